public import Foundation
public import JobModel
public import Logging
public import Storage
import Syncing

/// Decides when a job runs, runs it, and tells how it goes. One job at a time.
public actor JobController {
    let store: TrackStore
    let now: @Sendable () -> Date
    let logger: Logger
    private var setup: JobSetup
    private var events: EventLog
    private var state = State.idle
    private var isStopping = false
    /// The job that ended last, while the database has refused its end.
    private var unstored: Job?
    private var endWaiters: [CheckedContinuation<Job, Never>] = []
    private let (queue, enqueue) = AsyncStream.makeStream(of: Job.self)

    /// What the controller is doing.
    private enum State {
        case idle
        case running(Running)
    }

    /// The job that runs.
    private struct Running {
        var job: Job
        /// What it runs with, whatever replaces that for the jobs to come.
        var setup: JobSetup
        /// Ends the job when something is sent.
        var stop: AsyncStream<Void>.Continuation
        var stopSignal: AsyncStream<Void>
        var cancellation: Cancellation?
        var lastSave = ContinuousClock.now
    }

    /// Takes over the database: jobs that a daemon before left running become `interrupted`.
    ///
    /// Throws the database's errors.
    public init(
        store: TrackStore, setup: JobSetup, logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) async throws {
        self.store = store
        self.setup = setup
        self.logger = logger
        self.now = now
        let left = try await store.interruptRunningJobs(
            at: now(),
            because: JobFailure(
                name: "interrupted", message: "The daemon died under the job. Nothing it did not finish was stored.",
                retryable: true))
        events = EventLog(after: try await store.lastEventNumber())
        for job in left {
            logger.warning(
                "a job was interrupted by the end of the daemon before",
                metadata: ["job_id": "\(job.id)", "stage": "\(job.progress?.stage.rawValue ?? "none")"])
        }
    }

    /// The job that runs, as it stands.
    public var runningJob: Job? {
        switch state {
        case .idle: nil
        case .running(let running): running.job
        }
    }

    /// Replaces what the next jobs run with.
    public func use(_ setup: JobSetup) { self.setup = setup }

    /// Whether scraping is allowed.
    public var scrapingEnabled: Bool { setup.scrapingDisabled == nil }

    /// Where the next job reads the catalogue.
    public var catalogueURL: String { setup.settings.catalogueURL }

    // MARK: Requests

    /// Starts a job; throws `JobError` when one runs already, scraping is disabled or the daemon is stopping.
    public func start(trigger: JobTrigger, options: SyncOptions, reason: String?, by requester: Requester) async throws
        -> Job
    {
        guard !isStopping else {
            throw JobError(.shuttingDown, "The daemon is stopping.", hint: "Try again in a moment.")
        }
        switch state {
        case .running(let running):
            throw JobError(
                .alreadyRunning(running.job),
                "Job \(running.job.id) runs already, started by \(running.job.requestedBy.user).",
                hint: "Watch it with: tracksyncctl watch, or cancel it with: tracksyncctl cancel")
        case .idle: break
        }
        if let disabled = setup.scrapingDisabled {
            throw JobError(.scrapingDisabled, "Scraping is disabled by \(disabled.place).", hint: disabled.remedy)
        }
        var random = SystemRandomNumberGenerator()
        let time = now()
        var job = Job(
            id: JobID(at: time, using: &random), trigger: trigger, requestedBy: requester, reason: reason,
            options: options, createdAt: time)
        job.startedAt = time
        // No job stays stored as running that is over; by now the database may take what it refused.
        if let ended = unstored {
            try store.save(ended)
            unstored = nil
        }
        // Written before it is acknowledged; without a suspension in between, so that no second start slips in.
        try store.save(job)
        let (stopSignal, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state = .running(Running(job: job, setup: setup, stop: stop, stopSignal: stopSignal))
        events.beginJob()
        emit(JobEvent(time: time, jobId: job.id, kind: .state, state: .running))
        logger.info(
            "job started",
            metadata: [
                "job_id": "\(job.id)", "trigger": "\(trigger.rawValue)", "requested_by": "\(requester.user)",
                "reason": "\(reason ?? "")",
            ])
        enqueue.yield(job)
        return job
    }

    /// Cancels the running job and waits until it is over; throws `JobError` when it is not running.
    public func cancel(_ reference: String?, reason: String?, by requester: Requester) async throws -> Job {
        if reference == nil, case .idle = state {
            throw JobError(.notRunning, "No job is running.", hint: "See what ran last with: tracksyncctl jobs")
        }
        let target = try await job(reference)
        guard case .running(var running) = state, running.job.id == target.id else { throw Self.notRunning(target) }
        if running.cancellation == nil {
            running.cancellation = Cancellation(requester: requester, reason: reason)
            state = .running(running)
            running.stop.yield()
        }
        let ended = await withCheckedContinuation { endWaiters.append($0) }
        guard ended.state == .cancelled else { throw Self.notRunning(ended) }
        return ended
    }

    private static func notRunning(_ job: Job) -> JobError {
        JobError(
            .notRunning, "Job \(job.id) is over: \(job.state.rawValue).",
            hint: "See it with: tracksyncctl job \(job.id)")
    }

    /// The job with this id or unique prefix (absent: the running job, else the last); throws `JobError`.
    public func job(_ reference: String?) async throws -> Job {
        guard let reference else {
            if let runningJob { return runningJob }
            guard let last = try await store.jobs(state: nil, trigger: nil, limit: 1).jobs.first else {
                throw JobError(.notFound, "There is no job yet.", hint: "Start one with: tracksyncctl sync")
            }
            if let unstored, unstored.id == last.id { return unstored }
            return last
        }
        let ids = try await store.jobIDs(withPrefix: reference)
        guard let id = ids.first, !reference.isEmpty else {
            throw JobError(
                .notFound, "No job's id begins with \"\(reference)\".", hint: "List them with: tracksyncctl jobs")
        }
        guard ids.count == 1 else {
            throw JobError(
                .ambiguous(ids), "Several jobs' ids begin with \"\(reference)\".", hint: "Give more of the id.")
        }
        if let runningJob, runningJob.id == id { return runningJob }
        guard let job = try await endedJob(id) else {
            throw JobError(.notFound, "Job \(id) is gone.", hint: "List jobs with: tracksyncctl jobs")
        }
        return job
    }

    /// A job that does not run, as it ended.
    private func endedJob(_ id: JobID) async throws -> Job? {
        if let unstored, unstored.id == id { return unstored }
        return try await store.job(id)
    }

    /// The job's snapshot and its events from then on, or after event `after`; throws `JobError`.
    public func watch(_ reference: String?, after: Int64?) async throws -> JobWatch {
        let job = try await job(reference)
        let stream: AsyncStream<JobEvent>
        if case .running(let running) = state, running.job.id == job.id {
            stream = events.stream(of: job.id, after: after, at: now())
            return JobWatch(
                job: running.job, seq: events.lastNumber, events: JobEvents(stream, of: job.id, now: now))
        }
        // It is over by now, perhaps since it was looked up: its last word is all there is to tell.
        let ended = try await endedJob(job.id) ?? job
        let last = JobEvent(
            seq: events.lastNumber, time: ended.finishedAt ?? now(), jobId: ended.id, kind: .finished, job: ended)
        stream = AsyncStream { continuation in
            continuation.yield(last)
            continuation.finish()
        }
        return JobWatch(
            job: ended, seq: events.lastNumber, events: JobEvents(stream, of: ended.id, now: now))
    }

    // MARK: Running

    /// Takes no more jobs, and ends the one that runs as `interrupted`: `run()` returns once that is told.
    public func shutdown() {
        isStopping = true
        enqueue.finish()
        if case .running(let running) = state { running.stop.yield() }
    }

    /// Runs jobs as they are started, until `shutdown()`, or until its task is cancelled; a job that runs then ends as
    /// `interrupted`.
    public func run() async {
        for await job in queue { await execute(job) }
        // Started in the last moment, never begun.
        if case .running(let running) = state { finish(running.job, CancellationError()) }
    }

    private func execute(_ job: Job) async {
        guard case .running(let running) = state else { return }
        let environment = SyncEnvironment(
            store: store, fetcher: running.setup.fetcher, now: now, tell: { await self.note($0, $1) })
        let settings = running.setup.settings
        let (ended, error) = await withTaskGroup(of: (Job, (any Error)?)?.self) { group in
            group.addTask {
                var sync = SyncRun(job: job, settings: settings, environment: environment)
                do {
                    try await sync.run()
                    return (sync.job, nil)
                } catch {
                    return (sync.job, error)
                }
            }
            group.addTask {
                for await _ in running.stopSignal { break }
                return nil
            }
            var outcome: (Job, (any Error)?) = (job, CancellationError())
            for await result in group {
                if let result { outcome = result }
                group.cancelAll()
            }
            return outcome
        }
        finish(ended, error)
    }

    /// Keeps a job up to date while it runs, and tells those who watch.
    private func note(_ update: SyncUpdate, _ job: Job) {
        guard case .running(var running) = state else { return }
        running.job = job
        let time = now()
        switch update {
        case .stage(let progress):
            // Stored before it is told: what a watcher has seen, a crash must not take back.
            save(job, in: &running)
            emit(JobEvent(time: time, jobId: job.id, kind: .stage, progress: progress))
            logger.info("stage started", metadata: ["job_id": "\(job.id)", "stage": "\(progress.stage.rawValue)"])
        case .progress(let progress):
            emit(JobEvent(time: time, jobId: job.id, kind: .progress, progress: progress))
            if ContinuousClock.now - running.lastSave >= .seconds(1) { save(job, in: &running) }
        case .warning(let warning):
            emit(JobEvent(time: time, jobId: job.id, kind: .warning, warning: warning))
            logger.warning(
                "\(warning.message)", metadata: ["job_id": "\(job.id)", "warning": "\(warning.code.rawValue)"])
        case .failure(let failure):
            emit(JobEvent(time: time, jobId: job.id, kind: .trackFailed, failure: failure))
            logger.notice(
                "dashboard failed: \(failure.message)",
                metadata: ["job_id": "\(job.id)", "track": "\(failure.slug)", "error_name": "\(failure.name)"])
        }
        state = .running(running)
    }

    private func save(_ job: Job, in running: inout Running) {
        running.lastSave = .now
        do { try store.save(job) } catch {
            logger.error("the job's progress cannot be stored: \(error)", metadata: ["job_id": "\(job.id)"])
        }
    }

    private func finish(_ ended: Job, _ error: (any Error)?) {
        guard case .running(let running) = state else { return }
        var job = ended
        job.finishedAt = now()
        (job.state, job.error) = Self.outcome(of: error, cancellation: running.cancellation)
        // Where a success stands needs no telling, and nothing is left of a job that is over.
        if job.state == .succeeded { job.progress = nil }
        job.progress?.rate = nil
        job.progress?.etaSeconds = nil
        do { try store.save(job) } catch {
            unstored = job
            logger.critical("the job's end cannot be stored: \(error)", metadata: ["job_id": "\(job.id)"])
        }
        state = .idle
        emit(
            JobEvent(
                time: now(), jobId: job.id, kind: .stage, progress: JobProgress(stage: .announce, processed: 0)))
        emit(JobEvent(time: job.finishedAt ?? now(), jobId: job.id, kind: .finished, job: job))
        for waiter in endWaiters { waiter.resume(returning: job) }
        endWaiters = []
        let counts = job.counts
        logger.log(
            level: Self.level(of: job.state), "job \(job.state.rawValue)",
            metadata: [
                "job_id": "\(job.id)", "listed": "\(counts.listed)", "added": "\(counts.added)",
                "updated": "\(counts.updated)", "deactivated": "\(counts.deactivated)",
                "withheld": "\(counts.withheld)",
                "dashboards_failed": "\(counts.dashboardsFailed)", "error": "\(job.error?.message ?? "none")",
            ])
    }

    /// Hands an event to those who watch, and keeps it unless there are too many of its kind to keep.
    private func emit(_ event: JobEvent) {
        let numbered = events.append(event)
        switch numbered.kind {
        case .state, .stage, .warning, .finished:
            do { try store.keep(numbered) } catch {
                logger.error("an event cannot be stored: \(error)", metadata: ["job_id": "\(event.jobId)"])
            }
        // Progress is short-lived, and failures are kept with the job.
        case .progress, .trackFailed, .gap, .lagged: break
        }
    }
}
