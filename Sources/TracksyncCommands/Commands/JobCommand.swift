import ArgumentParser
import ControlProtocol

/// `tracksyncctl job`.
struct JobCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Show all that is known of a job.")

    @Argument(
        help: "A job's id or the beginning of it; else the running job, else the last.", completion: Completion.job)
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
