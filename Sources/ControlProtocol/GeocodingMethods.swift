public import Catalogue

// The types of the methods about coordinates.

/// Parameters of `geocode.start`; the result is the `GeocodingState`.
public struct GeocodeStartParams: Codable, Sendable {
    /// Only these tracks, 500 at most; absent: all.
    public var slugs: [TrackSlug]?
    /// Whether addresses without an answer are asked for once more; false when absent.
    public var retryFailed: Bool?
    /// Whether it is only said what would be asked for; false when absent.
    public var dryRun: Bool?
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(slugs: [TrackSlug]? = nil, retryFailed: Bool? = nil, dryRun: Bool? = nil, reason: String? = nil) {
        self.slugs = slugs
        self.retryFailed = retryFailed
        self.dryRun = dryRun
        self.reason = reason
    }
}

/// Parameters of `track.locate`; the result is the `TrackDetails`.
public struct TrackLocateParams: Codable, Sendable {
    /// The track's slug.
    public var slug: TrackSlug
    /// `LATITUDE,LONGITUDE` in degrees; absent: what an operator set is taken back.
    public var place: String?
    /// Why, for the audit and the history; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(slug: TrackSlug, place: String? = nil, reason: String? = nil) {
        self.slug = slug
        self.place = place
        self.reason = reason
    }
}
