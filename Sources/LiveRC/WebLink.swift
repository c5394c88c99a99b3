import Catalogue

/// A link to the web, as a page gives it.
enum WebLink {
    /// The link as printed, with white space and unseen marks at its ends taken off, spaces encoded and line breaks left out, as
    /// browsers do, and with `https:` before one that begins with `//`, as the page's own address has; `nil` when it is empty, too
    /// long, has other white space, control characters or signs that end a link in markup inside, is of another scheme than
    /// http and https, or names no host or a port that is none. In Unicode's form NFC.
    static func read(_ link: String) -> String? {
        guard link.utf8.count <= 4096, let link = trimmed(withoutBreaks(link)), !NoValue.isOne(link) else { return nil }
        var text = hasPathWithSpaces(link) ? link.replacing(" ", with: "%20") : link
        guard !text.unicodeScalars.contains(where: isForbidden) else { return nil }
        if text.hasPrefix("//") { text = "https:" + text }
        return ContactRules.isWebAddress(text, isPublic: true) ? UnicodeForm.nfc(text) : nil
    }

    /// What a link says where the address of a page is expected; `refused` is a text that stands in its place and is none.
    static func value(_ link: String) -> (FieldValue<String>, refused: String?) {
        if let host = hostText(link) {
            // `http://` alone is what a form has that nobody filled in.
            if NoValue.isOne(host) { return (.absent, refused: host.isEmpty ? link : nil) }
        } else if NoValue.isOne(TextCollector.fold(Array(link.utf8)[...])) {
            return (.absent, nil)
        }
        return read(link).map { (.value($0), nil) } ?? (.notFound, link)
    }

    /// Whether spaces stand in a link's path: not in words behind a whole address, nor between two of them.
    private static func hasPathWithSpaces(_ link: String) -> Bool {
        guard let space = link.utf8.firstIndex(of: 0x20) else { return false }
        let slashes = link.utf8[..<space].count { $0 == UInt8(ascii: "/") }
        return link.ranges(of: "//").count == 1 && slashes > 2
            && (slashes > 3 || link.utf8[..<space].last != UInt8(ascii: "/"))
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\"", "<", ">", "\u{7F}"..."\u{9F}": true
        default: scalar.isASCII ? scalar.value <= 0x20 : scalar.properties.isWhitespace
        }
    }

    /// What stands behind `http://` or `https://`, without slashes at its end; `nil` for another link.
    static func hostText(_ link: String) -> String? {
        guard let text = trimmed(link), let scheme = ["http://", "https://"].first(where: { hasScheme($0, text) })
        else {
            return nil
        }
        var rest = Substring(text).utf8.dropFirst(scheme.utf8.count)
        while rest.last == UInt8(ascii: "/") { rest.removeLast() }
        return String(Substring(rest))
    }

    private static func trimmed(_ link: String) -> String? {
        func isGraphic(_ byte: UInt8?) -> Bool { byte.map { (0x21...0x7E).contains($0) } ?? false }
        if isGraphic(link.utf8.first), isGraphic(link.utf8.last) { return link }
        func isSeen(_ scalar: Unicode.Scalar) -> Bool {
            !UnseenMarks.isOne(scalar) && !scalar.properties.isWhitespace
        }
        guard let first = link.unicodeScalars.firstIndex(where: isSeen),
            let last = link.unicodeScalars.lastIndex(where: isSeen)
        else { return nil }
        return String(link.unicodeScalars[first...last])
    }

    /// The link without tabs and line breaks, which browsers take out of it (URL standard, 4.4).
    static func withoutBreaks(_ link: String) -> String {
        func isBreak(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x0A || byte == 0x0D }
        // A string looks at its own bytes one call at a time.
        guard link.utf8.withContiguousStorageIfAvailable({ $0.contains(where: isBreak) }) ?? true else { return link }
        return String(decoding: link.utf8.filter { !isBreak($0) }, as: UTF8.self)
    }

    /// Whether the link begins with a scheme, in any case, behind any white space.
    static func hasScheme(_ scheme: String, _ link: String) -> Bool {
        link.utf8.drop(while: isSpace).prefix(scheme.utf8.count).elementsEqual(scheme.utf8) {
            ($0 | 0x20) == ($1 | 0x20)
        }
    }
}
