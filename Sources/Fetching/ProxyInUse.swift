import Glibc

/// The proxy that pages of a server are asked for through, and who named it.
public struct ProxyInUse: Sendable, Hashable, CustomStringConvertible {
    /// The address without user name and password.
    public let address: String
    /// What names it: a setting, a credential or a variable of the environment.
    public let source: String

    /// The address, and what names it.
    public var description: String { "\(address), by \(source)" }

    /// Whether the connection to it is one over TLS.
    var isReachedByTLS: Bool { address.lowercased().hasPrefix("https://") }

    /// What a failure behind it says.
    var words: String { "asked through the proxy \(self)" }
}

/// The variables of the environment by which libcurl finds a proxy, read as it reads them (libcurl-env(3)).
public struct ProxyEnvironment: Sendable {
    private let variables: [String: String]

    private static let names = [
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    ]

    /// Takes variables, such as those of this process.
    public init(_ variables: [String: String]) {
        self.variables = variables.filter { !$0.value.isEmpty && Self.names.contains($0.key) }
    }

    /// The environment of this process.
    static var current: ProxyEnvironment {
        var variables: [String: String] = [:]
        for name in names {
            if let value = getenv(name).flatMap({ String(validatingCString: $0) }) { variables[name] = value }
        }
        return ProxyEnvironment(variables)
    }

    /// The proxy for a server; `nil` when it is asked directly.
    public func proxy(for origin: Origin) -> ProxyInUse? {
        // Only in lower case for http: a server's scripts may get HTTP_PROXY from a request's header.
        let own = origin.scheme == .http ? ["http_proxy"] : ["https_proxy", "HTTPS_PROXY"]
        guard let name = (own + ["all_proxy", "ALL_PROXY"]).first(where: { variables[$0] != nil }),
            let value = variables[name], !isExcepted(origin.host)
        else { return nil }
        return ProxyInUse(address: ProxyAddress.withoutSecrets(value), source: "the variable \(name)")
    }

    private func isExcepted(_ host: String) -> Bool {
        guard let list = variables["no_proxy"] ?? variables["NO_PROXY"] else { return false }
        let entries = list.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }
        if entries == ["*"] { return true }
        return entries.contains { entry in
            let name = entry.drop { $0 == "." }
            return !name.isEmpty && (host == name || host.hasSuffix(".\(name)"))
        }
    }
}

extension FetchSettings {
    /// The proxy for a server, by the settings or else by the environment of this process; `nil` when it is asked directly.
    public func proxy(for origin: Origin) -> ProxyInUse? {
        proxy.map { ProxyInUse(address: $0.description, source: $0.source) }
            ?? ProxyEnvironment.current.proxy(for: origin)
    }
}
