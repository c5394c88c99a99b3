public import Scheduling

/// The settings of the daemon and of the web console. The values here are the defaults; the allowed values are in
/// `ConfigurationKey.all` and `ConfigurationKey.web`.
public struct TracksyncConfiguration: Sendable, Equatable {
    /// What is kept on disk.
    public var state = State()
    /// The socket that clients talk to.
    public var control = Control()
    /// Where the catalogue comes from.
    public var source = Source()
    /// How pages are fetched.
    public var fetch = Fetch()
    /// How single hosts are treated.
    public var sites: [Site] = []
    /// What is done with the dashboards.
    public var metadata = Metadata()
    /// When the daemon starts syncs by itself.
    public var schedule = Schedule()
    /// Whether pages may be fetched.
    public var scraping = Scraping()
    /// What is kept of jobs, and how they go on.
    public var jobs = Jobs()
    /// The history of tracks.
    public var history = History()
    /// The reports of syncs.
    public var reports = Reports()
    /// The catalogue as files.
    public var export = Export()
    /// Coordinates of addresses.
    public var geocoding = Geocoding()
    /// What counts as unwell.
    public var health = Health()
    /// What Prometheus gets.
    public var metrics = Metrics()
    /// The database of the applications.
    public var publish = Publish()
    /// The web console.
    public var web = Web()
    /// What is expected of syncs.
    public var sla = ServiceLevel()
    /// How bad conditions are.
    public var severity = Severities()
    /// The targets of notifications.
    public var notify: [Notify] = []
    /// What a program writes about itself.
    public var log = Log()

    /// The defaults.
    public init() {}

    /// What is kept on disk.
    public struct State: Sendable, Equatable {
        /// The directory of the database, as an absolute path.
        public var directory = "/var/lib/tracksync"
    }

    /// The socket that clients talk to.
    public struct Control: Sendable, Equatable {
        /// The socket's absolute path.
        public var socket = "/run/tracksync/control.sock"
        /// The socket's permission bits.
        public var mode: UInt32 = 0o660
        /// The group whose members may change things; `nil`: root and the daemon's own user alone.
        public var operatorsGroup: String? = "tracksync"
        /// The group whose members may look; `nil`: everyone who can open the socket.
        public var readersGroup: String?
        /// The permission bits that the socket needs: where only a group may look, the daemon asks who it is, and everyone
        /// may open the socket.
        public var effectiveMode: UInt32 { readersGroup == nil ? mode : 0o666 }
        /// The most connections at once.
        public var maxConnections = 256
        /// The most connections at once of one user.
        public var maxConnectionsPerUser = 64
        /// How long a connection may wait before its first request.
        public var idleTimeout = Duration.seconds(60)
        /// Users who may say on whose behalf they ask for a change.
        public var delegates = ["tracksync-web"]
    }

    /// The web console.
    public struct Web: Sendable, Equatable {
        /// Where the server listens.
        public var listen = ["127.0.0.1:8477"]
        /// The daemon's socket.
        public var controlSocket = "/run/tracksync/control.sock"
        /// Names of this server beside those of the machine itself.
        public var allowedHosts: [String] = []
        /// Whether anything can be changed.
        public var changes = false
        /// Addresses, networks and users of web servers in front.
        public var trustedProxies: [String] = []
        /// The header in which they give the user's name.
        public var userHeader: String?
        /// The file with the token.
        public var tokenFile: String?
        /// Addresses and networks of programs that may change things.
        public var trustedClients: [String] = []
        /// What stands before every path.
        public var pathPrefix = ""
        /// How long nobody may ask before the program ends.
        public var idleTimeout = Duration.seconds(300)
    }

    /// Where the catalogue comes from.
    public struct Source: Sendable, Equatable {
        /// The catalogue page's address.
        public var catalogueURL = "https://live.liverc.com/"
        /// A dashboard's address, with `{slug}` in the slug's place.
        public var dashboardURL = "https://{slug}.liverc.com/"
        /// Where the site's owner can complain, as the `User-Agent` says it; empty: it says nothing.
        public var contact = ""
        /// A file of PEM certificates to trust in place of the system's.
        public var caFile: String?

        /// Whether it is LiveRC itself, which bounds how much is asked of it; both addresses are, once loaded, or neither.
        public var isLiveRC: Bool { SourceAddress.isLiveRC(catalogueURL) || SourceAddress.isLiveRC(dashboardURL) }
        /// Whether LiveRC would be asked by somebody who gives no contact.
        public var isAnonymous: Bool { isLiveRC && contact.isEmpty }
        /// Whether all dashboards come from the same host.
        public var hasOneHost: Bool { !dashboardURL.contains("//{slug}") }
    }

