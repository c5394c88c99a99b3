import ControlClient
import ControlProtocol
import JobModel

/// Asks the daemon for a new job, and again when the answer was lost with the connection: the request's name keeps the
/// daemon from starting a second one.
struct JobRequest<Params: Codable & Sendable> {
    let session: Session
    let method: ControlProtocol.Method
    let params: Params
    /// What to type to repeat the request by hand, when that can be said.
    let repetition: String?
    let interrupts: Interrupts?
    /// The connection to ask over; after an answer the one that it came by.
    var connection: ControlConnection

    /// The job; throws `ControlClientError` or `CommandFailure`.
    mutating func send() throws -> Job {
        var backOff = BackOff()
        var isConnected = true
        connection.stopSignal = interrupts?.stopSignal
        while true {
            let loss: ControlClientError
            do throws(ControlClientError) {
                if !isConnected {
                    connection = try session.connect(interrupts)
                    isConnected = true
                }
                let job: Job = try connection.call(method, params)
                if backOff.isTrying { session.console.talk("Connected again.") }
                return job
            } catch {
                if case .interrupted = error.code { throw stopped() }
                guard Self.isLoss(error, whileAway: backOff.isTrying) else { throw error }
                loss = error
            }
            connection.end()
            isConnected = false
            try wait(after: loss, &backOff)
        }
    }

    /// Whether asking again may help. A daemon that is not there at the beginning is reported at once; one that stops, or
    /// went away while it was asked, may be on its way back.
    private static func isLoss(_ error: ControlClientError, whileAway isAway: Bool) -> Bool {
        switch error.code {
        case .closed, .system: true
        case .noSocket, .refused, .greetingTimedOut: isAway
        case .answered(let answer):
            answer.data.name == .shuttingDown || isAway && answer.data.name == .tooManyConnections
        case .noAccess, .badPath, .answerTimedOut, .protocolMismatch, .malformed, .interrupted: false
        }
    }

    /// Waits before the next try; throws when there is to be none.
    private func wait(after loss: ControlClientError, _ backOff: inout BackOff) throws {
        let isNew = !backOff.isTrying
        guard let pause = backOff.next(at: .now) else { throw unknown(CommandFailure(loss)) }
        if isNew {
            let limit = BackOff.limit.components.seconds
            session.console.talk(
                Line(
                    Sentence.joined(
                        loss.message, "Asking again for up to \(limit) s; no second job is started by that.")))
        }
        Interrupts.wait(for: interrupts, until: .now + pause)
        if interrupts?.next() == .stop { throw stopped() }
    }

    private func stopped() -> CommandFailure {
        unknown(CommandFailure(.interrupted, name: "interrupted", message: "Stopped asking."))
    }

    /// A failure that leaves open whether there is a job.
    func unknown(_ failure: CommandFailure) -> CommandFailure {
        var failure = failure
        failure.isRetryable = true
        failure.lines =
            (failure.hint.map { [Line($0)] } ?? []) + [
                "Whether the job was started is not known: \(session.presentation.command("jobs"))"
            ]
        if let repetition {
            failure.lines.append(
                "Within an hour this starts no second one: \(session.presentation.command(repetition))")
        }
        return failure
    }
}
