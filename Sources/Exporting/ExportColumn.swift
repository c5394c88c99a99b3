/// A column of the tracks that leaves the house; the raw value is its name, in the `tracks` table and in every format.
public enum ExportColumn: String, Sendable, CaseIterable, Hashable, Codable {
    case id, source
    case sourceTrackSlug = "source_track_slug"
    case trackName = "track_name"
    case trackURL = "track_url"
    case eventsURL = "events_url"
    case isActive = "is_active"
    case isFollowed = "is_followed"
    case latitude, longitude
    case geoLatitude = "geo_latitude"
    case geoLongitude = "geo_longitude"
    case geoPrecision = "geo_precision"
    case geoSource = "geo_source"
    case geoAt = "geo_at"
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
    case isLive = "is_live"
    case currentEvent = "current_event"
    case resultsThisMonth = "results_this_month"
    case sessionsThisMonth = "sessions_this_month"
    case videosThisMonth = "videos_this_month"
    case livercTrackLastUpdated = "liverc_track_last_updated"
    case lastSeenAt = "last_seen_at"
    case metadataFetchedAt = "metadata_fetched_at"
    case metadataSourceHash = "metadata_source_hash"
    case createdAt = "created_at"
    case updatedAt = "updated_at"

    /// Whether the values are true or false; the database has 1 and 0.
    public var isFlag: Bool { self == .isActive || self == .isFollowed || self == .isLive }

    /// The columns that do not change by being looked at: files of them stay the same while the tracks do.
    public static let lasting: [ExportColumn] = allCases.filter {
        ![.livercTrackLastUpdated, .lastSeenAt, .metadataFetchedAt, .metadataSourceHash].contains($0)
    }
}

/// A value of a track on its way out.
///
/// A text's bytes are UTF-8, and are there within the call alone that hands the value over.
public enum ExportValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(UnsafeBufferPointer<UInt8>)
}

/// A track on its way out: its values, by position in the list of columns, and where it is.
public protocol ExportRow {
    /// The value of a column.
    func value(at index: Int) -> ExportValue
    /// The track's name.
    var name: ExportValue { get }
    /// The track's slug.
    var slug: ExportValue { get }
    /// Its address on one line.
    var address: ExportValue { get }
    /// Its phone number.
    var phone: ExportValue { get }
    /// Where it is, by the best that is known.
    var position: (latitude: Double, longitude: Double)? { get }
}

/// How tracks are written.
public enum ExportFormat: String, Sendable, CaseIterable, Hashable, Codable {
    /// A table by RFC 4180.
    case csv
    /// An object of JSON a line.
    case jsonl
    /// An array of JSON objects.
    case json
    /// A FeatureCollection by RFC 7946.
    case geojson
    /// A document of KML 2.2.
    case kml

    /// Whether it says of a track where it is, and whose name, beside its columns.
    public var isPlaced: Bool { self == .geojson || self == .kml }

    /// The columns of files for programs that want all there is to know.
    public static let columns = ExportColumn.allCases
}
