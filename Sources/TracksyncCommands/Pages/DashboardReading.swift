import Catalogue
import LiveRC
import PlainText
import Vocabulary

/// What a saved dashboard says, as `read` shows it.
struct DashboardReading: Encodable {
    struct Panel: Encodable {
        var heading: String
        var kind: String?
        /// The raw value of a `FoundPanel.Outcome`.
        var outcome: String
    }

    struct Month: Encodable {
        var results: Int64?
        var sessions: Int64?
        var videos: Int64?
    }

    var kind = PageKind.dashboard
    var file: String
    var bytes: Int
    var encoding: EncodingReading
    var url: String?
    var slug: TrackSlug?
    var panels: [Panel]
    /// The address of the map; at most 200 characters.
    var map: String?
    /// By the column's name.
    var fields: [String: FieldReading]
    /// The figures of the month, where the page has them.
    var month: Month
    var issues: [DataIssue]
    var warnings: [PageWarning]

    init(_ explanation: DashboardExplanation, _ page: SavedPage, _ origin: PageOrigin) {
        file = page.file
        bytes = page.size
        encoding = page.encoding
        url = origin.url
        slug = origin.slug
        panels = explanation.panels.map {
            Panel(heading: $0.heading, kind: $0.kind?.rawValue, outcome: $0.outcome.rawValue)
        }
        map = explanation.mapAddress
        let figures = explanation.dashboard.month
        month = Month(results: figures.results, sessions: figures.sessions, videos: figures.videos)
        let issues = DataIssue.issues(in: explanation.dashboard)
        self.issues = issues
        fields = Dictionary(
            uniqueKeysWithValues: TrackField.allCases.map { field in
                let sources = explanation.sources[field] ?? []
                let shown = sources.map { source in
                    FieldReading.Source(
                        panel: source.panel.rawValue, place: source.place, text: source.text,
                        title: source.panel.title)
                }
                let issue = issues.first { $0.field == field }.map { Code.words($0.kind.rawValue) }
                let reason =
                    sources.isEmpty
                    ? explanation.reason(for: field) : issue ?? "it cannot be told from what stands in its place"
                return (field.rawValue, FieldReading(explanation.dashboard[field], shown, reason: reason))
            })
        warnings = PageWarning.otherKind(.dashboard, origin)
        if let problem = explanation.problem {
            warnings.append(
                PageWarning(code: problem.name, message: "A sync does not take this page: \(problem.description)."))
        }
        if page.size > SavedPage.dashboardLimit {
            warnings.append(
                PageWarning(
                    code: "page_too_large",
                    message:
                        "A sync does not take this page: it has \(NumberText.bytes(page.size)), and the most for a "
                        + "dashboard is 2 MiB (fetch.dashboard_limit)."))
        }
    }
}
