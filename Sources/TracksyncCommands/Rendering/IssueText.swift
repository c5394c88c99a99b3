import Catalogue
import PlainText
import Vocabulary

/// The data issues of a track, for a person.
enum IssueText {
    /// `malformed phone, phone: call the shop`.
    static func line(_ issue: TrackIssue) -> Line {
        line(kind: issue.kind, field: issue.field, value: issue.value)
    }

    static func line(kind: String, field: String, value: String) -> Line {
        Line(Code.words(kind), .warning) + Line(", \(field): \(value)")
    }

    /// Issues by kind; tracks that share their name stand together:
    ///
    ///     duplicate name (2)
    ///       RC Raceway: canyon173, ridgercclub702
    static func listing(_ issues: [TrackIssue], _ presentation: Presentation) -> [Line] {
        var lines: [Line] = []
        for kind in issues.map(\.kind).uniqued() {
            let found = issues.filter { $0.kind == kind }
            lines.append(Line(Code.words(kind), .warning) + Line(" (\(NumberText.count(found.count)))"))
            let isShared = kind == DataIssue.Kind.duplicateName.rawValue
            let entries =
                isShared
                ? found.map(\.value).uniqued().map { name in
                    "\(name): \(found.filter { $0.value == name }.map(\.slug).joined(separator: ", "))"
                }
                : found.map { issue in
                    "\(issue.slug), \(Code.words(issue.field)): \(issue.value)"
                        + (issue.since.map { "; since \(presentation.time.minute($0))" } ?? "")
                        + (issue.acknowledgedBy.map { "; off the list, by \($0)" } ?? "")
                }
            lines += entries.flatMap { Line($0).indented(first: "  ", rest: "    ", to: presentation.width) }
        }
        return lines
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, where it stands first.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
