import FoundationEssentials
import JobModel

/// Decides what follows when the run of a slot ends without a success: another try after a while, or a run as soon as
/// scraping is enabled. A pure value.
struct SlotRecovery: Sendable {
    /// How long after each failed try the next one starts.
    var retryAfter: [Duration]
    /// Whether a run that could not happen is made up.
    var catchesUp: Bool

    /// What follows.
    enum Decision: Equatable, Sendable {
        /// Nothing: it succeeded, nothing would change, or it was the last try.
        case none
        case retry(at: Date)
        /// A run as soon as nothing blocks scraping.
        case whenEnabled
    }

    /// What follows a job that is over.
    func decision(after job: Job, at now: Date) -> Decision {
        guard job.slot != nil, job.appliedAt == nil, !job.options.dryRun, let error = job.error else { return .none }
        switch job.state {
        case .failed:
            let attempt = max(1, job.attempt ?? 1)
            guard error.retryable, attempt <= retryAfter.count else { return .none }
            return .retry(at: now.addingTimeInterval(retryAfter[attempt - 1] / .seconds(1)))
        case .cancelled, .skipped:
            return catchesUp && error.name == JobFailure.scrapingDisabledName ? .whenEnabled : .none
        case .scheduled, .running, .succeeded, .interrupted, .unknown: return .none
        }
    }

    /// The job that repeats one that is over, and that one with the time of it; `nil` when nothing follows. Where a
    /// run waits already, that is the next try.
    func followUp(of job: Job, waiting: Job?, _ context: JobMachine.Context) -> (job: Job, next: Job?) {
        var job = job
        let start: Date
        switch decision(after: job, at: context.now) {
        case .none: return (job, nil)
        case .retry(let time):
            start = waiting?.startAt ?? time
            job.nextTryAt = start
        case .whenEnabled: start = context.now
        }
        return (job, waiting == nil ? next(after: job, at: start, context) : nil)
    }

    /// The job that repeats one that was interrupted and cannot be resumed; `nil` where none is wanted, or a run waits
    /// already.
    func replacement(for job: Job, waiting: Job?, _ context: JobMachine.Context) -> Job? {
        guard catchesUp, waiting == nil, job.slot != nil, job.appliedAt == nil, !job.options.dryRun else { return nil }
        return next(after: job, at: context.now, context)
    }

    private func next(after job: Job, at start: Date, _ context: JobMachine.Context) -> Job {
        var next = Job(
            id: context.newID(), state: .scheduled, trigger: job.trigger == .resume ? .schedule : job.trigger,
            requestedBy: JobRunner.daemon, reason: reason(of: job), options: job.options, createdAt: context.now)
        next.number = context.newNumber()
        next.slot = job.slot
        next.startAt = start
        next.retryOf = job.id
        next.attempt = (job.attempt ?? 1) + (job.state == .failed ? 1 : 0)
        return next
    }

    private func reason(of job: Job) -> String {
        switch job.state {
        case .failed: "the run before failed: \(job.error?.name ?? "unknown")"
        case .interrupted: "the run before was interrupted, and could not be resumed"
        default: "scraping was disabled when the run was due"
        }
    }
}
