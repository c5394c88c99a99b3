import ControlClient
import ControlProtocol
import JobModel

/// What `watch` and the waiting forms of `sync` share: from a connection to the exit code.
struct WatchCourse {
    /// How much is shown on the way.
    enum Detail {
        /// The end alone.
        case outcome
        case everything
    }

    let session: Session
    let detail: Detail
    var timeout: Duration?

    /// Watches to the end, prints it, and gives the job's exit code; throws `ControlClientError` or `CommandFailure`.
    func run(over connection: ControlConnection, _ state: WatchState, interrupts: Interrupts?) throws -> ExitCode {
        var watcher = Watcher(
            session: session, display: display, interrupts: interrupts, deadline: timeout.map { .now + $0 },
            state: state)
        let ending: Watcher.Ending
        do {
            ending = try watcher.watch(over: connection)
        } catch let error as ControlClientError where error.isRetryable {
            throw lost(error, watcher.state.job)
        }
        switch ending {
        case .finished(let job):
            try show(job, warningsShown: watcher.display.shownWarnings)
            return ExitCode(outcomeOf: job)
        case .stopped:
            throw stop(.interrupted, "interrupted", "Stopped watching; the job goes on.", watcher.state.job)
        case .timedOut:
            throw stop(.temporary, "timed_out", "The time to wait is over; the job goes on.", watcher.state.job)
        }
    }

    private var display: any WatchDisplay {
        let console = session.console
        if detail == .outcome || session.options.quiet && !session.options.json { return SilentDisplay(console) }
        if session.options.json { return JSONDisplay(console) }
        let world = session.world
        let time = { session.presentation.time }
        guard Terminal.isCapable(world.output, in: world), Terminal.isCapable(world.diagnostics, in: world) else {
            return LineDisplay(console, time: time)
        }
        return LiveDisplay(console, time: time) { Terminal.width(world.diagnostics, in: world) }
    }

    private func show(_ job: Job, warningsShown shown: [JobWarning]) throws {
        switch detail {
        case .everything where session.options.json: break
        case .everything: session.console.show(OutcomeText.lines(job, warningsShown: shown, session.presentation))
        case .outcome:
            try session.show(job) { [OutcomeText.line(job, $0)] }
            for line in OutcomeText.next(job, session.presentation) { session.console.talk(line) }
        }
    }

    /// The daemon is out of reach: commands to type next would not reach it either.
    func lost(_ error: ControlClientError, _ job: Job?) -> CommandFailure {
        var failure = CommandFailure(error)
        failure.job = job
        failure.jobId = failure.jobId ?? job?.id
        if failure.exitCode != .unreachable { failure.lines = (error.hint.map { [Line($0)] } ?? []) + goesOn(job) }
        return failure
    }

    private func stop(_ code: ExitCode, _ name: String, _ message: String, _ job: Job?) -> CommandFailure {
        var failure = CommandFailure(code, name: name, message: message)
        failure.isRetryable = true
        failure.jobId = job?.id
        failure.lines = goesOn(job)
        return failure
    }

    private func goesOn(_ job: Job?) -> [Line] {
        guard let job else { return [] }
        let id = JobWording.short(job.id)
        return [
            "  watch it:  \(session.presentation.command("watch \(id)"))",
            "  cancel it: \(session.presentation.command("cancel \(id)"))",
        ]
    }
}
