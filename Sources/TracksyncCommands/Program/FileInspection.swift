import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel
import Remedies

extension Session {
    /// The settings that a daemon of the usual place reads.
    static let usualSettings = "/etc/tracksync/tracksyncd.toml"

    /// The file of a daemon's settings where it is not the usual one; `nil` also where no daemon answers.
    static func otherSettings(of status: DaemonStatus?) -> String? {
        status?.configuration.flatMap { $0 == usualSettings ? nil : $0 }
    }

    /// Where the state lies unless settings or the environment say otherwise.
    static let usualState = "/var/lib/tracksync"

    /// What restores the newest backup of the daemon that answers.
    func restoreCommand(config: String?) -> String {
        let status: DaemonStatus? = try? ask(.daemonStatus, NoParams())
        return restoreCommand(
            into: status?.stateDirectory ?? dependencies.variable(Self.stateVariable) ?? Self.usualState,
            config: config ?? Self.otherSettings(of: status))
    }

    /// What restores a backup into a state directory.
    func restoreCommand(_ file: String = "latest", into state: String, config: String?) -> String {
        rootCommand("restore \(file == "latest" ? file : ShellWord.quoted(file))", state: state, config: config)
    }

    /// A command that root is to type, whose environment is not the daemon's nor the caller's: it names the state directory
    /// and the socket, where these are not the usual ones.
    func rootCommand(_ words: String, state: String?, config: String?) -> String {
        let other = state.flatMap { $0 == Self.usualState ? nil : $0 }
        let variable = other.map { "env \(Self.stateVariable)=\(ShellWord.quoted($0)) " } ?? ""
        let socket = otherSocket.map { " --socket \(ShellWord.quoted($0))" } ?? ""
        return "sudo \(variable)\(RemedyText.command(words + Self.option(config: config) + socket))"
    }

    /// Names the state directory for daemons and what looks at their files, over the settings.
    static let stateVariable = "TRACKSYNC_STATE_DIRECTORY"

    /// What a command that is to work with these settings has behind it; nothing for the usual ones.
    static func option(config: String?) -> String { config.map { " --config \(ShellWord.quoted($0))" } ?? "" }

    /// What a backup holds; throws where no such file is there, or with `latest` no intact one. `state` is the state
    /// directory, where it is known to be another than what settings and environment say.
    func inspect(
        backup file: String, config: String?, state: String? = nil, for command: String
    ) throws(CommandFailure) -> DatabaseInspection {
        guard file == "latest" || access(file, F_OK) == 0 || errno != ENOENT else {
            throw CommandFailure(
                .notFound, name: "not_found", message: "There is no file \(file).",
                hint: "List them: \(presentation.command("backups"))")
        }
        let found = try inspect(file, config: config, state: state)
        guard found.path != nil else {
            throw CommandFailure(
                .notFound, name: "not_found",
                message: "There is no intact backup in \(found.stateDirectory)/backups."
                    + (found.problems.first.map { " \($0)" } ?? ""),
                hint: "Name a file: \(command)")
        }
        return found
    }

    /// What a database's file holds, by a program that can read it: `latest` is the newest intact backup.
    func inspect(
        _ file: String, config: String? = nil, state: String? = nil
    ) throws(CommandFailure) -> DatabaseInspection {
        try look(["--inspect", file], at: file, config: config, state: state)
    }

    /// The backups, by a program that can read their folder.
    func backupsOnDisk(config: String?) throws(CommandFailure) -> BackupList {
        try look(["--list-backups"], at: "the backups", config: config)
    }

    /// Has what operators have disabled by a database's file in force in the daemon's, which does not run; what that is.
    func takeBlocks(from file: String, config: String?) throws(CommandFailure) -> [ScrapingBlock] {
        try look(["--take-blocks", file], at: file, config: config)
    }

    /// What the daemon's program says without running as a daemon.
    private func look<Answer: Decodable>(
        _ words: [String], at what: String, config: String?, state: String? = nil
    ) throws(CommandFailure) -> Answer {
        let settings = config.map { ["--config", $0] } ?? []
        let variable = state.map { ["env", "\(Self.stateVariable)=\($0)"] } ?? []
        let ending = dependencies.run(variable + [OtherProgram.daemon] + words + settings)
        guard ending.status == 0 else {
            throw CommandFailure(
                .failed, name: "not_inspected", message: "tracksyncd could not read \(what): \(ending.complaint)")
        }
        do {
            return try RecordCoding.decode(Answer.self, from: Data(ending.output.utf8))
        } catch {
            throw CommandFailure(
                .internal, name: "not_inspected",
                message: "tracksyncd said something about \(what) that makes no sense.",
                hint: "Use the tracksyncctl that came with the daemon.")
        }
    }
}

extension OtherProgram.Ending {
    /// What the daemon's program complained of, in one line.
    var complaint: String {
        let lines = errors.split(separator: "\n").joined(separator: "; ").replacing(":; ", with: ": ")
        let words = lines.hasPrefix("tracksyncd: ") ? String(lines.dropFirst(12)) : lines
        return words.isEmpty ? "exit code \(status)" : words
    }
}

extension ControlClientError {
    /// Whether no daemon is there to ask: none listens, or it cannot start and says so to everybody.
    var isWithoutDaemon: Bool {
        switch code {
        case .noSocket, .refused, .closed, .greetingTimedOut: true
        case .answered(let error): error.data.name == .internal
        default: false
        }
    }
}
