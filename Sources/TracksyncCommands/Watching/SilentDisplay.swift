import ControlProtocol
import JobModel

/// Shows nothing but what happens to the watching: for those who only wait.
final class SilentDisplay: WatchDisplay {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {}
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {}
    func note(_ line: Line) { console.talk(line) }
}
