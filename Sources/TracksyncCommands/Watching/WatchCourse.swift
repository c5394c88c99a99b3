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
    ///
    /// Where the daemon ends, and the next one resumes the job, it goes over to the job that resumes it.
    func run(over connection: ControlConnection, _ state: WatchState, interrupts: Interrupts?) throws -> ExitCode {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        var (connection, state) = (connection, state)
        while true {
            let (job, shownWarnings) = try watch(over: connection, state, interrupts, until: deadline)
            let successor = Successor(session: session, interrupts: interrupts, deadline: deadline)
            guard let next = try successor.find(of: job) else {
                try show(job, warningsShown: shownWarnings)
                return ExitCode(outcomeOf: job)
            }
            connection.end()
            session.console.talk(
                "The end of the daemon interrupted the job. It continues as job \(JobWording.short(next.job)).")
            (connection, state) = (next.connection, WatchState(reference: next.job.rawValue))
        }
    }

    /// Watches one job to its end; the job, and those of its warnings that were shown.
    private func watch(
        over connection: ControlConnection, _ state: WatchState, _ interrupts: Interrupts?,
        until deadline: ContinuousClock.Instant?
    ) throws -> (Job, [JobWarning]) {
        var watcher = Watcher(
            session: session, display: display, interrupts: interrupts, deadline: deadline, state: state)
        let ending: Watcher.Ending
        do {
            ending = try watcher.watch(over: connection)
        } catch let error as ControlClientError where error.isRetryable {
            throw lost(error, watcher.state.job)
        }
        switch ending {
        case .finished(let job): return (job, watcher.display.shownWarnings)
        case .stopped:
            throw stop(.interrupted, "interrupted", "Stopped watching; the job continues.", watcher.state.job)
        case .timedOut:
            throw stop(.temporary, "timed_out", "The time to wait is over; the job continues.", watcher.state.job)
        }
    }

    private var display: any WatchDisplay {
        let console = session.console
        if detail == .outcome || session.options.quiet && !session.options.json { return SilentDisplay(console) }
        if session.options.json { return JSONDisplay(console) }
        let dependencies = session.dependencies
        let time = { session.presentation.time }
        guard Terminal.isCapable(dependencies.output, in: dependencies),
            Terminal.isCapable(dependencies.diagnostics, in: dependencies)
        else {
            return LineDisplay(console, time: time)
        }
        return LiveDisplay(console, time: time) { Terminal.width(dependencies.diagnostics, in: dependencies) }
    }

    private func show(_ job: Job, warningsShown shown: [JobWarning]) throws {
        switch detail {
        case .everything where session.options.json: break
        case .everything:
            // Warnings go where errors go when nothing else does: the result may be thrown away.
            let isQuiet = session.options.quiet
            session.console.show(
                OutcomeText.lines(job, warningsShown: isQuiet ? job.warnings : shown, session.presentation))
            if isQuiet { session.console.warn(OutcomeText.warnings(job)) }
        case .outcome:
            try session.show(job) { [OutcomeText.line(job, $0)] }
            session.console.warn(OutcomeText.warnings(job))
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
