import Catalogue

/// The ways in which a link gives an e-mail address.
enum EmailLink {
    /// LiveRC's own: `javascript:noSpam('user', 'domain')`.
    static func script(_ href: String) -> String? {
        guard href.utf8.count <= maximumBytes, WebLink.hasScheme("javascript:", href) else { return nil }
        var text = PercentEncoding.decoded(Array(href.utf8)[...])[...]
        guard let name = find("noSpam", in: text) else { return nil }
        text = text[name.endIndex...].drop(while: isSpace)
        guard text.popFirst() == UInt8(ascii: "("), let user = quoted(&text) else { return nil }
        text = text.drop(while: isSpace)
        guard text.popFirst() == UInt8(ascii: ","), let domain = quoted(&text) else { return nil }
        return "\(user)@\(domain)"
    }

    /// `mailto:user@domain`, with or without headers behind it; of several addresses the first. People also write a name
    /// before an address in `<>`, and `//` as before a host.
    static func mail(_ href: String) -> String? {
        guard href.utf8.count <= maximumBytes, WebLink.hasScheme("mailto:", href) else { return nil }
        let link = Array(href.utf8.drop(while: isSpace).dropFirst("mailto:".utf8.count))
        guard let text = address(link[...]) else { return nil }
        var first = text.utf8.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
        if let start = first.firstIndex(of: UInt8(ascii: "<")), let end = first.lastIndex(of: UInt8(ascii: ">")),
            start < end
        {
            first = first[first.index(after: start)..<end]
        }
        if first.starts(with: "//".utf8) { first = first.dropFirst(2) }
        // What no domain has begins something else: headers without their `?`, a mark on a page, a path.
        if let at = first.firstIndex(of: UInt8(ascii: "@")),
            let end = first[at...].firstIndex(where: { "&#/".utf8.contains($0) })
        {
            first = first[..<end]
        }
        return TextCollector.fold(Array(first)[...])
    }

    /// Cloudflare's `data-cfemail`: hexadecimal, the first byte is the key that the others are XORed with.
    static func unprotected(_ text: String) -> String? {
        let digits = text.utf8.filter { !isSpace($0) }
        guard (4...maximumBytes).contains(digits.count), digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = PercentEncoding.digit(digits[index]), let low = PercentEncoding.digit(digits[index + 1])
            else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        let key = bytes.removeFirst()
        return address(bytes.map { $0 ^ key }[...])
    }

    /// The link that Cloudflare puts where a `mailto:` was: the same text behind the `#`.
    static func protectedLink(_ href: String) -> String? {
        guard href.utf8.count <= maximumBytes, href.utf8.count > 0,
            let hash = href.utf8.lastIndex(of: UInt8(ascii: "#")),
            find("/cdn-cgi/l/email-protection", in: Array(href.utf8)[...]) != nil
        else { return nil }
        return unprotected(String(href[href.utf8.index(after: hash)...]))
    }

    /// Whether a link is of a kind that gives an address and has none in it.
    static func isEmpty(_ href: String) -> Bool {
        let bytes = Array(href.utf8)[...]
        if NoValue.isOne(bytes) || script(href) == "@" { return true }
        return mail(href).map(NoValue.isOne) ?? false
    }

    /// What stands before the headers, percent-encoding taken off.
    private static func address(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = PercentEncoding.decoded(bytes.prefix { $0 != UInt8(ascii: "?") })
        guard (try? UTF8Span(validating: text.span)) != nil else { return nil }
        return TextCollector.fold(text[...])
    }

    /// A string of JavaScript in quotes of either kind, spaces at its ends taken off; `nil` when there is none.
    private static func quoted(_ text: inout ArraySlice<UInt8>) -> String? {
        text = text.drop(while: isSpace)
        guard let quote = text.popFirst(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = text.popFirst() {
            if byte == quote { return TextCollector.fold(bytes[...]) }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            // Of the escapes only those of signs: no address needs another.
            guard let sign = text.popFirst(), "'\"\\/@.-+_".utf8.contains(sign) else { return nil }
            bytes.append(sign)
        }
        return nil
    }

    private static func find(_ word: String, in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let word = Array(word.utf8)
        guard text.count >= word.count else { return nil }
        for start in text.startIndex...(text.endIndex - word.count) where text[start...].starts(with: word) {
            return text[start..<(start + word.count)]
        }
        return nil
    }

    private static let maximumBytes = 4096
}
