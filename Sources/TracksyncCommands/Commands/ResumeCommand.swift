import ArgumentParser
import ControlClient
import ControlProtocol

/// `tracksyncctl resume`.
struct ResumeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Continue an interrupted, failed or cancelled job where it stopped, in a new job.",
        discussion: "Dashboards that the old job had read already are not fetched again, unless they are too old.")

    @Argument(help: "A job's id or the beginning of it; else the last one that ran.", completion: Completion.stoppedJob)
    var id: String?

    @OptionGroup var waiting: WaitOptions

    @Option(help: ArgumentHelp("Why, for the audit and the report; 500 characters at most.", valueName: "text"))
    var reason: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try ArgumentCheck.id(id)
        try waiting.check()
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        let interrupts = waiting.detail != nil ? session.dependencies.interrupts() : nil
        let params = JobResumeParams(id: id, reason: reason, requestId: session.dependencies.requestName())
        var request = JobRequest(
            session: session, method: .jobResume, params: params, repetition: nil, interrupts: interrupts,
            connection: connection)
        do {
            let job = try request.send()
            let started = StartedJob(
                session: session, job: job, detail: waiting.detail, timeout: waiting.timeout)
            return try started.conclude(over: request.connection, interrupts: interrupts)
        } catch let error as ControlClientError {
            guard let running = RunningSync(error, over: request.connection) else { throw error }
            throw running.failure(session.presentation)
        }
    }
}
