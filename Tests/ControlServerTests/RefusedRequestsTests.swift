import ControlProtocol
import JobModel
import PrometheusMetrics
import Testing

@testable import ControlServer

struct RefusedRequestsTests {
    private let refusals = RefusedRequests()

    /// How many there were of each error; those that there were none of are left out.
    private var counts: [String: Double] {
        let counted = refusals.family.samples.filter { $0.value != 0 }
        return Dictionary(uniqueKeysWithValues: counted.map { ($0.labels[0].value, $0.value) })
    }

    @Test func `there is a series for each error from the start`() {
        #expect(refusals.family.samples.map { $0.labels[0].value } == ProtocolError.Name.allCases.map(\.rawValue))
        #expect(counts == [:])
    }

    @Test func `what is answered with an error is counted by its name, and nothing else is`() async throws {
        try await withServer([.echo, .failing], refusals: refusals) { path, _ in
            let client = try await SocketClient.greeted(path)
            _ = try await client.ask(request("test.echo"))
            _ = try await client.ask(request("test.fail"))
            _ = try await client.ask(request("no.such"))
            _ = try await client.ask("rubbish")
            _ = try await client.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"colour":1}}"#)
        }
        #expect(counts == ["internal": 1, "protocol_mismatch": 2, "invalid_params": 1])
    }

    @Test func `a line that is too long and a connection too many are counted`() async throws {
        try await withServer(limits: ConnectionLimits(connections: 1), refusals: refusals) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await SocketClient(path).lines().count == 1)
            try? await client.send(String(repeating: "x", count: ControlProtocolFacts.maximumLine + 1))
            _ = try await client.lines()
        }
        #expect(counts == ["too_many_connections": 1, "protocol_mismatch": 1])
    }

    @Test func `one watch too many on a connection is counted`() async throws {
        let (events, end) = AsyncStream.makeStream(of: JobEvent.self)
        let limits = ConnectionLimits(watches: 1)
        try await withServer([.watching(events)], limits: limits, refusals: refusals) { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try await client.ask(request("test.watch")).contains("watching"))
            #expect(try await client.ask(request("test.watch")).contains("too_many_connections"))
            end.finish()
        }
        #expect(counts == ["too_many_connections": 1])
    }
}
