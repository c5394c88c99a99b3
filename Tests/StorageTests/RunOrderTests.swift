import Foundation
import JobModel
import Storage
import Testing

/// Jobs whose ids, made from the time, are in another order than the one in which they ran: the clock was wrong in between.
@Suite struct RunOrderTests {
    private func run(_ store: TrackStore, at time: Date, report: Bool = true) throws -> JobID {
        var job = Job(
            id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: time
        )
        job.startedAt = time
        try store.jobs.save(job)
        job.state = .succeeded
        job.finishedAt = time
        if report { job.reportPath = "/reports/\(job.id).md" }
        try store.jobs.save(job)
        return job.id
    }

    @Test func `the last job is the one that ran last, whatever the clock said`() async throws {
        let synced = try SyncedStore()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let years: TimeInterval = 5 * 365 * 86_400
        _ = try run(synced.store, at: now)
        _ = try run(synced.store, at: now.addingTimeInterval(years))
        let last = try run(synced.store, at: now.addingTimeInterval(60))
        #expect(try await synced.store.jobs.lastOutcome().job?.id == last)
        #expect(try await synced.store.jobs.lastStarted()?.id == last)
        #expect(try await synced.store.jobs.lastReported()?.id == last)
    }

    @Test func `jobs that ran first are removed first, whatever the clock said`() async throws {
        let synced = try SyncedStore()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let years: TimeInterval = 5 * 365 * 86_400
        for minute in 0..<3 { _ = try run(synced.store, at: now.addingTimeInterval(years + Double(minute) * 60)) }
        let later = try (1...3).map { try run(synced.store, at: now.addingTimeInterval(Double($0) * 60)) }
        #expect(
            try await synced.store.jobs.prune(HistoryLimits(days: 30, count: 2), at: now.addingTimeInterval(300)) == 4)
        #expect(try await synced.store.jobs.list(limit: 10).jobs.map(\.id) == [later[2], later[1]])
    }
}
