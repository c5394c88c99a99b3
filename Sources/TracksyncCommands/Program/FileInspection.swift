import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel

extension Session {
    /// The settings that a daemon of the usual place reads.
    static let usualSettings = "/etc/tracksync/tracksyncd.toml"

    /// The file of the daemon's settings where it is not the usual one; `nil` also where no daemon answers.
    var otherSettings: String? {
        Self.otherSettings(of: try? ask(.daemonStatus, NoParams()))
    }

    /// The file of a daemon's settings where it is not the usual one.
    static func otherSettings(of status: DaemonStatus?) -> String? {
        status?.configuration.flatMap { $0 == usualSettings ? nil : $0 }
    }

    /// Where the state lies unless settings or the environment say otherwise.
    static let usualState = "/var/lib/tracksync"

    /// What restores the newest backup of the daemon that answers: as root, whose environment is not the daemon's.
    func restoreCommand(config: String?) -> String {
        let status: DaemonStatus? = try? ask(.daemonStatus, NoParams())
        let state = status.map(\.stateDirectory) ?? dependencies.variable(Self.stateVariable) ?? Self.usualState
        let variable = state == Self.usualState ? "" : "env \(Self.stateVariable)=\(ShellWord.quoted(state)) "
        let settings = config ?? Self.otherSettings(of: status)
        return "sudo \(variable)\(presentation.command("restore latest\(Self.option(config: settings))"))"
    }

    /// Names the state directory for daemons and what looks at their files, over the settings.
    static let stateVariable = "TRACKSYNC_STATE_DIRECTORY"

    /// What a command that is to work with these settings has behind it; nothing for the usual ones.
    static func option(config: String?) -> String { config.map { " --config \(ShellWord.quoted($0))" } ?? "" }

    /// What a backup holds; throws where no such file is there, or with `latest` no intact one.
    func inspect(backup file: String, config: String?, for command: String) throws(CommandFailure) -> DatabaseInspection
    {
        guard file == "latest" || access(file, F_OK) == 0 || errno != ENOENT else {
            throw CommandFailure(
                .notFound, name: "not_found", message: "There is no file \(file).",
                hint: "List them: \(presentation.command("backups"))")
        }
        let found = try inspect(file, config: config)
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
    func inspect(_ file: String, config: String? = nil) throws(CommandFailure) -> DatabaseInspection {
        try look(["--inspect", file], at: file, config: config)
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
        _ words: [String], at what: String, config: String?
    ) throws(CommandFailure) -> Answer {
        let settings = config.map { ["--config", $0] } ?? []
        let ending = dependencies.run([OtherProgram.daemon] + words + settings)
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
