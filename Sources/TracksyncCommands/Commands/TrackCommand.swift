import ArgumentParser
import Catalogue
import ControlProtocol

/// `tracksyncctl track`.
struct TrackCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "track", abstract: "Show all that is known of a track.")

    @Argument(
        help: "The track's slug: letters, digits and hyphens, as in the list of tracks.", completion: Completion.track)
    var slug: SlugArgument

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let details: TrackDetails = try session.ask(.trackGet, TrackGetParams(slug: slug.slug.rawValue))
        try session.show(details) { TrackText.lines(details, $0) }
        return .done
    }
}

/// A track's slug as it is typed.
struct SlugArgument: ExpressibleByArgument {
    var slug: TrackSlug

    init?(argument: String) {
        guard let slug = TrackSlug(argument) else { return nil }
        self.slug = slug
    }
}
