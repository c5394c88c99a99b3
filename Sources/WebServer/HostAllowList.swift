/// Which names a request may have in its `Host` header. A page of a stranger whose name resolves to this machine (DNS
/// rebinding) comes with that stranger's name, and is refused.
public struct HostAllowList: Sendable {
    private let names: Set<String>

    /// Allows `localhost`, the loopback addresses and `configured`: names or addresses, without port, in any case.
    public init(configured: [String]) {
        names = Set(["localhost", "127.0.0.1", "[::1]"] + configured.map { $0.lowercased() })
    }

    /// Whether a `Host` header's value, with or without a port, names one of them.
    public func allows(_ host: String) -> Bool {
        guard let name = Self.name(of: host) else { return false }
        return names.contains(name)
    }

    /// The name without its port, in small letters; `nil` when it is none.
    static func name(of host: String) -> String? {
        guard host.utf8.count <= 259, host.unicodeScalars.allSatisfy({ $0.isASCII && $0 > " " }) else { return nil }
        let lowered = host.lowercased()
        if lowered.hasPrefix("[") {
            guard let end = lowered.firstIndex(of: "]") else { return nil }
            let rest = lowered[lowered.index(after: end)...]
            return isPort(rest) ? String(lowered[...end]) : nil
        }
        guard let colon = lowered.firstIndex(of: ":") else { return lowered.isEmpty ? nil : lowered }
        return colon > lowered.startIndex && isPort(lowered[colon...]) ? String(lowered[..<colon]) : nil
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard text.first == ":" else { return text.isEmpty }
        return UInt16(text.dropFirst()) != nil
    }
}
