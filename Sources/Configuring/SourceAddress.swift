/// The rules for the addresses of the source: http or https, without parts that could lead to another host than they show.
enum SourceAddress {
    private static let placeholder = "{slug}"
    /// The domain below which every track has a host of its own; any other source is exactly one server.
    private static let domain = "liverc.com"

    /// Says what is wrong with an address; `hasSlug`: it must have `{slug}` in the slug's place.
    static func check(_ text: String, hasSlug: Bool) throws(Refusal) {
        guard !text.isEmpty else { throw Refusal(reason: "is empty") }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("\\") else {
            throw Refusal(reason: "has blanks, backslashes or characters beyond ASCII")
        }
        let slugs = text.ranges(of: placeholder).count
        guard slugs <= 1 else { throw Refusal(reason: "has \(placeholder) more than once") }
        guard (slugs == 1) == hasSlug else {
            throw Refusal(reason: hasSlug ? "has no \(placeholder)" : "has \(placeholder), which is for dashboard_url")
        }
        // The placeholder apart, braces and the like stand in no address (RFC 3986).
        guard !text.replacing(placeholder, with: "").contains(where: { "{}<>\"^`|".contains($0) }) else {
            throw Refusal(reason: "has characters that no address has")
        }
        guard !text.contains("#") else { throw Refusal(reason: "has a fragment (#)") }
        guard let scheme = text.firstRange(of: "://"),
            ["http", "https"].contains(text[..<scheme.lowerBound].lowercased())
        else { throw Refusal(reason: "does not begin with http:// or https://") }
        let rest = text[scheme.upperBound...]
        try check(authority: rest.prefix { $0 != "/" && $0 != "?" })
    }

    /// Says what is wrong with the address of a proxy; a password would be shown with the settings.
    static func check(proxy text: String) throws(Refusal) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(reason: "has blanks or characters beyond ASCII")
        }
        guard let scheme = text.firstRange(of: "://"),
            ["http", "https", "socks5h"].contains(text[..<scheme.lowerBound].lowercased())
        else { throw Refusal(reason: "does not begin with http://, https:// or socks5h://") }
        var rest = text[scheme.upperBound...]
        if rest.hasSuffix("/") { rest.removeLast() }
        guard !rest.contains("@") else {
            throw Refusal(reason: "has a user name or password, which belongs into the credential proxy")
        }
        try check(authority: rest)
    }

    /// Whether an address that passed `check` is at LiveRC itself.
    static func isLiveRC(_ address: String) -> Bool {
        guard let scheme = address.firstRange(of: "://") else { return false }
        let authority = address[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return isLiveRC(host: authority.prefix { $0 != ":" })
    }

    private static func isLiveRC(host: Substring) -> Bool {
        let name = host.lowercased()
        return name == domain || name.hasSuffix("." + domain)
    }

    private static func check(authority: Substring) throws(Refusal) {
        guard !authority.contains("@") else { throw Refusal(reason: "has a user name or password (@)") }
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Refusal(reason: "has an unclosed [") }
            host = authority[...end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw Refusal(reason: "has no host") }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }), host.count > 3
            else { throw Refusal(reason: "has no address in its brackets") }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            try check(host: host)
        }
        if let port {
            guard !isLiveRC(host: host) else {
                throw Refusal(reason: "has a port, which \(domain) has none of")
            }
            // Programs differ in what they make of a leading zero.
            guard port.allSatisfy(Quantity.isDigit), !port.hasPrefix("0"), let number = Int(port),
                (1...65_535).contains(number)
            else { throw Refusal(reason: "has a port that is none") }
        }
    }

    private static func check(host: Substring) throws(Refusal) {
        guard !host.isEmpty else { throw Refusal(reason: "has no host") }
        if host.contains(placeholder) {
            guard host.lowercased() == "\(placeholder).\(domain)" else {
                throw Refusal(reason: "has \(placeholder) in its host, which only \(domain) has: put it into the path")
            }
            return
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
        guard isName, host.count <= 253 else { throw Refusal(reason: "has a host that is none") }
    }
}
