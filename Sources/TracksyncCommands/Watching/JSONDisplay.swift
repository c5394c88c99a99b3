import ControlProtocol
import JobModel

/// Shows the protocol's own values, one a line.
final class JSONDisplay: WatchDisplay {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) throws { try console.show(json: snapshot) }
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) throws { try console.show(json: event) }
    func gap(_ event: JobEvent) throws { try console.show(json: event) }
    func showNotice(_ line: Line) {}
}
