import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import Testing

@Suite struct LogFileTests {
    private func sites(_ count: Int) -> [SiteTrack] {
        (0..<count).map { number in
            SiteTrack(
                "t\(number)",
                dashboard: dashboard { $0.description = .value(String(repeating: "\(number) ", count: 3000)) })
        }
    }

    /// A connection that may keep a transaction open.
    private func reader(_ synced: SyncedStore) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: synced.folder.path + "/tracks.db", configuration: configuration)
    }

    @Test func `a large sync leaves no large log`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync(sites(2000))
        #expect(synced.store.isLogLarge)
        try await synced.store.staging.clear(of: job.id)
        #expect(synced.store.logSize == 0 && !synced.store.isLogLarge)
    }

    @Test func `a log that a long reader has kept is cut back once the reader has gone`() async throws {
        let synced = try SyncedStore()
        try await synced.sync(sites(10))
        let reader = try reader(synced)
        try await reader.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN; SELECT count(*) FROM tracks")
        }
        let cutting = Task { [store = synced.store] in await store.keepLogShort(retryingEvery: .milliseconds(20)) }
        for _ in 0..<2 {
            let job = try await synced.sync(sites(1000))
            try await synced.store.staging.clear(of: job.id)
        }
        #expect(synced.store.isLogLarge)
        #expect(try await synced.store.cutLog() == false)
        // Others write meanwhile.
        try await synced.store.audit.add(
            AuditEntry(
                time: Date(), requester: Requester(uid: 0, user: "root", pid: 1), command: "disable", reason: nil,
                jobId: nil, outcome: "done"))
        try await reader.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
        try await waitUntil("the log is cut back") { synced.store.isLogLarge ? nil : () }
        cutting.cancel()
        await cutting.value
    }

    /// The daemon's way: without anybody who keeps the log short, the next write does.
    @Test func `the next sync after a long reader cuts the log back, too`() async throws {
        let synced = try SyncedStore()
        let reader = try reader(synced)
        try await reader.writeWithoutTransaction { db in try db.execute(sql: "BEGIN; SELECT count(*) FROM tracks") }
        var job = try await synced.sync(sites(1000))
        try await synced.store.staging.clear(of: job.id)
        #expect(synced.store.isLogLarge)
        try await reader.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
        job = try await synced.sync(sites(3))
        try await synced.store.staging.clear(of: job.id)
        #expect(!synced.store.isLogLarge)
    }
}
