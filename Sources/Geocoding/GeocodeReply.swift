public import Catalogue
import FoundationEssentials

/// What a service found for a query.
public struct GeocodeReply: Sendable {
    /// What became of a query.
    public enum Outcome: Sendable, Hashable {
        /// A place that fits.
        case found(Coordinates, GeocodePrecision)
        /// Nothing, or nothing so exact as a town.
        case nothing
        /// A place in another country than the address.
        case otherCountry(String)
    }

    /// Something that is no answer of a search.
    public struct Unreadable: Error, Sendable {}

    /// A place as Nominatim's `jsonv2` has it (nominatim.org, "Search queries" and "Place output formats").
    private struct Place: Decodable, Sendable {
        struct Address: Decodable, Sendable {
            var countryCode: String?
        }
        var lat: String
        var lon: String
        var placeRank: Int?
        var addresstype: String?
        var address: Address?
    }

    private let places: [Place]

    /// Reads an answer; throws `Unreadable`.
    public init(_ body: [UInt8]) throws(Unreadable) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do { places = Array(try decoder.decode([Place].self, from: Data(body)).prefix(Self.mostPlaces)) } catch {
            throw Unreadable()
        }
    }

    /// What the answer is to a query for an address.
    public func outcome(of query: GeocodeQuery, for address: PostalAddress) -> Outcome {
        var foreign: String?
        for place in places {
            guard let latitude = Double(place.lat), let longitude = Double(place.lon),
                let coordinates = Coordinates(latitude: latitude, longitude: longitude),
                !coordinates.isOrigin,
                let precision = Self.precision(of: place)
            else { continue }
            if let wanted = address.countryCode, let found = place.address?.countryCode?.uppercased(), found != wanted {
                foreign = foreign ?? found
                continue
            }
            // A street or a house that is found for a town's name is somewhere else.
            if query.precision == .town, precision < .town { continue }
            return .found(coordinates, max(precision, query.precision))
        }
        return foreign.map { .otherCountry($0) } ?? .nothing
    }

    /// An answer without places.
    public static let nothing = GeocodeReply(places: [])

    private init(places: [Place]) { self.places = places }

    private static let mostPlaces = 10

    /// By the place's rank: 28 to 30 are houses and what has an address, 26 and 27 streets, 16 to 25 towns and their parts
    /// (nominatim.org, "Place ranking"); `nil` for what is coarser than a town.
    private static func precision(of place: Place) -> GeocodePrecision? {
        switch place.placeRank ?? 0 {
        case 28...30: .house
        case 26...27: .street
        case 16...25: .town
        default: ["city", "town", "village", "hamlet", "municipality"].contains(place.addresstype) ? .town : nil
        }
    }
}
