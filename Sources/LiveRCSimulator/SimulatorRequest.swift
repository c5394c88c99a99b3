import NIOCore

/// A request as the simulator looks at it.
struct SimulatorRequest: Sendable {
    var method: String
    /// The path as sent, with its query.
    var target: String
    var userAgent: String?
    var ifNoneMatch: String?
    var ifModifiedSince: String?
    var acceptEncoding: String?
    var keepsAlive: Bool
    var body: ByteBuffer

    /// Whether it asks for a page only unless that is the same.
    var isConditional: Bool { ifNoneMatch != nil || ifModifiedSince != nil }

    /// Whether it takes gzip (RFC 9110, 12.5.3; weights are not looked at).
    var takesGzip: Bool { acceptEncoding?.lowercased().contains("gzip") ?? false }

    /// The path without its query.
    var path: Substring { target.prefix { $0 != "?" } }

    /// The value of a query parameter, as sent.
    func query(_ name: String) -> Substring? {
        for pair in target.dropFirst(path.count + 1).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return parts.count > 1 ? parts[1] : "" }
        }
        return nil
    }

    /// What the path names.
    var address: Address {
        let path = path
        if path == "/catalogue" || path == "/catalogue/" { return .catalogue }
        if path == "/robots.txt" { return .robots }
        if path == "/search" { return .search }
        if path == "/_sim" || path.hasPrefix("/_sim/") { return .control(String(path.dropFirst(6))) }
        if path.hasPrefix("/t/") {
            var slug = path.dropFirst(3)
            if slug.hasSuffix("/") { slug = slug.dropLast() }
            return .dashboard(slug: String(slug))
        }
        return .other
    }

    enum Address {
        case catalogue, robots, search, other
        case dashboard(slug: String)
        case control(String)
    }
}
