import ArgumentParser
import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// `tracksyncctl disable`.
struct DisableCommand: ControlCommand {
    /// The shortest and the longest time in seconds that the daemon takes.
    static let seconds = 1...31_536_000

    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Disable scraping: nothing is fetched, and the running job is cancelled. It stays so over restarts.")

    @Option(help: ArgumentHelp("Why, for the audit and 'status'; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "Enable it again after this time, from 1s to 365d, such as 2h or 1h30m.", valueName: "duration"),
        transform: DurationText.read)
    var length: Duration?

    @Option(
        help: ArgumentHelp(
            "Enable it again at this time: 06:00 (the next one), tomorrow, or \"2026-11-29 15:00\".", valueName: "time"),
        transform: TimeArgument.init(reading:))
    var until: TimeArgument?

    @Flag(help: "Put this in the place of what operators have disabled, instead of adding to it.")
    var replace = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if length != nil, until != nil {
            throw ValidationError("--for and --until exclude each other: give one of them.")
        }
        if let length, !Self.seconds.contains(Int(length.components.seconds)) {
            throw ValidationError("--for takes a duration from 1s to 365d.")
        }
    }

    /// How long it is to last, in seconds; throws when the time of the end is not ahead, or too far.
    private func seconds(_ session: Session) throws(CommandFailure) -> Int? {
        if let length { return Int(length.components.seconds) }
        guard let until else { return nil }
        let end = until.coming(in: session)
        let seconds = end.timeIntervalSince(session.dependencies.now()).rounded(.up)
        guard Self.seconds.contains(Int(max(-1, min(seconds, 1e9)))) else {
            let time = session.presentation.time.full(end)
            throw CommandFailure(
                .usage, name: "usage",
                message: seconds < 1
                    ? "--until takes a time to come; \(time) is over."
                    : "--until takes a time within 365 days, not \(time).",
                hint: "See: tracksyncctl disable --help")
        }
        return Int(seconds)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let change: ScrapingChange = try session.ask(
            .scrapingSet,
            ScrapingSetParams(
                enabled: false, reason: reason, forSeconds: try seconds(session), replace: replace ? true : nil))
        try session.show(change) { ScrapingText.disabled(change, $0) }
        session.console.warn([ScrapingText.notStored(change.scraping)].compactMap(\.self))
        if change.kept == nil {
            session.console.talk("Enable it again: \(session.presentation.command("enable"))")
        } else {
            session.console.talk("Shorten it: \(session.presentation.command("disable --replace --for …"))")
        }
        return .done
    }
}
