import Catalogue

/// A list of tracks for a person.
enum TrackTable {
    static func lines(_ page: TrackPage, _ presentation: Presentation) -> [Line] {
        var table = Table([
            Table.Column(title: ""), Table.Column(title: "SLUG", least: 12), Table.Column(title: "NAME", least: 12),
            Table.Column(title: "PLACE", least: 8), Table.Column(title: "LAST ACTIVITY", least: 13),
        ])
        for track in page.tracks {
            let place = [track.city, track.state, track.countryCode].compactMap { $0 }.joined(separator: ", ")
            table.add([
                Line(track.isFollowed ? "*" : " ", .good), Line(track.slug.rawValue), Line(track.name), Line(place),
                Line(track.lastActivity ?? ""),
            ])
        }
        return page.tracks.isEmpty ? [] : table.lines(width: presentation.width)
    }
}
