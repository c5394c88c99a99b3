public import Foundation
public import JobModel
public import Logging
public import Metrics
public import Storage
import Syncing

/// Decides when a job runs, runs it, and tells how it goes. One job at a time.
///
/// Its requests, its timing and the running of a job are in files of their own; this one holds what they share.
public actor JobController {
    let store: TrackStore
    let world: JobWorld
    let logger: Logger
    var setup: JobSetup
    /// The job that runs.
    var running: Running?
    /// The job that waits for its start; none other is taken from the timer or the schedule meanwhile.
    var scheduled: Job?
    /// The events of those two.
    var logs: [JobID: EventLog] = [:]
    /// What an operator holds scraping off by, and what of the configuration does.
    var operatorHold: ScrapingHold?
    var configuredHolds: [ScrapingHold] = []
    /// Whether the file that holds scraping off was there when it was last looked at.
    var isFileThere = false
    var isStopping = false
    /// The job that ended last, while the database has refused its end.
    var unstored: Job?
    var endWaiters: [CheckedContinuation<Job, Never>] = []
    /// Who waits for something to do.
    var sleeper: CheckedContinuation<Void, Never>?
    /// Whether something came to do that nobody waited for.
    var isWoken = false
    /// Whether nothing is left of a schedule that there is no more.
    var isScheduleForgotten = false
    /// When old jobs are removed next.
    var nextPruning: Date
    /// What is counted for Prometheus, and what the daemon tells it beside jobs.
    var metrics = JobMetrics()
    let daemonMetrics: @Sendable () -> [MetricFamily]
    /// The metrics' file, as it is kept at the moment, and what is the matter with it.
    var metricsFile: MetricsFile?
    var metricsFileProblem: String?
    var isFileTimed = false
    let (fileWishes, fileAsker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// The last event's number, and the one up to which they are reserved.
    private var lastNumber: Int64
    private var reservedNumber: Int64
    let (queue, enqueue) = AsyncStream.makeStream(of: Job.self)
    /// Yields at first, and when how things stand has changed since it last did; for one reader.
    public nonisolated let changes: AsyncStream<Void>
    let change: AsyncStream<Void>.Continuation

    /// The job that runs.
    struct Running {
        var job: Job
        /// What it runs with, whatever replaces that for the jobs to come.
        var setup: JobSetup
        /// Ends the job when something is sent.
        var stop: AsyncStream<Void>.Continuation
        var stopSignal: AsyncStream<Void>
        var cancellation: Cancellation?
        var lastSave = ContinuousClock.now
        /// When it last moved, by a clock that stands while the machine sleeps.
        var lastMove = SuspendingClock.now
    }

    /// Takes over the database: jobs that a daemon before left running become `interrupted`, those that waited for
    /// their start go on waiting.
    ///
    /// `daemonMetrics` is what the metrics say beside jobs. Throws the database's errors.
    public init(
        store: TrackStore, setup: JobSetup, logger: Logger, world: JobWorld = .real,
        daemonMetrics: @escaping @Sendable () -> [MetricFamily] = { [] }
    ) async throws {
        self.store = store
        self.daemonMetrics = daemonMetrics
        self.setup = setup
        self.logger = logger
        self.world = world
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        nextPruning = world.now()
        lastNumber = try await store.reservedEventNumber()
        reservedNumber = lastNumber
        operatorHold = try store.holds().first { $0.source == .operator }
        if let operatorHold { logDisabled(by: operatorHold) }
        try noteConfiguredHold()
        let left = try await store.interruptRunningJobs(
            at: world.now(),
            because: JobFailure(
                name: "interrupted", message: "The daemon died under the job. The catalogue is as it was.",
                retryable: true),
            afterApply: JobFailure(
                name: "interrupted",
                message: "The daemon died under the job when its changes were stored already; its report is missing.",
                retryable: false))
        for job in left {
            metrics.end(job)
            emit(JobEvent(time: world.now(), jobId: job.id, kind: .finished, job: job))
            logFound(interrupted: job)
        }
        if let waiting = try store.scheduledJobs().last {
            scheduled = waiting
            logs[waiting.id] = EventLog(of: waiting.id)
        }
        change.yield()
    }

    /// How everything stands at one moment.
    public struct Overview: Sendable {
        /// What holds scraping off, if anything does.
        public var killSwitch: KillSwitch
        /// The job that runs.
        public var running: Job?
        /// The job that waits for its start.
        public var scheduled: Job?
        /// The next slot of the schedule, if there is one.
        public var nextSlot: Date?
        /// Where the next job reads the catalogue.
        public var catalogueURL: String
    }

    /// How everything stands; throws the database's errors.
    public func overview() throws -> Overview {
        Overview(
            killSwitch: killSwitch, running: running?.job, scheduled: scheduled, nextSlot: try nextSlot(),
            catalogueURL: setup.settings.catalogueURL)
    }

    /// The job that runs, as it stands.
    public var runningJob: Job? { running?.job }

    /// The job that waits for its start.
    public var scheduledJob: Job? { scheduled }

    /// Replaces what the next jobs run with. Where that holds scraping off, the job that runs is cancelled.
    public func use(_ setup: JobSetup) {
        self.setup = setup
        isScheduleForgotten = false
        do { try noteConfiguredHold() } catch {
            logTrouble("what disables scraping could not be noted", error)
        }
        obeyKillSwitch()
        wake()
    }

    // MARK: The whole of it

    /// Takes no more jobs, and ends the one that runs as `interrupted`: `run()` returns once that is told.
    public func shutdown() {
        isStopping = true
        enqueue.finish()
        running?.stop.yield()
        wake()
    }

    /// Runs jobs as they are started or fall due, until `shutdown()`, or until its task is cancelled; a job that runs
    /// then ends as `interrupted`.
    public func run() async {
        resumeInterruptedJob()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepTime() }
            group.addTask { await self.watchDisableFile() }
            group.addTask { await self.keepMetricsFile() }
            for await job in queue { await execute(job) }
            group.cancelAll()
        }
        // Started in the last moment, never begun.
        if let running { finish(running.job, CancellationError()) }
        for id in logs.keys { logs[id]?.close() }
    }

    /// Records a change that nobody asked for by the control socket.
    public func record(_ entry: AuditEntry) {
        do { try store.audit(entry) } catch {
            logTrouble("a change could not be written to the audit", error)
        }
    }

    // MARK: Events

    /// Numbers an event, hands it to those who watch, and keeps it unless there are too many of its kind to keep.
    func emit(_ event: JobEvent) {
        var event = event
        lastNumber += 1
        event.seq = lastNumber
        if lastNumber > reservedNumber { reserveNumbers() }
        logs[event.jobId]?.append(event)
        switch event.kind {
        case .state, .stage, .warning, .finished:
            do { try store.keep(event) } catch {
                logTrouble("an event cannot be stored", error, event.jobId)
            }
        // Progress is short-lived, and failures are kept with the job.
        case .progress, .trackFailed, .gap, .lagged: break
        }
        if event.kind == .finished { logs[event.jobId] = nil }
        change.yield()
    }

    /// Before a number is told it must be sure that no later daemon uses it again; one write for many of them.
    private func reserveNumbers() {
        let number = lastNumber + Self.reservedAtOnce
        do {
            try store.reserveEventNumbers(upTo: number)
            reservedNumber = number
        } catch { logTrouble("the numbers of events cannot be stored", error) }
    }

    private static let reservedAtOnce: Int64 = 4096

    /// The job's snapshot and its events from then on, or after event `after`; throws `JobError`.
    public func watch(_ reference: String?, after: Int64?) async throws -> JobWatch {
        let job = try await job(reference)
        if let live = liveJob(job.id), let stream = logs[job.id]?.stream(after: after, at: world.now()) {
            return JobWatch(job: live, seq: lastNumber, events: JobEvents(stream, of: job.id, now: world.now))
        }
        // It is over by now, perhaps since it was looked up.
        let ended = try await endedJob(job.id) ?? job
        let events = try await lastEvents(of: ended, after: after)
        let stream = AsyncStream { continuation in
            for event in events { continuation.yield(event) }
            continuation.finish()
        }
        return JobWatch(job: ended, seq: lastNumber, events: JobEvents(stream, of: ended.id, now: world.now))
    }

    /// What there is to tell of a job that is over: its last word, and to those who saw it run what they missed.
    private func lastEvents(of job: Job, after: Int64?) async throws -> [JobEvent] {
        var events: [JobEvent] = []
        if let after {
            events = try await store.events(of: job.id, after: after, limit: EventLog.kept)
            if let first = events.first, first.seq > after + 1 {
                let gap = JobEvent(seq: first.seq - 1, time: first.time, jobId: job.id, kind: .gap)
                events.insert(gap, at: 0)
            }
        }
        if let last = events.indices.last, events[last].kind == .finished {
            // As it stands by now: another job may go on from it.
            events[last].job = job
        } else {
            events.append(
                JobEvent(
                    seq: lastNumber, time: job.finishedAt ?? world.now(), jobId: job.id, kind: .finished, job: job))
        }
        return events
    }

    // MARK: Looking up

    /// A job that is not over.
    func liveJob(_ id: JobID) -> Job? { [running?.job, scheduled].compactMap(\.self).first { $0.id == id } }

    /// A job that is over, as it ended.
    func endedJob(_ id: JobID) async throws -> Job? {
        if let unstored, unstored.id == id { return unstored }
        return try await store.job(id)
    }

    /// The job with this id or unique prefix (absent: the running job, else the last); throws `JobError`.
    public func job(_ reference: String?) async throws -> Job {
        guard let reference else {
            if let running { return running.job }
            guard let last = try await store.jobs(limit: 1).jobs.first else {
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
        if let live = liveJob(id) { return live }
        guard let job = try await endedJob(id) else {
            throw JobError(.notFound, "Job \(id) is gone.", hint: "List jobs with: tracksyncctl jobs")
        }
        return job
    }
}
