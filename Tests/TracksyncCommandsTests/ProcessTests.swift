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
        #expect(program.errors.contains("Stopped watching; the job goes on."))
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

    @Test func `an exit code is the process's`() throws {
        let ending = try run("tracksyncctl", ["status", "--socket", "/nonexistent/s"])
        #expect(ending.errors.contains("/nonexistent/s"))
        #expect(ending.status == 69)
    }
}
