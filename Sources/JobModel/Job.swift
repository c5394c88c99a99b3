public import FoundationEssentials
public import Remedies
// The words' own methods belong to the model: whoever imports it has them.
@_exported public import Vocabulary

/// Where a job stands in its life.
public enum JobState: Word {
    case scheduled
    case running
    case succeeded
    case failed
    case cancelled
    /// The daemon stopped or died under it.
    case interrupted
    /// It was due and did not run; the job's error says why.
    case skipped
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [
        .scheduled, .running, .succeeded, .failed, .cancelled, .interrupted, .skipped,
    ]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .scheduled: "scheduled"
        case .running: "running"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .interrupted: "interrupted"
        case .skipped: "skipped"
        case .unknown(let word): word
        }
    }

    /// Whether the job is over; of a state that this program does not know it is not certain.
    public var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled, .interrupted, .skipped: true
        case .scheduled, .running, .unknown: false
        }
    }
}

/// What set a job off.
public enum JobTrigger: Word {
    /// The timer unit of the service manager.
    case timer
    /// The daemon's own calendar.
    case schedule
    /// A person or a program, by the control socket.
    case manual
    /// A job that goes on where another one ended early.
    case resume
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [.timer, .schedule, .manual, .resume]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .timer: "timer"
        case .schedule: "schedule"
        case .manual: "manual"
        case .resume: "resume"
        case .unknown(let word): word
        }
    }
}

/// A part of a sync, in the order in which they run.
public enum SyncStage: Word {
    /// The catalogue page is read.
    case list
    /// The tracks' dashboards are read.
    case dashboards
    /// What changed is stored, in one transaction.
    case apply
    /// The report is written.
    case report
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [.list, .dashboards, .apply, .report]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .list: "list"
        case .dashboards: "dashboards"
        case .apply: "apply"
        case .report: "report"
        case .unknown(let word): word
        }
    }
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
    /// How many new tracks the operator allows beyond the guard; `nil`: the guard decides.
    public var allowAdditions: Int?

    /// Makes options; the defaults are an ordinary sync.
    public init(
        metadata: Bool = true, full: Bool = false, dryRun: Bool = false, allowDeactivations: Int? = nil,
        allowAdditions: Int? = nil
    ) {
        self.metadata = metadata
        self.full = full
        self.dryRun = dryRun
        self.allowDeactivations = allowDeactivations
        self.allowAdditions = allowAdditions
    }

    /// Reads stored options; an older program's jobs asked for every dashboard.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        metadata = try container.decode(Bool.self, forKey: .metadata)
        full = try container.decodeIfPresent(Bool.self, forKey: .full) ?? metadata
        dryRun = try container.decode(Bool.self, forKey: .dryRun)
        allowDeactivations = try container.decodeIfPresent(Int.self, forKey: .allowDeactivations)
        allowAdditions = try container.decodeIfPresent(Int.self, forKey: .allowAdditions)
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
    public enum Code: Word {
        case dashboardsFailed
        /// The site's `robots.txt` does not allow some dashboards.
        case dashboardsDisallowed
        case deactivationsWithheld
        /// The page lists so many new tracks that none of them was stored.
        case additionsWithheld
        case duplicateSlugs
        case rowsSkipped
        /// Rows of the catalogue page may list tracks, but nobody can tell which.
        case rowsUnreadable
        /// Many dashboards have none of the panels that are known: the site may have been redesigned.
        case pageShapeUnknown
        /// Every dashboard was asked for, but the configuration turns them off.
        case metadataOff
        case catalogueCut
        case reportNotWritten
        /// The catalogue's files could not be written.
        case exportFailed
        /// Reports past their retention are still there.
        case reportsNotRemoved
        /// What was read for the sync is still in the database, though it is applied.
        case stagingNotCleared
        /// Nothing was asked for, for a while.
        case sourcePaused
        /// The `robots.txt` of some hosts could not be read.
        case robotsUnreachable
        /// The `robots.txt` of some hosts asks for more time between requests than they are given.
        case crawlDelayCapped
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .dashboardsFailed, .dashboardsDisallowed, .deactivationsWithheld, .additionsWithheld, .duplicateSlugs,
            .rowsSkipped, .rowsUnreadable, .pageShapeUnknown, .metadataOff, .catalogueCut, .reportNotWritten,
            .exportFailed, .reportsNotRemoved, .stagingNotCleared, .sourcePaused, .robotsUnreachable, .crawlDelayCapped,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .dashboardsFailed: "dashboards_failed"
            case .dashboardsDisallowed: "dashboards_disallowed"
            case .deactivationsWithheld: "deactivations_withheld"
            case .additionsWithheld: "additions_withheld"
            case .duplicateSlugs: "duplicate_slugs"
            case .rowsSkipped: "rows_skipped"
            case .rowsUnreadable: "rows_unreadable"
            case .pageShapeUnknown: "page_shape_unknown"
            case .metadataOff: "metadata_off"
            case .catalogueCut: "catalogue_cut"
            case .reportNotWritten: "report_not_written"
            case .exportFailed: "export_failed"
            case .reportsNotRemoved: "reports_not_removed"
            case .stagingNotCleared: "staging_not_cleared"
            case .sourcePaused: "source_paused"
            case .robotsUnreachable: "robots_unreachable"
            case .crawlDelayCapped: "crawl_delay_capped"
            case .unknown(let word): word
            }
        }
    }

    /// What kind of warning it is.
    public var code: Code
    /// One sentence: what happened, and what to do about it.
    public var message: String
    /// How many tracks, rows or hosts it is about, where it is about several.
    public var count: Int?
    /// What to do about it, for programs.
    public var action: Remedy?

    /// Makes a warning.
    public init(code: Code, message: String, count: Int? = nil, action: Remedy? = nil) {
        self.code = code
        self.message = message
        self.count = count
        self.action = action
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
    /// What to do about it, for programs.
    public var action: Remedy?

    private enum CodingKeys: String, CodingKey {
        case name = "code"
        case message, retryable, action
    }

    /// Reads a failure, also one that an older program wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try OlderName.value(container, .name, or: .name, decoder)
        message = try container.decode(String.self, forKey: .message)
        retryable = try container.decode(Bool.self, forKey: .retryable)
        action = try container.decodeIfPresent(Remedy.self, forKey: .action)
    }

    /// Makes a failure.
    public init(name: String, message: String, retryable: Bool, action: Remedy? = nil) {
        self.name = name
        self.message = message
        self.retryable = retryable
        self.action = action
    }
}

