import Events
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import Synchronization
import Testing

/// A database that a newer program wrote, or that is damaged in places.
struct UnreadableRecordTests {
    private let folder: Folder
    private let store: TrackStore
    private let reports: Reports

    private final class Reports: Sendable {
        // The store reports from threads of the database.
        let all = Mutex<[UnreadableRecord]>([])
    }

    init() throws {
        folder = try Folder()
        let reports = Reports()
        self.reports = reports
        store = try TrackStore(path: folder.path + "/tracks.db") { record in
            reports.all.withLock { $0.append(record) }
        }
    }

    private func job(_ number: Int, _ state: JobState) throws -> Job {
        var job = Job(
            id: JobID(at: Date(timeIntervalSince1970: 1_800_000_000 + Double(number))), trigger: .manual,
            requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: Date(timeIntervalSince1970: 1_800_000_000))
        // Once running, so that it counts as one that ran.
        try store.jobs.save(job)
        job.state = state
        job.finishedAt = Date(timeIntervalSince1970: 1_800_000_100)
        try store.jobs.save(job)
        return job
    }

    private func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
        try DatabaseQueue(path: folder.path + "/tracks.db").write { try $0.execute(sql: sql, arguments: arguments) }
    }

    @Test(arguments: [
        "no JSON at all", "{}", "[]", #"{"id":"x"}"#, "",
        #"{"counts":{},"created_at":"in May","id":"019bbdf4-7c00-7abc-8def-0123456789ab"}"#,
    ])
    func `a job that cannot be read is left out and reported once, and the others are not affected`(record: String)
        async throws
    {
        let good = try job(0, .succeeded)
        for (number, state) in [JobState.running, .scheduled, .succeeded, .unknown("postponed")].enumerated() {
            let bad = try job(number + 1, state)
            try execute("UPDATE jobs SET record = ? WHERE id = ?", [record, bad.id.rawValue])
        }
        for _ in 0..<2 {
            #expect(try await store.jobs.list(limit: 10).jobs.map(\.id) == [good.id])
            #expect(
                try await store.jobs.list(since: Date(timeIntervalSince1970: 0), limit: 10).jobs.map(\.id) == [good.id])
            let last = try await store.jobs.lastOutcome()
            #expect(last.job?.id == good.id && last.successAt == good.finishedAt)
            #expect(try await store.jobs.lastReported() == nil)
            #expect(try await store.jobs.lastWithDashboards() == nil)
            #expect(try await store.jobs.lastStarted()?.id == good.id)
            #expect(try await store.jobs.scheduled().isEmpty)
            let failure = JobFailure(name: "interrupted", message: "It died.", retryable: true)
            #expect(try await store.jobs.interruptRunning(at: Date(), because: failure, afterApply: failure).isEmpty)
            try store.staging.clear(before: Date(), except: good.id)
            _ = try await store.jobs.prune(HistoryLimits(), at: Date(timeIntervalSince1970: 1_800_000_200))
        }
        #expect(try await store.jobs.find(good.id)?.id == good.id)
        let reported = reports.all.withLock { $0 }
        #expect(Set(reported).count == reported.count && store.unreadableRecords == reported.count)
        #expect(reported.count == 4 && reported.allSatisfy { $0.table == "jobs" && !$0.reason.isEmpty })
    }

    @Test func `the same holds for holds, attention, events and completeness`() async throws {
        let job = try job(0, .succeeded)
        try await store.blocks.save(
            ScrapingBlock(source: .operator, place: "a test", since: Date(), hint: "Wait."), [])
        try execute("INSERT INTO scraping_blocks VALUES ('moon', '{\"source\":1}')")
        try execute("INSERT INTO attention (kind, since, job_id, message, hint) VALUES ('moon', 'now', 'x', 'm', 'h')")
        try await store.attention.open(
            AttentionPoint(kind: .unknown("tide"), since: Date(), jobId: job.id, message: "m", hint: "h"))
        try execute(
            """
            INSERT INTO events (time, kind, job_id, record) VALUES ('2027-01-15T08:00:00.000Z', 'rainbow', :job, 'x'),
                ('2027-01-15T08:00:00.000Z', 'warning', :job, '{}'), ('in May', 'rainbow', :job, '{}')
            """, ["job": job.id.rawValue])
        try execute("INSERT INTO completeness (job_id, record) VALUES ('x', '[1]')")
        #expect(try await store.blocks.list().map(\.source) == [.operator])
        #expect(try await store.attention.list().map(\.kind) == [.unknown("tide")])
        #expect(
            try await store.events.list(of: job.id, after: 0, limit: 9).events.map(\.body.kind) == [
                "attention_opened", "rainbow",
            ])
        #expect(try await store.completeness.list().isEmpty)
        #expect(
            reports.all.withLock { Set($0.map(\.table)) }
                == ["scraping_blocks", "attention", "events", "completeness"])
    }
}
