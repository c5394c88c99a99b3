// A daemon that is told to stop ends well, and in time, during any work and with any clients.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import TestPostgres
import Testing

@Suite(.serialized) actor StopTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// What a daemon is doing when it is told to stop.
    enum Scene: CaseIterable {
        /// It has just been started.
        case starting
        case idle
        /// It reads dashboards.
        case syncing
        case dryRun
        /// A job that ended early goes on.
        case resuming
        /// The places of addresses are asked for.
        case geocoding
        /// A job was cancelled a moment ago.
        case cancelled
        /// The source fails, so that the job pauses or gives up.
        case failing
        case verifying
        case backingUp
        /// Tracks are exported, and nobody reads them.
        case exporting
        /// Somebody has asked for much, and reads none of it.
        case slowReader
        /// Somebody who watches has stopped.
        case stoppedWatcher
        /// The disk is full.
        case fullDisk
        /// Another program has the database's lock, and a change waits for it.
        case lockedDatabase
    }

    @Test func `every stop ends with exit status 0, without a signal, within five seconds`() throws {
        let installation = try Installation(tracks: 60, latency: 3)
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        let disk = SmallDisk.isPossible ? try SmallDisk(at: installation.state, kilobytes: 32 << 10) : nil
        var random = SystemRandomNumberGenerator()
        let scenes = Scene.allCases.filter { $0 != .fullDisk || disk != nil }
        for round in 0..<(TestTier.isRelease ? 500 : 20) {
            let scene = scenes[round % scenes.count]
            let hangs = !(round + round / scenes.count).isMultiple(of: 2)
            try configure(installation, hangingOutlets: hangs ? hole : nil)
            let milliseconds = Int.random(in: 0...150, using: &random)
            let held = try play(scene, installation, disk)
            poll(nil, 0, Int32(milliseconds))
            // The kernel's alarm ends a daemon that takes longer: that would be a signal.
            let daemon = try #require(installation.daemon)
            let status = installation.stopDaemon()
            let outlets = hangs ? " with outlets that hang" : ""
            let what = "round \(round), \(scene)\(outlets), after \(milliseconds) ms: status \(status)"
            // Before it has taken over the signal, the kernel ends it, and nothing is lost.
            let isEarly = scene == .starting && status == -SIGTERM && !daemon.errors.contains("is ready")
            #expect(
                status == 0 || isEarly, "\(what): \(daemon.errors.suffix(600).replacing("\n", with: " | "))")
            withExtendedLifetime(held) {}
            disk?.free()
            try? FileManager.default.removeItem(atPath: installation.state + "/backups")
            try installation.tell("DELETE", "faults")
        }
        try installation.startDaemon()
        #expect(try installation.ctl("verify").status == 0)
        #expect(try installation.sync().ending.status == 0)
    }

    /// Writes the configuration; where outlets hang, neither the database that is published to nor the receiver of
    /// notifications ever answers.
    private func configure(_ installation: Installation, hangingOutlets hole: BlackHole?) throws {
        var settings = [
            "fetch.concurrency": "6", "fetch.retries": "0", "fetch.give_up_after": "\"1s\"",
            "geocoding.contact": "\"ops@example.org\"", "geocoding.delay": "\"0s\"",
            "geocoding.url": "\"http://127.0.0.1:\(installation.port)/search\"",
        ]
        if let hole {
            settings["publish.url"] = "\"postgresql://127.0.0.1:\(hole.port)/nowhere\""
            // The second one has each sync wait for the right to run.
            settings["publish.connect_timeout"] = Bool.random() ? "\"100ms\"" : "\"10m\""
            settings["publish.timeout"] = "\"10m\""
        }
        try installation.configure(settings)
        if let hole {
            try installation.addTarget(
                """
                name = "hook"
                type = "ntfy"
                url = "http://127.0.0.1:\(hole.port)/ops"
                group_wait = "0s"
                timeout = "60s"
                events = ["conditions", "sync_succeeded"]
                """)
        }
    }

    /// Has a daemon do something; what holds on to it is returned.
    private func play(_ scene: Scene, _ installation: Installation, _ disk: SmallDisk?) throws -> [AnyObject] {
        guard scene != .starting else {
            try installation.launchDaemon()
            return []
        }
        try installation.startDaemon()
        let connection = try RawConnection(greetedAt: installation.socket)
        func start(_ params: String = "{}") { connection.request("job.start", params) }
        switch scene {
        case .starting, .idle: break
        case .syncing: start()
        case .dryRun: start(#"{"dry_run":true}"#)
        case .resuming:
            start()
            connection.request("job.cancel")
            connection.request("job.resume")
        case .geocoding: connection.request("geocode.start")
        case .cancelled:
            start()
            connection.request("job.cancel")
        case .failing:
            try installation.setFaults("status:503@all")
            start()
        case .verifying: connection.request("state.verify")
        case .backingUp: connection.request("state.backup")
        case .exporting: for id in 0..<200 { connection.request("track.export", #"{"format":"jsonl"}"#, id: id) }
        case .slowReader: for id in 0..<200 { connection.request("metrics.get", id: id) }
        case .stoppedWatcher:
            let watcher = try installation.startClient("sync", "--watch")
            poll(nil, 0, 20)
            watcher.send(SIGSTOP)
            return [watcher, connection]
        case .fullDisk:
            start()
            try disk?.fill(leaving: 40 << 10)
        case .lockedDatabase:
            let lock = try DatabaseLock(installation.database)
            connection.request("scraping.set", #"{"enabled":true}"#)
            return [lock, connection]
        }
        return [connection]
    }
}
