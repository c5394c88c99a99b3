import ArgumentParser
import Catalogue
import ControlProtocol

/// `tracksyncctl unfollow`.
struct UnfollowCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfollow", abstract: "Stop following tracks; when one of them is unknown, none is changed.")

    @Argument(
        help: "The tracks' slugs, the addresses of their dashboards, or their names, 500 at most.",
        completion: Completion.followedTrack)
    var slug: [NamedTrack] = []

    @Flag(help: "Stop following all tracks.")
    var all = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if slug.isEmpty != all { throw ValidationError("unfollow needs slugs, or --all; one of both.") }
        try FollowCommand.check(slug)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        guard all else {
            return try FollowCommand.change(try slug.map { try $0.resolved(session) }, .trackUnfollow, session)
        }
        var followed: [TrackSlug] = []
        while true {
            let page: TrackPage = try session.ask(
                .trackList,
                TrackListParams(followed: true, limit: FollowCommand.maximumSlugs, offset: followed.count))
            followed += page.tracks.map(\.slug)
            if page.tracks.isEmpty || followed.count >= page.total { break }
        }
        if followed.isEmpty { session.console.talk("No track is followed.") }
        return try FollowCommand.change(followed, .trackUnfollow, session)
    }
}
