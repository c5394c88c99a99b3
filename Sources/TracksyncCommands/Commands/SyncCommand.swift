import ArgumentParser
import ControlClient
import ControlProtocol
import JobModel
import PlainText

/// `tracksyncctl sync`.
struct SyncCommand: ControlCommand {
    /// What may be named as having set a sync off; the daemon sets the other triggers itself.
    enum Trigger: String {
        case manual, timer

        /// Reads what is typed; throws `ValidationError`.
        static func read(_ text: String) throws -> Trigger {
            guard let trigger = Trigger(rawValue: text) else {
                throw ValidationError("'\(text)' starts no sync; write manual or timer.")
            }
            return trigger
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "sync", abstract: "Start a sync.",
        // The parser spells out no more than a dozen options.
        usage:
            "tracksyncctl sync [--wait | -w | --watch] [--timeout <duration>] [--attach | --wait-lock <duration>] [--now] [--no-metadata | --full] [-n | --dry-run] [--allow-deactivations <n>] [--allow-additions <n>] [--reason <text>] [--request-id <text>] [--socket <path>] [-j | --json] [-q | --quiet] [--no-color] [--no-pager] [--utc]",
        discussion:
            "It returns at once unless it is told to wait or watch; the sync continues in the daemon either way.")

    @OptionGroup var waiting: WaitOptions

    @Flag(help: "When a sync runs already, watch that one instead (or wait for it, with --wait).")
    var attach = false

    @Option(
        help: ArgumentHelp(
            "When a sync runs already, wait for its end, no longer than this (30s, 10m, 6h, 7d), and start then.",
            valueName: "duration"), transform: DurationText.read)
    var waitLock: Duration?

    @Flag(help: "Start at once, without jitter; a job that waits for its start begins, with its own options.")
    var now = false

    @Flag(help: "Fetch the catalogue page alone, no dashboards.")
    var noMetadata = false

    @Flag(help: "Ask for every dashboard, not only for those that can have changed.")
    var full = false

    @Flag(
        name: [.customShort("n"), .long], help: "Do everything but change the stored tracks, and say what would change."
    )
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Let this sync deactivate up to n tracks that left the catalogue, whatever the guard says.",
            valueName: "n"))
    var allowDeactivations: Int?

    @Option(
        help: ArgumentHelp(
            "Let this sync store up to n new tracks, whatever the guard says.", valueName: "n"))
    var allowAdditions: Int?

    @Option(help: ArgumentHelp("Why, for the audit and the report; 500 characters at most.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp(
            "A name for this request, for scripts; repeated within an hour, it starts no second sync.",
            valueName: "text"))
    var requestId: String?

    @Option(help: ArgumentHelp("What started the sync; for units.", visibility: .hidden), transform: Trigger.read)
    var trigger: Trigger?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        try waiting.check(implied: attach)
        if attach && waitLock != nil {
            throw ValidationError("--attach and --wait-lock exclude each other; give one of them.")
        }
        if full && noMetadata {
            throw ValidationError("--full and --no-metadata exclude each other; give one of them.")
        }
        if now && (noMetadata || full || dryRun || allowDeactivations != nil || allowAdditions != nil) {
            throw ValidationError(
                "--now may start a job that has its options already; it excludes --no-metadata, --full, --dry-run, --allow-deactivations and --allow-additions."
            )
        }
        try ArgumentCheck.range(allowDeactivations, of: "--allow-deactivations", 0 ... .max)
        try ArgumentCheck.range(allowAdditions, of: "--allow-additions", 0 ... .max)
        try ArgumentCheck.length(reason, of: "--reason", atMost: 500)
        try ArgumentCheck.length(requestId, of: "--request-id", atMost: 128)
        if requestId?.isEmpty == true { throw ValidationError("--request-id needs a name; it is empty.") }
    }

    /// `--attach` alone watches.
    private var detail: WatchCourse.Detail? { waiting.detail ?? (attach ? .everything : nil) }

    func execute(_ session: Session) throws -> ControlProtocol.ExitCode {
        let connection = try session.connect()
        // ^C between the start and the end must say that the sync continues.
        let interrupts = detail != nil || waitLock != nil ? session.dependencies.interrupts() : nil
        let name = requestId ?? session.dependencies.requestName()
        var request = JobRequest(
            session: session, method: .jobStart, params: params(named: name), repetition: "sync --request-id \(name)",
            interrupts: interrupts, connection: connection)
        var turn = waitLock.map { Turn(session: session, interrupts: interrupts, limit: $0) }
        while true {
            do {
                let job = try request.send()
                let started = StartedJob(
                    session: session, job: job, detail: detail, timeout: waiting.timeout)
                return try started.conclude(over: request.connection, interrupts: interrupts)
            } catch let error as ControlClientError {
                guard let running = RunningSync(error, over: request.connection) else { throw error }
                if attach, let id = running.id {
                    return try attach(to: running, id, over: request.connection, interrupts, session)
                }
                guard turn != nil else { throw running.failure(session.presentation) }
                try turn?.wait(for: running, over: request.connection)
                request.connection = try session.connect(interrupts)
            }
        }
    }

    private func params(named name: String) -> JobStartParams {
        JobStartParams(
            trigger: trigger.flatMap { JobTrigger(rawValue: $0.rawValue) }, reason: reason,
            metadata: noMetadata ? false : nil, full: full ? true : nil, dryRun: dryRun ? true : nil,
            allowDeactivations: allowDeactivations, allowAdditions: allowAdditions,
            now: now ? true : nil, requestId: name)
    }

    /// Follows the sync that runs in the place of a new one.
    private func attach(
        to running: RunningSync, _ id: JobID, over connection: ControlConnection, _ interrupts: Interrupts?,
        _ session: Session
    ) throws -> ControlProtocol.ExitCode {
        session.console.talk("A sync is running already: \(running.words). Following that one; none was started.")
        if let options = running.job?.options, options != wantedOptions {
            session.console.talk(Line("It runs with options of its own: \(JobWording.options(options))."))
        }
        let course = WatchCourse(
            session: session, detail: detail ?? .everything, timeout: waiting.timeout)
        return try course.run(
            over: connection, WatchState(reference: id.rawValue, job: running.job), interrupts: interrupts)
    }

    private var wantedOptions: SyncOptions {
        SyncOptions(
            metadata: !noMetadata, full: full, dryRun: dryRun, allowDeactivations: allowDeactivations,
            allowAdditions: allowAdditions)
    }
}
