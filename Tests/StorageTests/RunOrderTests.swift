import Events
import Foundation
import GRDB
import JobModel
import Testing

@testable import Storage

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

    @Test func `the last run is the one that ended last, whatever the clock said, be it one that never began`()
        async throws
    {
        let synced = try SyncedStore()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        func end(_ state: JobState, at time: Date) throws -> JobID {
            var job = Job(
                id: JobID(at: time), trigger: .schedule, requestedBy: Requester(uid: 0, user: "root", pid: 1),
                createdAt: time)
            job.slot = time
            if state != .skipped {
                (job.state, job.startedAt) = (.running, time)
                try synced.store.jobs.save(job)
            }
            (job.state, job.finishedAt) = (state, time)
            try synced.store.jobs.save(job, [NewEvent(at: time, .jobFinished(job, discovery: .ownDaemon))])
            return job.id
        }
        for (state, seconds) in [(JobState.succeeded, 7 * 86_400), (.skipped, 0), (.failed, 60), (.skipped, 120)] {
            let id = try end(state, at: now.addingTimeInterval(Double(seconds)))
            #expect(try await synced.store.jobs.lastRun()?.id == id)
            #expect(try await synced.store.jobs.lastRun(ofSlot: true)?.id == id)
        }
    }

    /// A success of another host that was taken over at a time.
    private func take(_ store: TrackStore, appliedAt time: Date, at now: Date) throws {
        var job = Job(
            id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: time
        )
        (job.host, job.state, job.startedAt) = ("alpha", .succeeded, time)
        (job.appliedAt, job.finishedAt) = (time, time.addingTimeInterval(1))
        try store.jobs.take([job], at: now)
    }

    @Test func `a success of another host is at most as new as its taking, whatever the clock there said`() async throws
    {
        let synced = try SyncedStore()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        try take(synced.store, appliedAt: now.addingTimeInterval(-3600), at: now)
        #expect(try await synced.store.jobs.lastOutcome().successAt == now.addingTimeInterval(-3600))
        try take(synced.store, appliedAt: now.addingTimeInterval(86_400), at: now)
        #expect(try await synced.store.jobs.lastOutcome().successAt == now)
        // It is none of this host's own.
        #expect(try await synced.store.jobs.lastSuccess(before: now.addingTimeInterval(172_800)) == nil)
        #expect(try await synced.store.jobs.list(limit: 10).jobs.allSatisfy { $0.finishedAt ?? .distantPast <= now })
    }

    @Test func `a job that is taken again was over no later than when it was first taken`() async throws {
        let synced = try SyncedStore()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let fast = now.addingTimeInterval(86_400)
        var job = Job(
            id: JobID(at: fast), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: fast
        )
        (job.host, job.state, job.startedAt) = ("alpha", .succeeded, fast)
        (job.appliedAt, job.finishedAt) = (fast, fast.addingTimeInterval(1))
        for hours in 0...2 {
            if hours == 2 { job.resumedBy = job.id }
            try synced.store.jobs.take([job], at: now.addingTimeInterval(Double(hours) * 3600))
        }
        let taken = try #require(try await synced.store.jobs.find(job.id))
        #expect(taken.appliedAt == now && taken.finishedAt == now && taken.resumedBy == job.id)
    }

    @Test func `the newest success is found by an index`() async throws {
        let synced = try SyncedStore()
        let plan = try await synced.store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + StoredJobs.lastSuccess).map { $0["detail"] as String }
        }
        #expect(plan.contains("SCAN jobs USING INDEX jobs_by_run_order"), "\(plan)")
        #expect(plan.contains("SEARCH jobs USING INDEX jobs_by_run_order (run_order=?)"), "\(plan)")
        #expect(!plan.contains("SCAN jobs"), "\(plan)")
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
