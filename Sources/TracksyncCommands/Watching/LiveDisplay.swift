import ControlProtocol
import FoundationEssentials
import JobModel

/// Shows a moving bar with lines above it that stay: for terminals.
final class LiveDisplay: WatchDisplay {
    /// Faster than this nobody can read, and slow terminals cannot draw.
    private static let interval = Duration.milliseconds(100)

    private let console: Console
    private let columns: () -> Int
    private let time: () -> TimeText
    private var lines: EventLines
    /// When the job is to start, until it does.
    private var startAt: Date?
    private var progress: JobProgress?
    private var drawnAt: ContinuousClock.Instant?
    private(set) var refreshAt: ContinuousClock.Instant?

    /// Shows on a console whose width `columns` asks for at each drawing, and times as `time` does.
    init(_ console: Console, time: @escaping () -> TimeText, columns: @escaping () -> Int) {
        self.console = console
        self.time = time
        self.columns = columns
        lines = EventLines(time: time)
    }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {
        startAt = snapshot.job.state == .scheduled ? snapshot.job.startAt : nil
        progress = snapshot.job.state.isFinal ? nil : snapshot.job.progress
        draw(lines.opening(snapshot.job), at: now)
    }

    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {
        if let new = event.progress { progress = new }
        if event.progress != nil || event.state.map({ $0 != .scheduled }) ?? (event.kind == .finished) { startAt = nil }
        if let line = lines.line(event) {
            draw([line], at: now)
        } else if let drawnAt, drawnAt.duration(to: now) < Self.interval {
            refreshAt = drawnAt + Self.interval
        } else {
            draw([], at: now)
        }
    }

    func showNotice(_ line: Line) { console.draw(bar, after: [line]) }

    func refresh(at now: ContinuousClock.Instant) { draw([], at: now) }

    var shownWarnings: [JobWarning] { lines.warnings }

    func close() { console.draw(nil, after: lines.rest) }

    private var bar: Line? {
        if let startAt { return Line("starts \(time().ahead(startAt))").cut(to: max(1, columns() - 1)) }
        return progress.map { ProgressBar.line($0, columns: columns()) }
    }

    private func draw(_ lines: [Line], at now: ContinuousClock.Instant) {
        console.draw(bar, after: lines)
        drawnAt = now
        // Seconds are counted down until the start.
        refreshAt = startAt == nil ? nil : now + .seconds(1)
    }
}
