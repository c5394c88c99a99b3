/// A value of a JSON text (RFC 8259), as a request holds it.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or beyond 64 bits; no method takes one, so its value is not kept.
    case otherNumber
    case text(String)
    case list([JSONValue])
    case object([JSONName: JSONValue])

    /// The value in few characters, for people.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let flag): String(flag)
        case .integer(let number): String(number)
        case .otherNumber: "a number"
        case .text(let text): text
        case .list(let elements): elements.map(\.summary).joined(separator: ",")
        case .object: "{…}"
        }
    }

    /// What to call a value of this type in an error.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "a whole number"
        case .otherNumber: "a number that is not whole or too large"
        case .text: "a string"
        case .list: "an array"
        case .object: "an object"
        }
    }
}

/// A name in an object. Two names are the same when their bytes are, not when they look alike.
struct JSONName: Hashable, Sendable, ExpressibleByStringLiteral {
    let text: String

    init(_ text: String) { self.text = text }
    init(stringLiteral text: String) { self.text = text }

    static func == (left: JSONName, right: JSONName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
}

/// Why a text is no JSON that the daemon takes.
struct JSONSyntaxError: Error, Equatable {
    /// What stands there, or what should.
    var problem: String
    /// The byte at which it stands, from 0.
    var offset: Int
}
