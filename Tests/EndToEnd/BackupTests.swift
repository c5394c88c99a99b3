// A backup is written while the daemon works, and brings back what was.

import Foundation
import GRDB
import JobModel
import Programs
import Testing

@Suite(.serialized) actor BackupTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a backup that is made during a sync restores the catalogue before it`() throws {
        let installation = try Installation(tracks: 60, latency: 20)
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        try installation.ctl("sync")
        let ending = try installation.ctl("backup", "--json", "--reason", "in the middle")
        #expect(ending.status == 0, "\(ending.errors)")
        let path = try #require(JSON(ending.output)["path"]?.text)
        #expect(try installation.ctl("watch", "--quiet").status == 0)
        #expect(try installation.catalogue() != before)
        #expect(try installation.ctl("audit").output.contains("in the middle"))

        installation.stopDaemon()
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: installation.database + suffix)
        }
        try FileManager.default.copyItem(atPath: path, toPath: installation.database)
        try installation.startDaemon()
        let check = try installation.ctl("verify")
        #expect(check.status == 0 && check.output.contains("is whole"), "\(check.errors)")
        #expect(try installation.catalogue() == before)
        #expect(try installation.sync().job.state == .succeeded)
    }

    @Test func `a database that is damaged under the daemon is told of`() throws {
        let installation = try Installation(tracks: 200)
        try installation.startDaemon()
        _ = try installation.sync()
        // Into the file itself, out of the log.
        let database = try DatabaseQueue(path: installation.database)
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        let file = try FileHandle(forWritingTo: URL(filePath: installation.database))
        let size = try file.seekToEnd()
        for page in stride(from: UInt64(8192), to: size, by: 4096) {
            try file.seek(toOffset: page)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 64))
        }
        try file.close()
        let check = try installation.ctl("verify")
        #expect(check.status == 1)
        #expect(check.output.contains("is damaged") && check.output.contains("BACKUP in tracksyncd(8)"))
        let backup = try installation.ctl("backup")
        #expect(backup.status == 70)
        #expect(try FileManager.default.contentsOfDirectory(atPath: installation.state + "/backups") == [])
        installation.stopDaemon(SIGKILL)
    }
}
