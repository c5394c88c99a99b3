import ControlProtocol
import JobModel

/// Where a watched job is shown while it runs.
protocol WatchDisplay: AnyObject {
    /// When it wants `refresh`; `nil`: nothing waits to be shown.
    var refreshAt: ContinuousClock.Instant? { get }
    /// The job as it stands at the beginning, or after the daemon was restarted.
    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) throws
    /// Something happened to the job.
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) throws
    /// Something happened to the watching.
    func note(_ line: Line)
    /// The time that was asked for has come, or the terminal has another size.
    func refresh(at now: ContinuousClock.Instant)
    /// Nothing more will come.
    func close()
}

extension WatchDisplay {
    var refreshAt: ContinuousClock.Instant? { nil }
    func refresh(at now: ContinuousClock.Instant) {}
    func close() {}
}

/// Shows nothing but what happens to the watching: for those who only wait.
final class SilentDisplay: WatchDisplay {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {}
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {}
    func note(_ line: Line) { console.talk(line) }
}

/// Shows the protocol's own values, one a line.
final class JSONDisplay: WatchDisplay {
    private let console: Console

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) throws { try console.show(json: snapshot) }
    func show(_ event: JobEvent, at now: ContinuousClock.Instant) throws { try console.show(json: event) }
    func note(_ line: Line) {}
}

/// Shows plain lines, at most one for each tenth of a stage: for logs and pipes.
final class LineDisplay: WatchDisplay {
    private let console: Console
    private var stage: SyncStage?
    private var tenth = 0

    init(_ console: Console) { self.console = console }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {
        for line in EventText.opening(snapshot.job) { console.talk(line) }
        if let progress = snapshot.job.progress, !snapshot.job.state.isFinal { show(progress) }
    }

    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {
        if let progress = event.progress { show(progress) }
        if let line = EventText.line(event) { console.talk(line) }
    }

    func note(_ line: Line) { console.talk(line) }

    private func show(_ progress: JobProgress) {
        let reached = progress.total.map { NumberText.percent(progress.processed, of: $0) / 10 } ?? 0
        guard progress.stage != stage || reached > tenth else { return }
        stage = progress.stage
        tenth = reached
        console.talk(Line(JobWording.progress(progress)))
    }
}

/// Shows a bar that moves, with what is worth keeping as lines above it: for terminals.
final class LiveDisplay: WatchDisplay {
    /// Faster than this nobody can read, and slow terminals cannot draw.
    private static let interval = Duration.milliseconds(100)

    private let console: Console
    private let columns: () -> Int
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
        draw(EventText.opening(snapshot.job), at: now)
    }

    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {
        if let new = event.progress { progress = new }
        if let line = EventText.line(event) {
            draw([line], at: now)
        } else if let drawnAt, drawnAt.duration(to: now) < Self.interval {
            refreshAt = drawnAt + Self.interval
        } else {
            draw([], at: now)
        }
    }

    func note(_ line: Line) { console.draw(bar, after: [line]) }

    func refresh(at now: ContinuousClock.Instant) { draw([], at: now) }

    func close() { console.draw(nil) }

    private var bar: Line? { progress.map { ProgressBar.line($0, columns: columns()) } }

    private func draw(_ lines: [Line], at now: ContinuousClock.Instant) {
        console.draw(bar, after: lines)
        drawnAt = now
        refreshAt = nil
    }
}

/// The lines that are worth keeping.
enum EventText {
    /// What is being watched, and what happened to it so far.
    static func opening(_ job: Job) -> [Line] {
        guard !job.state.isFinal else { return [] }
        let head = Line("Job \(JobWording.short(job.id)) is ") + JobWording.state(of: job)
        return [head + Line(" (\(job.trigger.rawValue), by \(job.requestedBy.user)).")] + job.warnings.map(warning)
    }

    /// The line for an event; `nil` for those that only move the progress.
    static func line(_ event: JobEvent) -> Line? {
        switch event.kind {
        case .warning: event.warning.map(warning)
        case .trackFailed:
            event.failure.map { Line("failed: ", .bad) + Line("\($0.slug): \($0.message) (\($0.name))") }
        case .state: event.state.map { Line("Job \(JobWording.short(event.jobId)) is \($0.rawValue).") }
        case .stage, .progress, .finished, .gap, .lagged: nil
        }
    }

    private static func warning(_ warning: JobWarning) -> Line { Line("warning: ", .warning) + Line(warning.message) }
}
