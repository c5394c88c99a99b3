/// A stored field of a track, by the name of its column in the `tracks` table.
///
/// The simulator's own list, so that what it calls true does not depend on the code it is there to test.
public enum SiteField: String, CaseIterable, Sendable, Codable, Hashable {
    case trackName = "track_name"
    case latitude, longitude
    case address, city, state, country
    case countryCode = "country_code"
    case postalCode = "postal_code"
    case phone, website, email, description
    case logoURL = "logo_url"
    case facebookURL = "facebook_url"
    case totalLaps = "total_laps"
    case totalPracticeSessions = "total_practice_sessions"
    case totalRaces = "total_races"
    case totalEntries = "total_entries"
    case totalEvents = "total_events"

    /// Whether the field is one of the five lifetime figures; the others are the profile.
    public var isStatistic: Bool { Self.statistics.contains(self) }

    /// The lifetime figures, in the order the page lists them.
    public static let statistics: [SiteField] = [
        .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries, .totalEvents,
    ]
}

/// A field's value; in JSON a plain string or number.
public enum SiteValue: Sendable, Hashable {
    /// Text.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// Degrees.
    case real(Double)
}

extension SiteValue: Codable {
    /// Decodes a plain string or number; throws `DecodingError.typeMismatch` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let real = try? container.decode(Double.self) {
            self = .real(real)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Encodes a plain string or number.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let integer): try container.encode(integer)
        case .real(let real): try container.encode(real)
        }
    }
}

/// What a perfect reader takes from a page about one field.
public enum SiteReading: Sendable, Hashable {
    /// The page gives this value.
    case value(SiteValue)
    /// The page says that there is none (`N/A`, an empty part of an address, an About panel without logo).
    case absent
    /// The page cannot tell: the panel is missing, the row is missing or holds no number.
    case notFound

    /// The value, if the page gives one.
    public var value: SiteValue? {
        if case .value(let value) = self { value } else { nil }
    }
}

/// One value for each field, in the fields' order.
public struct SiteFields<Value: Sendable>: Sendable {
    private var values: [Value]

    init(repeating value: Value) { values = Array(repeating: value, count: SiteField.allCases.count) }

    /// The value of a field.
    public subscript(field: SiteField) -> Value {
        get { values[Self.position(field)] }
        set { values[Self.position(field)] = newValue }
    }

    private static func position(_ field: SiteField) -> Int {
        switch field {
        case .trackName: 0
        case .latitude: 1
        case .longitude: 2
        case .address: 3
        case .city: 4
        case .state: 5
        case .country: 6
        case .countryCode: 7
        case .postalCode: 8
        case .phone: 9
        case .website: 10
        case .email: 11
        case .description: 12
        case .logoURL: 13
        case .facebookURL: 14
        case .totalLaps: 15
        case .totalPracticeSessions: 16
        case .totalRaces: 17
        case .totalEntries: 18
        case .totalEvents: 19
        }
    }
}

extension SiteFields: Equatable where Value: Equatable {}
extension SiteFields: Hashable where Value: Hashable {}
