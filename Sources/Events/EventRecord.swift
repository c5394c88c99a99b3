public import FoundationEssentials
public import JobModel

/// An event that is to be stored.
public struct NewEvent: Sendable {
    /// When it happened.
    public var time: Date
    /// What happened.
    public var body: DomainEvent

    /// Makes an event.
    public init(at time: Date, _ body: DomainEvent) {
        self.time = time
        self.body = body
    }
}

/// An event as it is stored.
public struct Event: Sendable {
    /// Its number: greater than that of every event before it, never used twice.
    public var seq: Int64
    /// When it happened.
    public var time: Date
    /// What happened.
    public var body: DomainEvent

    /// Makes an event.
    public init(seq: Int64, time: Date, body: DomainEvent) {
        self.seq = seq
        self.time = time
        self.body = body
    }
}

// How events are written to the database and read back.
extension DomainEvent {
    /// What happened, as one word; stable.
    public var kind: String {
        switch self {
        case .jobScheduled: "job_scheduled"
        case .jobStarted: "job_started"
        case .jobFinished: "job_finished"
        case .stageStarted: "stage_started"
        case .stageFinished: "stage_finished"
        case .warning: "warning"
        case .dashboardFailed: "dashboard_failed"
        case .catalogueApplied: "catalogue_applied"
        case .scrapingBlocked: "scraping_blocked"
        case .scrapingUnblocked: "scraping_unblocked"
        case .attentionOpened: "attention_opened"
        case .attentionClosed: "attention_closed"
        case .published: "published"
        case .publishFailed: "publish_failed"
        case .unknown(let kind, _): kind
        }
    }

    /// The job that it is of.
    public var jobId: JobID? {
        switch self {
        case .jobScheduled(let head, _), .jobStarted(let head), .stageStarted(let head, _), .stageFinished(let head, _),
            .warning(let head, _), .dashboardFailed(let head, _), .catalogueApplied(let head, _):
            head.id
        case .jobFinished(let job, _): job.id
        case .attentionOpened(let point): point.jobId
        case .unknown(_, let job): job
        case .scrapingBlocked, .scrapingUnblocked, .attentionClosed, .published, .publishFailed: nil
        }
    }

    /// What is stored of it beside its kind, as JSON; throws `EncodingError` for a number that is not finite.
    public func record() throws -> Data {
        switch self {
        case .jobScheduled(let head, let start): try encode(JobPayload(head: head, start: start))
        case .jobStarted(let head): try encode(JobPayload(head: head))
        case .jobFinished(let job, let discovery): try encode(EndPayload(job: job, discovery: discovery))
        case .stageStarted(let head, let stage): try encode(JobPayload(head: head, stage: stage))
        case .stageFinished(let head, let outcome): try encode(JobPayload(head: head, outcome: outcome))
        case .warning(let head, let warning): try encode(JobPayload(head: head, warning: warning))
        case .dashboardFailed(let head, let failure): try encode(JobPayload(head: head, failure: failure))
        case .catalogueApplied(let head, let counts): try encode(JobPayload(head: head, counts: counts))
        case .scrapingBlocked(let block): try encode(block)
        case .scrapingUnblocked(let unblocking): try encode(unblocking)
        case .attentionOpened(let point): try encode(point)
        case .attentionClosed(let closing): try encode(closing)
        case .published(let report): try encode(report)
        case .publishFailed(let failure): try encode(failure)
        case .unknown: Data("{}".utf8)
        }
    }

    /// Reads what is stored. A kind that this program does not know is `unknown`; throws `DecodingError` when the record
    /// does not fit its kind.
    public init(kind: String, jobId: JobID?, record: Data) throws {
        func payload() throws -> JobPayload { try RecordCoding.decode(JobPayload.self, from: record) }
        func part<Value>(_ path: KeyPath<JobPayload, Value?>, _ name: String) throws -> (JobHead, Value) {
            let payload = try payload()
            guard let value = payload[keyPath: path] else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(codingPath: [], debugDescription: "\(kind) without \(name)"))
            }
            return (payload.head, value)
        }
        switch kind {
        case "job_scheduled":
            let (head, start) = try part(\.start, "start")
            self = .jobScheduled(head, start: start)
        case "job_started": self = .jobStarted(try payload().head)
        case "job_finished":
            let end = try RecordCoding.decode(EndPayload.self, from: record)
            self = .jobFinished(end.job, discovery: end.discovery)
        case "stage_started":
            let (head, stage) = try part(\.stage, "stage")
            self = .stageStarted(head, stage)
        case "stage_finished":
            let (head, outcome) = try part(\.outcome, "outcome")
            self = .stageFinished(head, outcome)
        case "warning":
            let (head, warning) = try part(\.warning, "warning")
            self = .warning(head, warning)
        case "dashboard_failed":
            let (head, failure) = try part(\.failure, "failure")
            self = .dashboardFailed(head, failure)
        case "catalogue_applied":
            let (head, counts) = try part(\.counts, "counts")
            self = .catalogueApplied(head, counts)
        case "scraping_blocked": self = .scrapingBlocked(try RecordCoding.decode(ScrapingBlock.self, from: record))
        case "scraping_unblocked":
            self = .scrapingUnblocked(try RecordCoding.decode(ScrapingUnblocking.self, from: record))
        case "attention_opened":
            self = .attentionOpened(try RecordCoding.decode(AttentionPoint.self, from: record))
        case "attention_closed":
            self = .attentionClosed(try RecordCoding.decode(AttentionClosing.self, from: record))
        case "published": self = .published(try RecordCoding.decode(PublishReport.self, from: record))
        case "publish_failed": self = .publishFailed(try RecordCoding.decode(PublishFailure.self, from: record))
        default: self = .unknown(kind: kind, jobId)
        }
    }
}

private func encode(_ payload: some Encodable) throws -> Data { try RecordCoding.encode(payload) }

/// What the events of a job have in common, and one part of its own for each kind.
private struct JobPayload: Codable {
    var head: JobHead
    var start: JobStart?
    var stage: SyncStage?
    var outcome: StageOutcome?
    var warning: JobWarning?
    var failure: TrackFailure?
    var counts: SyncCounts?
}

private struct EndPayload: Codable {
    var job: Job
    var discovery: EndDiscovery
}
