public import FoundationEssentials

/// What must be true of a track to be listed; what is absent does not matter.
public struct TrackFilter: Codable, Sendable, Hashable {
    /// The country's name or its ISO 3166 alpha-2 code, in any case.
    public var country: String?
    /// The state or province as printed, in any case.
    public var state: String?
    /// The city, in any case.
    public var city: String?
    /// It changed at this time or later.
    public var changedSince: Date?
    /// It left the catalogue at this time or later.
    public var inactiveSince: Date?
    /// It has no value in this field.
    public var missing: TrackField?
    /// It has an open data issue of this kind.
    public var issue: DataIssue.Kind?

    /// Makes a filter.
    public init(
        country: String? = nil, state: String? = nil, city: String? = nil, changedSince: Date? = nil,
        inactiveSince: Date? = nil, missing: TrackField? = nil, issue: DataIssue.Kind? = nil
    ) {
        self.country = country
        self.state = state
        self.city = city
        self.changedSince = changedSince
        self.inactiveSince = inactiveSince
        self.missing = missing
        self.issue = issue
    }

    /// Whether every track fits.
    public var isEmpty: Bool { self == TrackFilter() }
}

/// The order of a list of tracks.
public enum TrackOrder: String, Codable, Sendable, Hashable, CaseIterable {
    case slug, name, country
    /// The one that changed last comes first.
    case changed
    /// The one that was seen last in the catalogue comes first.
    case seen
}
