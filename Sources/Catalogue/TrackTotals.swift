/// How many tracks are stored.
public struct TrackTotals: Codable, Sendable, Hashable {
    /// Tracks that the catalogue lists.
    public var active: Int
    /// Tracks that left the catalogue.
    public var inactive: Int
    /// Tracks that an operator follows.
    public var followed: Int

    /// Makes totals.
    public init(active: Int, inactive: Int, followed: Int) {
        self.active = active
        self.inactive = inactive
        self.followed = followed
    }
}

/// A track by slug and name.
public struct TrackReference: Codable, Sendable, Hashable {
    /// The track's slug.
    public var slug: TrackSlug
    /// The track's name; cut to 200 characters.
    public var name: String

    /// Makes a reference.
    public init(slug: TrackSlug, name: String) {
        self.slug = slug
        self.name = name
    }
}
