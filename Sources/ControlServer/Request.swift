import ControlProtocol
import FoundationEssentials
import PlainText

/// A request, as far as it is the same for all methods (JSON-RPC 2.0, section 4).
struct Request: Sendable {
    /// Ties the answer to the request.
    var id: RequestID
    /// What is asked; may be unknown.
    var method: String
    /// With what; any type of value.
    var params: JSONValue?
    /// The person on whose behalf it is asked.
    var person: String?

    /// The longest name of a person, in Unicode scalars.
    static let maximumPerson = 100

    /// The longest id, in bytes: it comes back in the answer, which has a limit of its own.
    static let maximumID = 128
}

/// What a line of the client turned out to be.
enum IncomingMessage: Sendable {
    case request(Request)
    /// A request without an id. JSON-RPC forbids to answer it, and a change that cannot be answered for is not made: it
    /// is dropped.
    case notification
    /// Not JSON, or no request; the id as far as it could be read.
    case malformed(RequestID?, ProtocolError)

    /// Reads a line.
    init(_ line: [UInt8]) {
        let value: JSONValue
        do {
            value = try JSONReader.read(line)
        } catch {
            self = .malformed(
                nil, .protocolMismatch(code: -32700, "not valid JSON: \(error.problem), at byte \(error.offset)"))
            return
        }
        switch value {
        case .object(let members): self.init(members)
        case .list:
            self = .malformed(nil, .protocolMismatch(code: -32600, "batches are not supported: one request a line"))
        default:
            self = .malformed(nil, .protocolMismatch(code: -32600, "a request is an object, not \(value.typeName)"))
        }
    }

    private init(_ members: [JSONName: JSONValue]) {
        let id: RequestID?
        switch members["id"] {
        case nil: id = nil
        case .integer(let number): id = .number(number)
        case .text(let text) where text.utf8.count <= Request.maximumID: id = .text(text)
        default:
            self = .malformed(
                nil,
                .protocolMismatch(
                    code: -32600,
                    "id must be a 64-bit whole number or a string of \(Request.maximumID) bytes at most"))
            return
        }
        guard members["jsonrpc"] == .text("2.0") else {
            self = .malformed(id, .protocolMismatch(code: -32600, "jsonrpc must be \"2.0\""))
            return
        }
        guard case .text(let method) = members["method"] else {
            self = .malformed(id, .protocolMismatch(code: -32600, "method must be a string"))
            return
        }
        if let unknown = members.keys.filter({ !["jsonrpc", "id", "method", "params", "on_behalf_of"].contains($0) })
            .map(\.text).min()
        {
            self = .malformed(
                id, .protocolMismatch(code: -32600, "a request has no member \(quoted(unknown))"))
            return
        }
        guard let id else {
            self = .notification
            return
        }
        var request = Request(id: id, method: method, params: members["params"])
        if let person = members["on_behalf_of"] {
            guard case .text(let name) = person, (1...Request.maximumPerson).contains(name.unicodeScalars.count),
                !name.unicodeScalars.contains(where: \.isDangerous)
            else {
                self = .malformed(
                    id,
                    .protocolMismatch(
                        code: -32600,
                        "on_behalf_of must be a name of 1 to \(Request.maximumPerson) characters that can be shown"))
                return
            }
            request.person = name
        }
        self = .request(request)
    }
}

extension ProtocolError {
    /// The error for what is no request of this protocol at all.
    static func protocolMismatch(code: Int, _ message: String) -> ProtocolError {
        ProtocolError(
            .protocolMismatch, code: code, message: message,
            hint: "The socket speaks JSON-RPC 2.0, one request a line, in UTF-8.")
    }
}
