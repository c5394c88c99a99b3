import ArgumentParser
import ControlClient
import ControlProtocol
import FoundationEssentials
import Glibc
import JobModel

/// `tracksyncctl backup`.
struct BackupCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the database, and check the copy.",
        discussion: "The daemon keeps working. Without --keep copies stay until somebody removes them.")

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp("Take the copy to this folder, out of the state directory; needs root.", valueName: "folder")
    )
    var to: String?

    @Option(help: ArgumentHelp("Keep the newest n copies there, and remove the others.", valueName: "n"))
    var keep: Int?

    @Option(help: ArgumentHelp("With --keep: keep the newest copy of each of n weeks, too.", valueName: "n"))
    var keepWeekly: Int?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        try ArgumentCheck.range(keep, of: "--keep", 1...1000)
        try ArgumentCheck.range(keepWeekly, of: "--keep-weekly", 0...1000)
        if keepWeekly != nil, keep == nil { throw ValidationError("--keep-weekly needs --keep.") }
        if to?.isEmpty == true { throw ValidationError("--to needs a folder; it is empty.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        if let to { try BackupFolder(path: to).check() }
        var backup: StateBackup = try session.connect().ask(
            .stateBackup,
            StateBackupParams(reason: reason, keep: keep, keepWeekly: keepWeekly),
            within: ControlConnection.wholeReadLimit)
        if let to {
            let folder = BackupFolder(path: to)
            let copy = backup.path
            backup.path = try folder.take(copy)
            if let code = BackupFolder.remove(copy) {
                session.console.warn([Line("\(copy) is left: \(String(cString: strerror(code)))", .warning)])
            }
            let now = session.dependencies.now()
            backup.removed =
                keep.map { folder.prune(BackupRetention(newest: $0, weeks: keepWeekly ?? 0), at: now) } ?? []
        }
        try session.show(backup) { _ in StateText.lines(backup) }
        return .done
    }
}
