import ControlClient
import ControlProtocol
import JobModel

/// Reports a new job, and follows it when `--wait` or `--watch` was given.
struct StartedJob {
    let session: Session
    let job: Job
    /// How much is shown on the way to the end; `nil`: it is not waited for.
    let detail: WatchCourse.Detail?
    let timeout: Duration?

    /// Prints what came of the request, or waits for the job's end; the exit code. Throws `ControlClientError` or
    /// `CommandFailure`.
    func conclude(over connection: ControlConnection, interrupts: Interrupts?) throws -> ExitCode {
        guard let detail else {
            try session.show(job) { StartText.line(job, $0).wrapped(to: $0.width) }
            for line in StartText.next(job, session.presentation) { session.console.talk(line) }
            return .done
        }
        if detail == .outcome { session.console.talk(StartText.waiting(job, session.presentation)) }
        let course = WatchCourse(session: session, detail: detail, timeout: timeout)
        return try course.run(over: connection, WatchState(reference: nil, job: job), interrupts: interrupts)
    }
}
