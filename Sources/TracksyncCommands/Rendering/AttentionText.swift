import JobModel
import PlainText
import Vocabulary

/// The problems that need an operator.
enum AttentionText {
    /// A point: its number and kind, since when and in which job it was seen, what is the matter and what to do.
    static func lines(_ point: AttentionPoint, _ presentation: Presentation) -> [Line] {
        let head =
            Line("\(point.id). ") + Line(Code.words(point.kind.rawValue), .warning)
            + Line(", since \(presentation.time.fullWithAge(point.since)), job \(JobWording.short(point.jobId))")
        return head.indented(first: "", rest: "   ", to: presentation.width)
            + ([Sentence.ended(point.message)] + presentation.advice(point.action, or: point.hint)).flatMap {
                Line($0).indented(first: "   ", rest: "   ", to: presentation.width)
            }
    }

    /// How many points are open, and where to see them: `2 open points: tracksyncctl attention`.
    static func open(_ count: Int, _ presentation: Presentation) -> String {
        count == 0
            ? "none" : "\(NumberText.count(count, "open point")): \(presentation.command("attention"))"
    }
}
