package import Catalogue
package import ControlProtocol
internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// How complete the tracks are, run by run, and what cannot be right of them.
package struct QualityPage: ConsolePage {
    /// The open data issues of a kind.
    package struct IssuesOfKind: Sendable {
        /// The kind.
        package var kind: DataIssue.Kind
        /// The answer of `issue.list` with the kind: the first of them, and how many there are.
        package var list: IssueList

        /// Makes it.
        package init(kind: DataIssue.Kind, list: IssueList) {
            self.kind = kind
            self.list = list
        }
    }

    /// The answer of `completeness.get`.
    package var history: CompletenessHistory
    /// The open issues of every kind. Not those of the last sync: it looks only at what can have changed.
    package var issues: [IssuesOfKind]

    /// Makes the page.
    package init(history: CompletenessHistory, issues: [IssuesOfKind]) {
        self.history = history
        self.issues = issues
    }

    /// How many issues of a kind the page wants.
    package static let exampleCount = 5

    package var title: String { "Data quality" }
    package var section: ConsoleSection? { .quality }
    package var template: String { "quality" }

    package func fields(_ context: PageContext) -> Fields {
        let newest = history.runs.first
        return [
            "hasRuns": newest != nil, "runs": NumberText.count(history.runs.count, "run"),
            "tracks": newest.map { NumberText.count($0.tracks) },
            "time": newest.map { TimeFields.fields($0.time, now: context.now) },
            "since": history.runs.last.map { TimeFields.fields($0.time, now: context.now) },
            "fields": Completeness.fields.map { field($0) },
            "coordinates": coordinates, "hasCoordinates": newest?.coordinates != nil,
            "kinds": kinds, "hasKinds": !kinds.isEmpty,
            "issueCount": NumberText.count(issues.reduce(0) { $0 + $1.list.total }, "issue"),
        ]
    }

    private func field(_ field: TrackField) -> Fields {
        let shares = history.runs.reversed().map { $0.share(of: field) }
        let known = shares.compactMap(\.self)
        let change = (known.last ?? 0) - (known.first ?? 0)
        let points = NumberText.tenths(abs(change) * 100)
        let lowest = max(0, (known.min() ?? 0) - 0.02)
        return [
            "name": TrackWords.label(field.rawValue), "field": field.rawValue,
            "share": known.last.map(NumberWords.percent) ?? "–",
            "width": NumberWords.place((known.last ?? 0) * 100),
            "present": history.runs.first.flatMap { $0.present[field.rawValue] }.map(NumberText.count),
            "line": LineChart(
                values: Array(shares), range: lowest...min(1, max(lowest + 0.05, (known.max() ?? 1) + 0.02))
            )
            .path,
            "change": known.count < 2
                ? "–" : points == "0.0" ? "no change" : "\(change > 0 ? "+" : "−")\(points) points",
            "isWorse": change <= -0.01,
        ]
    }

    private var coordinates: [Fields] {
        guard let run = history.runs.first, let counts = run.coordinates else { return [] }
        return Completeness.coordinateKinds.compactMap { kind in
            guard let count = counts[kind] else { return nil }
            let name: String =
                switch kind {
                case "pin": "set by an operator"
                case "page": "of the page"
                case "none": "none"
                default: "the \(kind) of the address"
                }
            let share = run.tracks > 0 ? Double(count) / Double(run.tracks) : 0
            return [
                "name": name, "count": NumberText.count(count), "share": NumberWords.percent(share),
                "width": NumberWords.place(share * 100),
            ]
        }
    }

    /// The issues by kind, the most frequent first.
    private var kinds: [Fields] {
        let found = issues.filter { $0.list.total > 0 }
            .sorted { ($1.list.total, $0.kind.rawValue) < ($0.list.total, $1.kind.rawValue) }
        let most = found.first?.list.total ?? 1
        return found.map { issues in
            [
                "kind": TrackWords.kind(issues.kind.rawValue), "value": issues.kind.rawValue,
                "count": NumberText.count(issues.list.total),
                "width": NumberWords.place(Double(issues.list.total) / Double(most) * 100),
                "examples": issues.list.issues.prefix(Self.exampleCount).map(TrackWords.issue),
            ]
        }
    }
}
