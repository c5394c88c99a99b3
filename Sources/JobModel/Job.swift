public import FoundationEssentials

/// Where a job stands in its life.
public enum JobState: String, Codable, Sendable, CaseIterable {
    case scheduled, running, succeeded, failed, cancelled
    /// The daemon stopped or died under it.
    case interrupted

    /// Whether the job is over.
    public var isFinal: Bool { self != .scheduled && self != .running }
}

/// What set a job off.
public enum JobTrigger: String, Codable, Sendable, CaseIterable {
    /// The timer unit of the service manager.
    case timer
    /// The daemon's own calendar.
    case schedule
    /// A person or a program, by the control socket.
    case manual
    /// A job that goes on where another one ended early.
    case resume
}

/// A part of a sync, in the order in which they run.
public enum SyncStage: String, Codable, Sendable, CaseIterable {
    /// The catalogue page is read.
    case list
    /// The tracks' dashboards are read.
    case dashboards
    /// What changed is stored, in one transaction.
    case apply
    /// The report is written.
    case report
    /// The end is told to those who watch.
    case announce
}

/// Who asked for something, as the kernel told it (SO_PEERCRED).
public struct Requester: Codable, Sendable, Hashable {
    /// The user's number.
    public var uid: UInt32
    /// The user's name, or its number when it has none.
    public var user: String
    /// The process that asked.
    public var pid: Int32

    /// Makes a requester.
    public init(uid: UInt32, user: String, pid: Int32) {
        self.uid = uid
        self.user = user
        self.pid = pid
    }
}

/// What a sync was asked to do.
public struct SyncOptions: Codable, Sendable, Hashable {
    /// Whether dashboards are fetched, and not the catalogue page alone.
    public var metadata: Bool
    /// Whether every dashboard is asked for, and not only those that can have changed.
    public var full: Bool
    /// Whether everything is done but the change of the stored catalogue.
    public var dryRun: Bool
    /// How many deactivations the operator allows beyond the guard; `nil`: the guard decides.
    public var allowDeactivations: Int?

    /// Makes options; the defaults are an ordinary sync.
    public init(
        metadata: Bool = true, full: Bool = false, dryRun: Bool = false, allowDeactivations: Int? = nil
    ) {
        self.metadata = metadata
        self.full = full
        self.dryRun = dryRun
        self.allowDeactivations = allowDeactivations
    }

    /// Reads stored options; an older program's jobs asked for every dashboard.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        metadata = try container.decode(Bool.self, forKey: .metadata)
        full = try container.decodeIfPresent(Bool.self, forKey: .full) ?? metadata
        dryRun = try container.decode(Bool.self, forKey: .dryRun)
        allowDeactivations = try container.decodeIfPresent(Int.self, forKey: .allowDeactivations)
    }
}

/// How far the current stage has come.
public struct JobProgress: Codable, Sendable, Hashable {
    /// The stage that is running.
    public var stage: SyncStage
    /// Pages or tracks done.
    public var processed: Int
    /// Pages or tracks in all, once known.
    public var total: Int?
    /// Pages or tracks a second, over the stage so far.
    public var rate: Double?
    /// Seconds to the stage's end at that rate.
    public var etaSeconds: Double?
    /// Why nothing is asked for at the moment, in a few words.
    public var pause: String?

    /// Makes a progress report.
    public init(
        stage: SyncStage, processed: Int, total: Int? = nil, rate: Double? = nil, etaSeconds: Double? = nil,
        pause: String? = nil
    ) {
        self.stage = stage
        self.processed = processed
        self.total = total
        self.rate = rate
        self.etaSeconds = etaSeconds
        self.pause = pause
    }
}

/// How long a stage took.
public struct StageTiming: Codable, Sendable, Hashable {
    /// The stage.
    public var stage: SyncStage
    /// When it started.
    public var startedAt: Date
    /// How long it took, in seconds.
    public var seconds: Double

    /// Makes a timing.
    public init(stage: SyncStage, startedAt: Date, seconds: Double) {
        self.stage = stage
        self.startedAt = startedAt
        self.seconds = seconds
    }
}

