import ControlProtocol
import HTTPTypes

/// Finds the route of a request. What is spelt out in a path goes before what is a parameter.
struct RouteTable: Sendable {
    /// What a path leads to.
    enum Found {
        case route(Route, path: [String: String])
        /// There are routes, for these methods.
        case otherMethods([HTTPRequest.Method])
        case nothing
    }

    private struct Entry: Sendable {
        let route: Route
        let parts: [Substring]
        let parameters: Int
    }

    private let entries: [Int: [Entry]]

    init(_ routes: [Route]) {
        let entries = routes.map { route in
            let parts = route.path.split(separator: "/")
            return Entry(route: route, parts: parts, parameters: parts.count { $0.hasPrefix("{") })
        }
        self.entries = Dictionary(grouping: entries) { $0.parts.count }
            .mapValues { $0.sorted { $0.parameters < $1.parameters } }
    }

    /// What a method and a path, without the query, lead to. `HEAD` leads where `GET` does.
    func find(_ method: HTTPRequest.Method, _ path: Substring) -> Found {
        guard path.hasPrefix("/"), path.utf8.count <= Self.maximumPath else { return .nothing }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        // A path may end in a slash only where it is nothing else.
        let wanted = parts == [""] ? [] : Array(parts)
        guard !wanted.contains(where: \.isEmpty) else { return .nothing }
        var others: [HTTPRequest.Method] = []
        var fewest: Int?
        for entry in entries[wanted.count] ?? [] {
            if let fewest, entry.parameters > fewest { break }
            guard let found = Self.match(entry.parts, wanted) else { continue }
            if entry.route.method == (method == .head ? .get : method) { return .route(entry.route, path: found) }
            others.append(entry.route.method)
            fewest = entry.parameters
        }
        if others.contains(.get) { others.append(.head) }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }

    private static let maximumPath = 1024

    private static func match(_ pattern: [Substring], _ wanted: [Substring]) -> [String: String]? {
        var found: [String: String] = [:]
        for (part, text) in zip(pattern, wanted) {
            if part.hasPrefix("{") {
                // A `+` is itself in a path.
                guard let decoded = APIParameters.decoded(Substring(text.replacing("+", with: "%2B"))) else {
                    return nil
                }
                found[String(part.dropFirst().dropLast())] = decoded
            } else if part != text {
                return nil
            }
        }
        return found
    }
}
