import ArgumentParser
import ControlClient
import ControlProtocol

/// `tracksyncctl backups`.
struct BackupsCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "backups", abstract: "List the backups in the state directory, the newest first.",
        discussion: "It works without a daemon, too, for who may read that directory.")

    @Option(help: ArgumentHelp(SettingsOption.help, valueName: "file"))
    var config: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list = try list(session)
        try session.show(list) { list.backups.isEmpty ? [] : StateText.lines(list, $0) }
        if list.backups.isEmpty {
            session.console.talk("No backup yet: \(session.presentation.command("backup"))")
        } else {
            session.console.talk("Restore the newest: \(session.restoreCommand(config: config))")
        }
        return .done
    }

    private func list(_ session: Session) throws -> BackupList {
        do {
            return try session.ask(.stateBackups, NoParams())
        } catch {
            guard error.isWithoutDaemon else { throw error }
            let list = try session.backupsOnDisk(config: config)
            session.console.warn([Line("No daemon answers. What lies on the disk:", .warning)])
            return list
        }
    }
}

/// The option for the file of the settings in commands that ask the daemon first.
enum SettingsOption {
    static let help: String = "The daemon's settings, where none answers and it has others than the usual ones."
}
