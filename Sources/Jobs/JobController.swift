public import JobModel
public import Storage

/// Decides when a job runs, runs it, and tells how it goes.
public actor JobController {
    let store: TrackStore

    /// Makes a controller.
    public init(store: TrackStore) { self.store = store }

    /// The job that runs, as it stands.
    public var runningJob: Job? { nil }

    /// Starts a job; throws `JobError` when one runs already, scraping is disabled or the daemon is stopping.
    public func start(trigger: JobTrigger, options: SyncOptions, reason: String?, by requester: Requester) async throws
        -> Job
    { fatalError() }

    /// Cancels the running job and waits until it is over; throws `JobError`.
    public func cancel(_ reference: String?, reason: String?, by requester: Requester) async throws -> Job {
        fatalError()
    }

    /// The job with this id or unique prefix (absent: the running job, else the last); throws `JobError`.
    public func job(_ reference: String?) async throws -> Job { fatalError() }

    /// The job's snapshot and its events from then on, or after event `after`; throws `JobError`.
    public func watch(_ reference: String?, after: Int64?) async throws -> JobWatch { fatalError() }
}
