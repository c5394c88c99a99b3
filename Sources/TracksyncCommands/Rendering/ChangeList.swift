import Catalogue
import FoundationEssentials
import JobModel
import PlainText

/// Changes of tracks for a person: a line for each, below a line for what was stored at once and why.
enum ChangeList {
    static func lines(_ changes: [TrackChange], _ presentation: Presentation, ofOneTrack: Bool = false) -> [Line] {
        var lines: [Line] = []
        var heading: Line?
        for change in changes {
            let next = self.heading(change, presentation)
            if next != heading {
                lines.append(next)
                heading = next
            }
            let text = ofOneTrack ? what(change) : Line(change.slug, .good) + ": " + what(change)
            lines += text.indented(first: "  ", rest: "      ", to: presentation.width)
        }
        return lines
    }

    /// When, by which job, and why.
    private static func heading(_ change: TrackChange, _ presentation: Presentation) -> Line {
        var parts = [presentation.time.full(change.time)]
        if let job = change.jobId { parts.append("job \(JobID(job).map(JobWording.short) ?? job)") }
        parts.append(
            change.cause == TrackChange.operatorCause
                ? "by \(change.user ?? "an operator")" : "\(change.cause)\(change.user.map { ", by \($0)" } ?? "")")
        if let reason = change.reason { parts.append(reason) }
        return Line(parts.joined(separator: "; "), .faint)
    }

    /// What changed.
    private static func what(_ change: TrackChange) -> Line {
        switch change.kind {
        case .added: "added as \(text(change.new))"
        case .deactivated: Line("left the catalogue", .warning)
        case .reactivated: "listed again"
        case .followed: "followed"
        case .unfollowed: "followed no longer"
        case .profile, .statistics, .coordinates, .unknown:
            "\(change.field ?? change.kind.rawValue): \(text(change.old)) → \(text(change.new))"
        }
    }

    private static func text(_ value: TrackValue?) -> String {
        switch value {
        case nil: "-"
        case .text(let text): text.split(whereSeparator: \.isNewline).joined(separator: " / ")
        case .real(let number): "\(number)"
        case .integer(let number): NumberText.count(Int(number))
        }
    }
}
