// After a clean stop the database is opened without a check; after anything else it is checked first.

import Foundation
import GRDB
import Programs
@testable import Storage
import Synchronization
import Testing

@Suite struct CleanStopTests {
    let folder: Folder
    var path: String { folder.path + "/tracks.db" }
    var note: String { path + "-clean" }
    var hasNote: Bool { FileManager.default.fileExists(atPath: note) }

    init() throws { folder = try Folder() }

    /// Makes a database, and closes it cleanly. Other tests of this process meet damaged files, which leaves no note.
    private func closedCleanly() throws {
        for _ in 0..<100 {
            try TrackStore(path: path).close()
            // One that was checked in full is trusted again.
            if hasNote { return }
            try FileManager.default.removeItem(atPath: path)
        }
        Issue.record("no clean stop was recorded")
    }

    /// What a kill leaves: the files of an open database.
    private func kill(_ store: TrackStore, into copy: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        withExtendedLifetime(store) {}
    }

    @Test func `a new database and one that was closed cleanly are not checked`() throws {
        let store = try TrackStore(path: path)
        #expect(store.openingCheck == nil)
        try store.close()
        try closedCleanly()
        #expect(try TrackStore(path: path).openingCheck == nil)
    }

    @Test func `while a database is open nothing says that it was closed`() throws {
        try closedCleanly()
        let store = try TrackStore(path: path)
        #expect(!hasNote)
        withExtendedLifetime(store) {}
    }

    @Test func `a database whose daemon was killed is checked, until a full check found nothing`() async throws {
        try closedCleanly()
        let copy = folder.path + "/killed.db"
        try kill(try TrackStore(path: path), into: copy)
        var store = try TrackStore(path: copy)
        #expect(store.openingCheck?.reason == "it was not closed cleanly" && store.openingCheck?.isAfterCrash == true)
        // The full check has not run.
        try store.close()
        store = try TrackStore(path: copy)
        #expect(store.openingCheck != nil)
        for _ in 0..<100 {
            #expect(try await store.verify() == .whole)
            try store.close()
            store = try TrackStore(path: copy)
            if store.openingCheck == nil { return }
        }
        Issue.record("it is still checked after a full check")
    }

    @Test func `a database that was written to, replaced, or has a log of another is checked`() throws {
        let reason = "its files were changed since it was closed"
        try closedCleanly()
        let kept = try Data(contentsOf: URL(fileURLWithPath: note))
        try DatabaseQueue(path: path).write { try $0.execute(sql: "DELETE FROM audit") }
        try DatabaseQueue(path: path).writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        let check = try TrackStore(path: path).openingCheck
        // Somebody has restored a backup, say.
        #expect(check?.reason == reason && check?.isAfterCrash == false)
        // The same note, as a backup of the whole folder puts it back.
        let restored = folder.path + "/restored.db"
        try FileManager.default.copyItem(atPath: path, toPath: restored)
        try kept.write(to: URL(fileURLWithPath: restored + "-clean"))
        #expect(try TrackStore(path: restored).openingCheck?.reason == reason)

        try FileManager.default.removeItem(atPath: path)
        try closedCleanly()
        try Data(repeating: 7, count: 4152).write(to: URL(fileURLWithPath: path + "-wal"))
        #expect(try TrackStore(path: path).openingCheck?.reason == reason)
    }

    @Test(arguments: ["", "closed cleanly: ", String(repeating: "x", count: 100_000)])
    func `a note that is torn or strange counts for nothing`(_ text: String) throws {
        try closedCleanly()
        try text.write(toFile: note, atomically: false, encoding: .utf8)
        #expect(try TrackStore(path: path).openingCheck != nil)
        #expect(!hasNote)
    }

    @Test func `a note that cannot be removed is named`() throws {
        try closedCleanly()
        try FileManager.default.removeItem(atPath: note)
        try FileManager.default.createDirectory(atPath: note, withIntermediateDirectories: false)
        #expect {
            _ = try TrackStore(path: path)
        } throws: {
            ($0 as? StorageError)?.code == .cannotOpen && "\($0)".contains(note)
        }
    }

    /// Whether this process hears of SQLite's faults: what other tests open before has SQLite set up without.
    private static let hearsFaults: Bool = {
        _ = TrackStore.isSQLiteSet
        let before = TrackStore.faults.load(ordering: .relaxed)
        let path = FileManager.default.temporaryDirectory.appending(path: "ts-no-database-\(getpid())").path
        _ = FileManager.default.createFile(atPath: path, contents: Data(repeating: 0x41, count: 8192))
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = try? DatabaseQueue(path: path).read { try $0.execute(sql: "SELECT * FROM sqlite_schema") }
        return TrackStore.faults.load(ordering: .relaxed) > before
    }()

    @Test(.enabled(if: hearsFaults, "Needs to open the first database of its process: run StorageTests by themselves."))
    func `damage that a query or a full check met leaves no note`() async throws {
        try closedCleanly()
        do {
            let store = try TrackStore(path: path)
            try await store.fillForDamage()
            try store.close()
        }
        var store = try TrackStore(path: path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for page in stride(from: 8192, to: bytes.count - 4096, by: 4096) {
            bytes.replaceSubrange(page..<page + 64, with: Data(repeating: 0xA5, count: 64))
        }
        try bytes.write(to: URL(fileURLWithPath: path), options: [])
        await #expect(throws: (any Error).self) { try await store.fillForDamage() }
        try? store.close()
        #expect(!hasNote)
        #expect(throws: StorageError.self) { store = try TrackStore(path: path) }
    }
}
