import ArgumentParser
import Catalogue
import ControlProtocol

/// `tracksyncctl follow`.
struct FollowCommand: ControlCommand {
    /// The most slugs that the daemon takes at once.
    static let maximumSlugs = 500

    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Follow tracks; when one of them is unknown, none is changed.")

    @Argument(help: "The tracks' slugs, 500 at most.", completion: Completion.activeTrack)
    var slug: [SlugArgument]

    @OptionGroup var global: GlobalOptions

    func validate() throws { try Self.check(slug) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        try Self.change(slug, .trackFollow, session)
    }

    /// Throws `ValidationError` when there are more slugs than the daemon takes.
    static func check(_ slugs: [SlugArgument]) throws {
        guard slugs.count > maximumSlugs else { return }
        throw ValidationError("At most \(maximumSlugs) slugs can be given at once; these are \(slugs.count).")
    }

    /// Follows tracks, or no longer, and prints which changed.
    static func change(_ slugs: [SlugArgument], _ method: ControlProtocol.Method, _ session: Session) throws
        -> ControlProtocol.ExitCode
    {
        let result: TrackFollowResult = try session.ask(
            method, TrackFollowParams(slugs: slugs.map(\.slug.rawValue)))
        try session.show(result) {
            FollowText.lines(result.changed, result.unchanged, following: method == .trackFollow, $0)
        }
        return .done
    }
}
