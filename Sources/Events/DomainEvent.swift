public import FoundationEssentials
public import JobModel

/// Something that happened to the daemon: the one list that the log, metrics, watchers and other consumers read.
///
/// Each is stored in the transaction of the change that it tells of, and numbered by the database. What only shows how
/// far work has come is not stored: see `LiveEvent`.
public enum DomainEvent: Sendable {
    /// A job waits for its start.
    case jobScheduled(JobHead, start: JobStart)
    /// A job runs.
    case jobStarted(JobHead)
    /// A job is over, also one that never ran.
    case jobFinished(Job, discovery: EndDiscovery)
    /// A stage began.
    case stageStarted(JobHead, SyncStage)
    /// A stage is over.
    case stageFinished(JobHead, StageOutcome)
    /// Something an operator should know about a job.
    case warning(JobHead, JobWarning)
    /// A track's dashboard could not be read.
    case dashboardFailed(JobHead, TrackFailure)
    /// The changes that a sync found are stored.
    case catalogueApplied(JobHead, SyncCounts)
    /// Something blocks scraping from now on.
    case scrapingBlocked(ScrapingBlock)
    /// Something blocks scraping no longer; something else still may.
    case scrapingUnblocked(ScrapingUnblocking)
    /// Something needs an operator.
    case attentionOpened(AttentionPoint)
    /// It no longer does.
    case attentionClosed(AttentionClosing)
    /// The catalogue was published, and something was written or had failed before.
    case published(PublishReport)
    /// The catalogue could not be published: told once, and again when the reason is another one.
    case publishFailed(PublishFailure)
    /// An event of a newer program.
    case unknown(kind: String, JobID?)
}

/// Which job an event is of, with what its readers name it by.
public struct JobHead: Codable, Sendable, Hashable {
    /// The job's id.
    public var id: JobID
    /// What set it off.
    public var trigger: JobTrigger
    /// Who asked for it.
    public var requestedBy: Requester
    /// Why, in the words of who asked.
    public var reason: String?
    /// The job that it resumes.
    public var resumedFrom: JobID?
    /// Whether it leaves the stored catalogue as it is.
    public var dryRun: Bool

    /// The head of a job.
    public init(_ job: Job) {
        id = job.id
        trigger = job.trigger
        requestedBy = job.requestedBy
        reason = job.reason
        resumedFrom = job.resumedFrom
        dryRun = job.options.dryRun
    }
}

/// When a scheduled job is to start.
public struct JobStart: Codable, Sendable, Hashable {
    /// The time of the calendar or of the timer's request.
    public var slot: Date?
    /// The slot with the job's jitter.
    public var startAt: Date?

    /// When a job is to start.
    public init(_ job: Job) {
        slot = job.slot
        startAt = job.startAt
    }
}

/// Who found out that a job is over.
public enum EndDiscovery: Word {
    /// The daemon that ran it.
    case ownDaemon
    /// The daemon after the one that died under it.
    case nextDaemon
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [.ownDaemon, .nextDaemon]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .ownDaemon: "own_daemon"
        case .nextDaemon: "next_daemon"
        case .unknown(let word): word
        }
    }
}

/// How a stage ended.
public struct StageOutcome: Codable, Sendable, Hashable {
    /// The stage and how long it took.
    public var timing: StageTiming
    /// Whether it did all that it had to do.
    public var succeeded: Bool
    /// What it counted, and nothing of the stages before it.
    public var counts: SyncCounts
    /// The report that it wrote.
    public var reportPath: String?

    /// Makes an outcome.
    public init(timing: StageTiming, succeeded: Bool, counts: SyncCounts, reportPath: String? = nil) {
        self.timing = timing
        self.succeeded = succeeded
        self.counts = counts
        self.reportPath = reportPath
    }
}

/// What unblocked scraping.
public struct ScrapingUnblocking: Codable, Sendable, Hashable {
    /// Why it was unblocked.
    public enum Cause: Word {
        /// An operator did it.
        case request
        /// The time of the block is over.
        case expired
        /// An operator put another block in the place of all.
        case replaced
        /// The setting that blocked is gone.
        case settingRemoved
        /// The file that blocked is gone.
        case fileRemoved
        /// The application's own switch is on again.
        case applicationEnabled
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .request, .expired, .replaced, .settingRemoved, .fileRemoved, .applicationEnabled,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .request: "request"
            case .expired: "expired"
            case .replaced: "replaced"
            case .settingRemoved: "setting_removed"
            case .fileRemoved: "file_removed"
            case .applicationEnabled: "application_enabled"
            case .unknown(let word): word
            }
        }
    }

    /// What had blocked.
    public var source: ScrapingBlock.Source
    /// Where that was set.
    public var place: String
    /// Why it no longer blocks.
    public var cause: Cause
    /// Who unblocked it, where that is known.
    public var by: String?
    /// What still blocks scraping, in a few words; `nil` when nothing does.
    public var stillBlockedBy: String?

    /// Makes an unblocking.
    public init(
        source: ScrapingBlock.Source, place: String, cause: Cause, by: String? = nil, stillBlockedBy: String? = nil
    ) {
        self.source = source
        self.place = place
        self.cause = cause
        self.by = by
        self.stillBlockedBy = stillBlockedBy
    }
}

/// An attention point that was closed.
public struct AttentionClosing: Codable, Sendable, Hashable {
    /// The point's number.
    public var id: Int64
    /// What kind it was.
    public var kind: AttentionPoint.Kind
    /// Who closed it; `nil`: a later job did.
    public var by: String?

    /// Makes a closing.
    public init(id: Int64, kind: AttentionPoint.Kind, by: String? = nil) {
        self.id = id
        self.kind = kind
        self.by = by
    }
}
