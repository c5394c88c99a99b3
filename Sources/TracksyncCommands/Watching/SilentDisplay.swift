import ControlProtocol
import JobModel

/// Shows only notices about the connection: for `--wait`.
final class SilentDisplay: WatchDisplay {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {}
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {}
    func showNotice(_ line: Line) { console.talk(line) }
}
