import Catalogue
import ControlClient
import ControlProtocol

/// Waits for changes of the tracks, through lost connections: the number of the last one says where to continue.
struct ChangeFollowing {
    let session: Session
    let reading: ChangeReading
    let interrupts: Interrupts?
    private static let patience = 20

    init(session: Session, reading: ChangeReading, interrupts: Interrupts?) {
        self.session = session
        self.reading = reading
        self.interrupts = interrupts
    }

    /// Hands over changes as they come, until ^C; throws `ControlClientError` when the daemon stays away.
    func run(
        after last: inout Int64, over first: ControlConnection, _ body: ([TrackChange]) throws -> Void
    ) throws {
        var connection: ControlConnection? = first
        var backOff = BackOff()
        while interrupts?.next() != .stop {
            do {
                let current = if let connection { connection } else { try session.connect(interrupts) }
                connection = current
                let page = try reading.next(after: last, waiting: Self.patience, over: current)
                if backOff.isTrying { session.console.talk("Connected again.") }
                backOff.recover()
                try body(page.changes)
                last = page.next ?? max(last, page.last)
            } catch let error as ControlClientError where error.isRetryable && error.exitCode != .interrupted {
                connection?.end()
                connection = nil
                let isNew = !backOff.isTrying
                guard let pause = backOff.next(at: .now) else { throw error }
                if isNew {
                    let seconds = BackOff.limit.components.seconds
                    session.console.talk(Line(Sentence.joined(error.message, "Trying again for up to \(seconds) s.")))
                }
                Interrupts.wait(for: interrupts, until: .now + pause)
            }
        }
    }
}
