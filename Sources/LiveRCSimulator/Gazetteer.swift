internal import FoundationEssentials
import NIOCore

/// Where a simulated track is, and how well a geocoding service knows its address.
public struct SimulatedPlace: Codable, Sendable, Hashable {
    /// Degrees north of the equator, at the track's gate.
    public var latitude: Double
    /// Degrees east of Greenwich.
    public var longitude: Double
    /// The most exact that a service can find of it: `house`, `street`, `town` or `none`.
    public var known: String
}

/// What a geocoding service does to the requests of a test.
public enum GeocoderMood: String, Codable, Sendable, CaseIterable {
    case sound
    /// Sends everybody away.
    case busy
    /// Takes 3 s for an answer.
    case slow
    /// Answers with something that is no list of places.
    case rubbish
    /// Finds nothing.
    case empty
    /// Finds everything in another country.
    case elsewhere
}

/// A geocoding service in the manner of Nominatim that knows the addresses of the site, and its truth.
struct Gazetteer: Sendable {
    private struct Entry: Sendable {
        var latitude: Double
        var longitude: Double
        var rank: Int
        var kind: String
        var countryCode: String
    }

    private let entries: [String: Entry]

    init(_ site: Site) {
        var entries: [String: Entry] = [:]
        for index in site.indices {
            let location = site.facts(at: index).location
            guard !location.city.isEmpty else { continue }
            let place = Self.place(of: location, seed: site.seed)
            let street = Self.street(location)
            let points = Self.points(of: location, seed: site.seed)
            func add(_ street: [String], _ point: (Double, Double), _ rank: Int, _ kind: String) {
                let parts = street + [location.city] + (location.state.isEmpty ? [] : [location.state])
                let key = Self.key(parts)
                if entries[key] == nil {
                    entries[key] = Entry(
                        latitude: point.0, longitude: point.1, rank: rank, kind: kind, countryCode: location.countryCode
                    )
                }
            }
            if place.known == "none" { continue }
            add([], points.town, 16, "city")
            if place.known == "town" || street.isEmpty { continue }
            add([Self.withoutNumber(street)], points.street, 26, "road")
            if place.known == "house", Self.withoutNumber(street) != street {
                add([street], points.house, 30, "building")
            }
        }
        self.entries = entries
    }

    // MARK: The truth

    static func place(of location: TrackFacts.Location, seed: UInt64) -> SimulatedPlace {
        let house = points(of: location, seed: seed).house
        var draw = SplitMix64(
            seed: seed, .geocoding, hash([location.street, location.city, location.countryCode, "known"]))
        // No address is known better than it is written.
        let street = street(location)
        let known =
            switch draw.below(100) {
            case _ where location.city.isEmpty: "none"
            case 94...: "none"
            case _ where street.isEmpty: "town"
            case 0..<55: withoutNumber(street) == street ? "street" : "house"
            case 55..<75: "street"
            default: "town"
            }
        return SimulatedPlace(latitude: house.0, longitude: house.1, known: known)
    }

    /// A town's centre, a street up to 3 km from it, and a house up to 300 m from that.
    private static func points(of location: TrackFacts.Location, seed: UInt64)
        -> (town: (Double, Double), street: (Double, Double), house: (Double, Double))
    {
        func draw(_ parts: [String]) -> SplitMix64 { SplitMix64(seed: seed, .geocoding, hash(parts)) }
        let place = [location.city, location.state, location.countryCode]
        var town = draw(place)
        var street = draw([withoutNumber(Self.street(location))] + place)
        var house = draw([Self.street(location), "house"] + place)
        func offset(_ draw: inout SplitMix64, _ most: Double) -> Double {
            Double(draw.inRange(-1000...1000)) / 1000 * most
        }
        let centre = (
            Double(town.inRange(-55_000_000...65_000_000)) / 1e6, Double(town.inRange(-170_000_000...170_000_000)) / 1e6
        )
        let road = (centre.0 + offset(&street, 0.018), centre.1 + offset(&street, 0.018))
        return (centre, road, (road.0 + offset(&house, 0.0018), road.1 + offset(&house, 0.0018)))
    }

    /// The street's line as a service knows it: without units.
    private static func street(_ location: TrackFacts.Location) -> String {
        guard location.street.hasPrefix("Unit") else { return location.street }
        return location.street.split(separator: ", ").dropFirst().joined(separator: ", ")
    }

    private static func withoutNumber(_ street: String) -> String {
        var words = street.split(separator: " ").map(String.init)
        func isNumber(_ word: String) -> Bool { word.first?.isNumber == true }
        if words.count > 1, isNumber(words[0]) {
            words.removeFirst()
        } else if words.count > 1, isNumber(words[words.count - 1]) {
            words.removeLast()
        }
        return words.joined(separator: " ")
    }

    private static func key(_ parts: [String]) -> String { parts.map { $0.lowercased() }.joined(separator: "|") }

    private static func hash(_ parts: [String]) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key(parts).utf8 { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: value >> 1)
    }

    // MARK: Answers

    private struct Place: Encodable {
        struct Address: Encodable { var countryCode: String }
        var placeId = 1
        var licence = "Data \u{A9} OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright"
        var lat: String
        var lon: String
        var category = "place"
        var type: String
        var placeRank: Int
        var importance = 0.1
        var addresstype: String
        var displayName: String
        var address: Address
    }

    /// The answer to `/search`: a list of places.
    func search(_ text: String, mood: GeocoderMood) -> (status: Int, body: String) {
        switch mood {
        case .busy: return (429, "Too Many Requests")
        case .rubbish: return (200, "{\"error\":\"<html>moved\u{0}</html>\"}")
        case .empty: return (200, "[]")
        case .sound, .slow, .elsewhere: break
        }
        let parts = text.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
        // The last part is the country.
        guard parts.count >= 2, let entry = entries[Self.key(Array(parts.dropLast()))] else { return (200, "[]") }
        let country = mood == .elsewhere ? (entry.countryCode == "FR" ? "de" : "fr") : entry.countryCode.lowercased()
        let place = Place(
            lat: "\(entry.latitude)", lon: "\(entry.longitude)", type: entry.kind, placeRank: entry.rank,
            addresstype: entry.kind, displayName: text, address: Place.Address(countryCode: country))
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        guard let body = try? encoder.encode([place]) else { return (500, "") }
        return (200, String(decoding: body, as: UTF8.self))
    }

    /// A query parameter as it was meant: percent-decoded, with `+` for a space.
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%"), let code = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
