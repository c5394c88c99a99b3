import LiveRCSimulator
import NIOCore
import NIOPosix

/// What came over a connection, byte for byte.
struct RawAnswer: Sendable {
    private(set) var bytes: [UInt8] = []
    /// Whether the connection was reset rather than closed.
    var wasReset = false
    /// Where the empty line after the head begins, once it is there.
    private var headEnd: Int?

    mutating func append(_ piece: ByteBuffer) {
        let known = max(bytes.count - 3, 0)
        bytes += piece.readableBytesView
        guard headEnd == nil, bytes.count > 3 else { return }
        let mark = Array("\r\n\r\n".utf8)
        headEnd = (known...(bytes.count - mark.count)).first { start in
            bytes[start] == mark[0] && bytes[start..<(start + mark.count)].elementsEqual(mark)
        }
    }

    var head: String { String(decoding: bytes[..<(headEnd ?? bytes.count)], as: UTF8.self) }

    var status: Int? { head.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() { return String(parts[1].dropFirst()) }
        }
        return nil
    }

    /// What follows the head, as sent.
    var rawBody: [UInt8] { headEnd.map { Array(bytes[($0 + 4)...]) } ?? [] }

    /// The body without its chunked coding; as far as it came.
    var body: [UInt8] {
        guard header("Transfer-Encoding") == "chunked" else { return rawBody }
        var rest = rawBody[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
            guard let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0 else { break }
            rest = rest[(end + 2)...]
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return body
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Whether the whole declared body is there.
    var isComplete: Bool {
        guard let headEnd else { return false }
        if header("Transfer-Encoding") == "chunked" {
            return bytes.suffix(5).elementsEqual(Array("0\r\n\r\n".utf8))
        }
        return bytes.count - headEnd - 4 >= (header("Content-Length").flatMap { Int($0) } ?? .max)
    }
}

/// A plain TCP client that judges nothing.
enum RawClient {
    /// Sends bytes and reads until `enough` or the end.
    static func exchange(
        _ simulator: Simulator, sending request: String, until enough: @Sendable (RawAnswer) async throws -> Bool
    ) async throws -> RawAnswer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: simulator.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var answer = RawAnswer()
        do {
            return try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: request))
                for try await piece in inbound {
                    answer.append(piece)
                    if try await enough(answer) { break }
                }
                return answer
            }
        } catch let error as IOError where error.errnoCode == ECONNRESET {
            answer.wasReset = true
            return answer
        }
    }

    static func request(_ method: String, _ path: String, body: String = "") -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: raw-client\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    /// One request, read to its declared end or the connection's.
    static func send(_ simulator: Simulator, _ method: String = "GET", _ path: String, body: String = "") async throws
        -> RawAnswer
    {
        try await exchange(simulator, sending: request(method, path, body: body)) { $0.isComplete }
    }

    static func get(_ simulator: Simulator, _ path: String) async throws -> RawAnswer {
        try await send(simulator, "GET", path)
    }

    /// One request, read until the connection ends, whatever was declared.
    static func getToTheEnd(_ simulator: Simulator, _ path: String) async throws -> RawAnswer {
        try await exchange(simulator, sending: request("GET", path)) { _ in false }
    }
}
