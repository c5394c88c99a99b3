/// The lines on which sections and keys stand, which TOMLKit does not tell.
///
/// It reads a document that the parser has accepted, so it only has to find its way: what is a key and what lies
/// inside a value. On anything else it ends without harm.
struct KeyLines {
    /// Lines by section, by section and key, or by the keys of a table in a section, where each is first named.
    private var lines: [[String]: Int] = [:]
    /// Lines with a string that has a NUL, written as an escape: the parser's C strings would end there.
    private(set) var nulLines: [Int] = []

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    /// Sections, sites in them and their keys: nothing deeper is a setting.
    private static let depth = 3
    /// The parser's own limit on nested values.
    private static let nesting = 256

    /// Finds the lines of a document.
    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        readDocument()
    }

    /// The line of a section, or of a key in it.
    func line(of path: String...) -> Int? { lines[path] }

    // MARK: The document

    private mutating func readDocument() {
        var section: [String] = []
        while let byte = skipBlank() {
            if byte == UInt8(ascii: "[") {
                while current == UInt8(ascii: "[") { advance() }
                section = readKey()
                note(section)
                while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "#") { advance() }
            } else {
                readPair(in: section, nesting: 0)
            }
        }
    }

    /// Reads a key and its value; `prefix` is what it lies in, `nil` inside an array, where no settings are.
    private mutating func readPair(in prefix: [String]?, nesting: Int) {
        let start = position
        let key = readKey()
        let path = prefix.map { $0 + key }
        if let path { note(path) }
        if current == UInt8(ascii: "=") { advance() }
        readValue(of: path, nesting: nesting)
        if position == start { advance() }
    }

    /// Notes the line of a path and of what it lies in.
    private mutating func note(_ path: [String]) {
        for count in 1..<(min(path.count, Self.depth) + 1) where lines[Array(path.prefix(count))] == nil {
            lines[Array(path.prefix(count))] = line
        }
    }

    // MARK: Keys

    /// Reads a key with its dots; of its parts only those that can matter are kept.
    private mutating func readKey() -> [String] {
        var parts: [String] = []
        while true {
            skipSpaces()
            let part: String
            switch current {
            case UInt8(ascii: "\""): part = readQuoted(UInt8(ascii: "\""))
            case UInt8(ascii: "'"): part = readQuoted(UInt8(ascii: "'"))
            default: part = readBare()
            }
            if parts.count <= Self.depth { parts.append(part) }
            skipSpaces()
            guard current == UInt8(ascii: ".") else { return parts }
            advance()
        }
    }

    private mutating func readBare() -> String {
        let start = position
        while let byte = current, Self.isBare(byte) { advance() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: Values

    private mutating func readValue(of path: [String]?, nesting: Int) {
        skipSpaces()
        guard nesting < Self.nesting else { return }
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): readString()
        case UInt8(ascii: "["): readArray(nesting: nesting)
        case UInt8(ascii: "{"):
            advance()
            while let byte = skipBlank(), byte != UInt8(ascii: "}") {
                if byte == UInt8(ascii: ",") { advance() } else { readPair(in: path, nesting: nesting + 1) }
            }
            advance()
        default:
            while let byte = current, !",]}#\n".utf8.contains(byte) { advance() }
        }
    }

    private mutating func readArray(nesting: Int) {
        advance()
        while let byte = skipBlank(), byte != UInt8(ascii: "]") {
            let start = position
            if byte != UInt8(ascii: ",") { readValue(of: nil, nesting: nesting + 1) }
            if position == start { advance() }
        }
        advance()
    }

    private mutating func readString() {
        guard let quote = current else { return }
        let triple = [quote, quote, quote]
        guard bytes[position...].starts(with: triple) else {
            _ = readQuoted(quote)
            return
        }
        for _ in triple { advance() }
        while current != nil, !bytes[position...].starts(with: triple) {
            if current == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { _ = readEscape() } else { advance() }
        }
        // Up to two quotes may stand right before the closing three.
        while current == quote { advance() }
    }

    private mutating func readQuoted(_ quote: UInt8) -> String {
        advance()
        var content: [UInt8] = []
        while let byte = current, byte != quote, byte != UInt8(ascii: "\n") {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                content += Array(readEscape().utf8)
            } else {
                content.append(byte)
                advance()
            }
        }
        if current == quote { advance() }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func readEscape() -> String {
        advance()
        guard let byte = current else { return "" }
        advance()
        switch byte {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "u"): return readScalar(digits: 4)
        case UInt8(ascii: "U"): return readScalar(digits: 8)
        // A line that goes on in the next one.
        case UInt8(ascii: "\n"): return ""
        default: return String(decoding: [byte], as: UTF8.self)
        }
    }

    private mutating func readScalar(digits: Int) -> String {
        let end = min(position + digits, bytes.count)
        let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        position = end
        if value == 0 { nulLines.append(line) }
        return value.flatMap { Unicode.Scalar($0) }.map { String($0) } ?? ""
    }

    // MARK: Bytes

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        guard let byte = current else { return }
        if byte == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private mutating func skipSpaces() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
    }

    /// Skips white space, line ends and comments; the byte that comes then.
    private mutating func skipBlank() -> UInt8? {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): advance()
            case UInt8(ascii: "#"): while let byte = current, byte != UInt8(ascii: "\n") { advance() }
            default: return byte
            }
        }
        return nil
    }
}
