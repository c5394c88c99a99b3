import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import Storage
import Testing

@testable import ControlServer

struct ConnectionTests {
    @Test func `the first line is the greeting`() async throws {
        try await withServer { path, _ in
            let client = try SocketClient(path)
            let line = try #require(try await client.line())
            let greeting = try RecordCoding.decode(NotificationMessage<Greeting>.self, from: Data(line.utf8))
            #expect(greeting.method == "greeting" && greeting.jsonrpc == "2.0")
            #expect(greeting.params.protocol == 1 && greeting.params.oldestClient == 1)
            #expect(greeting.params.version == "1.2.3" && greeting.params.instance == "here")
        }
    }

    @Test func `a request may come byte by byte, with any line end, after empty lines`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            for byte in ("\n\r\n" + request("test.echo") + "\r\n").utf8 { try await client.send([byte]) }
            #expect(try await client.line() == #"{"jsonrpc":"2.0","id":1,"result":{"text":""}}"#)
        }
    }

    @Test func `many requests in one piece are answered in order`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send((1...1000).map { request("test.echo", id: $0) + "\n" }.joined())
            for id in 1...1000 { #expect(try await client.line()?.contains("\"id\":\(id),") == true) }
        }
    }

    @Test func `a slow request holds up those behind it, and nobody else`() async throws {
        let gate = Gate()
        try await withServer([.waiting(for: gate), .echo]) { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(request("test.wait", id: 1) + "\n" + request("test.echo", id: 2) + "\n")
            await gate.someoneWaits()
            let other = try await SocketClient.greeted(path)
            #expect(try await other.ask(request("test.echo")).contains("result"))
            await gate.open()
            #expect(try await client.line()?.contains("\"id\":1,") == true)
            #expect(try await client.line()?.contains("\"id\":2,") == true)
        }
    }

    @Test func `a client that ends its input still gets all answers`() async throws {
        try await withServer([.large]) { path, _ in
            let client = try await SocketClient.greeted(path)
            // More than the kernel keeps for a reader, and the last line without an end, as `printf | nc -N` sends it.
            let ask = #"{"jsonrpc":"2.0","id":1,"method":"test.large","params":{"size":500000}}"#
            try await client.send([String](repeating: ask, count: 10).joined(separator: "\n"))
            await client.endInput()
            let lines = try await client.lines()
            #expect(lines.count == 10)
            #expect(lines.allSatisfy { $0.utf8.count > 500_000 && $0.hasSuffix("}") })
        }
    }

    @Test func `a hundred clients at once are served`() async throws {
        try await withServer(limits: ConnectionLimits(connectionsPerUser: 256)) { path, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let client = try await SocketClient.greeted(path)
                        for round in 0..<10 {
                            let id = number * 10 + round
                            #expect(try await client.ask(request("test.echo", id: id)).contains("\"id\":\(id),"))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `clients that vanish leave nothing behind`() async throws {
        // One more than may be there at once, many times over: none of them would be served if places were lost.
        try await withServer([.echo, .large], limits: ConnectionLimits(connections: 4, connectionsPerUser: 4)) {
            path, _ in
            for round in 0..<200 {
                let client = try SocketClient(path)
                switch round % 4 {
                case 0: break
                case 1: try? await client.send("{\"jsonrpc\":")
                case 2: try? await client.send(request("test.echo") + "\n" + request("test.echo") + "\n")
                default:
                    try? await client.send(
                        #"{"jsonrpc":"2.0","id":1,"method":"test.large","params":{"size":900000}}"# + "\n")
                }
                await client.close()
            }
            // The server may be noticing the last ones yet; a refused client is told, and comes again.
            while true {
                let client = try SocketClient(path)
                if try await client.line()?.contains("greeting") == true {
                    #expect(try await client.ask(request("test.echo")).contains("result"))
                    break
                }
            }
        }
    }

    @Test func `changes made over the socket are recorded with who made them`() async throws {
        let trail = AuditTrail()
        let change = ControlMethod("test.change", .change) { call in
            try MethodAnswer(Text(text: await call.requester().user))
        }
        try await withServer([change], audit: trail) { path, _ in
            let client = try await SocketClient.greeted(path)
            let params = #"{"reason":"because"}"#
            _ = try await client.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.change","params":\#(params)}"#)
        }
        let entry = try #require(trail.entries.first)
        #expect(entry.requester.uid == geteuid() && entry.requester.pid == getpid())
        #expect(entry.command == "test.change" && entry.outcome == "allowed" && entry.reason == "because")
    }

    @Test func `a listening socket of another's making is served, and left where it is`() async throws {
        try await withDirectory { directory in
            let path = "\(directory)/control.sock"
            let made = try ControlSocket.listen(at: path)
            let server = ControlServer(
                socket: try ControlSocket(descriptor: made.descriptor), methods: MethodTable([.echo]), audit: { _ in },
                greeting: Greeting(version: "1", instance: "i"), operatorsGroup: nil, limits: ConnectionLimits(),
                logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                let client = try await SocketClient.greeted(path)
                #expect(try await client.ask(request("test.echo")).contains("result"))
                server.shutdown()
                try await group.waitForAll()
            }
            #expect(access(path, F_OK) == 0)
        }
    }
}
