public import Catalogue
public import FoundationEssentials

/// Parameters of `track.places`: those of `track.list` that say which tracks. The result is a `TrackPlaces`.
public struct TrackPlacesParams: Codable, Sendable {
    /// Only tracks that a search finds.
    public var search: String?
    /// Only followed tracks.
    public var followed: Bool?
    /// Only tracks that left the catalogue.
    public var inactive: Bool?
    /// Only tracks of a country: its name or its code.
    public var country: String?
    /// Only tracks of a state or province.
    public var state: String?
    /// Only tracks of a city.
    public var city: String?
    /// Only tracks that changed at this time or later.
    public var changedSince: Date?
    /// Only tracks that left the catalogue at this time or later.
    public var inactiveSince: Date?
    /// Only tracks without a value in this field.
    public var missing: TrackField?
    /// Only tracks with an open data issue of this kind.
    public var issue: DataIssue.Kind?
    /// The tracks as they were at this time.
    public var asOf: Date?
    /// Only tracks near a place.
    public var near: String?
    /// With a place: only tracks so near, in metres.
    public var withinMetres: Int?

    /// What a list of the same tracks is asked for with.
    public init(_ list: TrackListParams) {
        search = list.search
        followed = list.followed
        inactive = list.inactive
        country = list.country
        state = list.state
        city = list.city
        changedSince = list.changedSince
        inactiveSince = list.inactiveSince
        missing = list.missing
        issue = list.issue
        asOf = list.asOf
        near = list.near
        withinMetres = list.withinMetres
    }

    /// The parameters of a list of the same tracks.
    public var list: TrackListParams {
        var list = TrackListParams(
            search: search, followed: followed, inactive: inactive, country: country, state: state, city: city,
            changedSince: changedSince, inactiveSince: inactiveSince, missing: missing, issue: issue, asOf: asOf)
        list.near = near
        list.withinMetres = withinMetres
        return list
    }
}

extension TrackPlacesParams: MethodParameters {
    package static let rules = TrackListParams.rules.filter { !["sort", "limit", "offset"].contains($0.name) }
}
