/// A value of a JSON text (RFC 8259), as a request holds it.
enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or beyond 64 bits; no method takes one, so its value is not kept.
    case otherNumber
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

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

/// Why a text is no JSON that the daemon takes.
struct JSONSyntaxError: Error, Equatable {
    /// What stands there, or what should.
    var problem: String
    /// The byte at which it stands, from 0.
    var offset: Int
}
