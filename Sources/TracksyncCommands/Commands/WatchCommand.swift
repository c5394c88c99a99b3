import ArgumentParser
import ControlProtocol

/// `tracksyncctl watch`.
struct WatchCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show a job's progress until its end; the exit code is the job's.",
        discussion: "^C stops the watching, not the job.")

    @Argument(
        help: "A job's id or the beginning of it; else the running job, else the last.", completion: Completion.job)
    var id: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws { try ArgumentCheck.id(id) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        let course = WatchCourse(session: session, detail: .everything)
        return try course.run(
            over: connection, WatchState(reference: id), interrupts: session.dependencies.interrupts())
    }
}
