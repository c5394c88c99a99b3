internal import Catalogue

/// Changes of tracks, for the pages of a job and of a track.
enum ChangeWords {
    /// The most characters of a value that a table shows.
    private static let shown = 160

    static func fields(_ change: TrackChange, _ context: PageContext) -> Fields {
        [
            "time": TimeFields.fields(change.time, now: context.now), "slug": change.slug,
            "isSlug": TrackSlug(change.slug) != nil, "name": change.name,
            "kind": change.kind.rawValue, "field": change.field?.replacing("_", with: " "),
            "old": change.old.map(text), "new": change.new.map(text),
            "cause": change.cause, "user": change.user, "reason": change.reason,
            "job": change.jobId.flatMap { id in id.utf8.allSatisfy(isIDByte) ? id : nil },
        ]
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            || byte == UInt8(ascii: "-")
    }

    /// A value as text, cut to what a table takes.
    static func text(_ value: TrackValue) -> String {
        switch value {
        case .text(let text):
            text.unicodeScalars.count > shown
                ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(shown))) + "…" : text
        case .real(let number): "\(number)"
        case .integer(let number): NumberWords.count(Int(number))
        }
    }
}
