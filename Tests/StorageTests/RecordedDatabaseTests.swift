import Catalogue
import Events
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import Testing

/// A database as version 0.1 wrote it: each later version reads all of it.
struct RecordedDatabaseTests {
    private let folder: Folder
    private var path: String { folder.path + "/tracks.db" }

    init() throws {
        folder = try Folder()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/version-8.sql")
        let sql = try String(contentsOf: file, encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    @Test func `every record of version 0.1 is read, and none is skipped`() async throws {
        let store = try TrackStore(path: path)
        let jobs = try await store.jobs.list(limit: 10).jobs
        let job = try #require(jobs.first)
        #expect(jobs.count == 1 && job.state == .succeeded && job.reason == "recorded" && job.counts.added == 5)
        let totals = try await store.tracks.totals()
        #expect(totals.active == 5 && totals.followed == 0)
        let events = try await store.events.list(of: job.id, after: 0, limit: 100).events
        #expect(events.count > 5)
        for event in events {
            if case .unknown = event.body { Issue.record("the event \(event.seq) is unknown") }
        }
        let audit = try await store.audit.list(since: nil, user: nil, job: nil, limit: 100)
        #expect(audit.total == 11 && audit.entries.contains { $0.command == "scraping.set" && $0.outcome == "allowed" })
        let runs = try await store.completeness.list()
        #expect(runs.count == 1 && runs.first?.jobId == job.id.rawValue)
        let copies = try await store.robots.list()
        #expect(copies.count == 1)
        #expect(store.unreadableRecords == 0)
        try store.close()
    }
}
