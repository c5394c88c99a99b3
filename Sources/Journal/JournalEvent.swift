public import Logging

/// The events of the log. The message catalog (systemd/tracksync.catalog) explains each.
///
/// The raw value is the event's name, in entries of JSON and in the journal's field `EVENT`. Names and ids are for good:
/// scripts and alerts look for them.
public enum JournalEvent: String, Sendable, CaseIterable {
    case daemonReady = "daemon_ready"
    case daemonStopped = "daemon_stopped"
    /// The daemon cannot start, or cannot go on.
    case daemonFailed = "daemon_failed"
    case configurationRead = "configuration_read"
    /// Settings with errors: the daemon does not start with them, or keeps the old ones.
    case configurationRefused = "configuration_refused"
    case jobScheduled = "job_scheduled"
    case jobStarted = "job_started"
    case stageStarted = "stage_started"
    /// A stage is over, by success or not.
    case stageFinished = "stage_finished"
    case jobSucceeded = "job_succeeded"
    /// It succeeded, but some dashboards failed, or deactivations or additions were withheld.
    case jobSucceededWithWarnings = "job_succeeded_with_warnings"
    case jobFailed = "job_failed"
    /// Somebody cancelled it, or it was skipped before its start.
    case jobCancelled = "job_cancelled"
    /// The daemon stopped or died under it.
    case jobInterrupted = "job_interrupted"
    /// A warning of a job, `warning` says which.
    case syncWarning = "sync_warning"
    case deactivationsWithheld = "deactivations_withheld"
    /// A track's dashboard could not be read.
    case dashboardFailed = "dashboard_failed"
    case scrapingDisabled = "scraping_disabled"
    case scrapingEnabled = "scraping_enabled"
    /// Somebody asked for a change who may not make it.
    case requestDenied = "request_denied"
    /// A point that needs an operator was opened, or seen again.
    case attentionRaised = "attention_raised"
    /// The database did not take something.
    case storageError = "storage_error"
    /// The database had not been closed cleanly, and was checked.
    case databaseChecked = "database_checked"
    /// The catalogue was published, and something was written or had failed before.
    case published
    /// The catalogue could not be published; it is tried again.
    case publishFailed = "publish_failed"
    /// A target of notifications took a message.
    case notified
    /// It did not, and is tried again.
    case notifyFailed = "notify_failed"
    /// It did not, and is not tried again.
    case notifyGivenUp = "notify_given_up"

    /// The journal's `MESSAGE_ID`: 128 bits, made with `systemd-id128 new`.
    public var id: String { definition.id }

    /// How grave an entry of it is, unless its call says otherwise.
    public var level: Logger.Level { definition.level }

    /// The keys of metadata that every entry of it has, so that the catalog can speak of them.
    public var fields: [String] { definition.fields }

    private struct Definition {
        let id: String
        let level: Logger.Level
        let fields: [String]

        init(_ id: String, _ level: Logger.Level, _ fields: [String] = []) {
            self.id = id
            self.level = level
            self.fields = fields
        }
    }

    /// Whose job it is.
    private static let job = ["job_id", "trigger", "requested_by"]

    private var definition: Definition {
        let job = Self.job
        return switch self {
        case .daemonReady:
            Definition("190790ecd4f840f5a24712c9b176318f", .notice, ["version", "socket", "state", "source"])
        case .daemonStopped: Definition("aabba842cf4947a9b61a69243958faa5", .notice)
        case .daemonFailed: Definition("52e39eb0205448819ce30f7fcff0cf60", .critical, ["exit_status"])
        case .configurationRead: Definition("5932dd261ffe4333b503b9412758b389", .notice, ["file", "changes"])
        case .configurationRefused: Definition("1fd2837fb7804fef9a559527a62cdee7", .error, ["problems"])
        case .jobScheduled: Definition("360a35e8282249a6b0b59a3cd12b2be0", .info, job + ["start_at"])
        case .jobStarted: Definition("b84ea99b7b74468c9f4859fabe7c2d5b", .info, job)
        case .stageStarted: Definition("939341b89a944e36bb7816a14a3f4a64", .info, job + ["stage"])
        case .stageFinished:
            Definition("c949c6f601d54d25b3afa85255fb32f3", .info, job + ["stage", "outcome", "duration_ms"])
        case .jobSucceeded: Definition("9883ee7d00724cd5b20831384b8231a8", .info, job + ["duration_ms"])
        case .jobSucceededWithWarnings:
            Definition(
                "e443e90f02034fcd900760c686d5e214", .warning,
                job + ["duration_ms", "dashboards_failed", "withheld"])
        case .jobFailed: Definition("acad8ea546a643dca670e6ff669444cd", .error, job + ["error_name", "error"])
        case .jobCancelled: Definition("d784a543f87244f58b86094b318817f7", .notice, job + ["error_name", "error"])
        case .jobInterrupted: Definition("ee908426756642e586fd6dc372df12ac", .notice, job + ["error_name", "error"])
        case .syncWarning: Definition("8bc159f8473f48b482de7496078698a7", .warning, job + ["warning"])
        case .deactivationsWithheld:
            Definition("6ac04c5550934306a2261870f9367ffa", .warning, job + ["warning", "withheld"])
        case .dashboardFailed:
            Definition("65a3f24d818c400dbd41f917792f1df5", .notice, job + ["track", "error_name"])
        case .scrapingDisabled:
            Definition("6212a1fa289a4b12be83dad0220862ca", .notice, ["source", "place", "hint"])
        case .scrapingEnabled: Definition("d8eb731152634a3684fae456938ff99b", .notice)
        case .requestDenied:
            Definition(
                "3f85583d87a84edfa28fbc2393a77f9f", .warning,
                ["method", "requested_by", "requested_by_uid", "requested_by_pid", "error_name", "count"])
        case .attentionRaised:
            Definition("3bde7fb81f1e429a9d9be29f2a6802df", .warning, ["job_id", "attention", "hint"])
        case .storageError: Definition("552e7b3707ad4ba8b5baed364e7eda78", .error, ["error"])
        case .databaseChecked:
            Definition("2db0276ddfab42b2b30eab1db5b5b995", .notice, ["check", "duration_ms"])
        case .published:
            Definition(
                "43fcc29aede84b1cb88f854b3dd7add8", .info,
                ["target", "generation", "sync_job_id", "inserted", "updated", "deactivated", "duration_ms"])
        case .publishFailed:
            Definition(
                "f8c245b26776446fa685d0e25ba89752", .warning, ["target", "error_name", "error", "hint", "attempts"])
        case .notified: Definition("0bf294932c994505ab557d8db97e1762", .info, ["target", "notices", "attempt"])
        case .notifyFailed:
            Definition("7cf0f2e46854452f94f8c8cb52241d7c", .warning, ["target", "notices", "attempt", "error"])
        case .notifyGivenUp:
            Definition("77a8a02300b74b47851cf9839f352e0a", .error, ["target", "notices", "attempt", "error"])
        }
    }
}
