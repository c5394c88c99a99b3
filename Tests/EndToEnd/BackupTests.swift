// A backup is written while the daemon works, and brings back what was.

import Foundation
import GRDB
import JobModel
import Programs
import Testing

@Suite(.serialized, .inBox) actor BackupTests {
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
        #expect(check.status == 0 && check.output.contains("is intact"), "\(check.errors)")
        // The settings of the daemon say where its backups lie.
        let latest = try installation.ctl("verify", "latest")
        #expect(latest.status == 0 && latest.output.hasPrefix("\(path) is intact"), "\(latest.text)")
        let list = try installation.ctl("backups")
        #expect(
            list.errors
                == "Restore the newest: sudo env TRACKSYNC_STATE_DIRECTORY=\(installation.state) tracksyncctl restore "
                + "latest --config \(installation.configuration) --socket \(installation.socket)\n")
        let report = try installation.ctl("bugreport", "--output", "-")
        let settings = report.output.components(separatedBy: "==== status")[0]
        #expect(settings.contains("# \(installation.configuration)\n"), "\(settings)")
        #expect(try installation.catalogue() == before)
        #expect(try installation.sync().job.state == .succeeded)
    }

    @Test func `a database that is damaged under the daemon is reported`() throws {
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
        let restoring =
            "Restore a backup: sudo env TRACKSYNC_STATE_DIRECTORY=\(installation.state) tracksyncctl restore latest"
        #expect(
            check.output.contains("is damaged") && check.output.contains(restoring), "\(check.output)")
        let backup = try installation.ctl("backup")
        #expect(backup.status == 70)
        #expect(try FileManager.default.contentsOfDirectory(atPath: installation.state + "/backups") == [])
        installation.stopDaemon(SIGKILL)
    }

    /// What a person types who runs the daemon by hand.
    private func restore(_ file: String, _ installation: Installation) throws -> Ending {
        try run("tracksyncctl", ["restore", file, "--config", installation.configuration])
    }

    @Test(arguments: ["pages", "cut", "empty", "gone", "log"])
    func `restore brings the newest intact backup back after each kind of damage, and can be undone`(damage: String)
        throws
    {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        let good = try #require(JSON(try installation.ctl("backup", "--json").output)["path"]?.text)
        // A newer one that is damaged is passed over.
        let stamp = RecordCoding.text(of: Date(timeIntervalSinceNow: 3600)).prefix(19).replacing(":", with: "-")
            .replacing("T", with: "-")
        try Data(repeating: 0x5A, count: 9000).write(
            to: URL(filePath: installation.state + "/backups/tracks-\(stamp).db"))
        #expect(try installation.ctl("backups").output.contains(good))
        #expect(try restore("latest", installation).status == 1, "the daemon still runs")
        try installation.tell("PUT", "generation", "2")
        _ = try installation.sync()
        installation.stopDaemon(SIGKILL)
        let file = URL(filePath: installation.database)
        switch damage {
        case "pages":
            let handle = try FileHandle(forWritingTo: file)
            try handle.seek(toOffset: 8192)
            try handle.write(contentsOf: Data(repeating: 0xA5, count: 40_960))
            try handle.close()
        case "cut": try FileHandle(forWritingTo: file).truncate(atOffset: 5000)
        case "empty": try Data().write(to: file)
        case "gone": try FileManager.default.removeItem(at: file)
        default: try Data(repeating: 7, count: 40_000).write(to: URL(filePath: installation.database + "-wal"))
        }
        // Both look at the disk where no daemon answers.
        let list = try installation.ctl("backups", "--config", installation.configuration)
        #expect(list.status == 0 && list.output.contains(good), "\(list.text)")
        #expect(list.errors.contains("No daemon answers."), "\(list.text)")
        let doctor = try installation.ctl("doctor", "--config", installation.configuration)
        #expect(doctor.status == 1 && doctor.output.contains("FAIL  daemon"), "\(doctor.text)")
        #expect(doctor.output.contains("the newest intact one is") && doctor.output.contains(good), "\(doctor.text)")
        // The log beside a file that is damaged may have all of it.
        if ["empty", "gone"].contains(damage) {
            #expect(
                doctor.output.contains(
                    "sudo env TRACKSYNC_STATE_DIRECTORY=\(installation.state) tracksyncctl restore latest --config "
                        + "\(installation.configuration) --socket \(installation.socket)\n"),
                "\(doctor.text)")
        }
        for _ in 1...2 {
            let ending = try restore("latest", installation)
            #expect(ending.status == 0, "\(ending.text)")
            #expect(ending.output.contains("Restored \(good)"))
            #expect(
                ending.errors.contains("/tracks.db --config \(installation.configuration)\n"), "\(ending.errors)")
        }
        try installation.startDaemon()
        #expect(try installation.ctl("verify").status == 0)
        #expect(try installation.catalogue() == before)
        #expect(try installation.sync().job.state == .succeeded)
        let names = try FileManager.default.contentsOfDirectory(atPath: installation.state)
        #expect(names.filter { $0.hasPrefix("damaged-") }.count == 2, "\(names)")
        #expect(!names.contains { $0.contains("restoring") })
    }

    @Test func `what operators have disabled and enabled since the backup is in force after restoring it`() throws {
        let installation = try Installation(tracks: 10)
        try installation.startDaemon()
        _ = try installation.sync()
        #expect(try installation.ctl("disable", "--reason", "the site moves").status == 0)
        #expect(try installation.ctl("backup").status == 0)
        #expect(try installation.ctl("enable").status == 0)
        installation.stopDaemon(SIGKILL)
        let enabled = try restore("latest", installation)
        #expect(enabled.status == 0 && !enabled.output.contains("disabled by"), "\(enabled.text)")
        try installation.startDaemon()
        #expect(try installation.sync().job.state == .succeeded)
        #expect(try installation.ctl("disable", "--reason", "LiveRC asked us to stop").status == 0)
        installation.stopDaemon(SIGKILL)
        let disabled = try restore("latest", installation)
        #expect(disabled.output.contains("Scraping stays disabled by"), "\(disabled.text)")
        try installation.startDaemon()
        #expect(try installation.ctl("sync").status == 11)
        #expect(try installation.ctl("status").output.contains("LiveRC asked us to stop"))
    }

    @Test func `restore refuses what is no backup, and changes nothing`() throws {
        let installation = try Installation(tracks: 10)
        try installation.startDaemon()
        _ = try installation.sync()
        installation.stopDaemon()
        let before = try installation.catalogue()
        let text = installation.folder.path + "/text.db"
        try "no database".write(toFile: text, atomically: true, encoding: .utf8)
        #expect(try restore(text, installation).status == 1)
        let missing = installation.folder.path + "/missing.db"
        for ending in [try restore(missing, installation), try run("tracksyncctl", ["verify", missing])] {
            #expect(ending.status == 4 && ending.output.isEmpty)
            #expect(
                ending.errors
                    == "tracksyncctl: There is no file \(missing).\nList them: tracksyncctl backups\n",
                "\(ending.errors)")
        }
        let none = try restore("latest", installation)
        #expect(none.status == 4 && none.errors.contains("no intact backup"))
        #expect(try installation.catalogue() == before)
        let bad = try run("tracksyncctl", ["verify", text])
        #expect(bad.status == 1 && bad.output.contains("is damaged"))
    }

    @Test func `backups are taken elsewhere, and thinned out`() throws {
        let installation = try Installation(tracks: 10)
        try installation.startDaemon()
        _ = try installation.sync()
        let folder = installation.folder.path + "/elsewhere"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for day in 10...19 {
            try Data("old".utf8).write(to: URL(filePath: "\(folder)/tracks-2026-11-\(day)-02-30-00.db"))
        }
        let missing = try installation.ctl("backup", "--to", folder + "/not there")
        #expect(missing.status == 1 && missing.errors.hasSuffix("\nMake it: sudo mkdir -p '\(folder)/not there'\n"))
        let ending = try installation.ctl("backup", "--to", folder, "--keep", "3", "--keep-weekly", "2")
        #expect(ending.status == 0, "\(ending.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count <= 5)
        #expect(try FileManager.default.contentsOfDirectory(atPath: installation.state + "/backups") == [])
        let taken = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).max().map { "\(folder)/\($0)" })
        #expect(try run("tracksyncctl", ["verify", taken]).output.contains("is intact"))
        for _ in 1...3 { #expect(try installation.ctl("backup", "--keep", "2").status == 0) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: installation.state + "/backups").count == 2)
    }
}
