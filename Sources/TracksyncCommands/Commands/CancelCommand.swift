import ArgumentParser
import ControlProtocol
import JobModel

/// `tracksyncctl cancel`.
struct CancelCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a job that runs or waits for its start; the stored tracks stay as they were.")

    @Argument(
        help: "A job's id or the beginning of it; else the running job, else the waiting one.",
        completion: Completion.unfinishedJob)
    var id: String?

    @Option(help: ArgumentHelp("Why, for the audit and the job; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.id(id)
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let job: Job = try session.ask(.jobCancel, JobCancelParams(id: id, reason: reason))
        try session.show(job) { [OutcomeText.line(job, $0)] }
        // The end of the job may have come first.
        guard job.state == .cancelled else {
            session.console.talk("It was too late to cancel it.")
            return .failed
        }
        session.console.warn(OutcomeText.warnings(job))
        for line in OutcomeText.next(job, session.presentation) { session.console.talk(line) }
        return .done
    }
}
