import JobModel
import PlainText

/// How the search for coordinates stands, for a person.
enum GeocodingText {
    /// What would be asked for: a line for each track, and below it the queries.
    static func plan(_ state: GeocodingState, _ presentation: Presentation) -> [Line] {
        (state.planned ?? []).flatMap { plan in
            [Line(plan.slug, .good)]
                + plan.queries.flatMap { Line($0).indented(first: "  ", rest: "    ", to: presentation.width) }
        }
    }

    static func progress(_ state: GeocodingState) -> Line {
        Line(
            "\(NumberText.count(state.done)) of \(NumberText.count(state.total, "address", plural: "addresses")), found: \(NumberText.count(state.found))"
        )
    }

    /// What a command without a terminal waits for.
    static func waiting(_ state: GeocodingState) -> String {
        let left = state.total - state.done
        return left > 0
            ? "Waiting for \(NumberText.count(left, "address", plural: "addresses")) that are asked for first; ^C does not stop it."
            : "Waiting for the answers; ^C does not stop it."
    }

    /// `hasWaited`: other addresses were asked for before those of this run.
    static func summary(_ state: GeocodingState, hasWaited: Bool = false) -> Line {
        guard state.total > 0 || state.reused > 0 || state.problem != nil else {
            return Line(
                hasWaited
                    ? "The run before this one has asked for these addresses; none was left."
                    : "No address had to be asked for. Those that were not found are asked for again with --retry-failed."
            )
        }
        var text =
            "Asked for \(NumberText.count(state.done, "address", plural: "addresses")): \(NumberText.count(state.found)) found, \(NumberText.count(state.notFound)) not found"
        if state.otherCountry > 0 { text += ", \(NumberText.count(state.otherCountry)) in another country" }
        if state.reused > 0 { text += "; \(NumberText.count(state.reused)) known already" }
        return Line(text + ".")
    }
}
