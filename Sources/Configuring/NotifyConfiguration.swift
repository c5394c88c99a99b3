// The settings of notifications: who gets them, and how grave each condition is.
extension TracksyncConfiguration {
    /// How bad something is.
    public enum Severity: String, Sendable, CaseIterable {
        case info, warning, error, critical
    }

    /// How bad each kind of condition is.
    public struct Severities: Sendable, Equatable {
        /// A sync that failed and is not tried again.
        public var syncFailed = Severity.error
        /// A sync that was interrupted again and again.
        public var syncNotResumed = Severity.error
        /// No sync that succeeded within health.max_age.
        public var syncLate = Severity.critical
        /// A sync that takes longer than sla.max_duration.
        public var syncSlow = Severity.warning
        /// More dashboards that failed than health.max_failed_percent.
        public var dashboardsFailed = Severity.warning
        /// Tracks that left the catalogue and were kept active.
        public var deactivationsWithheld = Severity.warning
        /// New tracks that were too many to be stored.
        public var additionsWithheld = Severity.warning
        /// Pages of a shape that is not known.
        public var pageUnknown = Severity.error
        /// A report that was not written.
        public var reportNotWritten = Severity.warning
        /// Scraping that is disabled for longer than health.max_disabled.
        public var scrapingDisabled = Severity.warning
        /// A publication that is late by more than publish.late_after.
        public var publicationLate = Severity.error
        /// A publication that would make too many tracks inactive.
        public var publicationWithheld = Severity.warning
        /// Less room on the disk than health.min_free.
        public var diskSpace = Severity.error
        /// A database that is damaged or replaced.
        public var databaseDamaged = Severity.critical
        /// A target of notifications that takes nothing.
        public var targetUnreachable = Severity.warning
        /// A daemon that ended without stopping.
        public var daemonCrashed = Severity.error

        /// All of them by the names of the conditions.
        public var all: [String: Severity] {
            [
                "sync_failed": syncFailed,
                "sync_not_resumed": syncNotResumed,
                "sync_late": syncLate,
                "sync_slow": syncSlow,
                "dashboards_failed": dashboardsFailed,
                "deactivations_withheld": deactivationsWithheld,
                "additions_withheld": additionsWithheld,
                "page_unknown": pageUnknown,
                "report_not_written": reportNotWritten,
                "scraping_disabled": scrapingDisabled,
                "publication_late": publicationLate,
                "publication_withheld": publicationWithheld,
                "disk_space": diskSpace,
                "database_damaged": databaseDamaged,
                "target_unreachable": targetUnreachable,
                "daemon_crashed": daemonCrashed,
            ]
        }
    }

    /// A target of notifications.
    public struct Notify: Sendable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, CaseIterable {
            case webhook, slack, pagerduty, ntfy, mail, healthchecks, command

            /// Keys that mean something to it, beside those of all.
            var keys: Set<NotifyKey> {
                switch self {
                case .webhook: [.url, .urlFile, .secretFile, .credential, .caFile]
                case .slack: [.urlFile, .credential, .caFile]
                case .pagerduty: [.url, .secretFile, .credential, .caFile]
                case .ntfy: [.url, .urlFile, .secretFile, .credential, .caFile]
                case .mail: [.url, .secretFile, .credential, .user, .from, .to, .tls, .caFile]
                case .healthchecks: [.urlFile, .credential, .caFile, .onWarnings]
                case .command: [.command]
                }
            }

            /// Keys that all have; a dead man's switch gets nothing else than that syncs run.
            var commonKeys: Set<NotifyKey> {
                let shared: Set<NotifyKey> = [.name, .type, .timeout]
                return self == .healthchecks ? shared : shared.union([.events, .minSeverity, .repeatAfter, .groupWait])
            }

            /// Keys of which one must be there, for each thing that it needs, and what that is.
            var needs: [(keys: [NotifyKey], what: String)] {
                switch self {
                case .webhook:
                    [([.url, .urlFile], "an address"), ([.secretFile, .credential], "a secret to sign with")]
                case .slack: [([.urlFile, .credential], "an address, which is the secret")]
                case .pagerduty: [([.secretFile, .credential], "a routing key")]
                case .ntfy: [([.url, .urlFile], "an address")]
                case .mail: [([.url], "a server"), ([.from], "a sender"), ([.to], "a receiver")]
                case .healthchecks: [([.urlFile, .credential], "an address, which is the secret")]
                case .command: [([.command], "a program")]
                }
            }
        }

        /// Whether mail goes over TLS.
        public enum Encryption: String, Sendable, CaseIterable {
            /// Only over TLS, from the start or by STARTTLS.
            case required
            /// In the clear, for a server on this machine.
            case none
        }

        /// What a sync that succeeded with warnings is for a dead man's switch.
        public enum OnWarnings: String, Sendable, CaseIterable {
            case success, failure
        }

        /// Its name.
        public var name = ""
        /// What it is.
        public var kind = Kind.webhook
        /// Its address, where that is no secret.
        public var url: String?
        /// A file that holds the address.
        public var urlFile: String?
        /// The credential that holds the secret.
        public var credential: String?
        /// A file that holds the secret.
        public var secretFile: String?
        /// The user of the mail server.
        public var user: String?
        /// Who sends the mail.
        public var from: String?
        /// Who gets it.
        public var to: [String] = []
        /// Whether mail goes over TLS.
        public var tls = Encryption.required
        /// A program and its arguments.
        public var command: [String] = []
        /// What is sent to it.
        public var events = ["conditions"]
        /// The least severity of a condition that is sent to it.
        public var minSeverity = Severity.warning
        /// How long after its last message it is reminded of a condition that lasts; zero: never.
        public var repeatAfter = Duration.seconds(86_400)
        /// How long one attempt may take.
        public var timeout = Duration.seconds(10)
        /// How long nothing new must have happened before a message is sent.
        public var groupWait = Duration.seconds(10)
        /// PEM file of certificates to trust in place of the system's.
        public var caFile: String?
        /// What a sync that succeeded with warnings is for a dead man's switch.
        public var onWarnings = OnWarnings.success
    }
}
