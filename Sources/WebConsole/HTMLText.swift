internal import Mustache
internal import PlainText

/// How the template engine writes text into HTML, between tags and in attributes that stand in double quotes.
///
/// The engine's own way goes by `Character`, and lets a quote pass that has a combining mark behind it: browsers go by
/// scalars, and so does this. What cannot be seen, or turns the order of reading, shows as U+FFFD.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        let shown = PlainText.sanitized(text, for: .logField)
        guard shown.utf8.contains(where: Self.isMarkup) else { return shown }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(shown.utf8.count + 32)
        for byte in shown.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }
}
