/// Which names a request may have in its `Host` header. A page of a stranger whose name resolves to this machine (DNS
/// rebinding) comes with that stranger's name, and is refused.
public struct HostAllowList: Sendable {
    private let names: Set<String>

    /// Allows `localhost`, the loopback addresses and `configured`: names and addresses for which there is an `entry`.
    public init(configured: [String]) {
        names = Set(["localhost", "127.0.0.1", "[::1]"] + configured.compactMap(Self.entry))
    }

    /// A name or an address of the settings as browsers send it: in small letters, and an address of version 6 in brackets
    /// and in its shortest form. `nil` for what no browser can send there, such as an address with a port or a pattern.
    public static func entry(_ text: String) -> String? {
        if let address = canonical(text) { return address }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isName ? name(of: text) : nil
    }

    /// Whether a `Host` header's value, with or without a port, names one of them.
    public func allows(_ host: String) -> Bool {
        guard let name = Self.name(of: host) else { return false }
        return names.contains(name) || Self.canonical(name).map(names.contains) ?? false
    }

    /// An address of version 6, with or without brackets, in brackets and in its shortest form; `nil` for what is none.
    private static func canonical(_ text: String) -> String? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        return NetworkAddress.shortestVersion6(isBracketed ? String(text.dropFirst().dropLast()) : text).map {
            "[\($0)]"
        }
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
