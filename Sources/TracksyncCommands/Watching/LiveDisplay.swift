import ControlProtocol
import JobModel

/// Shows a bar that moves, with what is worth keeping as lines above it: for terminals.
final class LiveDisplay: WatchDisplay {
    /// Faster than this nobody can read, and slow terminals cannot draw.
    private static let interval = Duration.milliseconds(100)

    private let console: Console
    private let columns: () -> Int
    private var lines = EventLines()
    private var progress: JobProgress?
    private var drawnAt: ContinuousClock.Instant?
    private(set) var refreshAt: ContinuousClock.Instant?

    /// Shows on a console whose width `columns` asks for at each drawing.
    init(_ console: Console, columns: @escaping () -> Int) {
        self.console = console
        self.columns = columns
    }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {
        progress = snapshot.job.state.isFinal ? nil : snapshot.job.progress
        draw(lines.opening(snapshot.job), at: now)
    }

    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {
        if let new = event.progress { progress = new }
        if let line = lines.line(event) {
            draw([line], at: now)
        } else if let drawnAt, drawnAt.duration(to: now) < Self.interval {
            refreshAt = drawnAt + Self.interval
        } else {
            draw([], at: now)
        }
    }

    func note(_ line: Line) { console.draw(bar, after: [line]) }

    func refresh(at now: ContinuousClock.Instant) { draw([], at: now) }

    var shownWarnings: [JobWarning] { lines.warnings }

    func close() { console.draw(nil) }

    private var bar: Line? { progress.map { ProgressBar.line($0, columns: columns()) } }

    private func draw(_ lines: [Line], at now: ContinuousClock.Instant) {
        console.draw(bar, after: lines)
        drawnAt = now
        refreshAt = nil
    }
}
