import ArgumentParser
import ControlClient
import ControlProtocol

/// `tracksyncctl verify`.
struct VerifyCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read the whole database, and say whether it is whole and what to do if not.",
        discussion: "The daemon goes on meanwhile. The exit code is 0 when the database is whole, 1 when it is damaged."
    )

    @OptionGroup var global: GlobalOptions

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let check: StateCheck = try session.connect().ask(
            .stateVerify, NoParams(), within: ControlConnection.wholeReadLimit)
        try session.show(check) { StateText.lines(check, $0) }
        return check.ok ? .done : .failed
    }
}
