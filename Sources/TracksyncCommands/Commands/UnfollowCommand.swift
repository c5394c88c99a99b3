import ArgumentParser
import ControlProtocol

/// `tracksyncctl unfollow`.
struct UnfollowCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "unfollow", abstract: "Stop following tracks; when one of them is unknown, none is changed.")

    @Argument(help: "The tracks' slugs, 500 at most.", completion: Completion.followedTrack)
    var slug: [SlugArgument]

    @OptionGroup var global: GlobalOptions

    func validate() throws { try FollowCommand.check(slug) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        try FollowCommand.change(slug, .trackUnfollow, session)
    }
}
