import ArgumentParser
import ControlProtocol
import Foundation
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// What is said, and which exit code comes, when something is wrong.
struct FailureTests {
    @Test(arguments: ProtocolError.Name.allCases)
    func `each error of the daemon has its exit code, in words and as JSON`(name: ProtocolError.Name) throws {
        let error = try ProtocolError(name, message: "No.", hint: "Do this.", candidates: [Samples.id()])
        let scripts = try (0..<2).map { _ in try [ScriptedPeer.Step.greet(), .refuse(.jobGet, error)] }
        let run = try CommandRun.against(ScriptedPeer([scripts[0]]), "job")
        #expect(run.code == ControlProtocol.ExitCode(name).rawValue)
        #expect(run.output == "")
        #expect(run.errors == "tracksyncctl: No.\n  0193f2a4-7c1b-7000-8000-000000000001\nDo this.\n")
        let json = try CommandRun.against(ScriptedPeer([scripts[1]]), "job", "--json")
        #expect(
            json.errors
                == #"{"error":{"candidates":["0193f2a4-7c1b-7000-8000-000000000001"],"code":"\#(name.rawValue)","exit_code":\#(run.code),"hint":"Do this.","message":"No.","retryable":\#(name.isRetryable)}}"#
                + "\n")
    }

    @Test func `a daemon that is not there`() throws {
        let run = try CommandRun(["status", "--socket", "/nonexistent/s"])
        #expect(run.code == 69)
        #expect(
            run.errors == """
                tracksyncctl: There is no socket at /nonexistent/s: the daemon is not running, or listens elsewhere.
                Is tracksyncd running? See: systemctl status tracksyncd

                """)
    }

    @Test func `the option goes before the variable, and the default stands without them`() throws {
        let named = ["TRACKSYNC_CONTROL_SOCKET": "/nonexistent/variable"]
        #expect(try CommandRun(["status"], environment: named).errors.contains("at /nonexistent/variable:"))
        #expect(
            try CommandRun(["status", "--socket", "/nonexistent/option"], environment: named).errors
                .contains("at /nonexistent/option:"))
        let options = try GlobalOptions.parse([])
        let dependencies = Dependencies(
            environment: ["TRACKSYNC_CONTROL_SOCKET": ""], output: 1, diagnostics: 2, now: { Samples.noon },
            requestName: { "r-1" }, interrupts: { nil }
        )
        #expect(Session(dependencies: dependencies, options: options).socketPath == "/run/tracksync/control.sock")
    }

    @Test func `the daemon and the program are of different times`() throws {
        let run = try CommandRun.against(
            ScriptedPeer(
                .greet {
                    $0.protocol = 3; $0.oldestClient = 2
                }), "status")
        #expect(run.code == 76)
        #expect(run.errors.hasPrefix("tracksyncctl: This program is older than the daemon (version 0.1.0)"))
    }

    @Test func `what the daemon says is made harmless in errors too`() throws {
        let error = ProtocolError(.notFound, message: "No \u{1B}[2J.", hint: "\u{202E}x")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobGet, error)), "job")
        #expect(run.errors == "tracksyncctl: No \\u{1B}[2J.\n\\u{202E}x\n")
    }

    @Test func `results that cannot be written are no success`() throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let errors = try Capture()
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status()))
        defer { peer.stop() }
        let dependencies = Dependencies(
            environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path], output: full, diagnostics: errors.descriptor,
            now: { Samples.noon }, requestName: { "r-1" }, interrupts: { nil })
        #expect(Program.run(["status"], in: dependencies) == 1)
        #expect(errors.text == "tracksyncctl: The result could not be written: No space left on device.\n")
    }

    @Test func `a message without a full stop gets one`() throws {
        let error = ProtocolError(.shuttingDown, message: "the daemon is stopping", hint: "Try again once it runs.")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobGet, error)), "job")
        #expect(run.errors == "tracksyncctl: The daemon is stopping.\nTry again once it runs.\n")
    }

    @Test(arguments: [["--help"], ["sync", "-h"], ["help", "tracks"], ["--version"], []])
    func `help and version succeed on standard output`(arguments: [String]) throws {
        let run = try CommandRun(arguments)
        #expect(run.code == 0)
        #expect(!run.output.isEmpty)
        #expect(run.errors == "")
    }
}
