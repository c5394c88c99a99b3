import ArgumentParser
import Catalogue
import PlainText

/// A column of a list of tracks.
enum TrackColumn: String, CaseIterable {
    case slug, name, city, state, country, activity, active, followed

    /// Reads `slug,name`; throws `ValidationError`.
    static func list(_ text: String) throws(ValidationError) -> [TrackColumn] {
        var columns: [TrackColumn] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let column = TrackColumn(rawValue: word.trimmingPrefix(" ").lowercased()) else {
                let names = allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--columns takes \(names), with commas, not '\(word)'.")
            }
            columns.append(column)
        }
        return columns
    }

    var column: Table.Column {
        switch self {
        // What is typed back is never cut.
        case .slug, .active, .followed, .country: Table.Column(title: rawValue.uppercased())
        case .name: Table.Column(title: "NAME", least: 12)
        case .city, .state: Table.Column(title: rawValue.uppercased(), least: 8)
        case .activity: Table.Column(title: "LAST ACTIVITY", least: 13, givesWayLast: true)
        }
    }

    func cell(_ track: TrackSummary, _ time: TimeText) -> Line {
        switch self {
        case .slug: Line(track.slug.rawValue)
        case .name: Line(track.name)
        case .city: Line(track.city ?? "")
        case .state: Line(track.state ?? "")
        case .country: Line(track.countryCode ?? "")
        case .activity: TrackTable.activity(track, time)
        case .active: Line(track.isActive ? "yes" : "no")
        case .followed: Line(track.isFollowed ? "yes" : "no")
        }
    }
}

/// A list of tracks for a person.
enum TrackTable {
    static func lines(_ page: TrackPage, columns: [TrackColumn]? = nil, _ presentation: Presentation) -> [Line] {
        if page.tracks.isEmpty { return [] }
        if let columns {
            var table = Table(columns.map(\.column))
            for track in page.tracks { table.add(columns.map { $0.cell(track, presentation.time) }) }
            return table.lines(width: presentation.tableWidth)
        }
        let hasDistance = page.tracks.contains { $0.distance != nil }
        var table = Table(
            [
                Table.Column(title: ""), Table.Column(title: "SLUG"), Table.Column(title: "NAME", least: 12),
                Table.Column(title: "PLACE", least: 8),
                Table.Column(title: "LAST ACTIVITY", least: 13, givesWayLast: true),
            ] + (hasDistance ? [Table.Column(title: "DISTANCE", atRight: true)] : []))
        for track in page.tracks {
            let place = [track.city, track.state, track.countryCode].compactMap { $0 }.joined(separator: ", ")
            table.add(
                [
                    Line((track.isFollowed ? "*" : " ") + (track.isActive ? "" : "-"), .good),
                    Line(track.slug.rawValue), Line(track.name), Line(place), activity(track, presentation.time),
                ] + (hasDistance ? [Line(track.distance.map(distance) ?? "")] : []))
        }
        return table.lines(width: presentation.tableWidth)
    }

    /// When it was last active.
    static func activity(_ track: TrackSummary, _ time: TimeText) -> Line {
        Line(ActivityDate.text(track.lastActivity, readAt: track.lastSeenAt, leftAt: track.leftAt, time))
    }

    /// A distance in kilometres, with a decimal where it is short.
    private static func distance(_ metres: Double) -> String {
        let tenths = Int((metres / 100).rounded())
        return tenths < 1000 ? "\(tenths / 10).\(tenths % 10) km" : "\(NumberText.count(tenths / 10)) km"
    }
}
