public import FoundationEssentials

/// A track as it is stored: a row of the `tracks` table, whose columns other programs read.
public struct Track: Codable, Sendable {
    /// The row's UUID.
    public var id: String
    /// Where the track comes from: always `liverc`.
    public var source: String
    /// The track's slug at that source.
    public var sourceTrackSlug: TrackSlug
    /// The track's name.
    public var trackName: String
    /// The address of its dashboard at LiveRC.
    public var trackUrl: String
    /// The address of its events at LiveRC.
    public var eventsUrl: String
    /// When it was last active, in LiveRC's words, relative to `lastSeenAt`.
    public var livercTrackLastUpdated: String?
    /// When a sync last found it in the catalogue.
    ///
    /// Absent in a track as it was at an earlier time.
    public var lastSeenAt: Date?
    /// Whether the catalogue lists it.
    public var isActive: Bool
    /// Whether an operator follows it; no sync touches this.
    public var isFollowed: Bool
    /// Degrees north.
    public var latitude: Double?
    /// Degrees east.
    public var longitude: Double?
    /// The address lines, joined with `, `.
    public var address: String?
    /// The city.
    public var city: String?
    /// The state or province, as printed.
    public var state: String?
    /// The country's name.
    public var country: String?
    /// The country's ISO 3166 alpha-2 code.
    public var countryCode: String?
    /// The postal code, as printed.
    public var postalCode: String?
    /// The phone number, as printed.
    public var phone: String?
    /// The web site.
    public var website: String?
    /// The e-mail address.
    public var email: String?
    /// Free text about the track.
    public var description: String?
    /// The logo's URL.
    public var logoUrl: String?
    /// The Facebook page's URL.
    public var facebookUrl: String?
    /// Laps driven since the track joined LiveRC.
    public var totalLaps: Int64?
    /// Practice sessions since the track joined LiveRC.
    public var totalPracticeSessions: Int64?
    /// Races since the track joined LiveRC.
    public var totalRaces: Int64?
    /// Race entries since the track joined LiveRC.
    public var totalEntries: Int64?
    /// Events since the track joined LiveRC.
    public var totalEvents: Int64?
    /// Whether there was racing when it was last seen.
    public var isLive: Bool?
    /// The event that the catalogue named when the track was last seen.
    public var currentEvent: String?
    /// Results of the month in which the dashboard was last read.
    public var resultsThisMonth: Int64?
    /// Practice sessions of the month in which the dashboard was last read.
    public var sessionsThisMonth: Int64?
    /// Videos of the month in which the dashboard was last read.
    public var videosThisMonth: Int64?
    /// Degrees north, of the address or set by an operator.
    public var geoLatitude: Double?
    /// Degrees east, of the address or set by an operator.
    public var geoLongitude: Double?
    /// How exact they are: `pin`, `house`, `street` or `town`.
    public var geoPrecision: String?
    /// Where they come from: the host of a geocoding service, or `operator`.
    public var geoSource: String?
    /// When they were found or set.
    public var geoAt: Date?
    /// When its dashboard was last read.
    public var metadataFetchedAt: Date?
    /// The hash (SHA-256, hex) of the dashboard page that was last read.
    public var metadataSourceHash: String?
    /// When it was first stored.
    public var createdAt: Date
    /// When one of its stored fields last changed.
    ///
    /// Absent in a track as it was at an earlier time, where the history does not reach back to that change.
    public var updatedAt: Date?
    /// How its dashboard was last asked for; no column of the table.
    public var lastReading: DashboardReading?

