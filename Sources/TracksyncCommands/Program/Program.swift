import ArgumentParser
import ControlProtocol
import FoundationEssentials

/// The program, apart from the process that it runs in.
public enum Program {
    /// Carries out a command line (without the program's name); the exit code.
    public static func run(_ arguments: [String], in world: World) -> Int32 {
        do {
            var command = try Tracksyncctl.parseAsRoot(arguments)
            if let command = command as? any ControlCommand { return command.carryOut(in: world).rawValue }
            try command.run()
            return ControlProtocol.ExitCode.done.rawValue
        } catch {
            let console = Console(world: world)
            let code = Tracksyncctl.exitCode(for: error)
            // Help and version may be wider than a line, so they are documents; they hold what was typed.
            let text = Tracksyncctl.fullMessage(for: error, columns: Terminal.width(world.output, in: world))
            if code.isSuccess {
                console.show(document: text + "\n")
            } else {
                console.complain(text.split(separator: "\n", omittingEmptySubsequences: false).map { Line(String($0)) })
            }
            return code.rawValue
        }
    }
}

/// The root of the commands.
struct Tracksyncctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracksyncctl",
        abstract: "Start and watch syncs of the LiveRC track catalogue, and look at the tracks.",
        discussion:
            "It asks the daemon tracksyncd over its socket. The manual tracksyncctl(1) tells of exit codes and JSON.",
        version: "tracksyncctl \(Product.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Syncs",
                subcommands: [
                    SyncCommand.self, StatusCommand.self, JobsCommand.self, JobCommand.self, WatchCommand.self,
                    CancelCommand.self, ReportCommand.self,
                ]),
            CommandGroup(
                name: "Tracks",
                subcommands: [TracksCommand.self, TrackCommand.self, FollowCommand.self, UnfollowCommand.self]),
        ])
}
