// What can go wrong on this side: each ends in an error that names the reason and the way out, loses nothing, and is over
// once its cause is.

import Catalogue
import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite actor OwnFaultTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    // MARK: Two daemons

    @Test(arguments: [false, true])
    func `a second daemon on the same state refuses and names the first`(isNoteRemoved: Bool) throws {
        let installation = try Installation()
        let first = try installation.startDaemon()
        if isNoteRemoved { try FileManager.default.removeItem(atPath: installation.state + "/tracksync.lock") }
        let other = try Folder()
        let second = try run(
            "tracksyncd", ["--config", installation.configuration],
            environment: ["TRACKSYNC_CONTROL_SOCKET": other.path + "/control.sock"])
        #expect(second.status == 75)
        #expect(second.errors.contains("pid \(first.id), since 20"), "\(second.errors)")
        #expect(second.errors.contains(installation.state))
        #expect(try installation.sync().ending.status == 0)

        // The lock dies with its holder, whatever is left of the note.
        installation.stopDaemon(SIGKILL)
        try installation.startDaemon()
        #expect(try installation.ctl("status").status == 0)
    }

    // MARK: Files

    @Test func `a file that cannot be written is one error and a check of health, and no job's concern`() throws {
        let installation = try Installation(tracks: 12)
        let folder = installation.folder.path + "/collector"
        try installation.configure(
            Installation.clock.merging(["metrics.textfile": "\"\(folder)/tracksync.prom\""]) { $1 })
        let daemon = try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.sync().ending.status == 0)
        let complaint = "the metrics cannot be written to \(folder)/tracksync.prom: No such file or directory."
        _ = try eventually("it is logged") { daemon.errors.contains(complaint) ? true : nil }
        let health = try installation.ctl("health", "--json")
        let check = try health.decoded(Health.self).checks.first { $0.name == .metricsFile }
        #expect(health.status == 1)
        #expect(check?.ok == false && check?.message.contains(complaint) == true)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(try installation.ctl("enable").status == 0)
        _ = try eventually("it is written") {
            FileManager.default.fileExists(atPath: folder + "/tracksync.prom") ? true : nil
        }
        _ = try eventually("that is logged, too") {
            daemon.errors.contains("the metrics are written again") ? true : nil
        }
        #expect(daemon.errors.components(separatedBy: complaint).count == 2)
        #expect(try installation.ctl("health").status == 0)
    }

    // MARK: Disk full

    @Test(
        .enabled(if: SmallDisk.isPossible, "Needs root: it mounts small disks."),
        arguments: [SyncStage.list, .dashboards, .apply])
    func `a full disk fails the job in the stage it is in, and changes nothing`(stage: SyncStage) throws {
        let installation = try Installation(
            tracks: 1500, latency: 1, settings: ["fetch.concurrency": "20", "fetch.stall_timeout": "\"3s\""])
        let disk = try SmallDisk(at: installation.state, kilobytes: 16 << 10)
        let daemon = try installation.startDaemon()
        let last = installation.site.listedIndices.map { installation.site.slug(at: $0) }.max() ?? ""
        try installation.setFaults("stall@\(stage == .apply ? last : "catalogue")")
        #expect(try installation.ctl("sync").status == 0)
        switch stage {
        case .apply:
            try installation.waitForStage(.dashboards, processed: 1499)
            // For what the last dashboard and the job itself take.
            try disk.fill(leaving: 256 << 10)
        default:
            try installation.waitForStage(.list, processed: 0)
            try disk.fill(leaving: stage == .list ? 48 << 10 : 640 << 10)
        }
        try installation.stopStalling()
        let job = try installation.endOfJob()
        #expect(job.state == .failed && job.error?.name == "storage_failed", "\(String(describing: job.error))")
        #expect(job.progress?.stage == stage)
        let message = job.error?.message ?? ""
        #expect(message.contains("the disk is full; free space"), "\(message)")
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks") == [0])
        // The same is reported for a start that cannot be stored.
        try disk.fill()
        let refused = try installation.ctl("sync")
        if refused.status != 0 { #expect(refused.errors.contains("the disk is full"), "\(refused.errors)") }
        _ = try installation.endOfJob()
        disk.free()
        #expect(daemon.isRunning)
        #expect(try installation.sync().ending.status == 0)
        try installation.expectStored(afterSyncing: [1])
    }

    @Test(.enabled(if: SmallDisk.isPossible, "Needs root: it mounts small disks."))
    func `a full disk of the reports is a warning, and the sync is done`() throws {
        let installation = try Installation(tracks: 20)
        let disk = try SmallDisk(at: installation.folder.path + "/reports", kilobytes: 64)
        try installation.configure(["reports.directory": "\"\(disk.path)\""])
        try installation.startDaemon()
        try disk.fill()
        let (_, job) = try installation.sync()
        #expect(job.state == .succeeded && job.warnings.map(\.code) == [.reportNotWritten])
        #expect(job.warnings.first?.message.contains("No space left on device") == true)
        #expect(try installation.ctl("attention").output.contains("report"))
        try installation.expectStored(afterSyncing: [1])
        disk.free()
        #expect(try installation.sync().job.warnings == [])
        #expect(try installation.ctl("attention").output == "")
    }

    // MARK: The database

    @Test func `a lock of another program that lasts fails the job by name, and the next one is fine`() throws {
        let installation = try Installation(tracks: 30, settings: ["fetch.stall_timeout": "\"1s\""])
        let daemon = try installation.startDaemon()
        try installation.stallOneTrack()
        #expect(try installation.ctl("sync").status == 0)
        try installation.waitForStage(.dashboards, processed: 29)
        var configuration = GRDB.Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: installation.database, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        try installation.stopStalling()
        let job = try installation.endOfJob()
        #expect(job.state == .failed && job.error?.name == "storage_failed", "\(String(describing: job.error))")
        #expect(job.error?.message.contains("another program holds the database's lock; end it") == true)
        let refused = try installation.ctl("sync")
        #expect(refused.status == 70 && refused.errors.contains("another program holds the database's lock"))
        try other.inDatabase { try $0.execute(sql: "ROLLBACK") }
        #expect(daemon.isRunning)
        #expect(try installation.sync().ending.status == 0)
        try installation.expectStored(afterSyncing: [1])
        #expect(try installation.jobs().map(\.state) == [.succeeded, .failed])
    }

    @Test func `a database that is damaged while no daemon runs is refused, and left as it is`() throws {
        let installation = try Installation(tracks: 600)
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        #expect(installation.stopDaemon() == 0)
        let whole = try installation.wholeDatabase()
        try installation.damageDatabase()
        let damaged = try Data(contentsOf: URL(fileURLWithPath: installation.database))
        #expect(damaged != whole)
        let program = try installation.launchDaemon()
        #expect(program.waitForEnd() == 65)
        #expect(program.errors.contains("\(installation.database) is damaged"), "\(program.errors)")
        // The command ends its line, and can be copied from there.
        #expect(
            program.errors.contains(": Restore the newest backup: sudo tracksyncctl restore latest\n"),
            "\(program.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: installation.database)) == damaged)
        try whole.write(to: URL(fileURLWithPath: installation.database))
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        try installation.expectStored(afterSyncing: [1])
    }

    @Test func `a database that is damaged under the daemon fails the job by name`() throws {
        let installation = try Installation(tracks: 3000)
        try installation.startDaemon()
        #expect(try installation.sync("--no-metadata").ending.status == 0)
        #expect(installation.stopDaemon() == 0)
        let whole = try installation.wholeDatabase()
        let second = try installation.startDaemon()
        // A connection is taken before the daemon has looked at its jobs.
        #expect(try installation.ctl("status").status == 0)
        try installation.damageDatabase()
        let ending = try installation.ctl("sync", "--wait", "--no-metadata")
        #expect(ending.status != 0)
        #expect(ending.text.contains("the database is damaged; stop the daemon and restore a backup"), "\(ending.text)")
        #expect(second.isRunning, "\(second.errors)")
        installation.stopDaemon()
        let third = try installation.launchDaemon()
        #expect(third.waitForEnd() == 65)
        for suffix in ["-wal", "-shm"] { unlink(installation.database + suffix) }
        try whole.write(to: URL(fileURLWithPath: installation.database))
        try installation.startDaemon()
        #expect(try installation.sync("--no-metadata").ending.status == 0)
    }

    // MARK: Folders and descriptors

    @Test(.enabled(if: SmallDisk.isPossible, "Needs root: it mounts the folder read-only."))
    func `a state directory that cannot be written ends the start with the reason`() throws {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        installation.stopDaemon()
        let script = #"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@""#
        let program = try installation.launchDaemon(
            through: ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, installation.state])
        #expect(program.waitForEnd() == 73)
        #expect(program.errors.contains(installation.state), "\(program.errors)")
        #expect(program.errors.lowercased().contains("read-only"), "\(program.errors)")
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.catalogue() == before)
    }

    @Test func `a report directory that is gone is made again, one that cannot be is a warning`() throws {
        let installation = try Installation(tracks: 3)
        try installation.startDaemon()
        _ = try installation.sync()
        let reports = installation.state + "/reports"
        try FileManager.default.removeItem(atPath: reports)
        let again = try installation.sync().job
        #expect(again.warnings == [] && again.reportPath?.hasPrefix(reports) == true)
        try FileManager.default.removeItem(atPath: reports)
        try Data().write(to: URL(fileURLWithPath: reports))
        let (ending, job) = try installation.sync()
        #expect(ending.status == 0 && job.warnings.map(\.code) == [.reportNotWritten])
        #expect(job.warnings.first?.message.contains("\(reports): Not a directory") == true, "\(job.warnings)")
        #expect(try installation.ctl("report", again.id.rawValue).status == 4)
        try FileManager.default.removeItem(atPath: reports)
        #expect(try installation.sync().job.warnings == [])
    }

    @Test func `a process that may open no more files fails the sync, answers, and recovers`() throws {
        let installation = try Installation(tracks: 30, settings: ["fetch.retries": "0"])
        let daemon = try installation.startDaemon()
        // Once a second libdispatch may look at its threads, and ends a process that cannot open what it reads of them
        // ("workq: worker exited prematurely"). Nothing else may end it.
        try withKnownIssue("libdispatch ends a process that may open no file", isIntermittent: true) {
            try expectRecovery(of: daemon, installation)
        } matching: { _ in
            daemon.waitForEnd() == -SIGILL
        }
    }

    private func expectRecovery(of daemon: RunningProgram, _ installation: Installation) throws {
        let connection = try RawConnection(greetedAt: installation.socket)
        // The limit is on the number of a descriptor: the lowest one that is free.
        let open = Set(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.id)/fd").compactMap { Int($0) })
        try daemon.limitFiles(to: try #require((0...).first { !open.contains($0) }))
        _ = try connection.call("job.start")
        let ended = try eventually("the job is over") { () -> JSON? in
            let job = try connection.call("job.get")["result"]?["job"]
            return job?["finished_at"] == nil ? nil : job
        }
        #expect(ended["state"] == .text("failed"))
        // Whichever comes first: a connection to the site, whose failure is the job's or a track's, or one to the database.
        let failures = try connection.call("job.get")["result"]?["failures"]?.elements ?? []
        let messages = [ended["error"]?["message"]?.text] + failures.map { $0["message"]?.text }
        let isStorage = ended["error"]?["code"] == .text("storage_failed")
        #expect(isStorage || messages.contains { $0?.contains("LimitNOFILE of the service") == true }, "\(messages)")
        try daemon.limitFiles(to: 4096)
        #expect(daemon.isRunning)
        #expect(try installation.sync().ending.status == 0)
        try installation.expectStored(afterSyncing: [1])
    }
}

