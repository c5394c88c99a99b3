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
        try session.show(check) { StateText.lines(check, $0) }
        return check.ok ? .done : .failed
    }

    private func verify(_ file: String, _ session: Session) throws -> ControlProtocol.ExitCode {
        let found = try session.inspect(
            backup: file, config: file == "latest" ? session.otherSettings : nil, for: "tracksyncctl verify FILE")
        let check = StateCheck(
            path: found.path ?? file, verdict: found.verdict ?? .unreadable, bytes: found.bytes, logBytes: 0,
            problems: found.problems)
        try session.show(check) { StateText.lines(check, ofBackup: true, $0) }
        return check.ok ? .done : .failed
    }
}
