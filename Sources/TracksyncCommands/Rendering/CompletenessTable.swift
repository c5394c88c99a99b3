import Catalogue
import PlainText
import Vocabulary

/// How complete the tracks are for a person: a row for each field, with what changed since runs before.
enum CompletenessTable {
    /// How many runs ago the last one is compared with.
    private static let spans = [7, 30]

    /// The rows of the runs, the newest first; none when there are no runs.
    static func lines(_ runs: [Completeness], _ presentation: Presentation) -> [Line] {
        guard let last = runs.first else { return [] }
        let plain = table(runs, last, trend: nil)
        let used = plain.lines(width: .max).reduce(0) { max($0, $1.width) }
        // The trend is behind all others, and needs a few columns to be one.
        let room = presentation.width - used - 2
        guard room >= 8 else { return plain.lines(width: presentation.width) }
        let trend = Sparkline(columns: min(room, Completeness.runs), usesBlocks: presentation.isUnicode)
        return table(runs, last, trend: trend).lines(width: presentation.width)
    }

    private static func table(_ runs: [Completeness], _ last: Completeness, trend: Sparkline?) -> Table {
        var table = Table(
            [
                Table.Column(title: "FIELD"), Table.Column(title: "TRACKS", atRight: true),
                Table.Column(title: "SHARE", atRight: true),
            ]
                + spans.enumerated().map {
                    Table.Column(title: "\($0.offset == 0 ? "CHANGE, " : "")\($0.element) RUNS", atRight: true)
                }
                + (trend == nil ? [] : [Table.Column(title: "TREND")]))
        for field in Completeness.fields {
            table.add(
                [
                    Line(Code.words(field.rawValue)),
                    Line(last.present[field.rawValue].map { NumberText.count($0) } ?? "-"),
                    Line(last.share(of: field).map { NumberText.tenths($0 * 100) + " %" } ?? "-"),
                ] + spans.map { change(of: field, runs, $0) }
                    + (trend.map { [Line($0.text(runs.reversed().map { $0.share(of: field) }))] } ?? []))
        }
        for kind in Completeness.coordinateKinds {
            guard let count = last.coordinates?[kind] ?? (last.coordinates == nil ? nil : 0) else { continue }
            let share = last.tracks > 0 ? NumberText.tenths(Double(count) / Double(last.tracks) * 100) + " %" : "-"
            table.add(
                [
                    Line(kind == "none" ? "no coordinates" : "coordinates: \(kind)"), Line(NumberText.count(count)),
                    Line(share),
                ]
                    + spans.map { _ in Line("") } + (trend == nil ? [] : [Line("")]))
        }
        return table
    }

    /// By how many percentage points the share grew or fell since a run so many runs ago.
    private static func change(of field: TrackField, _ runs: [Completeness], _ ago: Int) -> Line {
        guard runs.count > ago, let now = runs[0].share(of: field), let before = runs[ago].share(of: field) else {
            return "-"
        }
        let points = (now - before) * 100
        let size = NumberText.tenths(abs(points))
        guard size != "0.0" else { return "0.0" }
        return points > 0 ? Line("+\(size)") : Line("-\(size)", .warning)
    }
}
