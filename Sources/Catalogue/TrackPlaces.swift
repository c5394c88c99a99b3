/// Where the tracks are that a query finds, for a map: rounded to a tenth of a degree, and each place once.
public struct TrackPlaces: Sendable, Hashable {
    /// How many tracks were looked at: the first that match, `maximumTracks` at most.
    public var examined: Int
    /// How many of those have a place that is known.
    public var located: Int
    /// The places, from north to south and from west to east.
    public var places: [Coordinates]

    /// How many tracks are looked at, more than the site has: the answer stays small, and takes no longer with the catalogue.
    public static let maximumTracks = 1500

    /// Rounds the places of the first of some tracks that match.
    public init(ofFirst positions: [Coordinates], total: Int) {
        examined = min(total, Self.maximumTracks)
        located = positions.count
        places = Set(positions.map(Place.init)).sorted().compactMap {
            Coordinates(latitude: Double($0.latitude) / 10, longitude: Double($0.longitude) / 10)
        }
    }

    /// A place in tenths of a degree.
    private struct Place: Hashable, Comparable {
        var latitude, longitude: Int

        init(_ position: Coordinates) {
            latitude = Int((position.latitude * 10).rounded())
            longitude = Int((position.longitude * 10).rounded())
        }

        static func < (one: Place, other: Place) -> Bool {
            one.latitude == other.latitude ? one.longitude < other.longitude : one.latitude > other.latitude
        }
    }
}

/// As text, the places are `LATITUDE,LONGITUDE` with a space between two: an object for each would take ten times as long to
/// write and to read.
extension TrackPlaces: Codable {
    private enum CodingKeys: CodingKey {
        case examined, located, places
    }

    /// Reads the text; throws `DecodingError` for what is no place.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        examined = try container.decode(Int.self, forKey: .examined)
        located = try container.decode(Int.self, forKey: .located)
        places = try container.decode(String.self, forKey: .places).utf8.split(separator: UInt8(ascii: " ")).map {
            text in
            let numbers = text.split(separator: UInt8(ascii: ",")).compactMap { Double(Substring($0)) }
            guard numbers.count == 2, let place = Coordinates(latitude: numbers[0], longitude: numbers[1]) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .places, in: container, debugDescription: "not LATITUDE,LONGITUDE")
            }
            return place
        }
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(examined, forKey: .examined)
        try container.encode(located, forKey: .located)
        try container.encode(
            places.map { "\($0.latitude),\($0.longitude)" }.joined(separator: " "), forKey: .places)
    }
}
