import ArgumentParser
import ControlProtocol
import FoundationEssentials

/// The program, apart from the process that it runs in.
public enum Program {
    /// Carries out a command line (without the program's name; `nil` when it is not known); the exit code.
    public static func run(_ arguments: [String]?, in dependencies: Dependencies) -> Int32 {
        guard let arguments else {
            CommandFailure(
                .internal, name: "arguments_unknown",
                message: "The arguments cannot be read: /proc is missing, and a preloaded library moved them."
            ).report(on: Console(dependencies: dependencies))
            return ControlProtocol.ExitCode.internal.rawValue
        }
        var words: [String] = []
        do {
            words = try CommandWords(commands: Tracksyncctl.names).arranged(arguments)
            var command = try Tracksyncctl.parseAsRoot(words)
            if let command = command as? any ControlCommand { return command.carryOut(in: dependencies).rawValue }
            try command.run()
            return ControlProtocol.ExitCode.done.rawValue
        } catch let fault as CommandWords.Fault {
            let failure = CommandFailure(.usage, name: "usage", message: fault.message, hint: fault.hint)
            return refuse(failure, arguments, in: dependencies)
        } catch {
            let code = Tracksyncctl.exitCode(for: error)
            guard code.isSuccess else {
                return refuse(
                    UsageFault.failure(Tracksyncctl.message(for: error), words: words), arguments, in: dependencies)
            }
            let width = Terminal.width(dependencies.output, in: dependencies)
            let text = Tracksyncctl.fullMessage(for: error, columns: width)
            return text.isEmpty ? code.rawValue : show(document(text, width: width) + "\n", in: dependencies).rawValue
        }
    }

    /// Prints help, the version or a script; the exit code.
    private static func show(_ text: String, in dependencies: Dependencies) -> ControlProtocol.ExitCode {
        let console = Console(dependencies: dependencies)
        console.hold()
        console.show(document: text)
        console.release()
        guard let number = console.lostOutput else { return .done }
        let failure = CommandFailure(lostOutput: number)
        failure.report(on: console)
        return failure.exitCode
    }

    /// Says what is wrong with a command line; the exit code.
    private static func refuse(_ failure: CommandFailure, _ arguments: [String], in dependencies: Dependencies) -> Int32
    {
        let isJSON = arguments.prefix { $0 != "--" }.contains { $0 == "--json" || $0 == "-j" }
        failure.report(on: Console(dependencies: dependencies, isJSON: isJSON))
        return failure.exitCode.rawValue
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
                    TracksCommand.self, TrackCommand.self, HistoryCommand.self, ChangesCommand.self, ExportCommand.self,
                    GeocodeCommand.self,
                    FollowCommand.self,
                    UnfollowCommand.self,
                    CompletenessCommand.self, IssuesCommand.self, ReadCommand.self,
                ]),
            CommandGroup(
                name: "Daemon",
                subcommands: [
                    StatusCommand.self, HealthCommand.self, AttentionCommand.self, ScheduleCommand.self,
                    EnableCommand.self, DisableCommand.self, ReloadCommand.self, MetricsCommand.self,
                    AuditCommand.self, VerifyCommand.self, BackupCommand.self, BackupsCommand.self, RestoreCommand.self,
                    DoctorCommand.self, BugreportCommand.self,
                    PublishCommand.self, HostsCommand.self, NotifyCommand.self, SLACommand.self,
                ]),
        ])

    /// The commands' names, in the order of the help.
    static var names: [String] { configuration.subcommands.compactMap { $0.configuration.commandName } }
}
