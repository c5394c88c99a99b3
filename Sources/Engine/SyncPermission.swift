public import JobModel

/// What a job needs from outside before it begins: where several hosts share a database, one of them syncs at a time.
public protocol SyncPermission: Sendable {
    /// Asks for the right to run a job; throws `JobError` where it is another host's.
    func request(for job: Job) async throws
    /// Tells that the job is over, or never began.
    func ended(_ job: JobID) async
    /// What the application says of scraping, if it disables it.
    func block() async -> ScrapingBlock?
}

extension JobRunner {
    /// Writes down the beginning of a job, with the right to run it; without the one there is not the other.
    func withPermission(for job: Job, _ begin: () async throws -> Job) async throws -> Job {
        guard let permission else { return try await begin() }
        try await permission.request(for: job)
        do {
            return try await begin()
        } catch {
            await permission.ended(job.id)
            throw error
        }
    }

    /// Looks at the application's own switch, and stops the job that runs where it is off.
    func lookAtApplication() async {
        guard let permission else { return }
        if let change = gate.set(application: await permission.block()) { await apply([change]) }
        obeyGate()
    }
}
