import NIOCore

/// An answer as a script: what goes over the connection, in order.
///
/// Every fault is such a script, so the connection's code knows steps and no faults.
struct Reply: Sendable {
    var steps: [Step]
    /// Whether the connection can serve another request after the last step.
    var keepsAlive = true

    enum Step: Sendable {
        case wait(until: NIODeadline)
        case write(ByteBuffer)
        /// Pieces as the client takes them.
        case stream(any PieceSource)
        case trickle(ByteBuffer, each: TimeAmount)
        /// Nothing more until the client goes.
        case stall
        /// The connection is reset (RST).
        case reset
    }
}

/// Something that is written piece by piece.
protocol PieceSource: Sendable {
    /// The next bytes to write; `nil` after the last.
    mutating func nextPiece() -> ByteBuffer?
}

/// Pieces in HTTP/1.1's chunked coding.
struct Chunked<Source: PieceSource>: PieceSource {
    var source: Source
    private var isOver = false

    init(_ source: Source) { self.source = source }

    mutating func nextPiece() -> ByteBuffer? {
        guard !isOver else { return nil }
        var chunk = ByteBuffer()
        var piece = source.nextPiece()
        while let empty = piece, empty.readableBytes == 0 { piece = source.nextPiece() }
        if let piece {
            chunk.reserveCapacity(piece.readableBytes + 16)
            chunk.writeString(String(piece.readableBytes, radix: 16))
            chunk.writeStaticString("\r\n")
            chunk.writeImmutableBuffer(piece)
            chunk.writeStaticString("\r\n")
        } else {
            isOver = true
            chunk.writeStaticString("0\r\n\r\n")
        }
        return chunk
    }
}

/// A start, one piece many times, and an end.
struct Repeated: PieceSource {
    var head: ByteBuffer?
    let piece: ByteBuffer
    var count: Int
    var tail: ByteBuffer?

    mutating func nextPiece() -> ByteBuffer? {
        if let first = head {
            head = nil
            return first
        }
        if count > 0 {
            count -= 1
            return piece
        }
        defer { tail = nil }
        return tail
    }
}

/// The head of an answer.
struct ReplyHead {
    var status = 200
    var contentType = "text/html; charset=UTF-8"
    var length: Length
    var headers: [(String, String)] = []

    enum Length {
        case bytes(Int)
        case chunked
        /// The status says that there is no body.
        case none
    }

    func bytes(keepsAlive: Bool) -> ByteBuffer {
        var head = ByteBuffer()
        head.reserveCapacity(256)
        head.writeStaticString("HTTP/1.1 ")
        head.writeDecimal(status)
        head.writeStaticString(" ")
        head.writeStaticString(Self.reason(status))
        head.writeStaticString("\r\nServer: liverc-sim\r\nContent-Type: ")
        head.writeString(contentType)
        switch length {
        case .bytes(let count):
            head.writeStaticString("\r\nContent-Length: ")
            head.writeDecimal(count)
        case .chunked: head.writeStaticString("\r\nTransfer-Encoding: chunked")
        case .none: break
        }
        for (name, value) in headers {
            head.writeStaticString("\r\n")
            head.writeString(name)
            head.writeStaticString(": ")
            head.writeString(value)
        }
        head.writeStaticString(keepsAlive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n")
        return head
    }

    private static func reason(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 302: "Found"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: "Simulated"
        }
    }
}
