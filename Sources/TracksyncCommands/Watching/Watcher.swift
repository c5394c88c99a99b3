import ControlClient
import ControlProtocol
import JobModel

/// Follows a job to its end, through lost connections.
struct Watcher {
    /// Why it watches no longer.
    enum Ending {
        case finished(Job)
        /// ^C.
        case stopped
        case timedOut
    }

    /// A daemon tells of a job's end right after a snapshot that shows it; one that does not is not waited for.
    private static let lastWordLimit = Duration.seconds(5)

    let session: Session
    let display: any WatchDisplay
    let interrupts: Interrupts?
    let deadline: ContinuousClock.Instant?
    var state: WatchState
    private var backOff = BackOff()

    init(
        session: Session, display: any WatchDisplay, interrupts: Interrupts?, deadline: ContinuousClock.Instant?,
        state: WatchState
    ) {
        self.session = session
        self.display = display
        self.interrupts = interrupts
        self.deadline = deadline
        self.state = state
    }

    /// Watches over a connection, and over others when that is lost; throws `ControlClientError`.
    mutating func watch(over first: ControlConnection) throws -> Ending {
        defer { display.close() }
        var connection: ControlConnection? = first
        while true {
            let loss: ControlClientError
            do {
                let current = if let connection { connection } else { try session.connect(interrupts) }
                connection = current
                current.stopSignal = interrupts?.stopSignal
                if let ending = try follow(current) { return ending }
                loss = ControlClientError(.closed, "This program did not keep up with the daemon.")
            } catch let error as ControlClientError where error.exitCode == .interrupted {
                return .stopped
            } catch let error as ControlClientError where error.isRetryable && state.job != nil {
                if let job = state.job, job.state.isFinal { return .finished(job) }
                loss = error
            }
            connection?.end()
            connection = nil
            if let ending = try wait(after: loss) { return ending }
        }
    }

    /// Watches over one connection; `nil` when the daemon is about to close it.
    private mutating func follow(_ connection: ControlConnection) throws -> Ending? {
        try open(connection)
        var lastWord = lastWordDeadline()
        while true {
            let now = ContinuousClock.now
            if let deadline, deadline <= now { return .timedOut }
            if let lastWord, lastWord <= now, let job = state.job { return .finished(job) }
            if let refreshAt = display.refreshAt, refreshAt <= now { display.refresh(at: now) }
            let wake = [deadline, lastWord, display.refreshAt].compactMap(\.self).min()
            switch try connection.nextEvent(until: wake, orReadable: interrupts?.descriptor) {
            case .timedOut: continue
            case .descriptorReadable:
                switch interrupts?.next() {
                case .stop: return .stopped
                case .resize: display.refresh(at: .now)
                case nil: continue
                }
            case .event(let event):
                backOff.recover()
                switch state.apply(event) {
                case .ignore: continue
                case .reconnect: return nil
                case .missed(let event): try display.gap(event)
                case .show(let event):
                    try display.show(event, at: .now)
                    if lastWord == nil { lastWord = lastWordDeadline() }
                case .finished(let event, let job):
                    try display.show(event, at: .now)
                    return .finished(job)
                }
            }
        }
    }

    private mutating func open(_ connection: ControlConnection) throws {
        let snapshot: JobSnapshot = try connection.call(.jobWatch, state.request)
        switch state.open(snapshot, connection.greeting) {
        case .first: try display.open(snapshot, at: .now)
        case .resumed: display.showNotice("Connected again.")
        case .restarted:
            display.showNotice("Connected again; the daemon was restarted.")
            try display.open(snapshot, at: .now)
        }
    }

    private func lastWordDeadline() -> ContinuousClock.Instant? {
        state.job?.state.isFinal == true ? .now + Self.lastWordLimit : nil
    }

    /// Waits before the next try; an ending when there is to be none, and throws the loss when it is time to give up.
    private mutating func wait(after loss: ControlClientError) throws -> Ending? {
        let isNew = !backOff.isTrying
        let now = ContinuousClock.now
        guard let pause = backOff.next(at: now) else { throw loss }
        if isNew {
            let seconds = BackOff.limit.components.seconds
            display.showNotice(Line(Sentence.joined(loss.message, "Trying again for up to \(seconds) s.")))
        }
        Interrupts.wait(for: interrupts, until: min(now + pause, deadline ?? now + pause))
        if interrupts?.next() == .stop { return .stopped }
        if let deadline, deadline <= .now { return .timedOut }
        return nil
    }
}
