public import ArgumentParser
import ControlClient
import ControlProtocol
public import JobModel
import PlainText

/// `tracksyncctl jobs`.
struct JobsCommand: ControlCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: "List jobs, the newest first.")

    /// A state as the list shows it.
    enum State: String, ExpressibleByArgument, CaseIterable {
        case scheduled, running, succeeded, failed, cancelled, interrupted, skipped
    }

    @Option(help: "Only jobs in this state.")
    var state: State?

    @Option(help: "Only jobs set off by this.")
    var trigger: JobTrigger?

    @Option(
        help: ArgumentHelp(
            "Only jobs asked for since then: 2d (ago), yesterday, 2026-11-20 or \"2026-11-20 15:00\".",
            valueName: "time"),
        transform: TimeArgument.init(reading:))
    var since: TimeArgument?

    @Option(help: ArgumentHelp("Only jobs of this user, by name or number.", valueName: "name"))
    var user: String?

    @Flag(help: "Only jobs with warnings.")
    var warnings = false

    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many at most, up to 200.", valueName: "n"))
    var limit = 20

    @Flag(help: "The jobs of all hosts that publish to the same database, as it has them.")
    var allHosts = false

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    /// The most jobs that the daemon lists at once.
    private static let maximum = 200

    func validate() throws { try ArgumentCheck.range(limit, of: "--limit", 1...Self.maximum) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list: JobList = try session.ask(
            .jobList,
            JobListParams(
                state: state.flatMap { JobState(rawValue: $0.rawValue) }, trigger: trigger,
                since: try since?.since(in: session), user: user, warnings: warnings ? true : nil, limit: limit,
                allHosts: allHosts ? true : nil))
        try session.show(list) { list.jobs.isEmpty ? [] : JobTable.lines(list, $0) }
        if list.jobs.isEmpty {
            session.console.talk(
                list.total == 0 && state == nil && trigger == nil && since == nil && user == nil && !warnings
                    ? "No job yet. Start one: \(session.presentation.command("sync"))" : "No job matches.")
        } else if list.jobs.count < list.total {
            session.console.talk("\(NumberText.count(list.jobs.count)) of \(NumberText.count(list.total, "job")).")
        }
        return .done
    }
}

extension JobTrigger: ExpressibleByArgument {
    /// Takes a trigger that this program knows.
    public init?(argument: String) { self.init(known: argument) }
}
