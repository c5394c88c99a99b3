import Foundation
import GRDB
import Programs
import Storage
import Testing

@Suite struct OpeningTests {
    let folder: Folder
    var path: String { folder.path + "/tracks.db" }

    init() throws { folder = try Folder() }

    private func code(_ body: () throws -> Void) -> StorageError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? StorageError)?.code }
    }

    @Test func `a database is made with exactly the columns that other programs read`() throws {
        _ = try TrackStore(path: path)
        let columns = try DatabaseQueue(path: path).read { db in try db.columns(in: "tracks").map(\.name) }
        #expect(
            columns == [
                "id", "source", "source_track_slug", "track_name", "track_url", "events_url",
                "liverc_track_last_updated", "last_seen_at", "is_active", "is_followed", "latitude", "longitude",
                "address", "city", "state", "country", "country_code", "postal_code", "phone", "website", "email",
                "description", "logo_url", "facebook_url", "total_laps", "total_practice_sessions", "total_races",
                "total_entries", "total_events", "metadata_fetched_at", "metadata_source_hash", "created_at",
                "updated_at", "is_live", "current_event", "results_this_month", "sessions_this_month",
                "videos_this_month", "geo_latitude", "geo_longitude", "geo_precision", "geo_source", "geo_at",
                "geo_address",
            ])
    }

    @Test func `a database is in WAL mode with foreign keys on, and opens again`() async throws {
        let store = try TrackStore(path: path)
        #expect(try await store.setting("journal_mode") == "wal")
        #expect(try await store.setting("foreign_keys") == "1")
        _ = try TrackStore(path: path)
    }

    @Test func `a database that was closed is complete in its one file`() throws {
        let store = try TrackStore(path: path)
        try store.close()
        let copy = folder.path + "/copy.db"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try DatabaseQueue(path: copy).read { try $0.tableExists("tracks") })
    }

    @Test func `a newer program's database is refused and left alone`() throws {
        _ = try TrackStore(path: path)
        try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
        #expect(code { _ = try TrackStore(path: path) } == .newerSchema)
        #expect(try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 99)
    }

    @Test func `another program's database is refused and left alone`() throws {
        try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(code { _ = try TrackStore(path: path) } == .foreignDatabase)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `a file that is no database is reported, never overwritten`() throws {
        let rubbish = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try rubbish.write(to: URL(fileURLWithPath: path))
        #expect(code { _ = try TrackStore(path: path) } == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == rubbish)
    }

    @Test func `a damaged database is reported, never overwritten`() async throws {
        do {
            let synced = try TrackStore(path: path)
            try await synced.fillForDamage()
            try synced.close()
        }
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(bytes.count > 100_000)
        // Every page but the first, whose header says whose file it is.
        for page in stride(from: 4096, to: bytes.count - 4096, by: 4096) {
            bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xA5, count: 64))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(code { _ = try TrackStore(path: path) } == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test func `a missing state directory is named`() throws {
        do {
            _ = try TrackStore(path: folder.path + "/missing/tracks.db")
            Issue.record("opened")
        } catch let error as StorageError {
            #expect(error.code == .cannotOpen)
            #expect(error.message.contains(folder.path + "/missing"))
        }
    }

    @Test func `a start that was killed before the first migration is gone on with`() throws {
        try DatabaseQueue(path: path).write {
            try $0.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        }
        #expect(code { _ = try TrackStore(path: path) } == nil)
    }

    @Test func `a start that was killed at the database's first page is gone on with`() throws {
        // As the kill leaves it: the page is in the file, and the journal says that there was none before.
        let other = folder.path + "/other.db"
        try DatabaseQueue(path: other).inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; CREATE TABLE half (x)")
            for _ in 0..<50 { try db.execute(sql: "INSERT INTO half VALUES (zeroblob(4000))") }
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: other + suffix, toPath: path + suffix)
            }
            try db.execute(sql: "ROLLBACK")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count > 4096)
        #expect(code { _ = try TrackStore(path: path) } == nil)
        #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
        #expect(try DatabaseQueue(path: path).read { try !$0.tableExists("half") && $0.tableExists("tracks") })
    }

    @Test func `a damaged database keeps what a crash left in its log`() async throws {
        do {
            let store = try TrackStore(path: path)
            try await store.fillForDamage()
            try store.close()
        }
        // A log of another database stands in for one that is left: nothing of it may be written into the file.
        var damaged = try Data(contentsOf: URL(fileURLWithPath: path))
        damaged.replaceSubrange(8192..<40_000, with: Data(repeating: 0x5A, count: 40_000 - 8192))
        try damaged.write(to: URL(fileURLWithPath: path))
        let log = Data(repeating: 7, count: 4152)
        try log.write(to: URL(fileURLWithPath: path + "-wal"))
        #expect(code { _ = try TrackStore(path: path) } == .corrupt)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == damaged)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path + "-wal")) == log)
    }

    @Test(arguments: [ResultCode.SQLITE_FULL, .SQLITE_IOERR_SHMSIZE])
    func `a full disk is told as one, wherever it stops SQLite`(code: ResultCode) {
        #expect(StorageError.reason(of: DatabaseError(resultCode: code)).contains("the disk is full"))
        #expect(StorageError.reason(of: DatabaseError(resultCode: .SQLITE_IOERR_READ)).contains("the disk failed"))
    }
}
