import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl enable`.
struct EnableCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Lift what 'disable' did, and say what else holds scraping off.")

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws { try ArgumentCheck.length(reason, of: "--reason", atMost: 500) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let killSwitch: KillSwitch = try session.ask(
            .killSwitchSet, KillSwitchSetParams(enabled: true, reason: reason))
        try session.show(killSwitch) { KillSwitchText.enabled(killSwitch, $0) }
        return killSwitch.enabled ? .done : .scrapingDisabled
    }
}
