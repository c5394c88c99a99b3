import ArgumentParser
import ControlProtocol

/// `tracksyncctl job`.
struct JobCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show all that is known of a job.")

    @Argument(
        help:
            "A job's id, the beginning of it, its number or last; else the job that runs or waits, else the last that ran.",
        completion: Completion.job)
    var id: String?

    @OptionGroup var global: GlobalOptions
    var isPaged: Bool { true }

    func validate() throws { try ArgumentCheck.id(id) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let details: JobDetails = try session.ask(.jobGet, JobGetParams(id: id))
        try session.show(details) { JobText.lines(details, $0) }
        return .done
    }
}
