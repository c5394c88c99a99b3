// A disk with little room left: each command fails by name or is done, and nothing that was stored is lost.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "Needs root: it mounts small disks."))
actor DiskLevelTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let levels = [0, 4, 16, 40, 100, 160, 400, 640, 1024, 2048]

    @Test(arguments: TestTier.isRelease ? levels : [0, 40, 400])
    func `whatever room is left, commands end well or by name, and a sync is right once there is room`(kilobytes: Int)
        throws
    {
        let installation = try Installation(tracks: 900)
        let disk = try SmallDisk(at: installation.state, kilobytes: 24 << 10)
        let daemon = try installation.startDaemon()
        #expect(try installation.sync("--no-metadata").ending.status == 0)
        try installation.tell("PUT", "generation", "2")
        let before = try installation.catalogue()
        for command in [
            ["sync", "--wait"], ["backup"], ["disable", "--reason", "x"], ["follow", "none"], ["status"],
        ] {
            try disk.fill(leaving: kilobytes << 10)
            let ending = try run("tracksyncctl", command + ["--socket", installation.socket])
            let isSaid = ending.text.contains("disk is full") || ending.text.contains("No space left")
            #expect(
                ending.status == 0 || ending.status == 3 || isSaid || command.contains("none"),
                "\(command): \(ending.status) \(ending.text)")
            #expect(command != ["status"] || ending.status == 0, "\(ending.errors)")
            #expect(command[0] != "disable" || ending.status == 0, "\(ending.errors)")
            disk.free()
        }
        let job = try installation.lastJob()
        if job.state != .succeeded { #expect(try installation.catalogue() == before) }
        #expect(daemon.isRunning)
        _ = try eventually("it is enabled again") {
            try installation.ctl("enable").status == 0 ? true : nil
        }
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.ctl("verify").status == 0)
        let active = installation.site.at(generation: 2).listedCount
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active") == [active])
        #expect(installation.stopDaemon() == 0)
    }

    /// What the daemon before left.
    enum Left: CaseIterable {
        case nothing, closedDatabase, killedDaemon
    }

    @Test(arguments: Left.allCases)
    func `a daemon that starts on a full disk names it, and starts once there is room`(left: Left) throws {
        let installation = try Installation(tracks: 30)
        let disk = try SmallDisk(at: installation.state, kilobytes: 8 << 10)
        if left != .nothing {
            try installation.startDaemon()
            #expect(try installation.sync().ending.status == 0)
            installation.stopDaemon(left == .killedDaemon ? SIGKILL : SIGTERM)
        }
        // What a killed daemon left is large enough for the next one to start with some room.
        for kilobytes in left == .killedDaemon ? [0, 4] : [0, 4, 16, 40] {
            try disk.fill(leaving: kilobytes << 10)
            let daemon = try installation.launchDaemon()
            #expect(daemon.waitForEnd() == 73, "\(kilobytes) KiB: \(daemon.errors)")
            let isSaid = daemon.errors.contains("the disk is full") || daemon.errors.contains("No space left")
            #expect(isSaid && daemon.errors.contains("Free space"), "\(kilobytes) KiB: \(daemon.errors)")
            disk.free()
        }
        try installation.startDaemon()
        let job = try installation.sync().job
        #expect(job.state == .succeeded && job.counts.listed == 30)
        #expect(try installation.ctl("verify").status == 0)
        #expect(installation.stopDaemon() == 0)
    }
}
