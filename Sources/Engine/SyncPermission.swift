public import JobModel

/// What a job needs from outside before it begins: where several hosts share a database, one of them syncs at a time.
public protocol SyncPermission: Sendable {
    /// Asks for the right to run a job; throws `JobError` where it is another host's.
    func request(for job: Job) async throws
    /// Tells that the job is over, or never began.
    func ended(_ job: JobID) async
    /// What the application says of scraping, if it disables it; throws where it has said nothing since the start.
    func block() async throws -> ScrapingBlock?
}
