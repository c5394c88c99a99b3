import ControlProtocol
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `metrics`, text and JSON.
struct MetricsCommandTests {
    private let metrics = MetricsText(
        contentType: "text/plain; version=0.0.4", text: "# HELP a_total A \\ thing.\na_total{b=\"c\"} 1\n")

    @Test func `the text is printed as it came`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.metricsGet, metrics))
        let run = try CommandRun.against(peer, "metrics")
        #expect(run.code == 0)
        #expect(run.output == metrics.text)
        #expect(run.errors == "")
        #expect(peer.requests == ["metrics.get {}"])
    }

    @Test func `as JSON it is an object with the text in it`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.metricsGet, metrics))
        let run = try CommandRun.against(peer, "metrics", "--json")
        #expect(run.code == 0)
        #expect(
            run.output == #"""
                {"content_type":"text/plain; version=0.0.4","text":"# HELP a_total A \\ thing.\na_total{b=\"c\"} 1\n"}

                """#)
    }
}
