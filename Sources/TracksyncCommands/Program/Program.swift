import ArgumentParser
import ControlProtocol
import FoundationEssentials

/// The program, apart from the process that it runs in.
public enum Program {
    /// Carries out a command line (without the program's name); the exit code.
    public static func run(_ arguments: [String], in world: World) -> Int32 {
        do {
            let words = try CommandWords(commands: Tracksyncctl.names).arranged(arguments)
            var command = try Tracksyncctl.parseAsRoot(words)
            if let command = command as? any ControlCommand { return command.carryOut(in: world).rawValue }
            try command.run()
            return ControlProtocol.ExitCode.done.rawValue
        } catch let fault as CommandWords.Fault {
            let text = "Error: \(fault.message)\n  See 'tracksyncctl --help' for the list of commands."
            complain(text, in: world)
            return ControlProtocol.ExitCode.usage.rawValue
        } catch {
            let code = Tracksyncctl.exitCode(for: error)
            let width = Terminal.width(code.isSuccess ? world.output : world.diagnostics, in: world)
            let text = Tracksyncctl.fullMessage(for: error, columns: width)
            if !code.isSuccess {
                complain(text, in: world)
            } else if !text.isEmpty {
                Console(world: world).show(document: document(text, width: width) + "\n")
            }
            return code.rawValue
        }
    }

    private static func complain(_ text: String, in world: World) {
        let width = Terminal.width(world.diagnostics, in: world)
        Console(world: world).complain(Paragraphs.lines(text, width: width).map { Line($0) })
    }

    /// Help, broken to the width where the parser leaves it; other documents, such as completions for a shell, as they are.
    private static func document(_ text: String, width: Int) -> String {
        guard text.contains("\nUSAGE: ") || text.hasPrefix("USAGE: ") else { return text }
        return Paragraphs.lines(text, width: width).joined(separator: "\n")
    }
}

/// The root of the commands.
struct Tracksyncctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tracksyncctl",
        abstract: "Start and watch syncs of the LiveRC track catalogue, look at the tracks, and operate the daemon.",
        discussion:
            "It asks the daemon tracksyncd over its socket. The manual tracksyncctl(1) tells of exit codes and JSON.",
        version: "tracksyncctl \(Product.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Syncs",
                subcommands: [
                    SyncCommand.self, ResumeCommand.self, CancelCommand.self, WatchCommand.self, JobsCommand.self,
                    JobCommand.self, ReportCommand.self,
                ]),
            CommandGroup(
                name: "Tracks",
                subcommands: [
                    TracksCommand.self, TrackCommand.self, FollowCommand.self, UnfollowCommand.self,
                    CompletenessCommand.self,
                ]),
            CommandGroup(
                name: "Daemon",
                subcommands: [
                    StatusCommand.self, HealthCommand.self, AttentionCommand.self, ScheduleCommand.self,
                    EnableCommand.self, DisableCommand.self, ReloadCommand.self, MetricsCommand.self,
                    AuditCommand.self, VerifyCommand.self, BackupCommand.self,
                ]),
        ])

    /// The commands' names, in the order of the help.
    static var names: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }
}