    /// How pages are fetched.
    public struct Fetch: Sendable, Equatable {
        /// Which hosts are asked for their `robots.txt` again after a day.
        public enum RobotsRecheck: String, Sendable, CaseIterable {
            /// Of the dashboards' hosts a sample, as long as their files are the same and stay so.
            case sample
            /// Every host, as RFC 9309 has it.
            case all
        }

        /// The most dashboards at once.
        public var concurrency = 6
        /// The address of a proxy for every page, without a password; `nil`: what the environment names, or none.
        public var proxy: String?
        /// How long a connection may take, name resolution and TLS included.
        public var connectTimeout = Duration.seconds(10)
        /// How long one attempt may take as a whole.
        public var timeout = Duration.seconds(30)
        /// How long a server may send nothing.
        public var stallTimeout = Duration.seconds(15)
        /// The most attempts after a first one that failed for a transient reason.
        public var retries = 2
        /// The longest wait before the first retry; it doubles with each.
        public var retryBase = Duration.seconds(1)
        /// The longest wait before any retry, beside what `Retry-After` asks for.
        public var retryMax = Duration.seconds(30)
        /// The least time from one request to the next one to the same host.
        public var hostDelay = Duration.milliseconds(100)
        /// The most requests a second over all hosts; 0: no limit.
        public var requestsPerSecond = 20
        /// How long a sync keeps trying while the catalogue page or most requests fail, and pauses in all where the site
        /// asks it to; zero: it never waits for failures.
        public var giveUpAfter = Duration.seconds(600)
        /// How long a sync may ask the site.
        public var jobLimit = Duration.seconds(4 * 3600)
        /// Which hosts are asked for their `robots.txt` again after a day.
        public var robotsRecheck = RobotsRecheck.sample
        /// The most bytes of the catalogue page, after decompression.
        public var catalogueLimit = 8 << 20
        /// The most bytes of a dashboard, after decompression.
        public var dashboardLimit = 2 << 20
    }

    /// How the hosts of a pattern are treated; what is absent a less exact pattern says, and in the end `fetch`.
    public struct Site: Sendable, Equatable {
        /// A host's name, `*.` and a domain, or `*`; in lower case.
        public var pattern: String
        /// The most pages at once from all hosts that it is said for.
        public var concurrency: Int?
        /// The least time from one request to the next one to the same host.
        public var delay: Duration?
        /// Whether `robots.txt` is honoured.
        public var robots: Bool?
        /// Whether a page that has not changed may be answered as such.
        public var conditional: Bool?
    }

    /// What is done with the dashboards.
    public struct Metadata: Sendable, Equatable {
        /// Which dashboards a sync asks for.
        public enum Mode: String, Sendable, CaseIterable {
            /// Those that can have changed.
            case auto
            /// All.
            case full
            /// None.
            case off
        }

        /// Whether dashboards are fetched; false is the same as the mode `off`, whatever the mode says.
        public var enabled = true
        /// Which dashboards a sync asks for.
        public var mode = Mode.auto
        /// How long ago a dashboard may have been read, where nothing else tells to read it.
        public var maxAge = Duration.seconds(7 * 86_400)
        /// Whether a value that a dashboard shows as gone is removed rather than kept.
        public var clearMissing = false
    }

    /// When the daemon starts syncs by itself.
    public struct Schedule: Sendable, Equatable {
        /// When they start; `nil`: no schedule.
        public var calendar: CalendarExpression?
        /// The longest random wait before a sync of the timer or the schedule.
        public var jitter = Duration.seconds(120)
        /// Whether a run that was missed while the machine was off or scraping was disabled is made up, once.
        public var catchUp = true
        /// How long after each failed try a run of the timer or the schedule is tried again.
        public var retryAfter: [Duration] = [.seconds(900), .seconds(3600), .seconds(3 * 3600)]
        /// The timer unit of the service manager that starts syncs, if any.
        public var timer: String? = "tracksync.timer"
    }

    /// Whether pages may be fetched.
    public struct Scraping: Sendable, Equatable {
        /// Whether anything is fetched at all.
        public var enabled = true
        /// The absolute path of a file that forbids fetching by being there.
        public var disableFile = "/etc/tracksync/disabled"
    }

    /// What is kept of jobs, and how they go on.
    public struct Jobs: Sendable, Equatable {
        /// How many days a finished job is kept.
        public var historyDays = 30
        /// The most finished jobs that are kept.
        public var historyCount = 1000
        /// Whether a job of the timer or the schedule that the daemon's end interrupted goes on at the next start.
        public var resumeOnStart = true
        /// How old a staged dashboard may be for a resumed job to carry it over.
        public var stagingMaxAge = Duration.seconds(6 * 3600)
    }

    /// The history of tracks.
    public struct History: Sendable, Equatable {
        /// How long changes are kept.
        public var retention = Duration.seconds(1826 * 86_400)
    }

