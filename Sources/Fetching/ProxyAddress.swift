/// The address of a proxy, perhaps with a user name and a password, which nothing that describes it shows.
public struct ProxyAddress: Sendable, CustomStringConvertible, CustomReflectable {
    /// The whole address, for libcurl alone.
    package let text: String
    /// The address without user name and password.
    public let description: String
    /// What names the proxy, for messages: a setting, a credential.
    public let source: String

    /// Takes an address such as `http://user:password@proxy.example:3128`; `nil` when it is none.
    ///
    /// - Parameter source: what names the proxy, for messages.
    public init?(_ text: String, source: String = "the settings") {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let scheme = text.firstRange(of: "://"),
            ["http", "https", "socks5h"].contains(text[..<scheme.lowerBound].lowercased())
        else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        let server = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard let first = server.first, first != ":" else { return nil }
        self.text = text
        self.source = source
        description = String(text[..<scheme.upperBound] + server)
    }

    /// An address as somebody else's rules have it, without what stands before an `@`.
    static func withoutSecrets(_ text: String) -> String {
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
        let server = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return "\(scheme)\(server)"
    }

    /// What a dump shows: the description.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
