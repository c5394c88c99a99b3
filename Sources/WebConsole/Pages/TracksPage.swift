package import Catalogue
package import ControlProtocol
internal import PlainText

/// The tracks that a search and filters find, in a list and on a map.
package struct TracksPage: ConsolePage {
    /// The answer of `track.list`.
    package var page: TrackPage
    /// What was asked for.
    package var query: TrackListParams

    /// Makes the page.
    package init(page: TrackPage, query: TrackListParams) {
        self.page = page
        self.query = query
    }

    /// How many tracks are asked for unless the query says otherwise, and what it may say.
    package static let limits = [50, 100, 500]

    package var title: String { "Tracks" }
    package var section: ConsoleSection? { .tracks }
    package var template: String { "tracks" }

    package func fields(_ context: PageContext) -> Fields {
        let last = page.offset + page.tracks.count
        return [
            "tracks": page.tracks.map(TrackWords.fields), "hasTracks": !page.tracks.isEmpty,
            "total": NumberText.count(page.total, "track"),
            "from": NumberText.count(page.tracks.isEmpty ? 0 : page.offset + 1), "to": NumberText.count(last),
            "previous": page.offset > 0 ? path(offset: max(0, page.offset - limit)) : nil,
            "next": last < page.total && !page.tracks.isEmpty ? path(offset: last) : nil,
            "hasDistance": page.tracks.contains { $0.distance != nil },
            "search": query.search, "country": query.country, "region": query.state, "city": query.city,
            "near": query.near, "within": query.withinMetres.map { String($0 / 1000) },
            "isFollowed": query.followed == true, "isInactive": query.inactive == true,
            "missing": Choices.fields(
                TrackField.allCases.map(\.rawValue), selected: query.missing?.rawValue, label: TrackWords.label),
            "issues": Choices.fields(
                DataIssue.Kind.allCases.map(\.rawValue), selected: query.issue?.rawValue, label: TrackWords.kind),
            "sorts": Choices.fields(TrackOrder.allCases.map(\.rawValue), selected: query.sort?.rawValue),
            "limits": Choices.fields(Self.limits.map(String.init), selected: String(limit)),
            "hasFilters": hasFilters, "map": TrackMap(page).fields(),
        ]
    }

    private var limit: Int { query.limit ?? Self.limits[0] }

    private var hasFilters: Bool {
        query.country != nil || query.state != nil || query.city != nil || query.missing != nil || query.issue != nil
            || query.near != nil || query.inactive == true || query.sort != nil
    }

    private func path(offset: Int) -> String {
        WebLink.path(
            "/tracks",
            [
                ("search", query.search), ("country", query.country), ("state", query.state), ("city", query.city),
                ("missing", query.missing?.rawValue), ("issue", query.issue?.rawValue), ("near", query.near),
                ("withinKm", query.withinMetres.map { String($0 / 1000) }), ("sort", query.sort?.rawValue),
                ("followed", query.followed == true ? "true" : nil),
                ("inactive", query.inactive == true ? "true" : nil),
                ("limit", query.limit.map(String.init)), ("offset", offset > 0 ? String(offset) : nil),
            ])
    }
}
