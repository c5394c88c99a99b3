import ArgumentParser
import ControlProtocol

/// `tracksyncctl backups`.
struct BackupsCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups", abstract: "List the backups in the state directory, the newest first.")

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list: BackupList = try session.ask(.stateBackups, NoParams())
        try session.show(list) { list.backups.isEmpty ? [] : StateText.lines(list, $0) }
        if list.backups.isEmpty {
            session.console.talk("No backup yet: \(session.presentation.command("backup"))")
        } else {
            let option = Session.option(config: session.otherSettings)
            session.console.talk("Restore the newest: sudo tracksyncctl restore latest\(option)")
        }
        return .done
    }
}
