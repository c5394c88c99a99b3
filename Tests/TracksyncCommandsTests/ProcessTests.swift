import Catalogue
import ControlProtocol
import Foundation
import JobModel
import Programs
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// The built program as a process: what cannot be seen from within.
struct ProcessTests {
    @Test func `a real ^C stops the watching with 130`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)), .hold)
        defer { peer.stop() }
        let folder = try Folder()
        let program = try RunningProgram(
            Build.program("tracksyncctl"), ["watch", "--socket", peer.path], in: folder)
        // The first words say that it watches.
        _ = try eventually("it watches") { program.errors.isEmpty ? nil : true }
        program.send(SIGINT)
        #expect(program.waitForEnd() == 130)
        #expect(program.errors.contains("Stopped watching; the job continues."))
        #expect(program.output == "")
    }

    @Test func `times are in the local zone, with its name`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status { $0.startedAt = Samples.noon }))
        defer { peer.stop() }
        let ending = try run(
            "tracksyncctl", ["status"], environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path, "TZ": "XYZ-5:30"])
        #expect(ending.output.contains("since 2026-11-21 11:30:00 XYZ"))
        #expect(ending.status == 0)
    }

    @Test(arguments: [
        "--version", "help", "sync --help", "--generate-completion-script bash", "tracks", "tracks --json",
    ])
    func `output that cannot be written is exit 1`(words: String) throws {
        let page = TrackPage(tracks: try Samples.summaries(0..<1), total: 1, offset: 0)
        for lost in [">/dev/full", ">&-"] {
            let peer = try ScriptedPeer(.greet(), .answer(.trackList, page), .hold)
            defer { peer.stop() }
            let ending = try shell("\(words) \(lost)", peer)
            #expect(ending.status == 1, "\(lost)")
            #expect(ending.errors.contains("The result could not be written: "), "\(ending.errors)")
            // Nothing but requests went over the socket.
            #expect(peer.requests.count == (words.hasPrefix("tracks") ? 1 : 0))
        }
    }

    @Test(arguments: ["2>&-", "<&- >/dev/null 2>&-"])
    func `a sync is watched to its end without anywhere to talk to`(closed: String) throws {
        let done = try Samples.running { $0.state = .succeeded }
        let end = JobEvent(seq: 2, time: Samples.noon, jobId: done.id, kind: .finished, job: done)
        let peer = try ScriptedPeer(
            .greet(), .answer(.jobStart, Samples.running()),
            .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)), .tell(Samples.progress(2, 20)), .tell(end),
            .hold)
        defer { peer.stop() }
        #expect(try shell("sync --watch \(closed)", peer).status == 0)
        #expect(peer.requests.map { $0.prefix { $0 != " " } } == ["job.start", "job.watch"])
    }

    /// Runs the program by a shell, whose redirections close descriptors.
    private func shell(_ words: String, _ peer: ScriptedPeer) throws -> Ending {
        try execute(
            ["/bin/sh", "-c", "exec '\(Build.program("tracksyncctl"))' \(words)"],
            environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
    }

    @Test func `an exit code is the process's`() throws {
        let ending = try run("tracksyncctl", ["status", "--socket", "/nonexistent/s"])
        #expect(ending.errors.contains("/nonexistent/s"))
        #expect(ending.status == 69)
    }
}
