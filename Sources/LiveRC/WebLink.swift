/// A link to the web, as a page gives it.
enum WebLink {
    /// The link with white space at its ends taken off; `nil` when it is empty, too long, has control characters or is
    /// of another scheme than http and https. A link without any scheme is kept as printed.
    static func read(_ link: String) -> String? {
        guard link.utf8.count <= 4096 else { return nil }
        let bytes = Array(link.utf8)
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return nil }
        let text = String(decoding: bytes[first...last], as: UTF8.self)
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
            return nil
        }
        if hasScheme("http:", text) || hasScheme("https:", text) { return text }
        return hasOtherScheme(text) ? nil : text
    }

    /// What stands where `read` finds no link to the web, for people to look at; `nil` where nothing does.
    static func refused(_ link: String) -> String? {
        guard !link.utf8.allSatisfy(isSpace) else { return nil }
        let harmless = link.unicodeScalars.prefix(200).map { scalar -> Unicode.Scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(harmless))
    }

    /// Whether the link begins with a scheme, in any case.
    static func hasScheme(_ scheme: String, _ link: String) -> Bool {
        link.utf8.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) { ($0 | 0x20) == ($1 | 0x20) }
    }

    /// Letters and digits up to a colon are a scheme (RFC 3986); with a dot they are rather a host and a port.
    private static func hasOtherScheme(_ link: String) -> Bool {
        guard let colon = link.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return link.utf8[..<colon].allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
