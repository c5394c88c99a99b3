import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing

@testable import Storage

@Suite struct DatabaseFileTests {
    let folder: Folder
    let time = Date(timeIntervalSince1970: 1_795_240_800)
    var path: String { folder.path + "/tracks.db" }
    var backups: String { folder.path + "/backups" }

    init() throws { folder = try Folder() }

    /// Overwrites all but the first page, under a store that is open or not.
    private func damage(_ path: String) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        for page in stride(from: UInt64(4096), to: size - 4096, by: 4096) {
            try file.seek(toOffset: page)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 64))
        }
        try file.close()
    }

    /// A store with something in it, all of it in the file itself.
    private func filled() async throws -> TrackStore {
        let store = try TrackStore(path: path)
        try await store.fillForDamage()
        try store.close()
        return try TrackStore(path: path)
    }

    @Test func `a whole database has no problems, also while it is written to`() async throws {
        let store = try await filled()
        #expect(try await store.verify() == .whole)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let writer = try DatabaseQueue(path: path, configuration: configuration)
        try await writer.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE; DELETE FROM audit") }
        #expect(try await store.verify() == .whole)
        try await writer.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
    }

    @Test func `damage that comes while the daemon runs is found, and the list of it has an end`() async throws {
        let store = try await filled()
        try damage(path)
        let verdict = try await store.verify()
        let problems = verdict.problems
        #expect(verdict == .damaged(problems))
        #expect(!problems.isEmpty && problems.count <= TrackStore.maximumProblems)
        #expect(!problems.contains("ok"))
        // Each is one line for people, without what SQLite puts around it.
        #expect(problems.allSatisfy { !$0.contains { $0.isNewline } && !$0.contains("***") }, "\(problems)")
    }

    @Test func `a row whose parent is not there is a problem`() async throws {
        let store = try TrackStore(path: path)
        try await store.loseParent()
        #expect(
            try await store.verify()
                == .damaged(["a row of job_failures belongs to a row of jobs that is not there"]))
    }

    @Test func `SQLite's words on damage become a problem a line`() {
        let texts = [
            "*** in database main ***\nPage 28: btreeInitPage() returns error code 11\nTree 4 page 9 cell 2: Rowid 7 out of order",
            "row 3 missing from index tracks_by_place",
        ]
        #expect(
            CheckWords.problems(texts) == [
                "page 28 cannot be read (SQLite: btreeInitPage() returns error code 11)",
                "Tree 4 page 9 cell 2: Rowid 7 out of order", "row 3 missing from index tracks_by_place",
            ])
    }

    @Test func `a file that cannot be read is not called damaged, and says why`() async throws {
        let missing = folder.path + "/none/tracks.db"
        #expect(
            try await TrackStore.verify(missing) == .unreadable("\(missing): No such file or directory"))
        let store = try await filled()
        try store.close()
        let loop = folder.path + "/loop.db"
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        #expect(try await TrackStore.verify(loop) == .unreadable("\(loop): Too many levels of symbolic links"))
    }

    @Test func `a file that was emptied, or is another program's, is damaged`() async throws {
        let store = try await filled()
        let size = try #require(store.fileSize)
        #expect(truncate(path, 0) == 0)
        #expect(try await store.verify() == .damaged(["the file is empty"]))
        #expect(size > 0 && store.fileSize == 0)
        let other = folder.path + "/other.db"
        try await DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        #expect(try await TrackStore.verify(other) == .damaged(["the file is no tracksync database"]))
    }

    /// What an operator does who forgets to stop the daemon.
    @Test(arguments: [
        "rm tracks.db tracks.db-*", "mv tracks.db other.db", "rm tracks.db-wal", "rm tracks.db-shm",
        "cp copy.db new.db && mv new.db tracks.db",
        "mkdir damaged && mv tracks.db tracks.db-* damaged/ && cp copy.db tracks.db",
        "cp copy.db tracks.db && rm tracks.db-wal tracks.db-shm",
    ])
    func `files that were replaced under the daemon are noticed, and nothing works on them`(command: String)
        async throws
    {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha")])
        let backup = try await synced.store.backups.make(at: time)
        try FileManager.default.copyItem(atPath: backup.path, toPath: synced.folder.path + "/copy.db")
        #expect(!synced.store.isFileReplaced)
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "cd '\(synced.folder.path)' && \(command)"]
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        #expect(synced.store.isFileReplaced)
        let alpha = try #require(TrackSlug("alpha"))
        for work in [
            { _ = try await synced.store.verify() }, { _ = try await synced.store.backups.make(at: time) },
            { try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")]) },
            // What an operator changes would be lost, and nobody would hear of it.
            { _ = try await synced.store.tracks.setFollowed([alpha], to: true) },
            { try await synced.store.coordinates.pin(alpha, to: nil, by: nil, reason: nil, at: time) },
            { _ = try await synced.store.issues.acknowledge(of: nil, kind: nil, undo: false, by: "anna", at: time) },
            { _ = try await synced.store.attention.acknowledge(1, at: time) },
            { try await synced.store.blocks.remove("operator:anna", []) },
            {
                try await synced.store.audit.add(
                    AuditEntry(
                        time: time, requester: Requester(uid: 0, user: "root", pid: 1), command: "job.start",
                        reason: nil, jobId: nil, outcome: "allowed"))
            },
        ] as [() async throws -> Void] {
            await #expect { try await work() } throws: { ($0 as? StorageError)?.code == .fileReplaced }
        }
    }

    @Test func `a backup is a database of its own with everything in it, named by its time`() async throws {
        let store = try await filled()
        try FileManager.default.createDirectory(atPath: backups, withIntermediateDirectories: true)
        try Data("left by a crash".utf8).write(to: URL(fileURLWithPath: backups + "/.partial"))
        let first = try await store.backups.make(at: time)
        #expect(first.path == backups + "/tracks-2026-11-21-06-00-00.db")
        #expect(try await store.backups.make(at: time).path == backups + "/tracks-2026-11-21-06-00-00-2.db")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: backups).sorted() == [
                "tracks-2026-11-21-06-00-00-2.db", "tracks-2026-11-21-06-00-00.db",
            ])
        #expect(try Data(contentsOf: URL(fileURLWithPath: first.path)).count == first.bytes)
        let restored = try TrackStore(path: first.path)
        #expect(try await restored.verify() == .whole)
        let rows = try await DatabaseQueue(path: first.path).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM audit")
        }
        #expect(rows == 2000)
    }

    @Test func `a damaged database is not backed up, and leaves no copy`() async throws {
        let store = try await filled()
        try damage(path)
        await #expect { _ = try await store.backups.make(at: time) } throws: { error in
            (error as? StorageError)?.code == .backupFailed
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: backups) == [])
    }

    @Test(arguments: [(false, "Not a directory"), (true, "No such file or directory")])
    func `a backup that cannot be written says where and why`(isLink: Bool, reason: String) async throws {
        let store = try await filled()
        if isLink {
            try FileManager.default.createSymbolicLink(atPath: backups, withDestinationPath: folder.path + "/nowhere")
        } else {
            try Data().write(to: URL(fileURLWithPath: backups))
        }
        await #expect { _ = try await store.backups.make(at: time) } throws: { error in
            guard let error = error as? StorageError else { return false }
            return error.message == "cannot write a copy to \(backups): \(reason)"
                && error.remedy.contains("Move away what stands at \(backups)")
        }
    }

    @Test func `several reads of everything take turns, and each is answered`() async throws {
        let store = try await filled()
        let all = try await withThrowingTaskGroup(of: FileVerdict.self) { group in
            for _ in 0..<8 { group.addTask { try await store.verify() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all == Array(repeating: .whole, count: 8))
    }

    /// Without them another program takes the index beside the log for one of nobody, and cuts it off.
    @Test func `a check leaves the locks on the files of the open database`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("acme")])
        // Closed at the end alone: that is what gives the locks up.
        let index = open(synced.store.path + "-shm", O_RDWR | O_CLOEXEC)
        defer { close(index) }
        /// Whether the byte is locked by which SQLite knows that somebody has the index open: of an open file description's
        /// view, so that locks of this process count (F_OFD_GETLK in fcntl(2)).
        func isLocked() -> Bool {
            var lock = flock()
            (lock.l_type, lock.l_whence, lock.l_start, lock.l_len) = (Int16(F_WRLCK), Int16(SEEK_SET), 128, 1)
            return fcntl(index, 36, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
        }
        #expect(isLocked())
        #expect(try await synced.store.verify() == .whole)
        #expect(isLocked())
    }
}
