import ArgumentParser
import ControlProtocol
import FoundationEssentials

/// `tracksyncctl restore`.
struct RestoreCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the database; what was there is moved aside. It needs root.",
        discussion: """
            The backup is checked before anything is changed. The daemon is stopped, also one that cannot start, and \
            started again. It is safe to repeat.
            """)

    @Argument(help: "latest for the newest intact backup, or a backup's file.")
    var file: String

    @Option(help: ArgumentHelp("The daemon's settings, where it has others than the usual ones.", valueName: "file"))
    var config: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let backup = try session.inspect(
            backup: file, config: config,
            for: session.rootCommand(
                "restore FILE", state: session.dependencies.variable(Session.stateVariable), config: config))
        let path = backup.path ?? file
        guard backup.verdict == .whole else {
            throw CommandFailure(
                .failed, name: "not_intact",
                message: "\(path) is not intact: \(backup.problems.first ?? "it cannot be read"). Nothing was changed.",
                hint: "Restore another one: tracksyncctl backups")
        }
        guard backup.schemaVersion ?? 0 <= backup.knownSchemaVersion else {
            throw CommandFailure(
                .failed, name: "newer_schema",
                message: "\(path) is of a newer tracksync. Nothing was changed.", hint: "Install that one first.")
        }
        var restoration = Restoration(backup, from: path, session, config: config)
        try restoration.run()
        try session.show(restoration.result) { restoration.result.lines($0) }
        session.console.talk("Bring it up to date: \(session.presentation.command("sync --watch"))")
        if let aside = restoration.result.movedTo {
            let undo = session.restoreCommand("\(aside)/tracks.db", into: backup.stateDirectory, config: config)
            session.console.talk("Undo it: \(undo)")
        }
        return .done
    }
}
