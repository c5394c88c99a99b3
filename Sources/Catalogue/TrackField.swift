/// A stored field of a track that a sync reads from LiveRC and reports changes of.
///
/// The raw value is the column's name in the `tracks` table, which other programs read.
public enum TrackField: String, CaseIterable, Sendable, Codable, Hashable {
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

    /// What kind of value a field holds.
    public enum Kind: Sendable { case text, real, integer }

    /// What a change of a field counts as.
    public enum Group: Sendable { case profile, statistics }

    /// The kind of value the field holds.
    public var kind: Kind {
        switch self {
        case .latitude, .longitude: .real
        case .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries, .totalEvents: .integer
        default: .text
        }
    }

    /// What a change of the field counts as.
    public var group: Group { kind == .integer ? .statistics : .profile }

    /// Whether the field is a part of where the track is: these move together.
    public var isLocation: Bool {
        switch self {
        case .address, .city, .state, .country, .countryCode, .postalCode, .latitude, .longitude: true
        default: false
        }
    }

    /// The fields that the dashboard page gives, in column order; the name comes from the catalogue page.
    public static let dashboardFields: [TrackField] = allCases.filter { $0 != .trackName }
}
