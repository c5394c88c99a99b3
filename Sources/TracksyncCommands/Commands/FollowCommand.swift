import ArgumentParser
import Catalogue
import ControlProtocol

/// `tracksyncctl follow`.
struct FollowCommand: ControlCommand {
    /// The most slugs that the daemon takes at once.
    static let maximumSlugs = 500

    static let configuration = CommandConfiguration(
        commandName: "follow", abstract: "Follow tracks; when one of them is unknown, none is changed.")

    @Argument(
        help: "The tracks' slugs, the addresses of their dashboards, or their names, 500 at most.",
        completion: Completion.activeTrack)
    var slug: [NamedTrack] = []

    @Option(
        help: ArgumentHelp("Follow all tracks in the catalogue that this search finds, 500 at most.", valueName: "text")
    )
    var search: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(search, of: "--search", atMost: 200)
        if slug.isEmpty == (search?.isEmpty ?? true) {
            throw ValidationError("follow needs slugs, or --search with a text; one of both.")
        }
        try Self.check(slug)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        guard let search else {
            return try Self.change(try slug.map { try $0.resolved(session) }, .trackFollow, session)
        }
        let page: TrackPage = try session.ask(.trackList, TrackListParams(search: search, limit: Self.maximumSlugs))
        guard page.total <= Self.maximumSlugs else {
            throw CommandFailure(
                .usage, name: "usage",
                message: "--search finds \(page.total) tracks; \(Self.maximumSlugs) can be followed at once")
        }
        let found = page.tracks.filter(\.isActive).map(\.slug)
        guard !found.isEmpty else {
            throw CommandFailure(.notFound, name: "not_found", message: "No track in the catalogue matches")
        }
        return try Self.change(found, .trackFollow, session)
    }

    /// Throws `ValidationError` when there are more tracks than the daemon takes.
    static func check(_ slugs: [NamedTrack]) throws {
        guard slugs.count > maximumSlugs else { return }
        throw ValidationError("At most \(maximumSlugs) slugs can be given at once; these are \(slugs.count).")
    }

    /// Follows tracks, or no longer, and prints which changed; more than the daemon takes at once one part after the other.
    static func change(_ slugs: [TrackSlug], _ method: ControlProtocol.Method, _ session: Session) throws
        -> ControlProtocol.ExitCode
    {
        var result = TrackFollowResult(changed: [], unchanged: [])
        for start in stride(from: 0, to: slugs.count, by: maximumSlugs) {
            let part = Array(slugs[start..<min(start + maximumSlugs, slugs.count)])
            let answer: TrackFollowResult = try NamedTrack.offering(near: part, session) {
                try session.ask(method, TrackFollowParams(slugs: part))
            }
            result.changed += answer.changed
            result.unchanged += answer.unchanged
        }
        try session.show(result) {
            FollowText.lines(result.changed, result.unchanged, following: method == .trackFollow, $0)
        }
        return .done
    }
}
