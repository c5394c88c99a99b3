import ControlClient
import ControlProtocol
import JobModel
import PlainText

/// Waits for the end of the running sync, so that a new one can start.
struct Turn {
    /// How often a sync that is not this daemon's, and so cannot be watched, is asked after.
    private static let pause = Duration.seconds(2)

    let session: Session
    let interrupts: Interrupts?
    /// How long it is waited in all.
    let limit: Duration
    private let deadline: ContinuousClock.Instant
    private var told: String?

    init(session: Session, interrupts: Interrupts?, limit: Duration) {
        self.session = session
        self.interrupts = interrupts
        self.limit = limit
        deadline = .now + limit
    }

    /// Waits for the end of that sync; throws `ControlClientError` or `CommandFailure`.
    mutating func wait(for running: RunningSync, over connection: ControlConnection) throws {
        announce(running)
        guard deadline > .now else { throw running.failure(after: limit, session.presentation) }
        guard let id = running.id else {
            Interrupts.wait(for: interrupts, until: min(.now + Self.pause, deadline))
            if interrupts?.next() == .stop { throw stopped(nil) }
            return
        }
        var watcher = Watcher(
            session: session, display: SilentDisplay(session.console), interrupts: interrupts, deadline: deadline,
            state: WatchState(reference: id.rawValue, job: running.job))
        switch try watcher.watch(over: connection) {
        case .finished: return
        case .stopped: throw stopped(id)
        case .timedOut: throw running.failure(after: limit, session.presentation)
        }
    }

    /// Says what is waited for, once for each sync.
    private mutating func announce(_ running: RunningSync) {
        let key = running.id?.rawValue ?? ""
        guard told != key else { return }
        told = key
        session.console.talk(
            "A sync is running already: \(running.words). Waiting up to \(DurationText.long(limit)) for its end.")
    }

    private func stopped(_ id: JobID?) -> CommandFailure {
        var failure = CommandFailure(
            .interrupted, name: "interrupted", message: "Stopped waiting; no sync was started.")
        failure.isRetryable = true
        failure.jobId = id
        return failure
    }
}
