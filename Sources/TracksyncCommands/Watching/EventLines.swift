import JobModel

/// The lines that stay on the screen while a job is watched, and the warnings that they showed.
struct EventLines {
    private let time: () -> TimeText
    /// The warnings told so far: nobody has to read them twice.
    private(set) var warnings: [JobWarning] = []

    private var failures = FoldedFailures()

    /// Shows times as `time` does at each moment.
    init(time: @escaping () -> TimeText) { self.time = time }

    /// What is being watched, and what happened to it so far.
    mutating func opening(_ job: Job) -> [Line] {
        guard !job.state.isFinal else { return [] }
        if job.state == .scheduled { return [Line("Job \(JobWording.waiting(job, time())).")] }
        let head = Line("Job \(JobWording.short(job.id)) is ") + JobWording.state(of: job)
        let parent = job.resumedFrom.map { "; it resumes job \(JobWording.short($0))" } ?? ""
        return [head + Line(" (\(job.trigger.rawValue), by \(job.requestedBy.user))\(parent).")]
            + job.warnings.compactMap { line(for: $0) }
    }

    /// The line for an event; `nil` for those that only move the progress.
    mutating func line(_ event: JobEvent) -> Line? {
        switch event.kind {
        case .warning: event.warning.flatMap { line(for: $0) }
        case .trackFailed:
            event.failure.flatMap { failures.line($0) }.map { Line("failed: ", .bad) + $0 }
        case .state: event.state.map { Line("Job \(JobWording.short(event.jobId)) is \($0.rawValue).") }
        case .stage, .progress, .finished, .gap, .lagged, .unknown: nil
        }
    }

    /// The failures that were not shown one by one.
    var rest: [Line] { failures.rest.map { Line("failed: ", .bad) + $0 } }

    private mutating func line(for warning: JobWarning) -> Line? {
        guard !warnings.contains(warning) else { return nil }
        warnings.append(warning)
        return JobWording.warning(warning)
    }
}
