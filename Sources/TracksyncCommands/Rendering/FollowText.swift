import Catalogue

/// What following or not following tracks changed, for a person.
enum FollowText {
    static func lines(_ changed: [TrackSlug], _ unchanged: [TrackSlug], following: Bool, _ presentation: Presentation)
        -> [Line]
    {
        func line(_ words: String, _ slugs: [TrackSlug]) -> [Line] {
            slugs.isEmpty
                ? []
                : Line("\(words): \(slugs.map(\.rawValue).joined(separator: ", "))").wrapped(to: presentation.width)
        }
        return line(following ? "Now followed" : "No longer followed", changed)
            + line(following ? "Followed already" : "Not followed before either", unchanged)
    }
}
