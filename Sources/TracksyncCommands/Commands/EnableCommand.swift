import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl enable`.
struct EnableCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Undo your 'disable', and say what else blocks scraping.")

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Undo what this user has disabled.", valueName: "name"))
    var user: String?

    @Flag(help: "Undo what all operators have disabled.")
    var all = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if user?.isEmpty == true { throw ValidationError("--user needs a name; it is empty.") }
        if user != nil, all { throw ValidationError("--user and --all exclude each other: give one of them.") }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let change: ScrapingChange = try session.ask(
            .scrapingSet, ScrapingSetParams(enabled: true, reason: reason, user: user, all: all ? true : nil))
        try session.show(change) { ScrapingText.enabled(change, $0) }
        return change.isEnabled ? .done : .scrapingDisabled
    }
}
