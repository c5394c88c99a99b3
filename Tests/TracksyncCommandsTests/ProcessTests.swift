import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// The built program as a process: what cannot be seen from within.
struct ProcessTests {
    private func process(_ arguments: [String], _ environment: [String: String]) -> (
        Process, output: Pipe, errors: Pipe
    ) {
        let process = Process()
        // The program is built beside the tests.
        process.executableURL = Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "tracksyncctl")
        process.arguments = arguments
        process.environment = environment
        let pipes = (Pipe(), Pipe())
        process.standardOutput = pipes.0
        process.standardError = pipes.1
        return (process, pipes.0, pipes.1)
    }

    private func rest(of pipe: Pipe) -> String {
        String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    @Test func `a real ^C stops the watching with 130`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)), .hold)
        defer { peer.stop() }
        let (program, output, errors) = process(["watch", "--socket", peer.path], [:])
        try program.run()
        // The first words say that it watches.
        #expect(!errors.fileHandleForReading.availableData.isEmpty)
        program.interrupt()
        #expect(rest(of: errors).contains("Stopped watching; the job goes on."))
        program.waitUntilExit()
        #expect(program.terminationReason == .exit)
        #expect(program.terminationStatus == 130)
        #expect(rest(of: output) == "")
    }

    @Test func `times are in the local zone, with its name`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status { $0.startedAt = Samples.noon }))
        defer { peer.stop() }
        let (program, output, _) = process(["status"], ["TRACKSYNC_SOCKET": peer.path, "TZ": "XYZ-5:30"])
        try program.run()
        #expect(rest(of: output).contains("since 2026-11-21 11:30:00 XYZ"))
        program.waitUntilExit()
        #expect(program.terminationStatus == 0)
    }

    @Test func `an exit code is the process's`() throws {
        let (program, _, errors) = process(["status", "--socket", "/nonexistent/s"], [:])
        try program.run()
        #expect(rest(of: errors).contains("/nonexistent/s"))
        program.waitUntilExit()
        #expect(program.terminationStatus == 69)
    }
}
