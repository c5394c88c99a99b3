import GRDB

/// Of how many tracks in the catalogue something is known.
public struct TrackCoverage: Sendable, Hashable {
    /// The closed list of what is looked for; the raw values name it in metrics.
    public enum Field: String, Sendable, CaseIterable {
        /// Both of them.
        case coordinates
        case address, city, state, country
        case postalCode = "postal_code"
        case phone, website, email, description, logo, facebook
        /// All five lifetime figures.
        case statistics
        /// A dashboard, ever.
        case dashboard

        /// Whether it is known of a row of `tracks`.
        fileprivate var condition: String {
            switch self {
            case .coordinates: "latitude IS NOT NULL AND longitude IS NOT NULL"
            case .address, .city, .state, .country, .postalCode, .phone, .website, .email, .description:
                "\(rawValue) IS NOT NULL"
            case .logo: "logo_url IS NOT NULL"
            case .facebook: "facebook_url IS NOT NULL"
            case .statistics:
                """
                total_laps IS NOT NULL AND total_practice_sessions IS NOT NULL AND total_races IS NOT NULL \
                AND total_entries IS NOT NULL AND total_events IS NOT NULL
                """
            case .dashboard: "metadata_fetched_at IS NOT NULL"
            }
        }
    }

    /// Tracks that the catalogue lists.
    public var active = 0
    /// Tracks that left the catalogue.
    public var inactive = 0
    /// Tracks that an operator follows, also those that left.
    public var followed = 0
    /// Of how many of the active tracks each field is known.
    public var known: [Field: Int] = [:]

    /// The share of active tracks of which a field is known, from 0 to 1; `nil` while there are none.
    public func share(of field: Field) -> Double? {
        active > 0 ? Double(known[field, default: 0]) / Double(active) : nil
    }

    fileprivate static let query: String = {
        let known = Field.allCases.map {
            "count(*) FILTER (WHERE is_active AND \($0.condition)) AS known_\($0.rawValue)"
        }
        return """
            SELECT count(*) FILTER (WHERE is_active) AS active, count(*) FILTER (WHERE NOT is_active) AS inactive,
                count(*) FILTER (WHERE is_followed) AS followed, \(known.joined(separator: ", ")) FROM tracks
            """
    }()
}

extension TrackStore {
    /// What is known of how many tracks; reads all of them once.
    public func trackCoverage() async throws -> TrackCoverage {
        try await pool.read { db in
            var coverage = TrackCoverage()
            guard let row = try Row.fetchOne(db, sql: TrackCoverage.query) else { return coverage }
            coverage.active = row["active"]
            coverage.inactive = row["inactive"]
            coverage.followed = row["followed"]
            for field in TrackCoverage.Field.allCases { coverage.known[field] = row["known_\(field.rawValue)"] }
            return coverage
        }
    }

    /// The version of the database's schema that this program writes.
    public static var schemaVersion: Int { Schema.version }
}