extension Installation {
    /// Has the page that a fault holds up come when the daemon asks for it again.
    fileprivate func stopStalling() throws { try tell("DELETE", "faults") }

    /// Waits until the last job is over.
    fileprivate func endOfJob() throws -> Job {
        try eventually("the job is over") {
            guard let job = try? lastJob(), job.state.isFinal else { return nil }
            return job
        }
    }

    /// The database in its one file, with what its log held.
    fileprivate func wholeDatabase() throws -> Data {
        let queue = try DatabaseQueue(path: database)
        _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try queue.close()
        return try Data(contentsOf: URL(fileURLWithPath: database))
    }

    /// Overwrites a part of every page of the database but the first, whose header says whose file it is.
    fileprivate func damageDatabase() throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: database))
        defer { try? file.close() }
        let size = try file.seekToEnd()
        for page in stride(from: 4096, to: size, by: 4096) {
            try file.seek(toOffset: page)
            try file.write(contentsOf: Data(repeating: 0xA5, count: 64))
        }
    }
}

extension RunningProgram {
    /// Sets how many files it may open from now on.
    fileprivate func limitFiles(to count: Int) throws {
        let folder = try Folder()
        let program = try RunningProgram("/usr/bin/prlimit", ["--pid", "\(id)", "--nofile=\(count):"], in: folder)
        guard program.waitForEnd() == 0 else { throw TestFailure(program.errors) }
    }
}
