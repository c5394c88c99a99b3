/// Bytes that are put together for a file or a socket: plain text, and text as JSON and XML want it.
///
/// Text comes from strangers' pages. Escaping goes by bytes: every byte that means something to a format is ASCII, and no other
/// byte of UTF-8 is.
public struct ExportText: Sendable {
    /// What was written.
    public internal(set) var bytes: [UInt8] = []

    /// Nothing yet.
    public init() {}

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

    // MARK: JSON

    /// A string of JSON (RFC 8259), with what ends lines in JavaScript escaped, too.
    mutating func appendJSON(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var plain = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            // U+2028 and U+2029 are E2 80 A8 and A9.
            let endsLine =
                byte == 0xE2 && index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F || endsLine
            else {
                index += 1
                continue
            }
            bytes.append(contentsOf: text[plain..<index])
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0xE2:
                append(text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                index += 2
            default:
                append("\\u00")
                for digit in [byte >> 4, byte & 15] { bytes.append(digit + (digit < 10 ? 0x30 : 0x57)) }
            }
            index += 1
            plain = index
        }
        bytes.append(contentsOf: text[plain...])
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
        var index = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\""): append("&quot;")
            case 0x0D: append("&#13;")
            case 0x09, 0x0A: bytes.append(byte)
            case 0..<0x20: append("\u{FFFD}")
            // U+FFFE and U+FFFF.
            case 0xEF where index + 2 < text.count && text[index + 1] == 0xBF && text[index + 2] >= 0xBE:
                append("\u{FFFD}")
                index += 2
            default: bytes.append(byte)
            }
            index += 1
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
