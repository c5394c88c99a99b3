/// Bytes that are put together for a file or a socket: plain text, and text as JSON and XML want it.
///
/// Text comes from strangers' pages. Escaping goes by bytes: every byte that means something to a format is ASCII, and no other
/// byte of UTF-8 is.
public struct ExportText: Sendable {
    /// What was written.
    public internal(set) var bytes: [UInt8] = []

    /// Nothing yet, with room for so many bytes.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// Forgets what was written, and keeps the room.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
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

    /// Text with something else in place of some bytes: for each that is `special`, `replace` puts it and says of how many
    /// bytes; of none where the byte stays.
    @inline(__always) mutating func append(
        _ text: UnsafeBufferPointer<UInt8>, special: (UInt8) -> Bool, _ replace: (inout ExportText, Int) -> Int
    ) {
        var (plain, index) = (0, 0)
        while index < text.count {
            guard special(text[index]) else {
                index += 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain..<index]))
            plain = index + replace(&self, index)
            index = max(plain, index + 1)
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[plain...]))
    }

    // MARK: JSON

    /// A string of JSON (RFC 8259), with what ends lines in JavaScript escaped, too.
    mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        append(text) { byte in
            byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F || byte == 0xE2
        } _: { json, index in
            switch text[index] {
            case UInt8(ascii: "\""): json.append("\\\"")
            case UInt8(ascii: "\\"): json.append("\\\\")
            case 0x0A: json.append("\\n")
            case 0x0D: json.append("\\r")
            case 0x09: json.append("\\t")
            case 0xE2:
                // U+2028 and U+2029 are E2 80 A8 and A9.
                guard index + 2 < text.count, text[index + 1] == 0x80, text[index + 2] & 0xFE == 0xA8 else { return 0 }
                json.append(text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                return 3
            case let byte:
                json.append("\\u00")
                for digit in [byte >> 4, byte & 15] { json.bytes.append(digit + (digit < 10 ? 0x30 : 0x57)) }
            }
            return 1
        }
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
        append(text) { byte in
            byte < 0x20 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
                || byte == UInt8(ascii: "\"") || byte == 0xEF
        } _: { xml, index in
            switch text[index] {
            case UInt8(ascii: "&"): xml.append("&amp;")
            case UInt8(ascii: "<"): xml.append("&lt;")
            case UInt8(ascii: ">"): xml.append("&gt;")
            case UInt8(ascii: "\""): xml.append("&quot;")
            case 0x0D: xml.append("&#13;")
            case 0x09, 0x0A: return 0
            case 0xEF:
                // U+FFFE and U+FFFF.
                guard index + 2 < text.count, text[index + 1] == 0xBF, text[index + 2] >= 0xBE else { return 0 }
                xml.append("\u{FFFD}")
                return 3
            default: xml.append("\u{FFFD}")
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
