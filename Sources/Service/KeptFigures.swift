import Events
import Foundation
import JobModel
import Synchronization

/// Something that is read from the history of jobs, and kept until a job ends. So a scrape of an idle daemon costs the same
/// however long the history is.
final class KeptFigures<Value: Sendable>: LiveSink {
    private struct State {
        /// How many jobs have ended.
        var ends = 0
        /// The value, and after how many ends it was read.
        var kept: (value: Value, ends: Int)?
    }

    // A lock, as events come from the database's thread and questions from elsewhere.
    private let state = Mutex(State())

    /// Notes that a job has ended.
    func receive(_ event: LiveEvent) {
        guard case .stored(let event) = event, case .jobFinished = event.body else { return }
        state.withLock { $0.ends += 1 }
    }

    /// The kept value where it `holds`, else what `read` gives.
    func value(
        if holds: (Value) -> Bool = { _ in true }, _ read: () async throws -> Value
    ) async throws -> Value {
        let (ends, kept) = state.withLock { ($0.ends, $0.kept) }
        if let kept, kept.ends == ends, holds(kept.value) { return kept.value }
        let value = try await read()
        // A job that ended meanwhile may be in it or not: then it is read again.
        state.withLock { $0.kept = (value, ends) }
        return value
    }
}

/// The runs that health and metrics look at.
struct LastRuns: Sendable {
    /// The last run.
    var last: Job?
    /// The last run of a slot.
    var ofSlot: Job?
    /// The last job that read dashboards.
    var withDashboards: Job?
}

/// How the service level was kept in the last 30 days, for the metrics.
struct RecentLevel: Sendable {
    /// The days that it is of, in seconds.
    static let window: TimeInterval = 30 * 86_400

    /// The figures.
    var report: ServiceLevelReport
    /// From when until when they are right, unless a job ends.
    private var time: Range<Date>

    /// Figures of a time, with the times at which the jobs were asked for.
    init(_ report: ServiceLevelReport, at now: Date, of times: [Date]) {
        self.report = report
        // A clock that was set back has jobs in the future: they count once their time has come. Others leave the window.
        let next = times.map { $0 > now ? $0 : $0.addingTimeInterval(Self.window) }.min() ?? .distantFuture
        time = now..<max(now, next)
    }

    /// Whether the figures are right by a service level at a time, if no job has ended since.
    func holds(for level: ServiceLevel, at now: Date) -> Bool { report.level == level && time.contains(now) }
}
