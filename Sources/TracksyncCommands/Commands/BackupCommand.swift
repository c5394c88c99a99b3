import ArgumentParser
import ControlClient
import ControlProtocol

/// `tracksyncctl backup`.
struct BackupCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the database into the state directory, and check the copy.",
        discussion: "The daemon goes on meanwhile. Copies stay until somebody removes them.")

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws { try ArgumentCheck.length(reason, of: "--reason", atMost: 500) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let backup: StateBackup = try session.connect().ask(
            .stateBackup, StateBackupParams(reason: reason), within: ControlConnection.wholeReadLimit)
        try session.show(backup) { _ in StateText.lines(backup) }
        return .done
    }
}
