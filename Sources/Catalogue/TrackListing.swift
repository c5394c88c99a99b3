/// One row of the catalogue page: a track and when it was last active.
public struct TrackListing: Hashable, Sendable {
    /// The track's slug, from the row's link.
    public var slug: TrackSlug
    /// The track's name: entities decoded, white space folded.
    public var name: String
    /// When the track was last active, as LiveRC words it ("5 minutes ago", "last month"); relative to the fetch.
    public var lastActivity: String?
    /// The event the row names, if any.
    public var currentEvent: String?
    /// Whether the row's icon says that there is racing now; `nil` where it has no such icon.
    public var isLive: Bool?

    /// Makes a listing.
    public init(
        slug: TrackSlug, name: String, lastActivity: String? = nil, currentEvent: String? = nil,
        isLive: Bool? = nil
    ) {
        self.slug = slug
        self.name = name
        self.lastActivity = lastActivity
        self.currentEvent = currentEvent
        self.isLive = isLive
    }
}
