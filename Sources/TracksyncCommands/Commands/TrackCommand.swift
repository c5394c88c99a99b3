import ArgumentParser
import Catalogue
import ControlProtocol

/// `tracksyncctl track`.
struct TrackCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "track", abstract: "Show all that is known of a track.")

    @Argument(help: "The track's slug, the address of its dashboard, or its name.", completion: Completion.track)
    var slug: NamedTrack

    @Option(help: TimeArgument.asOfHelp("The track"), transform: TimeArgument.init(reading:))
    var asOf: TimeArgument?

    @Option(
        help: ArgumentHelp(
            "Set the coordinates by hand, which stand over all others: LATITUDE,LONGITUDE in degrees.",
            valueName: "place"),
        transform: TrackCommand.place)
    var setCoordinates: String?

    @Flag(help: "Take back what --set-coordinates did.")
    var clearCoordinates = false

    @Option(
        help: ArgumentHelp(
            "Why, with one of these, for the audit and the history; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    private static func place(_ text: String) throws -> String {
        guard let place = Coordinates(text) else {
            throw ValidationError("'\(text)' is no latitude and longitude such as 52.52,13.4.")
        }
        guard !place.isOrigin else {
            throw ValidationError("No track is at 0,0. To take back what was set: --clear-coordinates")
        }
        return text
    }

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        let isChange = setCoordinates != nil || clearCoordinates
        if setCoordinates != nil, clearCoordinates {
            throw ValidationError("--set-coordinates and --clear-coordinates exclude each other.")
        }
        if isChange, asOf != nil { throw ValidationError("--as-of excludes a change of the coordinates.") }
        if reason != nil, !isChange {
            throw ValidationError("--reason needs --set-coordinates or --clear-coordinates.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let slug = try slug.resolved(session)
        let details: TrackDetails = try NamedTrack.offering(near: [slug], session) {
            if setCoordinates != nil || clearCoordinates {
                try session.ask(
                    .trackLocate, TrackLocateParams(slug: slug, place: setCoordinates, reason: reason))
            } else {
                try session.ask(.trackGet, TrackGetParams(slug: slug, asOf: asOf?.asOf(in: session)))
            }
        }
        try session.show(details) { TrackText.lines(details, ofThePast: asOf != nil, $0) }
        if let setCoordinates {
            session.console.talk("The coordinates of \(slug) are set by hand: \(setCoordinates)")
        } else if clearCoordinates {
            session.console.talk("No coordinates of \(slug) are set by hand now.")
        }
        return .done
    }
}

extension TrackSlug {
    /// Reads a slug that was typed; throws `ValidationError`.
    static func typed(_ text: String) throws(ValidationError) -> TrackSlug {
        guard let slug = TrackSlug(text) else {
            throw ValidationError("'\(text)' is no slug, which is made of letters, digits and hyphens.")
        }
        return slug
    }
}