/// Something an operator should know about a job that still succeeded.
public struct JobWarning: Codable, Sendable, Hashable {
    /// The closed list of what can be warned of.
    public enum Code: String, Codable, Sendable, CaseIterable {
        case dashboardsFailed = "dashboards_failed"
        /// The site's `robots.txt` does not allow some dashboards.
        case dashboardsDisallowed = "dashboards_disallowed"
        case deactivationsWithheld = "deactivations_withheld"
        case duplicateSlugs = "duplicate_slugs"
        case rowsSkipped = "rows_skipped"
        /// Every dashboard was asked for, but the configuration turns them off.
        case metadataOff = "metadata_off"
        case catalogueCut = "catalogue_cut"
        case reportNotWritten = "report_not_written"
        /// Reports past their retention are still there.
        case reportsNotRemoved = "reports_not_removed"
        /// What was read for the sync is still in the database, though it is applied.
        case stagingNotCleared = "staging_not_cleared"
        /// Nothing was asked for, for a while.
        case sourcePaused = "source_paused"
        /// The `robots.txt` of some hosts could not be read.
        case robotsUnreachable = "robots_unreachable"
    }

    /// What kind of warning it is.
    public var code: Code
    /// One sentence: what happened, and what to do about it.
    public var message: String

    /// Makes a warning.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }
}

/// Why a job failed.
public struct JobFailure: Codable, Sendable, Hashable {
    /// A stable short name, such as `catalogue_unreadable` or `source_unavailable`.
    public var name: String
    /// One sentence: the thing, the reason, the way out.
    public var message: String
    /// Whether the same job may work later without anybody changing anything.
    public var retryable: Bool

    /// Makes a failure.
    public init(name: String, message: String, retryable: Bool) {
        self.name = name
        self.message = message
        self.retryable = retryable
    }
}

/// A job: one sync, from the request to its outcome. What is stored, and what the control socket shows.
public struct Job: Codable, Sendable, Identifiable {
    /// The job's id.
    public var id: JobID
    /// Where it stands.
    public var state: JobState
    /// What set it off.
    public var trigger: JobTrigger
    /// Who asked for it.
    public var requestedBy: Requester
    /// Why, in the words of who asked.
    public var reason: String?
    /// What it was asked to do.
    public var options: SyncOptions
    /// When it was asked for.
    public var createdAt: Date
    /// The name that its requester gave the request, so that repeating it starts no second job.
    public var requestId: String?
    /// The time of the calendar, or of the timer's request, that it is the run of.
    public var slot: Date?
    /// When a scheduled job is to start: its slot with the offset that was drawn for it.
    public var startAt: Date?
    /// The job that it goes on from.
    public var resumedFrom: JobID?
    /// The job that goes on from it.
    public var resumedBy: JobID?
    /// When it began to run.
    public var startedAt: Date?
    /// When its changes were stored: from then on the sync has happened, whatever becomes of the job.
    public var appliedAt: Date?
    /// When it was over.
    public var finishedAt: Date?
    /// How far it has come; the last word on a job that ended early.
    public var progress: JobProgress?
    /// The stages that have ended, in order.
    public var stages: [StageTiming] = []
    /// What it did.
    public var counts = SyncCounts()
    /// What an operator should know.
    public var warnings: [JobWarning] = []
    /// Where its report lies.
    public var reportPath: String?
    /// Why it failed, was cancelled or was interrupted.
    public var error: JobFailure?

    /// Makes a job that has not started.
    public init(
        id: JobID, state: JobState = .running, trigger: JobTrigger, requestedBy: Requester, reason: String? = nil,
        options: SyncOptions = SyncOptions(), createdAt: Date
    ) {
        self.id = id
        self.state = state
        self.trigger = trigger
        self.requestedBy = requestedBy
        self.reason = reason
        self.options = options
        self.createdAt = createdAt
    }

    /// Whether it is the run of a slot that passed without it: it never started.
    public var isSkipped: Bool { state == .cancelled && startedAt == nil && slot != nil && error?.name != "cancelled" }

    /// Whether it succeeded, but some dashboards failed or deactivations were withheld (exit code 3).
    public var isDoneWithWarnings: Bool {
        state == .succeeded && (counts.dashboardsFailed > 0 || counts.withheld > 0)
    }

    /// Whether an operator can let the withheld deactivations through: those of a page that was cut are no evidence.
    public var isReleasable: Bool { counts.withheld > 0 && !warnings.contains { $0.code == .catalogueCut } }
}
