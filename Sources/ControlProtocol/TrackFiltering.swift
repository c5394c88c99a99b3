public import Catalogue
public import FoundationEssentials

/// Parameters that say by what tracks have which of them are meant: on the wire each is a parameter of its own.
public protocol TrackFiltering {
    /// Only tracks of a country: its name or its code.
    var country: String? { get set }
    /// Only tracks of a state or province.
    var state: String? { get set }
    /// Only tracks of a city.
    var city: String? { get set }
    /// Only tracks that changed at this time or later.
    var changedSince: Date? { get set }
    /// Only tracks that left the catalogue at this time or later.
    var inactiveSince: Date? { get set }
    /// Only tracks without a value in this field.
    var missing: TrackField? { get set }
    /// Only tracks with an open data issue of this kind.
    var issue: DataIssue.Kind? { get set }
}

extension TrackFiltering {
    /// All of them together.
    public var filter: TrackFilter {
        get {
            TrackFilter(
                country: country, state: state, city: city, changedSince: changedSince, inactiveSince: inactiveSince,
                missing: missing, issue: issue)
        }
        set {
            (country, state, city) = (newValue.country, newValue.state, newValue.city)
            (changedSince, inactiveSince) = (newValue.changedSince, newValue.inactiveSince)
            (missing, issue) = (newValue.missing, newValue.issue)
        }
    }
}
