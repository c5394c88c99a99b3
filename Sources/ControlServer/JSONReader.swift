import PlainText

/// Reads the JSON of a request.
///
/// Its own, because what comes through the socket is hostile until shown otherwise and Foundation's decoder lets pass
/// what must be refused here: names that stand twice in an object, deep nesting, a great many values. It is strict
/// (RFC 8259, no extensions) and bounded: its recursion ends at `maximumDepth`, its memory at `maximumValues`.
struct JSONReader {
    /// How deep arrays and objects may be nested; the deepest request of the protocol needs three levels.
    static let maximumDepth = 32
    /// How many values a text may hold; the largest request of the protocol, 500 slugs to follow, needs some 510.
    static let maximumValues = 10_000

    private let bytes: [UInt8]
    private var position = 0
    private var values = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The value that the text is; throws where the text is no JSON, no UTF-8 or beyond the bounds.
    static func read(_ bytes: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.problem("text after the value") }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func problem(_ text: String) -> JSONSyntaxError { JSONSyntaxError(problem: text, offset: position) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func expect(_ byte: Character, _ expectation: String) throws(JSONSyntaxError) {
        guard let found = next, found == byte.asciiValue else { throw problem("expected \(expectation)") }
        position += 1
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        values += 1
        guard values <= Self.maximumValues else { throw problem("more than \(Self.maximumValues) values") }
        guard let next else { throw problem("expected a value") }
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw problem("expected a value")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) }) else {
            throw problem("expected a value")
        }
        position = end
        return value
    }

    private mutating func list(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw problem("nested deeper than \(Self.maximumDepth) levels") }
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            position += 1
            return .list(elements)
        }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            if next == UInt8(ascii: "]") {
                position += 1
                return .list(elements)
            }
            try expect(",", "a comma or the end of the array")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw problem("nested deeper than \(Self.maximumDepth) levels") }
        position += 1
        var members: [JSONName: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw problem("expected a name in quotes") }
            let start = position
            let name = try text()
            skipSpace()
            try expect(":", "a colon")
            // Which of two values a reader takes differs from reader to reader: whoever looks at the request, say in a
            // log, must see what the daemon does.
            guard members.updateValue(try value(depth: depth), forKey: JSONName(name)) == nil else {
                throw JSONSyntaxError(problem: "\(quoted(name)) stands twice in one object", offset: start)
            }
            skipSpace()
            if next == UInt8(ascii: "}") {
                position += 1
                return .object(members)
            }
            try expect(",", "a comma or the end of the object")
        }
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw problem("expected a digit") }
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        var isWhole = true
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        guard isWhole, let number = Int64(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            return .otherNumber
        }
        return .integer(number)
    }

    private mutating func text() throws(JSONSyntaxError) -> String {
        position += 1
        var start = position
        var pieces = ""
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                pieces += try plain(from: start)
                position += 1
                return pieces
            case UInt8(ascii: "\\"):
                pieces += try plain(from: start)
                position += 1
                pieces.unicodeScalars.append(try escape())
                start = position
            case 0..<0x20: throw problem("a control character in a string")
            default: position += 1
            }
        }
        throw problem("a string without an end")
    }

    private func plain(from start: Int) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
            throw JSONSyntaxError(problem: "a string that is no UTF-8", offset: start)
        }
        return text
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = next else { throw problem("a string without an end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedScalar()
        default:
            position -= 1
            throw problem("an unknown escape")
        }
    }

    /// A scalar as `\uXXXX`, or as a pair of these for one beyond the first 65,536 (RFC 8259, section 7).
    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first) else { throw problem("half of a surrogate pair") }
        try expect("\\", "the other half of a surrogate pair")
        try expect("u", "the other half of a surrogate pair")
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw problem("half of a surrogate pair") }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw problem("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

/// A text from outside as it can stand in a message: in quotes, 40 characters at most, control characters replaced.
func quoted(_ text: String) -> String {
    let shown = PlainText.sanitized(String(text.unicodeScalars.prefix(40)), for: .log)
    return "\"\(shown)\(text.unicodeScalars.count > 40 ? "…" : "")\""
}
