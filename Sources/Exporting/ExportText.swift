/// Bytes that are put together for a file or a socket: plain text, and text as JSON and XML want it.
///
/// Text comes from strangers' pages. Escaping goes by bytes: every byte that means something to a format is ASCII, and no other
/// byte of UTF-8 is.
public struct ExportText: Sendable {
    /// What the bytes are.
    public enum Form: Sendable {
        /// The text itself.
        case plain
        /// The text as a string of JSON (RFC 8259) has it between its quotes.
        case jsonString
    }

    /// What was written.
    public internal(set) var bytes: [UInt8] = []
    private let isString: Bool

    /// Nothing yet, with room for so many bytes.
    public init(_ form: Form = .plain, capacity: Int = 0) {
        isString = form == .jsonString
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, and keeps the room.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard isString else { return bytes.append(contentsOf: text) }
        var plain = 0
        for index in text.indices where Self.isEscaped(text[index]) {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            append(byte: text[index])
            plain = index + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain...]))
    }

    /// What was written before as a text of the same form.
    mutating func append(written text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }

    mutating func append(_ number: Int64) {
        var text = String(number)
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// A number as JSON has it, whole ones without a point.
    mutating func append(_ number: Double) {
        if number.isFinite {
            if number == number.rounded(), abs(number) < 1e15 {
                append(Int64(number))
            } else {
                append(number.description)
            }
        } else {
            append("null")
        }
    }

    /// Text with something else in place of some bytes: `replace` is asked about each that means something to any format, puts
    /// what stands for it and says of how many bytes; of none where the byte stays. What is not UTF-8 in it, as another program
    /// may have left it in the database, becomes U+FFFD.
    @inline(__always) mutating func append(
        _ text: UnsafeBufferPointer<UInt8>,
        _ replace: (inout ExportText, UnsafeBufferPointer<UInt8>, Int) -> Int
    ) {
        // Nearly all are nothing but ASCII without any of those bytes.
        guard !SpecialBytes.arePlainASCII(text) else { return bytes.append(contentsOf: text) }
        guard (try? UTF8Span(validating: text.span)) != nil else {
            var repaired = String(decoding: text, as: UTF8.self)
            return repaired.withUTF8 { appendValid($0, replace) }
        }
        appendValid(text, replace)
    }

    @inline(__always) private mutating func appendValid(
        _ text: UnsafeBufferPointer<UInt8>,
        _ replace: (inout ExportText, UnsafeBufferPointer<UInt8>, Int) -> Int
    ) {
        var index = 0
        while true {
            let end = SpecialBytes.first(in: text, from: index)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[index..<end]))
            guard end < text.count else { return }
            let count = replace(&self, text, end)
            if count == 0 { append(byte: text[end]) }
            index = end + max(count, 1)
        }
    }

    /// Whether a byte is escaped within a string of JSON.
    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// A byte of a text.
    private mutating func append(byte: UInt8) {
        guard isString, Self.isEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x20...: bytes.append(byte)
        default: bytes.append(contentsOf: Self.hexadecimal(byte).utf8)
        }
    }

    /// What stands behind the backslash for a control character.
    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 0x10 ? "u000" : "u00") + String(byte, radix: 16)
    }

    /// Where a string of JSON can be cut at a place or before it, within neither a character nor an escape. It is read from
    /// `start` on, where it can be cut, too.
    public func cut(at limit: Int, from start: Int) -> Int {
        var index = start
        while index < limit {
            let length =
                switch bytes[index] {
                case UInt8(ascii: "\\"): index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "u") ? 6 : 2
                case 0xC0..<0xE0: 2
                case 0xE0..<0xF0: 3
                case 0xF0...: 4
                default: 1
                }
            guard index + length <= limit else { break }
            index += length
        }
        return index
    }

    // MARK: JSON

    /// A string of JSON (RFC 8259), with what ends lines in JavaScript escaped, too.
    mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
        appendQuote()
        append(text) { json, text, index in
            switch text[index] {
            case UInt8(ascii: "\""): json.append("\\\"")
            case UInt8(ascii: "\\"): json.append("\\\\")
            case 0x0A: json.append("\\n")
            case 0x0D: json.append("\\r")
            case 0x09: json.append("\\t")
            case let byte where byte < 0x20 || byte == 0x7F: json.append("\\" + Self.hexadecimal(byte))
            case 0xE2:
                // U+2028 and U+2029 are E2 80 A8 and A9.
                guard index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 else { return 0 }
                json.append(text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                return 3
            default: return 0
            }
            return 1
        }
        appendQuote()
    }

    @inline(__always) private mutating func appendQuote() {
        if isString { bytes.append(UInt8(ascii: "\\")) }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func appendJSON(_ value: ExportValue, isFlag: Bool = false) {
        switch value {
        case .null: append("null")
        case .integer(let number) where isFlag: append(number == 0 ? "false" : "true")
        case .integer(let number): append(number)
        case .real(let number): append(number)
        case .text(let text): appendJSON(text)
        }
    }

    // MARK: XML

    /// Text of XML 1.0: what no document may hold becomes U+FFFD.
    mutating func appendXML(_ text: UnsafeBufferPointer<UInt8>) {
        append(text) { xml, text, index in
            switch text[index] {
            case UInt8(ascii: "&"): xml.append("&amp;")
            case UInt8(ascii: "<"): xml.append("&lt;")
            case UInt8(ascii: ">"): xml.append("&gt;")
            case UInt8(ascii: "\""): xml.append("&quot;")
            case 0x0D: xml.append("&#13;")
            case 0x09, 0x0A: return 0
            case 0..<0x20: xml.append("\u{FFFD}")
            case 0xEF:
                // U+FFFE and U+FFFF.
                guard index + 2 < text.count, text[index + 1] == 0xBF, text[index + 2] >= 0xBE else { return 0 }
                xml.append("\u{FFFD}")
                return 3
            default: return 0
            }
            return 1
        }
    }

    mutating func appendXML(_ value: ExportValue, isFlag: Bool = false) {
        switch value {
        case .null: break
        case .integer(let number) where isFlag: append(number == 0 ? "false" : "true")
        case .integer(let number): append(number)
        case .real(let number): append(number)
        case .text(let text): appendXML(text)
        }
    }

    mutating func appendXML(_ text: String) {
        var text = text
        text.withUTF8 { appendXML($0) }
    }
}

