import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl disable`.
struct DisableCommand: ControlCommand {
    /// The shortest and the longest time in seconds that the daemon takes.
    static let seconds = 1...31_536_000

    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Hold scraping off: nothing is fetched, and a job that runs is cancelled; it lasts over restarts.")

    @Option(help: ArgumentHelp("Why, for the audit and 'status'; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Enable it again by itself after this, 1s to 365d; else only 'enable' does.", valueName: "duration"))
    var length: DurationArgument?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if let length, !Self.seconds.contains(Int(length.duration.components.seconds)) {
            throw ValidationError("--for takes a duration from 1s to 365d.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let killSwitch: KillSwitch = try session.ask(
            .killSwitchSet,
            KillSwitchSetParams(
                enabled: false, reason: reason, forSeconds: length.map { Int($0.duration.components.seconds) }))
        try session.show(killSwitch) { KillSwitchText.disabled(killSwitch, $0) }
        session.console.talk("Enable it again: \(session.presentation.command("enable"))")
        return .done
    }
}
