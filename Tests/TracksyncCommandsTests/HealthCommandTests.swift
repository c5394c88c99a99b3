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
        HealthCheck(name: .lastSuccess, ok: true, message: "A sync succeeded 5 h ago; the limit is 36 h."),
        HealthCheck(name: .killSwitch, ok: true, message: "Scraping is enabled."),
    ]

    @Test func `a service that is well`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.healthGet, Health(checks: well, attention: [])))
        let run = try CommandRun.against(peer, "health")
        #expect(run.code == 0)
        #expect(
            run.output == """
                ok: all is well.
                  ok      last success: A sync succeeded 5 h ago; the limit is 36 h.
                  ok      kill switch: Scraping is enabled.

                """)
        #expect(run.errors == "")
        #expect(peer.requests == ["health.get {}"])
    }

    @Test func `a service that is not well says what is wrong first, and what to do`() throws {
        let ill = HealthCheck(
            name: .disk, ok: false,
            message: "The disk of /var/lib/tracksync has 12.3 MB left, which is less than the next sync may need.",
            hint: "Make room there.")
        let health = try Health(checks: well + [ill], attention: [point(3), point(4)])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.healthGet, health)), "health", "--quiet")
        #expect(run.code == 1)
        #expect(
            run.output == """
                NOT ok: disk.
                  ok      last success: A sync succeeded 5 h ago; the limit is 36 h.
                  ok      kill switch: Scraping is enabled.
                  NOT ok  disk: The disk of /var/lib/tracksync has 12.3 MB left, which is less
                          than the next sync may need.
                          Make room there.
                Attention: 2 open points: tracksyncctl attention

                """)
    }

    @Test func `health as JSON`() throws {
        let ill = HealthCheck(name: .disk, ok: false, message: "Full.", hint: "Make room.")
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.healthGet, Health(checks: [ill], attention: []))), "health", "--json")
        #expect(run.code == 1)
        #expect(
            run.output == #"""
                {"attention":[],"checks":[{"hint":"Make room.","message":"Full.","name":"disk","ok":false}],"healthy":false}

                """#)
        #expect(run.errors == "")
    }

    @Test func `what needs a person`() throws {
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

    @Test func `nothing needs a person`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.attentionList, AttentionList(points: [])))
        let run = try CommandRun.against(peer, "attention")
        #expect(run.output == "")
        #expect(run.errors == "Nothing needs a person.\n")
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
