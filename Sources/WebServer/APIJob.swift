import Catalogue
import ControlProtocol
import FoundationEssentials
import JobModel

/// A job as the API shows it: every key that the race-analytics application reads, always present, and ours beside them.
struct APIJob: Encodable {
    /// The application's words for where a job stands.
    enum Status: String, Encodable { case pending, running, success, error }

    /// A stage that has ended, under the application's name.
    struct StageMetric: Encodable {
        var stage: String
        var durationSeconds: Double
        var itemsProcessed: Int
        var itemsTotal: Int
    }

    let job: Job

    private enum CodingKeys: String, CodingKey {
        // The application's.
        case jobId, status, stage, processed, total, error, reportPath, metadataFailures, tracksAdded, tracksUpdated
        case tracksDeactivated, metadataEnabled, durationSeconds, startedAt, completedAt, stageMetrics
        // Ours.
        case number, state, syncStage, etaSeconds, rate, pause, resumable, trigger, requestedBy, reason, options,
            createdAt
        case slot, startAt, attempt, retryOf, nextTryAt, resumedFrom, resumedBy, appliedAt, counts, warnings, failure,
            host
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(job.id, forKey: .jobId)
        try container.encode(status, forKey: .status)
        try container.encode(isUpserting ? "upsert" : "metadata", forKey: .stage)
        try container.encode(processed, forKey: .processed)
        try container.encode(total, forKey: .total)
        try container.encode(error, forKey: .error)
        try container.encode(job.reportPath, forKey: .reportPath)
        try container.encode(job.counts.dashboardsFailed, forKey: .metadataFailures)
        try container.encode(job.counts.added, forKey: .tracksAdded)
        try container.encode(job.counts.updated, forKey: .tracksUpdated)
        try container.encode(job.counts.deactivated, forKey: .tracksDeactivated)
        try container.encode(job.options.metadata, forKey: .metadataEnabled)
        try container.encode(job.durationSeconds, forKey: .durationSeconds)
        try container.encode(job.startedAt, forKey: .startedAt)
        try container.encode(job.finishedAt, forKey: .completedAt)
        try container.encode(stageMetrics, forKey: .stageMetrics)

        try container.encodeIfPresent(job.number, forKey: .number)
        try container.encode(job.state, forKey: .state)
        try container.encodeIfPresent(job.progress?.stage, forKey: .syncStage)
        try container.encode(job.state == .running ? job.progress?.etaSeconds : nil, forKey: .etaSeconds)
        try container.encode(job.state == .running ? job.progress?.rate : nil, forKey: .rate)
        try container.encodeIfPresent(job.state == .running ? job.progress?.pause : nil, forKey: .pause)
        try container.encode(job.isResumable, forKey: .resumable)
        try container.encode(job.trigger, forKey: .trigger)
        try container.encode(job.requestedBy, forKey: .requestedBy)
        try container.encodeIfPresent(job.reason, forKey: .reason)
        try container.encode(job.options, forKey: .options)
        try container.encode(job.createdAt, forKey: .createdAt)
        try container.encodeIfPresent(job.slot, forKey: .slot)
        try container.encodeIfPresent(job.startAt, forKey: .startAt)
        try container.encodeIfPresent(job.attempt, forKey: .attempt)
        try container.encodeIfPresent(job.retryOf, forKey: .retryOf)
        try container.encodeIfPresent(job.nextTryAt, forKey: .nextTryAt)
        try container.encodeIfPresent(job.resumedFrom, forKey: .resumedFrom)
        try container.encodeIfPresent(job.resumedBy, forKey: .resumedBy)
        try container.encodeIfPresent(job.appliedAt, forKey: .appliedAt)
        try container.encode(job.counts, forKey: .counts)
        try container.encode(job.warnings, forKey: .warnings)
        try container.encodeIfPresent(job.error, forKey: .failure)
        try container.encodeIfPresent(job.host, forKey: .host)
    }

    /// The application asks until it reads `success` or `error`: whatever is over must be one of them.
    var status: Status {
        switch job.state {
        case .scheduled: .pending
        case .running: .running
        case .succeeded: .success
        case .failed, .cancelled, .interrupted, .skipped: .error
        case .unknown: job.finishedAt == nil ? .running : .error
        }
    }

    /// Why it is over without success, as the application shows it.
    private var error: String? {
        guard status == .error else { return nil }
        return job.error?.message ?? "The job is \(job.state.rawValue)."
    }

    private var isUpserting: Bool {
        switch job.progress?.stage {
        case .apply, .report: true
        case .list, .dashboards, .unknown: false
        case nil: job.state == .succeeded
        }
    }

    private var processed: Int { job.progress?.processed ?? (job.state == .succeeded ? job.counts.listed : 0) }
    private var total: Int { job.progress?.total ?? (job.state == .succeeded ? job.counts.listed : 0) }

    private var stageMetrics: [StageMetric] {
        job.stages.compactMap { timing in
            let name: String
            let items: Int
            switch timing.stage {
            case .list: (name, items) = ("list_fetch", job.counts.listed)
            case .dashboards: (name, items) = ("metadata_fetch", job.counts.dashboardsDone)
            case .apply: (name, items) = ("upsert", job.counts.listed)
            case .report, .unknown: return nil
            }
            return StageMetric(stage: name, durationSeconds: timing.seconds, itemsProcessed: items, itemsTotal: items)
        }
    }
}

/// A job with what it tells of tracks.
struct APIJobDetails: Encodable {
    let details: JobDetails

    private enum CodingKeys: String, CodingKey { case failures, withheld, issues }

    func encode(to encoder: any Encoder) throws {
        try APIJob(job: details.job).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(details.failures, forKey: .failures)
        try container.encode(details.withheld, forKey: .withheld)
        try container.encode(details.issues, forKey: .issues)
    }
}

/// The answer to a start or a resumption.
struct APIStart: Encodable {
    /// The job's id: the new one's, or that of the job that is under way.
    var jobId: String
    /// Whether it was under way already, so that nothing was started.
    var alreadyRunning: Bool
    /// The host that it runs on, where that is not the daemon's.
    var host: String?
    /// The job, where the daemon has it.
    var job: APIJob?
}

/// Some jobs.
struct APIJobList: Encodable {
    var jobs: [APIJob]
    var total: Int
}
