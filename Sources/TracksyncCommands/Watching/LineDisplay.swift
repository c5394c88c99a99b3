import ControlProtocol
import JobModel
import PlainText

/// Shows plain lines, at most one for each tenth of a stage: for logs and pipes.
final class LineDisplay: WatchDisplay {
    private let console: Console
    private var lines: EventLines
    private var stage: SyncStage?
    private var tenth = 0

    /// Shows on a console, times as `time` does at each moment.
    init(_ console: Console, time: @escaping () -> TimeText) {
        self.console = console
        lines = EventLines(time: time)
    }

    func open(_ snapshot: JobSnapshot, at now: ContinuousClock.Instant) {
        for line in lines.opening(snapshot.job) { console.talk(line) }
        if let progress = snapshot.job.progress, !snapshot.job.state.isFinal { show(progress) }
    }

    func show(_ event: JobEvent, at now: ContinuousClock.Instant) {
        if let progress = event.progress { show(progress) }
        if let line = lines.line(event) { console.talk(line) }
    }

    var shownWarnings: [JobWarning] { lines.warnings }

    func close() {
        for line in lines.rest { console.talk(line) }
    }

    func showNotice(_ line: Line) { console.talk(line) }

    private func show(_ progress: JobProgress) {
        let reached = progress.total.map { NumberText.percent(progress.processed, of: $0) / 10 } ?? 0
        guard progress.stage != stage || reached > tenth else { return }
        stage = progress.stage
        tenth = reached
        console.talk(Line(JobWording.progress(progress)))
    }
}
