public import ArgumentParser
import ControlProtocol
public import JobModel

/// `tracksyncctl jobs`.
struct JobsCommand: ControlCommand {
    static let configuration = CommandConfiguration(commandName: "jobs", abstract: "List jobs, the newest first.")

    @Option(help: "Only jobs in this state.")
    var state: JobState?

    @Option(help: "Only jobs set off by this.")
    var trigger: JobTrigger?

    @Option(
        help: ArgumentHelp(
            "Only jobs asked for since then: 2d (ago), 2026-11-20 or 2026-11-20T06:00:00Z.", valueName: "time"))
    var since: SinceArgument?

    @Option(help: ArgumentHelp("How many at the most, up to 200.", valueName: "n"))
    var limit = 20

    @OptionGroup var global: GlobalOptions

    func validate() throws { try ArgumentCheck.range(limit, of: "--limit", 1...200) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let list: JobList = try session.ask(
            .jobList,
            JobListParams(state: state, trigger: trigger, since: since?.time(in: session), limit: limit))
        try session.show(list) { list.jobs.isEmpty ? [] : JobTable.lines(list, $0) }
        if list.jobs.isEmpty {
            session.console.talk(
                list.total == 0 && state == nil && trigger == nil && since == nil
                    ? "No job yet. Start one: \(session.presentation.command("sync"))" : "No job matches.")
        } else if list.jobs.count < list.total {
            session.console.talk("\(NumberText.count(list.jobs.count)) of \(NumberText.count(list.total, "job")).")
        }
        return .done
    }
}

extension JobState: ExpressibleByArgument {}
extension JobTrigger: ExpressibleByArgument {}
