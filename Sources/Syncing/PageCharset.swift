/// The character set that a server says a page is in, as far as pages are read: UTF-8, which LiveRC sends, and the one that
/// old servers mean by ISO 8859-1.
enum PageCharset {
    case utf8
    /// Windows-1252, which the WHATWG's Encoding Standard has ISO 8859-1 mean, too.
    case windows1252

    /// Reads the `charset` of a `Content-Type`; UTF-8 where it says none.
    ///
    /// - Throws: `UnsupportedCharset` where it is another one.
    init(contentType: String?) throws(UnsupportedCharset) {
        let mark = "charset="
        let text = contentType?.lowercased() ?? ""
        guard
            let parameter = text.split(separator: ";").lazy.map({ $0.drop { $0 == " " } }).first(where: {
                $0.hasPrefix(mark)
            })
        else {
            self = .utf8
            return
        }
        let name = parameter.dropFirst(mark.count).filter { $0 != "\"" && $0 != " " }
        switch name {
        case "", "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
        case "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252": self = .windows1252
        default: throw UnsupportedCharset(name)
        }
    }

    /// The bytes as UTF-8; any piece of a page will do.
    func utf8(_ bytes: [UInt8]) -> [UInt8] {
        guard self == .windows1252, bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            guard byte >= 0x80 else {
                result.append(byte)
                continue
            }
            let scalar = byte < 0xA0 ? Self.upper[Int(byte) - 0x80] : Unicode.Scalar(byte)
            result.append(contentsOf: String(Character(scalar)).utf8)
        }
        return result
    }

    /// What 0x80 to 0x9F are; five of them are no characters.
    private static let upper = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
}

/// A page is in a character set that is not read.
struct UnsupportedCharset: Error, Hashable, CustomStringConvertible {
    /// The stored and logged name of the failure.
    static let failureName = "unsupported_charset"

    /// What is the matter, in a sentence.
    let description: String

    /// The name is the server's: what of it may stand in a message (RFC 9110, token) is kept, up to a length.
    init(_ name: String) {
        let shown = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:+".contains($0)) }.prefix(40)
        description =
            "the page is in the character set \(shown.isEmpty ? "of an unreadable name" : String(shown)); "
            + "only UTF-8 and ISO 8859-1 are read"
    }
}
