internal import Catalogue
internal import PlainText
internal import Vocabulary

/// Changes of tracks, for the pages of a job and of a track.
enum ChangeWords {
    /// The most characters of a value that a table shows.
    private static let shown = 160

    static func fields(_ change: TrackChange, _ context: PageContext) -> Fields {
        [
            "time": TimeFields.fields(change.time, now: context.now), "slug": change.slug,
            "isSlug": TrackSlug(change.slug) != nil, "name": change.name,
            "kind": change.kind.rawValue, "field": change.field.map(Code.words),
            "old": change.old.map(text), "new": change.new.map(text),
            "cause": change.cause, "user": change.user, "reason": change.reason,
            "job": change.jobId.flatMap { JobWords.isID($0) ? $0 : nil },
        ]
    }

    /// A value as text, cut to what a table takes.
    static func text(_ value: TrackValue) -> String {
        switch value {
        case .text(let text):
            text.unicodeScalars.count > shown
                ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(shown))) + "…" : text
        case .real(let number): "\(number)"
        case .integer(let number): NumberText.count(Int(number))
        }
    }
}
