import Catalogue

/// The ways in which a link gives an e-mail address.
enum EmailLink {
    /// LiveRC's own: `javascript:noSpam('user', 'domain')`; of several addresses the first.
    static func script(_ href: String) -> String? {
        guard href.utf8.count <= maximumBytes else { return nil }
        let link = WebLink.withoutBreaks(href)
        guard WebLink.hasScheme("javascript:", link) else { return nil }
        var text = PercentEncoding.decoded(Array(link.utf8)[...])[...]
        guard let name = find("noSpam", in: text) else { return nil }
        text = text[name.endIndex...].drop(while: isSpace)
        guard text.popFirst() == UInt8(ascii: "("), let user = argument(&text) else { return nil }
        text = text.drop(while: isSpace)
        guard text.popFirst() == UInt8(ascii: ","), let domain = argument(&text) else { return nil }
        let first = domain.prefix { $0 != "," && $0 != ";" && $0 != " " }
        return "\(user)@\(domain.contains("@") ? first : domain[...])"
    }

    /// `mailto:user@domain`, with or without headers behind it; of several addresses the first. People also write a name
    /// before an address in `<>`, and `//` as before a host.
    static func mail(_ href: String) -> String? {
        let href = WebLink.withoutBreaks(href)
        let scheme = "mailto:"
        guard href.utf8.count <= maximumBytes, WebLink.hasScheme(scheme, href) else { return nil }
        var link = href.utf8.drop(while: isSpace).dropFirst(scheme.utf8.count)
        // People fill in a link where an address is asked for.
        if WebLink.hasScheme(scheme, String(Substring(link))) {
            link = link.drop(while: isSpace).dropFirst(scheme.utf8.count)
        }
        let bytes = Array(link)[...]
        guard let text = address(bytes).flatMap({ $0.isEmpty ? addressee(bytes) : $0 }) else { return nil }
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

    /// The address that stands in the headers (RFC 6068): `?to=user@domain`.
    private static func addressee(_ link: ArraySlice<UInt8>) -> String? {
        let headers = link.drop { $0 != UInt8(ascii: "?") }.dropFirst().split(separator: UInt8(ascii: "&"))
        return headers.lazy.compactMap { header in
            let name = header.prefix { $0 != UInt8(ascii: "=") }
            guard equalsIgnoringCase(name, "to".utf8) else { return nil }
            return address(header[name.endIndex...].dropFirst())
        }.first ?? ""
    }

    /// What stands before the headers, percent-encoding taken off.
    private static func address(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = PercentEncoding.decoded(bytes.prefix { $0 != UInt8(ascii: "?") })
        // Without a control character it would be another address.
        guard (try? UTF8Span(validating: text.span)) != nil, !text.contains(where: { $0 < 0x20 && !isSpace($0) }) else {
            return nil
        }
        return TextCollector.fold(text[...])
    }

    /// An argument in JavaScript: a string, or several that are joined with `+`, spaces at its ends taken off; `nil` when there
    /// is none.
    private static func argument(_ text: inout ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        while true {
            guard let string = quoted(&text) else { return nil }
            bytes += string
            text = text.drop(while: isSpace)
            guard text.first == UInt8(ascii: "+") else { return TextCollector.fold(bytes[...]) }
            text = text.dropFirst()
        }
    }

    /// A string in quotes of any kind.
    private static func quoted(_ text: inout ArraySlice<UInt8>) -> [UInt8]? {
        text = text.drop(while: isSpace)
        guard let quote = text.popFirst(), "'\"`".utf8.contains(quote) else { return nil }
        if let end = text.firstIndex(of: quote), !text[..<end].contains(where: { "\\$".utf8.contains($0) }) {
            defer { text = text[(end + 1)...] }
            return Array(text[..<end])
        }
        var bytes: [UInt8] = []
        while let byte = text.popFirst() {
            if byte == quote { return bytes }
            // A template with an expression in it.
            if byte == UInt8(ascii: "$"), quote == UInt8(ascii: "`"), text.first == UInt8(ascii: "{") { return nil }
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = escaped(&text) else { return nil }
            bytes += escaped
        }
        return nil
    }

    /// What an escape stands for, behind its `\`: a sign, or the number of a character. No address needs others.
    private static func escaped(_ text: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard let sign = text.popFirst() else { return nil }
        let count: Int
        switch sign {
        case UInt8(ascii: "x"): count = 2
        case UInt8(ascii: "u"): count = 4
        default: return "'\"`\\/@.-+_".utf8.contains(sign) ? [sign] : nil
        }
        let digits = text.prefix(count).compactMap(PercentEncoding.digit)
        guard digits.count == count,
            let scalar = Unicode.Scalar(digits.reduce(UInt32(0)) { $0 << 4 | UInt32($1) })
        else { return nil }
        text = text.dropFirst(count)
        return Array(scalar.utf8)
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
