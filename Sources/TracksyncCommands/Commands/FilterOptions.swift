import ArgumentParser
import Catalogue

/// Which tracks, by what they have.
struct FilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only tracks of this country: its name or its code, such as US.", valueName: "country"))
    var country: String?

    @Option(help: ArgumentHelp("Only tracks of this state or province, as it is printed.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Only tracks of this city.", valueName: "city"))
    var city: String?

    @Option(
        help: ArgumentHelp(
            "Only tracks that changed since then: 7d (ago), yesterday or 2026-11-20.", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var changedSince: TimeArgument?

    @Option(
        help: ArgumentHelp("Only tracks that left the catalogue since then.", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var inactiveSince: TimeArgument?

    @Option(help: ArgumentHelp("Only tracks without a value in this field, such as phone.", valueName: "field"))
    var missing: TrackField?

    @Option(help: ArgumentHelp("Only tracks with an issue of this kind, such as malformed_phone.", valueName: "kind"))
    var issue: DataIssue.Kind?

    /// Refuses what no time that is over can tell.
    func validate(with asOf: TimeArgument?) throws {
        guard asOf != nil, issue != nil else { return }
        throw ValidationError("--as-of and --issue exclude each other: data issues are known as they are now.")
    }

    /// The filter that they make.
    func filter(in session: Session) throws -> TrackFilter {
        TrackFilter(
            country: country, state: state, city: city,
            changedSince: try changedSince?.since(in: session, "--changed-since"),
            inactiveSince: try inactiveSince?.since(in: session, "--inactive-since"), missing: missing, issue: issue)
    }

    /// Whether none is given.
    var isEmpty: Bool {
        country == nil && state == nil && city == nil && changedSince == nil && inactiveSince == nil && missing == nil
            && issue == nil
    }
}
