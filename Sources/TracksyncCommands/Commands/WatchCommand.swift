import ArgumentParser
import ControlProtocol

/// `tracksyncctl watch`.
struct WatchCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Show a job's progress until its end; the exit code is the job's.",
        discussion: "^C stops the watching, not the job.")

    @Argument(
        help:
            "A job's id, the beginning of it, its number or last; else the job that runs or waits, else the last that ran.",
        completion: Completion.job)
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
