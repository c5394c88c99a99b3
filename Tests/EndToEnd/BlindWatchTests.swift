// The file that disables scraping, where no watch can tell of it.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor BlindWatchTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// An installation whose sync does not end by itself.
    private func installation() throws -> (installation: Installation, folder: String) {
        let installation = try Installation(tracks: 6)
        let folder = installation.folder.path + "/switch"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try installation.configure(["scraping.disable_file": "\"\(folder)/disabled\""])
        try installation.stallOneTrack()
        return (installation, folder)
    }

    private func expectStopped(_ installation: Installation) throws {
        let job = try eventually("the job is over") { () -> Job? in
            guard let job = try? installation.lastJob(), job.state.isFinal else { return nil }
            return job
        }
        #expect(job.state == .cancelled && job.error?.name == "scraping_disabled")
    }

    @Test(.enabled(if: SmallDisk.isPossible, "Needs root: it mounts a file system."))
    func `a file system with the file that is mounted over its directory ends the job that runs`() throws {
        let (installation, folder) = try installation()
        try installation.startDaemon()
        _ = try installation.startSync()
        try installation.waitForStage(.dashboards, processed: 5)
        let disk = try SmallDisk(at: folder, kilobytes: 64)
        #expect(FileManager.default.createFile(atPath: disk.path + "/disabled", contents: nil))
        try expectStopped(installation)
    }

    /// Whether a process may be started that has no inotify instance to itself.
    private static let canBeBlinded =
        (try? execute(blinded(["/bin/true"])))?.status == 0

    private static func blinded(_ command: [String]) -> [String] {
        let script = #"echo 0 >/proc/sys/user/max_inotify_instances && exec "$0" "$@""#
        return ["/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c", script] + command
    }

    @Test(.enabled(if: canBeBlinded, "Needs a user namespace."))
    func `without a watch the file is looked at while a job runs, and the reason is logged once`() throws {
        let (installation, folder) = try installation()
        let daemon = try installation.startDaemon(through: Self.blinded([]))
        _ = try installation.startSync()
        try installation.waitForStage(.dashboards, processed: 5)
        #expect(FileManager.default.createFile(atPath: folder + "/disabled", contents: nil))
        try expectStopped(installation)
        let said = daemon.errors.split(separator: "\n").filter { $0.contains("\(folder)/disabled cannot be watched") }
        #expect(said.count == 1 && said.first?.contains("max_user_instances") == true, "\(daemon.errors)")
        // It removes and finds its socket as always.
        #expect(installation.stopDaemon() == 0)
    }
}
