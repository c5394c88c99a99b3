import Foundation
import Programs

/// Any JSON, for tests that look at what really came through the socket.
enum JSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// Reads a line; throws `DecodingError`.
    init(_ line: String) throws { self = try JSONDecoder().decode(JSON.self, from: Data(line.utf8)) }

    /// A member of an object.
    subscript(_ name: String) -> JSON? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// A text.
    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// A whole number.
    var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    /// The elements of a list; none where it is something else.
    var elements: [JSON] { if case .list(let elements) = self { elements } else { [] } }

    /// The names of all members, of those within members and elements too.
    var names: Set<String> {
        switch self {
        case .null, .bool, .number, .text: []
        case .list(let elements): elements.reduce(into: []) { $0.formUnion($1.names) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.names.union([$1.key])) }
        }
    }
}

extension RawConnection {
    /// Connects, and passes over the greeting.
    convenience init(greetedAt path: String) throws {
        try self.init(path: path)
        _ = readLine()
    }

    /// Sends a request; its answer comes with this id.
    func request(_ method: String, _ params: String = "{}", id: Int = 1) {
        send(line: #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#)
    }

    /// The next line as JSON; `nil` when the other side closed.
    func next() throws -> JSON? { try readLine().map { try JSON($0) } }

    /// The next line that is no notification.
    func answer() throws -> JSON {
        while let message = try next() {
            if message["method"] == nil { return message }
        }
        throw TestFailure("the connection ended before the answer")
    }

    /// Sends a request and waits for its answer.
    func call(_ method: String, _ params: String = "{}") throws -> JSON {
        request(method, params)
        return try answer()
    }
}
