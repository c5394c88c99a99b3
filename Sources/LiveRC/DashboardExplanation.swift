public import Catalogue

/// A kind of panel that a dashboard's values come from.
public enum PanelKind: String, Sendable, Hashable, CaseIterable {
    case about
    case map = "track_map"
    case statistics = "lifetime_track_stats"
    case facebook

    /// The panel as the page's readers call it.
    public var title: String {
        switch self {
        case .about: "About"
        case .map: "Track Map"
        case .statistics: "Lifetime Track Stats"
        case .facebook: "Facebook"
        }
    }

    /// The panels that a field is read from.
    fileprivate static func kinds(of field: TrackField) -> [PanelKind] {
        switch field {
        case .trackName, .phone, .website, .email, .description, .logoURL: [.about]
        case .latitude, .longitude: [.map]
        case .address, .city, .state, .country, .countryCode, .postalCode: [.about, .map]
        case .facebookURL: [.facebook]
        case .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries, .totalEvents: [.statistics]
        }
    }
}

/// Where on a dashboard something about a field stands.
public struct FieldSource: Sendable, Hashable {
    /// The panel.
    public var panel: PanelKind
    /// Where in the panel: `line 2`, `W: link`, `q= part 3`, the label of a row.
    public var place: String
    /// What stands there, decoded and at most 200 characters of it; empty when nothing does.
    public var text: String
}

/// A panel that was found on a dashboard.
public struct FoundPanel: Sendable, Hashable {
    /// What became of it.
    public enum Outcome: String, Sendable, Hashable {
        /// It was read.
        case read
        /// It has no body that comes to its end.
        case notEnded = "not_ended"
        /// Another panel of its kind counts: the first one, or one with the track's name.
        case repeated
        /// Its heading is a figure of the month, which is read.
        case month
        /// Its heading is none of those that are read.
        case otherHeading = "other_heading"
        /// It is longer than any that is read, its heading included.
        case tooLong = "too_long"
    }

    /// Its heading, at most 200 characters.
    public var heading: String
    /// Its kind, by the heading.
    public var kind: PanelKind?
    /// What became of it.
    public var outcome: Outcome
}

/// What a dashboard page says, and where on the page it says so.
public struct DashboardExplanation: Sendable {
    /// The values, field by field, as a sync reads them.
    public var dashboard: Dashboard
    /// The panels in the page's order.
    public var panels: [FoundPanel]
    /// Where each field's value stands, or what stands in its place.
    public var sources: [TrackField: [FieldSource]]
    /// Why a sync refuses the page, if it does.
    public var problem: PageError?
    /// The address of the map, at most 200 characters.
    public var mapAddress: String?

    /// Why nothing is known of a field that was not found and for which nothing stands in its place.
    public func reason(for field: TrackField) -> String {
        let kinds = PanelKind.kinds(of: field)
        let missing = kinds.filter { kind in
            !panels.contains { $0.kind == kind && $0.outcome == .read }
        }
        guard missing.count < kinds.count else {
            let reasons = missing.map { kind in
                panels.contains { $0.kind == kind && $0.outcome == .notEnded }
                    ? "the panel \(kind.title) does not end" : "the page has no panel \(kind.title)"
            }
            return reasons.joined(separator: ", and ")
        }
        switch field {
        case .trackName: return "the panel About has no name in bold above the address"
        case .address, .country: return "the panel About has no address lines that end before a contact"
        case .phone: return "the panel About has no line P:"
        case .website: return "the panel About has no line W:"
        case .email: return "the panel About has no line E:"
        case .description: return "the panel About has no rows, or its address does not end"
        case .logoURL: return "the panel About has no logo with an address"
        case .latitude, .longitude:
            return mapAddress == nil ? "the panel Track Map has no map" : "the map's address has no coordinates"
        case .city, .state, .countryCode, .postalCode: return "neither the address lines nor the map tell it"
        case .facebookURL: return "the panel Facebook has no link"
        case .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries, .totalEvents:
            return "the panel Lifetime Track Stats has no row \(StatisticsPanel.label(of: field))"
        }
    }
}
