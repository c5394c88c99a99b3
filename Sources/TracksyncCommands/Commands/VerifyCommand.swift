import ArgumentParser
import ControlClient
import ControlProtocol

/// `tracksyncctl verify`.
struct VerifyCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the whole database or a backup, and say what to do if it is damaged.",
        discussion:
            "The daemon keeps working. The exit code is 0 when the database is intact, 1 when it is damaged or cannot be read."
    )

    @Argument(
        help:
            "A backup's file, read by this program's user, or latest for the newest intact one; otherwise the daemon's database."
    )
    var file: String?

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        if let file { return try verify(file, session) }
        let check: StateCheck = try session.connect().ask(
            .stateVerify, NoParams(), within: ControlConnection.wholeReadLimit)
        try session.show(check) { StateText.lines(check, restore: Self.restoreCommand(of: check, session), $0) }
        return check.ok ? .done : .failed
    }

    /// What restores a backup in the place of a damaged database, which may keep the daemon from saying more than its path.
    private static func restoreCommand(of check: StateCheck, _ session: Session) -> String {
        let daemon: DaemonStatus? = try? session.ask(.daemonStatus, NoParams())
        let folder = check.path.lastIndex(of: "/").map { String(check.path[..<$0]) } ?? Session.usualState
        return session.restoreCommand(into: folder, config: Session.otherSettings(of: daemon))
    }

    private func verify(_ file: String, _ session: Session) throws -> ControlProtocol.ExitCode {
        // The newest backup is that of the daemon that answers: its unit may name another directory than its settings.
        let daemon: DaemonStatus? = file == "latest" ? try? session.ask(.daemonStatus, NoParams()) : nil
        let found = try session.inspect(
            backup: file, config: Session.otherSettings(of: daemon), state: daemon?.stateDirectory,
            for: session.presentation.command("verify FILE"))
        let check = StateCheck(
            path: found.path ?? file, verdict: found.verdict ?? .unreadable, bytes: found.bytes, logBytes: 0,
            problems: found.problems)
        try session.show(check) { StateText.lines(check, restore: nil, $0) }
        return check.ok ? .done : .failed
    }
}
