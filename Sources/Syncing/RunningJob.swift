public import Events
public import Foundation
public import JobModel
public import Storage
import Synchronization

/// The job that runs. It is the only one who changes the job until its end; everybody else sees copies.
///
/// What happens to it is stored together with the events that tell of it. Where the database refuses, that waits for the
/// next time.
public final class RunningJob: Sendable {
    private struct State {
        var job: Job
        /// Events that are not stored yet.
        var pending: [NewEvent] = []
        /// What the stage under way has counted.
        var stageCounts = SyncCounts()
        var lastSave = ContinuousClock.now
        var lastMove = SuspendingClock.now
    }

    // A lock, so that whoever asks how the job stands waits neither for the database nor for the site.
    private let state: Mutex<State>
    let store: TrackStore
    let now: @Sendable () -> Date
    private let onRefusal: @Sendable (any Error, JobID) -> Void

    private let start = ContinuousClock.now

    /// How long the job's progress may stand in memory only.
    private static let saveInterval = Duration.seconds(1)

    /// Takes over a job that is stored as running. `onRefusal` is called when the database refuses to store how it stands.
    public init(
        _ job: Job, store: TrackStore, now: @escaping @Sendable () -> Date,
        onRefusal: @escaping @Sendable (any Error, JobID) -> Void = { _, _ in }
    ) {
        state = Mutex(State(job: job))
        self.store = store
        self.now = now
        self.onRefusal = onRefusal
    }

    /// The job in its current state.
    public var job: Job { state.withLock(\.job) }

    /// How long it has run, whatever the wall clock was set to meanwhile.
    public var elapsed: Duration { ContinuousClock.now - start }

    /// When it last moved on, by a clock that stands still while the machine sleeps.
    public var lastMove: SuspendingClock.Instant { state.withLock(\.lastMove) }

    /// Events that could not be stored so far; whoever stores the job's end stores them with it.
    public var pendingEvents: [NewEvent] { state.withLock(\.pending) }

    // MARK: Changes

    /// Changes the job; only `SyncRun` does.
    func change(_ body: (inout Job) -> Void) { state.withLock { body(&$0.job) } }

    /// Counts something, in the job and in its stage.
    func count(_ body: (inout SyncCounts) -> Void) {
        state.withLock { state in
            body(&state.job.counts)
            body(&state.stageCounts)
        }
    }

    /// Begins a stage.
    func begin(_ stage: SyncStage) {
        record { state in
            state.job.progress = JobProgress(stage: stage, processed: 0)
            state.stageCounts = SyncCounts()
            state.lastMove = .now
            return .stageStarted(JobHead(state.job), stage)
        }
    }

    /// Ends a stage; with what it counted, in place of what was counted step by step.
    func end(_ timing: StageTiming, succeeded: Bool) {
        record { state in
            state.job.stages.append(timing)
            state.lastMove = .now
            return .stageFinished(
                JobHead(state.job),
                StageOutcome(
                    timing: timing, succeeded: succeeded, counts: state.stageCounts,
                    reportPath: timing.stage == .report ? state.job.reportPath : nil))
        }
    }

    /// Adds a warning.
    func warn(_ warning: JobWarning) {
        record { state in
            state.job.warnings.append(warning)
            state.lastMove = .now
            return .warning(JobHead(state.job), warning)
        }
    }

    /// The event of a dashboard that could not be read; it is stored together with the failure.
    func event(of failure: TrackFailure) -> NewEvent {
        NewEvent(at: now(), .dashboardFailed(JobHead(job), failure))
    }

    /// Tells how far the stage has come. To tell of a pause is to wait knowingly, and counts as a move.
    func report(_ progress: JobProgress) {
        let isSaveDue = state.withLock { state in
            let before = state.job.progress
            if progress.stage != before?.stage || progress.processed != before?.processed || progress.pause != nil {
                state.lastMove = .now
            }
            state.job.progress = progress
            return ContinuousClock.now - state.lastSave >= Self.saveInterval
        }
        store.bus.publish(.progress(job.id, progress, at: now()))
        if isSaveDue { save() }
    }

    /// Tells how long pages took to come.
    func report(fetched durations: [Duration]) {
        if !durations.isEmpty { store.bus.publish(.pagesFetched(durations)) }
    }

    /// Takes over what the apply stage stored: the job, with the events that waited.
    func adopt(_ applied: Job, storing events: Int) {
        state.withLock { state in
            state.job = applied
            state.stageCounts = SyncCounts(appliedBy: applied.counts)
            state.pending.removeFirst(events)
            state.lastMove = .now
        }
    }

    // MARK: Storing

    private func record(_ change: (inout State) -> DomainEvent) {
        let time = now()
        state.withLock { state in
            let event = change(&state)
            state.pending.append(NewEvent(at: time, event))
        }
        save()
    }

    /// Stores the job with the events that wait.
    private func save() {
        let (job, events) = state.withLock { state in
            state.lastSave = .now
            return (state.job, state.pending)
        }
        do {
            try store.jobs.save(job, events)
            state.withLock { $0.pending.removeFirst(events.count) }
        } catch {
            onRefusal(error, job.id)
        }
    }
}

extension SyncCounts {
    /// What the apply stage counted.
    init(appliedBy counts: SyncCounts) {
        self.init()
        added = counts.added
        additionsWithheld = counts.additionsWithheld
        updated = counts.updated
        statisticsChanged = counts.statisticsChanged
        unchanged = counts.unchanged
        deactivated = counts.deactivated
        withheld = counts.withheld
        reactivated = counts.reactivated
        issues = counts.issues
    }
}