/// A job: one sync, from the request to its outcome. What is stored, and what the control socket shows.
public struct Job: Codable, Sendable, Identifiable {
    /// The job's id.
    public var id: JobID
    /// A small number to name it by; numbers grow, and some are left out. Absent in jobs of older programs.
    public var number: Int?
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
    /// Which try at its slot it is, from 1; absent in jobs of no slot.
    public var attempt: Int?
    /// The job that ended without a success, and that this one repeats.
    public var retryOf: JobID?
    /// When the run of its slot is tried again, as it ended without a success.
    public var nextTryAt: Date?
    /// The job that it resumes.
    public var resumedFrom: JobID?
    /// The job that resumes it.
    public var resumedBy: JobID?
    /// When it began to run.
    public var startedAt: Date?
    /// When its changes were stored: from then on the sync has happened, whatever becomes of the job.
    public var appliedAt: Date?
    /// When it was over.
    public var finishedAt: Date?
    /// How long it ran, in seconds.
    public var durationSeconds: Double?
    /// How it ended, as it is shown: its state, or `succeeded_with_warnings`; `nil` before.
    public var outcome: String?
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
    /// The host that ran it, where that is told: in answers about the jobs of all hosts.
    public var host: String?

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

    /// Whether it was due and did not run.
    public var isSkipped: Bool { state == .skipped }

    /// Whether it repeats the run of a slot that ended without a success.
    package var isFollowUp: Bool { retryOf != nil }

    /// Whether it changed the catalogue, or found that nothing was to be changed.
    package var hasSynced: Bool { (state == .succeeded || appliedAt != nil) && !options.dryRun }

    /// Whether it did its work, or there was none to do: a sync in whose place another one ran.
    package var hasEndedWell: Bool {
        switch state {
        case .succeeded: true
        case .skipped: error?.name == "superseded" || error?.name == "already_running"
        case .cancelled: error?.name == "cancelled"
        case .failed, .interrupted: appliedAt != nil
        case .scheduled, .running, .unknown: true
        }
    }

    /// Whether it succeeded, but some dashboards failed, or deactivations or additions were withheld (exit code 3).
    public var hasSucceededWithWarnings: Bool {
        state == .succeeded && (counts.dashboardsFailed > 0 || counts.withheld > 0 || counts.additionsWithheld > 0)
    }

    /// Whether it ended early, with something to resume, and no other job resumed it yet. What it has read may be gone: the
    /// daemon has the last word.
    public var isResumable: Bool {
        guard host == nil else { return false }
        return switch state {
        case .failed, .cancelled, .interrupted: startedAt != nil && appliedAt == nil && resumedBy == nil
        case .scheduled, .running, .succeeded, .skipped, .unknown: false
        }
    }

    /// The word for `outcome`, once it is over.
    public var outcomeWord: String? {
        state.isFinal ? (hasSucceededWithWarnings ? "succeeded_with_warnings" : state.rawValue) : nil
    }

    /// Whether an operator can let the withheld deactivations through: those of a page that was cut are no evidence,
    /// and what rows that cannot be read may list stays.
    public var isReleasable: Bool {
        counts.withheld > 0 && !counts.isWithheldForRows && !warnings.contains { $0.code == .catalogueCut }
    }
}
