import JobModel
import PlainText

/// Dashboards that failed, at most five with the same error: a site that answers nothing but 404 fails for each track.
struct FoldedFailures {
    /// How many of one kind are shown.
    static let shown = 5

    /// What is the same in failures of one kind: the error's name, and its words without the host that begins them.
    private struct Kind: Hashable {
        var name: String
        var words: String

        init(_ failure: TrackFailure) {
            name = failure.name
            if let status = JobWording.status(failure) {
                words = status
                return
            }
            let parts = failure.message.split(separator: ": ", maxSplits: 1)
            words = parts.count == 2 && !parts[0].contains(" ") ? String(parts[1]) : failure.message
        }
    }

    private struct Group {
        var kind: Kind
        /// The tracks that were not shown.
        var others: [String] = []
        var count = 0

        var line: Line? {
            others.isEmpty
                ? nil
                : Line(
                    "… and \(NumberText.count(others.count)) more: "
                        + (kind.words.hasPrefix("HTTP ") ? kind.words : "\(kind.name), \(kind.words)"))
        }
    }

    private var groups: [Group] = []
    private var places: [Kind: Int] = [:]

    /// Takes a failure; the line for it, unless enough of its kind were shown.
    mutating func line(_ failure: TrackFailure) -> Line? {
        let kind = Kind(failure)
        let place = places[kind] ?? groups.count
        if place == groups.count {
            places[kind] = place
            groups.append(Group(kind: kind))
        }
        groups[place].count += 1
        if groups[place].count <= Self.shown { return Line(JobWording.failure(failure)) }
        groups[place].others.append(failure.slug)
        return nil
    }

    /// The lines for those that were not shown: `… and 543 more: HTTP 404`.
    var rest: [Line] { groups.compactMap(\.line) }

    /// All failures of a job, folded; the slugs of those that are not shown stand in one line.
    static func lines(_ failures: [TrackFailure]) -> [Line] {
        var folded = FoldedFailures()
        let lines = failures.compactMap { folded.line($0) }
        return lines
            + folded.groups.compactMap { group in
                group.line.map { $0 + Line(": \(group.others.joined(separator: ", "))") }
            }
    }
}
