import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel

/// `tracksyncctl sync`.
struct SyncCommand: ControlCommand {
    /// What may be named as having set a sync off; the daemon sets the other triggers itself.
    enum Trigger: String, ExpressibleByArgument, CaseIterable {
        case manual, timer
    }

    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Start a sync.",
        discussion: "It returns at once unless --wait or --watch is given; the sync goes on in the daemon either way.")

    @Flag(help: "Wait silently for the end; the exit code is the job's.")
    var wait = false

    @Flag(help: "Show the progress until the end; the exit code is the job's.")
    var watch = false

    @Option(
        help: ArgumentHelp(
            "With --wait or --watch: wait no longer than this (30s, 10m, 6h, 7d); the sync goes on.",
            valueName: "duration"))
    var timeout: DurationArgument?

    @Flag(help: "Fetch the catalogue page alone, no dashboards.")
    var noMetadata = false

    @Flag(help: "Do everything but change the stored tracks, and say what would change.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Let this sync deactivate up to so many tracks that left the catalogue, whatever the guard says.",
            valueName: "n"))
    var allowDeactivations: Int?

    @Option(help: ArgumentHelp("Why, for the audit and the report; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("What set the sync off; for units.", visibility: .hidden))
    var trigger: Trigger?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if wait && watch { throw ValidationError("--wait and --watch exclude each other; give one of them.") }
        if timeout != nil && !wait && !watch {
            throw ValidationError("--timeout needs --wait or --watch; without them nothing is waited for.")
        }
        try ArgumentCheck.range(allowDeactivations, of: "--allow-deactivations", 0 ... .max)
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
    }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        // ^C between the start and the end must say that the sync goes on.
        let interrupts = wait || watch ? session.world.interrupts() : nil
        let job = try start(over: connection, session)
        guard wait || watch else {
            try session.show(job) { _ in ["Job \(JobWording.short(job.id)) started."] }
            session.console.talk(
                "Watch it: \(session.presentation.command("watch \(JobWording.short(job.id))"))")
            return .done
        }
        if wait { session.console.talk("Job \(JobWording.short(job.id)) started; waiting for its end.") }
        let course = WatchCourse(
            session: session, detail: wait ? .outcome : .everything, timeout: timeout?.duration)
        return try course.run(over: connection, WatchState(reference: nil, job: job), interrupts: interrupts)
    }

    private func start(over connection: ControlConnection, _ session: Session) throws -> Job {
        let params = JobStartParams(
            trigger: trigger.flatMap { JobTrigger(rawValue: $0.rawValue) }, reason: reason,
            metadata: noMetadata ? false : nil, dryRun: dryRun ? true : nil, allowDeactivations: allowDeactivations)
        do {
            return try connection.call(.jobStart, params)
        } catch {
            guard case .answered(let answer) = error.code, answer.data.name == .alreadyRunning else { throw error }
            throw Self.alreadyRunning(error, answer.data, over: connection, session.presentation)
        }
    }

    /// Tells who runs what since when and how far it is: the error alone has the id and the time.
    private static func alreadyRunning(
        _ error: ControlClientError, _ data: ProtocolError.Details, over connection: ControlConnection,
        _ presentation: Presentation
    ) -> CommandFailure {
        var failure = CommandFailure(error)
        guard let id = data.jobId else { return failure }
        let details: JobDetails? = try? connection.call(.jobGet, JobGetParams(id: id.rawValue))
        failure.job = details?.job
        let short = JobWording.short(id)
        var list = KeyValueList()
        if let job = details?.job {
            list.add("  by", "\(JobWording.requester(job.requestedBy)), \(job.trigger.rawValue)")
            list.add("  reason", job.reason.map { Line($0) })
        }
        list.add("  since", data.since.map { Line(presentation.time.fullWithAge($0)) })
        list.add("  now", details?.job.progress.map { Line(JobWording.progress($0)) })
        list.add("  watch it", Line(presentation.command("watch \(short)")))
        list.add("  cancel it", Line(presentation.command("cancel \(short)")))
        failure.message = "A sync is running already: job \(short)."
        failure.lines = list.lines(width: presentation.width)
        return failure
    }
}

/// A duration as it is typed: `30s`, `10m`, `6h`, `7d`.
struct DurationArgument: ExpressibleByArgument {
    var duration: Duration

    init?(argument: String) {
        guard let duration = DurationText.parse(argument) else { return nil }
        self.duration = duration
    }
}
