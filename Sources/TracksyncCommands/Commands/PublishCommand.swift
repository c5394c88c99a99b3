import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel

/// `tracksyncctl publish`.
struct PublishCommand: ControlCommand {
    /// What can be asked beside publishing.
    enum Action: String, ExpressibleByArgument, CaseIterable {
        case status, check
    }

    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Publish the catalogue to PostgreSQL now, or say how that stands.",
        usage: """
            tracksyncctl publish [--wait | --dry-run] [--allow-deactivations <n>] [--reason <text>] [options]
            tracksyncctl publish status [options]
            tracksyncctl publish check [options]
            """,
        discussion:
            "The daemon publishes by itself after each sync. With check it connects and says what will not do, and what to type in psql."
    )

    @Argument(help: "status: how publication stands; check: whether the database will do.")
    var action: Action?

    @Flag(name: [.customShort("n"), .long], help: "Write nothing, and show what would change.")
    var dryRun = false

    @Flag(help: "Wait until the catalogue is published, and say what was written.")
    var wait = false

    @Option(
        help: ArgumentHelp(
            "Let this publication make up to n tracks inactive, whatever publish.max_deactivations says.",
            valueName: "n"))
    var allowDeactivations: Int?

    @Option(help: ArgumentHelp("Why, for the audit; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.range(allowDeactivations, of: "--allow-deactivations", 0 ... .max)
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        if dryRun && wait { throw ValidationError("--dry-run and --wait exclude each other; give one of them.") }
        if let action, dryRun || wait || allowDeactivations != nil || reason != nil {
            throw ValidationError(
                "\(action.rawValue) takes none of --dry-run, --wait, --allow-deactivations and --reason.")
        }
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        switch action {
        case .status:
            let status: PublishStatus = try session.ask(.publishStatus, NoParams())
            try session.show(status) { PublishText.lines(status, $0) }
            return .done
        case .check:
            let check: PublishCheck = try session.connect().ask(
                .publishCheck, NoParams(), within: ControlConnection.wholeReadLimit)
            try session.show(check) { PublishText.lines(check, $0) }
            return check.ok ? .done : .failed
        case nil: return try publish(session)
        }
    }

    private func publish(_ session: Session) throws -> ControlProtocol.ExitCode {
        let params = PublishStartParams(
            dryRun: dryRun ? true : nil, wait: wait ? true : nil, allowDeactivations: allowDeactivations,
            reason: reason)
        let result: PublishStartResult = try session.connect().ask(
            .publishStart, params, within: ControlConnection.wholeReadLimit)
        try session.show(result) { presentation in
            result.report.map { PublishText.lines($0, presentation) } ?? ["The publication has begun."]
        }
        if result.report == nil {
            session.console.talk("See what became of it: \(session.presentation.command("publish status"))")
        }
        return .done
    }
}
