public import JobModel

/// A job as it stands, and what happens to it from there.
public struct JobWatch: Sendable {
    /// The job as it stands.
    public var job: Job
    /// The last event that `job` holds; those that follow have greater numbers.
    public var seq: Int64
    /// What happens from there; ends after the event of kind `finished` (at once for a job that is over, with that event),
    /// or with one of kind `lagged` when its reader falls too far behind.
    public var events: AsyncStream<JobEvent>
}