    /// The reports of syncs.
    public struct Reports: Sendable, Equatable {
        /// Their directory; once loaded, an absolute path.
        public var directory = "reports"
        /// How many days they are kept.
        public var retentionDays = 30
    }

    /// The catalogue as files.
    public struct Export: Sendable, Equatable {
        /// Their directory, as an absolute path; `nil`: none are written.
        public var directory: String?
    }

    /// Coordinates of addresses.
    public struct Geocoding: Sendable, Equatable {
        /// Where the service's operator can complain; empty: no service is asked.
        public var contact = ""
        /// The address of its search.
        public var url = "https://nominatim.openstreetmap.org/search"
        /// The least time from one request to the next one.
        public var delay = Duration.seconds(1)
    }

    /// What counts as unwell.
    public struct Health: Sendable, Equatable {
        /// How long ago the last success may be.
        public var maxAge = Duration.seconds(36 * 3600)
        /// How long scraping may be disabled.
        public var maxDisabled = Duration.seconds(24 * 3600)
        /// The largest share of the last sync's dashboards that may fail, in percent.
        public var maxFailedPercent = 10
        /// The least free space on the file system of the state directory, in bytes.
        public var minFree = 512 << 20
        /// Whether followed tracks that change, leave or come back open a point of attention.
        public var followedChanges = true
    }

    /// What Prometheus gets.
    public struct Metrics: Sendable, Equatable {
        /// The absolute path of a file for node_exporter's textfile collector.
        public var textfile: String?
    }

    /// The database of the applications, PostgreSQL, which the catalogue is published to.
    public struct Publish: Sendable, Equatable {
        /// Whose tables they are.
        public enum Profile: String, Sendable, CaseIterable {
            /// A schema of tracksync's own.
            case plain
            /// The tables of the application whose track sync tracksync replaces.
            case mre
        }

        /// Who decides which tracks are followed.
        public enum Follow: String, Sendable, CaseIterable {
            /// The application: its marks are taken over.
            case pull
            /// `tracksyncctl follow`: the marks are written.
            case push
        }

        /// Which coordinates the application gets.
        public enum Coordinates: String, Sendable, CaseIterable {
            /// Those of LiveRC's page.
            case page
            /// Those that count: a pin's, else the page's, else those of the address.
            case best
        }

        /// What a host does while the lease cannot be taken.
        public enum Standalone: String, Sendable, CaseIterable {
            /// It syncs.
            case run
            /// It waits.
            case wait
        }

        /// The database's address, without a password; `nil`: nothing is published.
        public var url: String?
        /// A file that holds the password.
        public var passwordFile: String?
        /// Whose tables they are.
        public var profile = Profile.plain
        /// Who decides which tracks are followed, in the profile `mre`.
        public var follow = Follow.pull
        /// Which coordinates the application gets, in the profile `mre`.
        public var coordinates = Coordinates.page
        /// How long making a connection to a server may take.
        public var connectTimeout = Duration.seconds(10)
        /// How long one statement may take.
        public var statementTimeout = Duration.seconds(60)
        /// How long may be waited for a lock that another session holds.
        public var lockTimeout = Duration.seconds(10)
        /// How long a publication may take as a whole.
        public var timeout = Duration.seconds(300)
        /// The largest share of the target's active tracks that become inactive at once, in percent.
        public var maxDeactivations = 5
        /// After how long an unpublished catalogue needs an operator.
        public var lateAfter = Duration.seconds(7200)
        /// What a host does while the lease cannot be taken.
        public var standalone = Standalone.run
        /// How long the lease of a host lasts unless it is renewed.
        public var lease = Duration.seconds(60)
        /// The name of this host among those that share the database; `nil`: the machine's.
        public var host: String?
    }

    /// What is expected of syncs: the service level.
    public struct ServiceLevel: Sendable, Equatable {
        /// How long a run may take.
        public var maxDuration = Duration.seconds(2 * 3600)
        /// The largest share of dashboards that may fail, in percent.
        public var maxFailedPercent = 5
        /// How long it may be from one success to the next.
        public var successWithin = Duration.seconds(26 * 3600)
        /// The share of runs that are to be within the level, in percent.
        public var objective = 95
        /// When the weekly digest is sent.
        public var digest = try? CalendarExpression("Mon *-*-* 08:00:00")
    }

    /// What the daemon writes about itself.
    public struct Log: Sendable, Equatable {
        /// How grave an entry must be to be written, by the names of swift-log.
        public enum Level: String, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// Where entries go, and how they look.
        public enum Format: String, Sendable, CaseIterable {
            /// The journal where standard error is journald's, else lines.
            case auto
            /// Entries with fields in the journal.
            case journal
            /// Lines for people.
            case lines
            /// An object of JSON a line.
            case json
        }

        /// How grave an entry must be to be written.
        public var level = Level.info
        /// Where entries go, and how they look.
        public var format = Format.auto
    }
}
