/// What the daemon obeys. The values that stand here are the defaults; what may stand in their place says
/// `ConfigurationKey.all`.
public struct TracksyncConfiguration: Sendable, Equatable {
    /// What is kept on disk.
    public var state = State()
    /// The socket that `tracksyncctl` talks to.
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
    /// The kill switch.
    public var scraping = Scraping()
    /// What is kept of jobs, and how they go on.
    public var jobs = Jobs()
    /// The reports of syncs.
    public var reports = Reports()
    /// What counts as unwell.
    public var health = Health()
    /// What Prometheus is told.
    public var metrics = Metrics()
    /// What the daemon writes about itself.
    public var log = Log()

    /// The defaults.
    public init() {}

    /// What is kept on disk.
    public struct State: Sendable, Equatable {
        /// The directory of the database, as an absolute path.
        public var directory = "/var/lib/tracksync"
    }

    /// The socket that `tracksyncctl` talks to.
    public struct Control: Sendable, Equatable {
        /// The socket's absolute path.
        public var socket = "/run/tracksync/control.sock"
        /// The socket's permission bits.
        public var mode: UInt32 = 0o660
        /// The group whose members may change things; `nil`: root and the daemon's own user alone.
        public var operatorsGroup: String? = "tracksync"
        /// The most connections at once.
        public var maxConnections = 256
        /// The most connections at once of one user.
        public var maxConnectionsPerUser = 64
        /// How long a connection may wait before its first request.
        public var idleTimeout = Duration.seconds(60)
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
    }

    /// How pages are fetched.
    public struct Fetch: Sendable, Equatable {
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
        /// How long a sync pauses while most requests fail, before it is given up, and in all where the site asks it to;
        /// zero: it never pauses for failures.
        public var giveUpAfter = Duration.seconds(600)
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
        /// A calendar expression of systemd.time(7); empty: no schedule.
        public var calendar = ""
        /// The longest random wait before a sync of the timer or the schedule.
        public var jitter = Duration.seconds(120)
        /// Whether a run that was missed while the machine was off or asleep is made up, once.
        public var catchUp = true
    }

    /// The kill switch.
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

    /// The reports of syncs.
    public struct Reports: Sendable, Equatable {
        /// Their directory; once loaded, an absolute path.
        public var directory = "reports"
        /// How many days they are kept.
        public var retentionDays = 30
    }

    /// What counts as unwell.
    public struct Health: Sendable, Equatable {
        /// How long ago the last success may be.
        public var maxAge = Duration.seconds(36 * 3600)
        /// How long the kill switch may be off.
        public var maxDisabled = Duration.seconds(24 * 3600)
        /// The largest share of the last sync's dashboards that may fail, in percent.
        public var maxFailedPercent = 10
        /// The least free space on the file system of the state directory, in bytes.
        public var minFree = 512 << 20
    }

    /// What Prometheus is told.
    public struct Metrics: Sendable, Equatable {
        /// The absolute path of a file for node_exporter's textfile collector.
        public var textfile: String?
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
