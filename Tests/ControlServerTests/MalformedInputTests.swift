import ControlProtocol
import FoundationEssentials
import JobModel
import Testing

@testable import ControlServer

/// What no client should send: each gets an error, and the next request on the same connection is answered.
struct MalformedInputTests {
    @Test(
        arguments: [
            ("nonsense", -32700), ("{", -32700), ("\0", -32700), ("{\"a\":\"\0\"}", -32700), ("   ", -32700),
            ("\r", -32700),
            (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"test.echo"}"#, -32700),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":"a","text":"b"}}"#, -32700),
            (String(repeating: "[", count: 100_000), -32700), (String(repeating: "{\"a\":", count: 100_000), -32700),
            ("[" + String(repeating: "[],", count: 300_000) + "[]]", -32700),
            (String(repeating: "[", count: 32) + String(repeating: "]", count: 32), -32600),
            ("[]", -32600), (#"[{"jsonrpc":"2.0","id":1,"method":"test.echo"}]"#, -32600), ("null", -32600),
            ("1", -32600),
            ("\"x\"", -32600), (String(repeating: "9", count: 1_000_000), -32600), ("1e999999", -32600), ("{}", -32600),
            (#"{"id":1,"method":"test.echo"}"#, -32600), (#"{"jsonrpc":"1.0","id":1,"method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":2.0,"id":1,"method":"test.echo"}"#, -32600), (#"{"jsonrpc":"2.0","id":1}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600), (#"{"jsonrpc":"2.0","method":5}"#, -32600),
            (#"{"jsonrpc":"2.0","id":null,"method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":{},"method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1.5,"method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":99999999999999999999,"method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":"\#(String(repeating: "x", count: 129))","method":"test.echo"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","more":1}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.none"}"#, -32601),
            (#"{"jsonrpc":"2.0","id":1,"method":""}"#, -32601),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":[]}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":"x"}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":1}}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"txt":"x"}}"#, -32602),
        ] as [(String, Int)])
    func `what is wrong is answered by its code, and the connection lives on`(line: String, code: Int) async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(line + "\n")
            // One carriage return is the end of an empty line.
            if line != "\r" { #expect(try error(of: try await client.line()).code == code) }
            #expect(
                try await client.ask(request("test.echo", id: 7)) == #"{"jsonrpc":"2.0","id":7,"result":{"text":""}}"#)
        }
    }

    @Test(
        arguments: [
            [0xFF], [0xC3, 0x28],
            Array(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"text":""#.utf8) + [
                0xED, 0xA0, 0x80, 0x22, 0x7D, 0x7D,
            ],
            [0xFE, 0xFF, 0x00, 0x7B], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
        ] as [[UInt8]])
    func `what is no UTF-8 is no JSON`(bytes: [UInt8]) async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(bytes + [0x0A])
            #expect(try error(of: try await client.line()).code == -32700)
            #expect(try await client.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `the id comes back wherever it could be read`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            for (line, id) in [
                (#"{"id":"a\"b","method":"test.echo"}"#, #""id":"a\"b","error""#),
                (#"{"jsonrpc":"2.0","id":-5,"method":"none"}"#, #""id":-5,"error""#),
                (#"{"jsonrpc":"2.0","id":3,"method":"test.echo","params":[]}"#, #""id":3,"error""#),
                ("[]", #""id":null,"error""#), ("{", #""id":null,"error""#),
            ] { #expect(try await client.ask(line).contains(id)) }
        }
    }

    @Test func `a batch is told that there are none`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            #expect(try error(of: try await client.ask("[]")).message.contains("batches are not supported"))
        }
    }

    @Test func `a parameter that does not exist is named, with those that do`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            let answer = try await client.ask(#"{"jsonrpc":"2.0","id":1,"method":"test.echo","params":{"txet":"x"}}"#)
            let error = try error(of: answer)
            #expect(error.data.name == .invalidParams && error.message.contains("\"txet\""))
            #expect(error.data.hint == "Known are: text.")
        }
    }

    @Test func `a request without an id is not carried out and not answered`() async throws {
        let gate = Gate()
        try await withServer([.waiting(for: gate), .echo]) { path, _ in
            let client = try await SocketClient.greeted(path)
            try await client.send(#"{"jsonrpc":"2.0","method":"test.wait"}"# + "\n")
            #expect(try await client.ask(request("test.echo", id: 2)).contains(#""id":2"#))
        }
    }

    @Test func `a method that fails in an unknown way is answered without what it said`() async throws {
        try await withServer([.failing, .echo]) { path, _ in
            let client = try await SocketClient.greeted(path)
            let answer = try await client.ask(request("test.fail"))
            #expect(try error(of: answer).data.name == .internal)
            #expect(!answer.contains("secret"))
            #expect(try await client.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `the longest line is taken, a longer one ends the connection with an error`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            let rest = ControlProtocolFacts.maximumLine - request("test.echo").utf8.count
            let longest = request("test.echo") + String(repeating: " ", count: rest)
            #expect(try await client.ask(longest).contains("result"))
            // More than the limit, and no line feed: whether it will ever come does not matter.
            try await client.send(longest + " ")
            #expect(try error(of: try await client.line()).message.contains("1048576"))
            #expect(try await client.line() == nil)

            let other = try await SocketClient.greeted(path)
            #expect(try await other.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `an endless line ends the connection, and others never notice`() async throws {
        try await withServer { path, _ in
            let client = try await SocketClient.greeted(path)
            let other = try await SocketClient.greeted(path)
            let megabyte = String(repeating: "x", count: 1 << 20)
            await #expect(throws: SocketClient.Failure.self) { while true { try await client.send(megabyte) } }
            #expect(try error(of: try await client.line()).code == -32600)
            #expect(try await other.ask(request("test.echo")).contains("result"))
        }
    }

    @Test func `an answer that would be too long is an error`() async throws {
        try await withServer([.large]) { path, _ in
            let client = try await SocketClient.greeted(path)
            let answer = try await client.ask(
                #"{"jsonrpc":"2.0","id":1,"method":"test.large","params":{"size":1048576}}"#)
            #expect(try error(of: answer).data.name == .internal)
        }
    }
}
