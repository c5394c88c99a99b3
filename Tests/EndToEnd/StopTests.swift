// A daemon that is told to stop ends well, and in time, during any work and with any clients.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
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
        /// A job was cancelled a moment ago.
        case cancelled
        /// The source fails, so that the job pauses or gives up.
        case failing
        case verifying
        case backingUp
        /// Somebody has asked for much, and reads none of it.
        case slowReader
        /// Somebody who watches has stopped.
        case stoppedWatcher
        /// The disk is full.
        case fullDisk
    }

    @Test func `every stop ends with exit status 0, without a signal, within five seconds`() throws {
        let installation = try Installation(
            tracks: 60, latency: 3,
            settings: ["fetch.concurrency": "6", "fetch.retries": "0", "fetch.give_up_after": "\"1s\""])
        let disk = SmallDisk.isPossible ? try SmallDisk(at: installation.state, kilobytes: 32 << 10) : nil
        var random = SystemRandomNumberGenerator()
        let scenes = Scene.allCases.filter { $0 != .fullDisk || disk != nil }
        for round in 0..<(TestTier.isRelease ? 500 : 20) {
            let scene = scenes[round % scenes.count]
            let milliseconds = Int.random(in: 0...150, using: &random)
            let held = try play(scene, installation, disk)
            poll(nil, 0, Int32(milliseconds))
            // The kernel's alarm ends a daemon that takes longer: that would be a signal.
            let daemon = try #require(installation.daemon)
            let status = installation.stopDaemon()
            let what = "round \(round), \(scene), after \(milliseconds) ms: status \(status)"
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

    /// Has a daemon do something; what holds on to it is returned.
    private func play(_ scene: Scene, _ installation: Installation, _ disk: SmallDisk?) throws -> [AnyObject] {
        guard scene != .starting else {
            try installation.launchDaemon()
            return []
        }
        try installation.startDaemon()
        let connection = try RawConnection(greetedAt: installation.socket)
        func start() throws { _ = try connection.call("job.start") }
        switch scene {
        case .starting, .idle: break
        case .syncing: try start()
        case .cancelled:
            try start()
            _ = try connection.call("job.cancel")
        case .failing:
            try installation.setFaults("status:503@all")
            try start()
        case .verifying: connection.request("state.verify")
        case .backingUp: connection.request("state.backup")
        case .slowReader: for id in 0..<200 { connection.request("metrics.get", id: id) }
        case .stoppedWatcher:
            let watcher = try installation.startClient("sync", "--watch")
            poll(nil, 0, 20)
            watcher.send(SIGSTOP)
            return [watcher, connection]
        case .fullDisk:
            try start()
            try disk?.fill(leaving: 40 << 10)
        }
        return [connection]
    }
}
