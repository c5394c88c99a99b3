import ControlProtocol
import FoundationEssentials
import JobModel
import NIOCore

/// What the daemon answers to a request.
struct Reply: Sendable {
    /// The request's id; `nil` when it had none that could be read.
    var id: RequestID?
    /// The answer of the method, or why there is none.
    var outcome: Result<MethodAnswer, ProtocolError>

    /// The reply as a line.
    ///
    /// Put together by hand: without an id JSON-RPC wants `null`, and the result is encoded already.
    func line() -> ByteBuffer {
        var line = ByteBuffer()
        line.writeString("{\"jsonrpc\":\"2.0\",\"id\":")
        switch id {
        case nil: line.writeString("null")
        case .number(let number): line.writeString(String(number))
        case .text(let text): line.writeBytes(Self.json(text))
        }
        switch outcome {
        case .success(let answer):
            guard answer.fits else {
                let error = ProtocolError(
                    .internal, message: "the answer does not fit on one line of the protocol",
                    hint: "Ask for less at once.")
                return Reply(id: id, outcome: .failure(error)).line()
            }
            line.writeString(",\"result\":")
            line.reserveCapacity(line.readableBytes + answer.size + 2)
            for bytes in answer.result { line.writeBytes(bytes) }
        case .failure(let error):
            line.writeString(",\"error\":")
            line.writeBytes(Self.json(error))
        }
        line.writeString("}\n")
        return line
    }

    /// A notification as a line.
    static func notification(_ method: String, _ params: some Codable & Sendable) -> ByteBuffer {
        var line = ByteBuffer(bytes: json(NotificationMessage(method: method, params: params)))
        line.writeInteger(UInt8(ascii: "\n"))
        return line
    }

    private static func json(_ value: some Encodable) -> Data {
        // Encoding fails for numbers that are not finite only; a progress rate may be one, and a watcher can do without.
        (try? RecordCoding.encode(value)) ?? Data("null".utf8)
    }
}