    /// Makes a track of all its columns.
    public init(
        id: String, source: String, sourceTrackSlug: TrackSlug, trackName: String, trackUrl: String, eventsUrl: String,
        livercTrackLastUpdated: String?, lastSeenAt: Date?, isActive: Bool, isFollowed: Bool, latitude: Double?,
        longitude: Double?, address: String?, city: String?, state: String?, country: String?, countryCode: String?,
        postalCode: String?, phone: String?, website: String?, email: String?, description: String?, logoUrl: String?,
        facebookUrl: String?, totalLaps: Int64?, totalPracticeSessions: Int64?, totalRaces: Int64?,
        totalEntries: Int64?, totalEvents: Int64?, metadataFetchedAt: Date?, metadataSourceHash: String?,
        createdAt: Date, updatedAt: Date?
    ) {
        self.id = id
        self.source = source
        self.sourceTrackSlug = sourceTrackSlug
        self.trackName = trackName
        self.trackUrl = trackUrl
        self.eventsUrl = eventsUrl
        self.livercTrackLastUpdated = livercTrackLastUpdated
        self.lastSeenAt = lastSeenAt
        self.isActive = isActive
        self.isFollowed = isFollowed
        self.latitude = latitude
        self.longitude = longitude
        self.address = address
        self.city = city
        self.state = state
        self.country = country
        self.countryCode = countryCode
        self.postalCode = postalCode
        self.phone = phone
        self.website = website
        self.email = email
        self.description = description
        self.logoUrl = logoUrl
        self.facebookUrl = facebookUrl
        self.totalLaps = totalLaps
        self.totalPracticeSessions = totalPracticeSessions
        self.totalRaces = totalRaces
        self.totalEntries = totalEntries
        self.totalEvents = totalEvents
        self.metadataFetchedAt = metadataFetchedAt
        self.metadataSourceHash = metadataSourceHash
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension Track {
    /// When a sync found that it had left the catalogue, since nothing else of it changes then; `nil` while it is listed.
    public var leftAt: Date? { isActive ? nil : updatedAt }
}

/// The part of a track that a list shows.
public struct TrackSummary: Codable, Sendable {
    /// The track's slug.
    public var slug: TrackSlug
    /// The track's name; cut to 200 characters.
    public var name: String
    /// The city, state and country code, as far as they are known.
    public var city: String?
    /// The state or province, as printed.
    public var state: String?
    /// The country's ISO 3166 alpha-2 code.
    public var countryCode: String?
    /// When it was last active, in LiveRC's words, relative to `lastSeenAt`.
    public var lastActivity: String?
    /// When a sync last found it in the catalogue: when the words were read. Absent in the answers of an older daemon, and
    /// of a track as it was at an earlier time.
    public var lastSeenAt: Date?
    /// When a sync found that it had left the catalogue; absent while it is listed.
    public var leftAt: Date?
    /// Whether the catalogue lists it.
    public var isActive: Bool
    /// Whether an operator follows it.
    public var isFollowed: Bool
    /// Degrees north, as exactly as the place is known: as an operator set it, else of the page, else of the address.
    public var latitude: Double?
    /// Degrees east.
    public var longitude: Double?
    /// How far it is from the place that was asked for, in metres.
    public var distance: Double?

    /// Makes a summary.
    public init(
        slug: TrackSlug, name: String, city: String?, state: String?, countryCode: String?, lastActivity: String?,
        isActive: Bool, isFollowed: Bool
    ) {
        self.slug = slug
        self.name = name
        self.city = city
        self.state = state
        self.countryCode = countryCode
        self.lastActivity = lastActivity
        self.isActive = isActive
        self.isFollowed = isFollowed
    }
}

/// Which tracks a list shows.
public struct TrackQuery: Codable, Sendable, Hashable {
    /// Only tracks in whose name, slug, city, state or country all these words stand, whatever their case and accents; both
    /// tracks in the catalogue and those that left it, unless `inactive` says otherwise.
    public var search: String?
    /// Only followed tracks.
    public var followed: Bool
    /// Only tracks that left the catalogue; otherwise, without a search, only those in it.
    public var inactive: Bool
    /// What else must be true of a track.
    public var filter: TrackFilter
    /// The order, where there is no search.
    public var sort: TrackOrder
    /// The largest number of tracks.
    public var limit: Int
    /// How many to pass over.
    public var offset: Int
    /// The tracks as they were at this time; absent: as they are.
    public var asOf: Date?
    /// Only tracks whose place is known, the nearest to here first; it excludes a search.
    public var near: Coordinates?
    /// Only tracks so near, in metres.
    public var within: Double?
    /// The track that is not listed, since the place is its own.
    public var except: TrackSlug?
    /// Whether the answer says where the tracks are, for a map.
    public var wantsPlaces = false

    /// The most tracks one answer holds, so that it fits on one line of the protocol.
    public static let maximumLimit = 500

    /// Makes a query; the default is the first 50 active tracks.
    public init(
        search: String? = nil, followed: Bool = false, inactive: Bool = false, filter: TrackFilter = TrackFilter(),
        sort: TrackOrder = .slug, limit: Int = 50, offset: Int = 0, asOf: Date? = nil
    ) {
        self.search = search
        self.followed = followed
        self.inactive = inactive
        self.filter = filter
        self.sort = sort
        self.limit = limit
        self.offset = offset
        self.asOf = asOf
    }
}

/// One page of a list of tracks: by slug, or the best matches of a search first.
public struct TrackPage: Codable, Sendable {
    /// The tracks.
    public var tracks: [TrackSummary]
    /// How many tracks match in all.
    public var total: Int
    /// How many were passed over.
    public var offset: Int
    /// Where the first tracks are that match, whatever page of them this is; `nil` where that was not asked for.
    public var places: TrackPlaces?

    /// Makes a page.
    public init(tracks: [TrackSummary], total: Int, offset: Int, places: TrackPlaces? = nil) {
        self.tracks = tracks
        self.total = total
        self.offset = offset
        self.places = places
    }
}
