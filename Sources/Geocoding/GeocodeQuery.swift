/// How exact a place is, the most exact first.
public enum GeocodePrecision: String, Sendable, Hashable, CaseIterable, Comparable {
    case house, street, town

    /// How far, in metres, a place of this precision may be from the track.
    public var radius: Double {
        switch self {
        case .house: 500
        case .street: 5_000
        case .town: 30_000
        }
    }

    /// Orders by exactness, the most exact first.
    public static func < (one: GeocodePrecision, other: GeocodePrecision) -> Bool { one.radius < other.radius }
}

/// What a service is asked for, and how exact an answer can be at best.
public struct GeocodeQuery: Sendable, Hashable {
    /// The text of the search.
    public let text: String
    /// The best that an answer can be: a house that is found for a street's name is any house.
    public let precision: GeocodePrecision

    /// What is longer, in bytes of UTF-8, is no address that anybody wrote, and a service need not take it.
    private static let longest = 300

    /// The queries for an address, from the most exact to the town, each once; the first that is answered counts.
    public static func queries(for address: PostalAddress) -> [GeocodeQuery] {
        var queries: [GeocodeQuery] = []
        func add(_ street: [String], _ precision: GeocodePrecision) {
            let parts = street + [address.city, address.state, address.country].compactMap(\.self)
            let text = parts.joined(separator: ", ")
            if text.utf8.count <= longest, !queries.contains(where: { $0.text == text }) {
                queries.append(GeocodeQuery(text: text, precision: precision))
            }
        }
        func add(_ street: [String]) {
            add(street, street.contains { withoutNumber($0) != $0 } ? .house : .street)
        }
        let street = withNumbers(address.street)
        if let last = street.last {
            add(street)
            // What stands before the street's own line is often a club's or a park's name.
            add([last])
            if let bare = withoutNumber(last) { add([bare], .street) }
        }
        if address.city != nil { add([], .town) }
        return queries
    }

    /// The lines of a street; a number alone on one belongs to the name before it (`Avenida de la Estación, 75`), at the
    /// beginning to the one behind it (`12, rue de la Gare`). By itself it would be found in any street of the town.
    private static func withNumbers(_ street: [String]) -> [String] {
        var lines: [String] = []
        for line in street {
            if let name = lines.last, isNumberAlone(line), withoutNumber(name) == name {
                lines[lines.count - 1] = "\(name), \(line)"
            } else if lines.count == 1, isNumberAlone(lines[0]), !isNumberAlone(line) {
                lines[0] += " \(line)"
            } else {
                lines.append(line)
            }
        }
        return lines.filter { !isNumberAlone($0) }
    }

    /// But for Japan's, of which three tell the block, too: `3-14-15`.
    private static func isNumberAlone(_ line: String) -> Bool {
        isHouseNumber(line) && line.utf8.count(where: { $0 == UInt8(ascii: "-") }) < 2
    }

    /// A street's line without its house number, before or behind its name; `nil` when nothing is left.
    static func withoutNumber(_ line: String) -> String? {
        var words = line.split(separator: " ").map(String.init)
        if words.count > 1, isHouseNumber(words[0]) {
            words.removeFirst()
        } else if words.count > 1, let last = words.last, isHouseNumber(last), !isRoadWord(words[words.count - 2]) {
            words.removeLast()
        }
        let name = words.joined(separator: " ")
        return name.isEmpty ? nil : name.hasSuffix(",") ? String(name.dropLast()) : name
    }

    /// `12`, `12a`, `12-14`, `12/3`.
    private static func isHouseNumber(_ word: String) -> Bool {
        let bytes = word.utf8
        return (1...8).contains(bytes.count) && bytes.first.map { (0x30...0x39).contains($0) } == true
            && bytes.filter { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "/") }.count
                <= 1
            && !["st", "nd", "rd", "th"].contains(where: { word.lowercased().hasSuffix($0) })
    }

    /// Whether a number behind it is a road's own: `Highway 7`, `US 301`.
    private static func isRoadWord(_ word: String) -> Bool {
        ["us", "highway", "hwy", "route", "rt", "rte", "road", "rd", "county", "cr", "fm", "sr", "interstate", "km"]
            .contains(word.lowercased().filter { $0 != "." })
    }
}
