import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `health` and `attention`, text and JSON.
struct HealthCommandTests {
    private func point(_ id: Int64) throws -> AttentionPoint {
        AttentionPoint(
            id: id, kind: .deactivationsWithheld, since: Samples.noon, jobId: try Samples.id(),
            message: "60 tracks left the catalogue at once; they are kept active until somebody has looked at them",
            hint: "Review them: tracksyncctl job 0193f2a4-7c1b")
    }

    private let well = [
        HealthCheck(name: .lastSuccess, .well, message: "5 h ago (limit 36 h)."),
        HealthCheck(name: .scraping, .well, message: "Enabled."),
    ]

    @Test func `a service that is well`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.healthGet, Health(checks: well, attention: [])))
        let run = try CommandRun.against(peer, "health")
        #expect(run.code == 0)
        #expect(
            run.output == """
                OK: all is well.
                  OK    last success  5 h ago (limit 36 h).
                  OK    scraping      Enabled.

                """)
        #expect(run.errors == "")
        #expect(peer.requests == ["health.get {}"])
    }

    @Test func `a service that is not well says what is wrong first, and what to do`() throws {
        let ill = HealthCheck(
            name: .disk, .unwell,
            message: "The disk of /var/lib/tracksync has 12.3 MB left, which is less than the next sync may need.",
            hint: "Make room there.")
        let health = try Health(checks: well + [ill], attention: [point(3), point(4)])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.healthGet, health)), "health", "--quiet")
        #expect(run.code == 1)
        #expect(
            run.output == """
                FAIL: disk.
                  OK    last success  5 h ago (limit 36 h).
                  OK    scraping      Enabled.
                  FAIL  disk          The disk of /var/lib/tracksync has 12.3 MB left, which is
                                      less than the next sync may need.
                                      Make room there.

                """)
    }

    @Test func `health as JSON`() throws {
        let ill = HealthCheck(name: .disk, .unwell, message: "Full.", hint: "Make room.")
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.healthGet, Health(checks: [ill], attention: []))), "health", "--json")
        #expect(run.code == 1)
        #expect(
            run.output == #"""
                {"attention":[],"checks":[{"hint":"Make room.","message":"Full.","name":"disk","ok":false,"state":"unwell"}],"ok":false,"state":"unwell"}

                """#)
        #expect(run.errors == "")
    }

    @Test func `what works and needs a look has an exit code of its own`() throws {
        let look = HealthCheck(name: .lastRun, .degraded, message: "The last run failed.", hint: "See why.")
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.healthGet, Health(checks: well + [look], attention: []))), "health")
        #expect(run.code == 2)
        #expect(run.output.hasPrefix("WARN: last run.\n") && run.output.contains("  WARN  last run"))
    }

    @Test(arguments: [(HealthState.well, 0, "OK"), (.degraded, 1, "WARNING"), (.unwell, 2, "CRITICAL")])
    func `for Nagios there is one line with performance data, and its exit codes`(
        state: HealthState, code: Int32, word: String
    ) throws {
        let check = HealthCheck(name: .lastRun, state, message: "It failed | twice.")
        let health = try Health(checks: well + [check], attention: [point(3)])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.healthGet, health)), "health", "--nagios")
        #expect(run.code == code)
        #expect(run.output.hasPrefix("TRACKSYNC \(word) - "))
        let parts = run.output.split(separator: " | ")
        #expect(parts.count == 2 && parts.last?.contains("attention=1;0") == true)
        #expect(parts.last?.contains("checks_well=\(state == .well ? 3 : 2) ") == true)
    }

    @Test func `for Nagios a daemon that is not there is unknown`() throws {
        let run = try CommandRun(["health", "--nagios", "--socket", "/tmp/no-daemon-here.sock"])
        #expect(run.code == 3)
        #expect(run.output.hasPrefix("TRACKSYNC UNKNOWN - ") && run.errors == "")
    }

    @Test func `what needs an operator`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.attentionList, AttentionList(points: [point(3), point(4)])))
        let run = try CommandRun.against(peer, "attention")
        let body = """
            . deactivations withheld, since 2026-11-21 06:00:00 UTC (5 min ago), job
               0193f2a4-7c1b
               60 tracks left the catalogue at once; they are kept active until somebody has
               looked at them.
               Review them: tracksyncctl job 0193f2a4-7c1b

            """
        #expect(run.output == "3" + body + "4" + body)
        #expect(run.errors == "Take a point off the list: tracksyncctl attention ack 3\n")
        #expect(run.code == 0)
        #expect(peer.requests == ["attention.list {}"])
    }

    @Test func `nothing needs an operator`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.attentionList, AttentionList(points: [])))
        let run = try CommandRun.against(peer, "attention")
        #expect(run.output == "")
        #expect(run.errors == "Nothing needs attention.\n")
        #expect(run.code == 0)
    }

    @Test func `a point is taken off the list`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.attentionAck, AttentionList(points: [point(4)])))
        let run = try CommandRun.against(peer, "attention", "ack", "3", "--reason", "the league left")
        #expect(run.output == "Point 3 is off the list.\n")
        #expect(run.errors == "Still open: 1 open point: tracksyncctl attention\n")
        #expect(peer.requests == [#"attention.ack {"id":3,"reason":"the league left"}"#])
        let json = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.attentionAck, AttentionList(points: []))), "attention", "ack", "3", "--json"
        )
        #expect(json.output == #"{"points":[]}"# + "\n")
    }

    @Test func `a point that is not there`() throws {
        let error = ProtocolError(.notFound, message: "There is no open point 7.", hint: "tracksyncctl attention")
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .refuse(.attentionAck, error)), "attention", "ack", "7")
        #expect(run.code == 4)
    }
}
