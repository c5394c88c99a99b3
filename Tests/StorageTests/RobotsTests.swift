import Foundation
import GRDB
import Programs
import Storage
import Testing

@Suite struct RobotsTests {
    private let folder: Folder
    private var path: String { folder.path + "/tracks.db" }
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws { folder = try Folder() }

    private func copy(_ number: Int, hash: String? = "h", body: [UInt8]? = Array("x".utf8), age: Double = 0)
        -> RobotsRecord
    {
        RobotsRecord(
            origin: "https://t\(number).x", fetchedAt: time.addingTimeInterval(-age), hash: hash, body: body,
            url: "https://t\(number).x/robots.txt", etag: "\"e\"", lastModified: nil, isDoubted: number == 1)
    }

    private func files() throws -> Int {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM robots_files") ?? -1 }
    }

    @Test func `copies are kept, a file once for all hosts that have it`() async throws {
        let store = try TrackStore(path: path)
        let copies = (0..<100).map { copy($0) } + [copy(100, hash: nil, body: nil)]
        try await store.robots.save(copies, at: time)
        #expect(try await Set(store.robots.list()) == Set(copies))
        #expect(try files() == 1)
        // The file is known by its hash from now on; one that is not, is not kept.
        try await store.robots.save([copy(0, body: nil, age: 5), copy(7, hash: "unknown", body: nil)], at: time)
        let stored = try await store.robots.list()
        #expect(stored.count == 100)
        #expect(stored.contains(copy(0, age: 5)))
        #expect(!stored.contains { $0.origin == "https://t7.x" })
    }

    @Test func `hosts that were not asked for long are forgotten, and files that nobody has`() async throws {
        let store = try TrackStore(path: path)
        try await store.robots.save([copy(0), copy(1, hash: "old", age: 401 * 86_400)], at: time)
        #expect(try await store.robots.list().map(\.origin) == ["https://t0.x"])
        #expect(try files() == 1)
        try await store.robots.save([copy(0, hash: nil, body: nil)], at: time)
        #expect(try files() == 0)
    }

    @Test(arguments: [4, 5])
    func `a database of an earlier version gets the tables, and loses nothing`(version: Int) async throws {
        do {
            let store = try TrackStore(path: path)
            try store.close()
        }
        try await DatabaseQueue(path: path).write { db in
            try db.execute(
                sql: """
                    DROP TABLE robots; DROP TABLE robots_files;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '6:%';
                    INSERT INTO schedule (id, calendar, last_slot) VALUES (1, 'daily', '2026-11-21T00:00:00.000Z');
                    PRAGMA user_version = \(version)
                    """)
        }
        let store = try TrackStore(path: path)
        try await store.robots.save([copy(0)], at: time)
        #expect(try await store.robots.list() == [copy(0)])
        #expect(try await store.schedule.lastSlot(of: "daily") != nil)
        let newest = try await DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(newest == TrackStore.schemaVersion)
    }
}