/// The bytes that mean something to JSON, XML or a table: control characters, quotes, backslashes, `&`, `<`, `>`, and the first
/// bytes of those characters that JavaScript (U+2028, U+2029) and XML (U+FFFE, U+FFFF) make something of.
private enum SpecialBytes {
    /// Where the first of them is in a text from a place on; the text's end where there is none.
    @inline(__always) static func first(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while index + 8 <= text.count {
            let eight = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let count = plain(in: UInt64(littleEndian: eight))
            index += count
            if count < 8 { return index }
        }
        while index < text.count, !isSpecial(text[index]) { index += 1 }
        return index
    }

    /// Whether all bytes of a text are ASCII, and none of them is special.
    @inline(__always) static func arePlainASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index + 8 <= text.count {
            let eight = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard (found(in: eight) | eight) & highest == 0 else { return false }
            index += 8
        }
        while index < text.count {
            guard text[index] < 0x80, !isSpecial(text[index]) else { return false }
            index += 1
        }
        return true
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<0x20, 0x7F, 0xE2, 0xEF: true
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): true
        default: false
        }
    }

    /// How many of eight bytes stand before the first of them.
    @inline(__always) private static func plain(in bytes: UInt64) -> Int {
        (found(in: bytes) & highest).trailingZeroBitCount / 8
    }

    /// The highest bit of each of eight bytes.
    private static let highest: UInt64 = 0x8080_8080_8080_8080

    /// Eight bytes, of which the first that is special has its highest bit set, and none before it.
    @inline(__always) private static func found(in bytes: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A subtraction that borrows sets a byte's highest bit where it was not set before: of the first byte that is less, and
        // perhaps of some behind it.
        func less(_ bytes: UInt64, than limit: UInt64) -> UInt64 { (bytes &- ones &* limit) & ~bytes }
        func equal(_ byte: UInt64) -> UInt64 { less(bytes ^ ones &* byte, than: 1) }
        return less(bytes, than: 0x20) | equal(0x22) | equal(0x26) | equal(0x3C) | equal(0x3E) | equal(0x5C)
            | equal(0x7F) | equal(0xE2) | equal(0xEF)
    }
}
