/// The servers that a request, and every redirect that answers it, may reach.
public enum HostRule: Sendable, Hashable {
    /// `liverc.com` and the hosts below it, over https or http, each on its default port.
    case liveRC
    /// Exactly one server: a configured other source.
    case exactly(Origin)

    /// Says why an address may not be fetched under this rule; `nil` when it may.
    func refusal(of address: WebAddress) -> AddressRefusal? {
        let origin = address.origin
        if address.hasUserInfo { return .userInfo }
        switch self {
        case .liveRC:
            guard Self.isLiveRC(host: origin.host) else { return .host }
            return origin.port == origin.scheme.defaultPort ? nil : .port
        case .exactly(let allowed):
            if origin.host != allowed.host { return .host }
            if origin.port != allowed.port { return .port }
            return origin.scheme == allowed.scheme ? nil : .scheme
        }
    }

    /// Every label is looked at, so a trailing dot or an empty label is no LiveRC host.
    private static func isLiveRC(host: String) -> Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.suffix(2) == ["liverc", "com"] && host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                    }
            }
    }
}

/// A server as the web tells servers apart: scheme, host and port.
public struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// The two schemes that are fetched.
    public enum Scheme: String, Sendable, Hashable {
        /// Plain HTTP.
        case http
        /// HTTP over TLS.
        case https

        /// The port that an address without one means.
        public var defaultPort: Int { self == .https ? 443 : 80 }
    }

    /// The scheme.
    public let scheme: Scheme
    /// The host name in lower case, or an address literal, IPv6 in brackets.
    public let host: String
    /// The port, also where it is the scheme's default.
    public let port: Int

    init(scheme: Scheme, host: String, port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// The server that an http or https address names; `nil` when the address is none or carries a user name.
    public init?(url: String) {
        guard let address = try? WebAddress(url), !address.hasUserInfo else { return nil }
        self = address.origin
    }

    /// The origin as an address without a path.
    public var description: String {
        port == scheme.defaultPort ? "\(scheme.rawValue)://\(host)" : "\(scheme.rawValue)://\(host):\(port)"
    }
}
