import Blocking
public import Catalogue
public import Engine
public import Events
public import Foundation
public import JobModel
public import Logging
public import PrometheusMetrics
public import Notifying
public import Publishing
public import Storage
import Syncing

/// The API of tracksync: one method for each command and query, in the types of the domain. Jobs, scraping and how everything
/// stands are here; what else there is has a service of its own. The control socket is one way to reach them.
///
/// Methods throw `JobError`, `StorageError`, and the database's errors.
public final class TracksyncService: Sendable {
    /// What runs jobs.
    public let runner: JobRunner
    /// The database.
    public let store: TrackStore
    /// Rings when how everything stands has changed; for one reader.
    public let changes = Doorbell()
    /// The tracks, one by one and by queries.
    public let tracks: TrackService
    /// The history of tracks.
    public let history: HistoryService
    /// The tracks on their way out.
    public let exporting: ExportService
    /// Coordinates of tracks.
    public let geocoding: GeocodingService
    /// What brings the catalogue to the database of the applications.
    public let publishing: PublishingService
    /// What tells people, and the service level.
    public let notifying: NotifyingService
    private let dependencies: Dependencies
    private let hub = WatchHub()
    private let waiters = ChangeWaiters()
    private let exports: CatalogueFilesKeeper
    private let counted = MetricsSink()
    private let recentLevel = KeptFigures<RecentLevel>()
    private let lastRuns = KeptFigures<LastRuns>()
    private let sinks: DurableSinkRunner
    private let metricsFile: MetricsFileKeeper
    private let auditTrail: AuditTrail
    private let databaseFile: DatabaseFileWatch
    private let daemonMetrics: @Sendable () -> [MetricFamily]
    private let timer: @Sendable (String) async -> TimerState?

    /// Puts the parts together, and takes over what a daemon before left. `daemonMetrics` is what the metrics say beside
    /// jobs, and `timer` looks how a timer unit stands. Throws the database's errors.
    public init(
        store: TrackStore, setup: JobSetup, publish: PublishSettings? = nil, host: HostIdentity? = nil,
        notify: NotifySettings = NotifySettings(), logger: Logger, dependencies: Dependencies = .real,
        daemonMetrics: @escaping @Sendable () -> [MetricFamily] = { [] },
        timer: @escaping @Sendable (String) async -> TimerState? = { _ in nil }
    ) async throws {
        self.store = store
        self.dependencies = dependencies
        self.daemonMetrics = daemonMetrics
        self.timer = timer
        let notifier = Notifier(
            store: store, settings: notify,
            crash: store.openingCheck.flatMap { $0.isAfterCrash ? $0.reason : nil }, logger: logger,
            dependencies: dependencies)
        sinks = DurableSinkRunner(store: store.events, sinks: [JournalSink(logger: logger), notifier]) {
            sink, error, wait in
            logger.error(
                "\(sink) could not take events: \(StorageError.reason(of: error)); it is tried again in \(wait)",
                metadata: ["sink": "\(sink)"])
        }
        // Before anything happens, or what happens first would be missed.
        try await sinks.prepare()
        store.bus.add(counted)
        store.bus.add(recentLevel)
        store.bus.add(lastRuns)
        store.bus.add(hub)
        store.bus.add(waiters)
        store.bus.add(changes)
        let publisher = Publisher(
            store: store, settings: publish,
            identity: host ?? HostIdentity(owner: store.path, run: UUID().uuidString.lowercased(), version: "unknown"),
            dependencies: Publisher.Dependencies(now: dependencies.now, sleep: dependencies.sleep))
        runner = try await JobRunner(
            store: store, setup: setup, logger: logger, dependencies: dependencies,
            permission: SharedPermission(publisher: publisher, logger: logger), changes: changes)
        auditTrail = await AuditTrail(store: store, logger: logger, dependencies: dependencies)
        databaseFile = DatabaseFileWatch(store: store, logger: logger, dependencies: dependencies)
        metricsFile = MetricsFileKeeper(logger: logger, dependencies: dependencies)
        exports = CatalogueFilesKeeper(store: store, runner: runner, logger: logger, dependencies: dependencies)
        let listeners = CatalogueListeners(
            waiters: waiters, exports: exports, metricsFile: metricsFile, publisher: publisher)
        let geocoder = Geocoder(
            store: store, runner: runner, listeners: listeners, logger: logger, dependencies: dependencies)
        store.bus.add(metricsFile.bell)
        store.bus.add(geocoder.bell)
        tracks = TrackService(store: store, listeners: listeners, dependencies: dependencies)
        history = HistoryService(store: store, waiters: waiters)
        exporting = ExportService(store: store)
        geocoding = GeocodingService(
            geocoder: geocoder, store: store, runner: runner, listeners: listeners, dependencies: dependencies)
        publishing = PublishingService(
            publisher: publisher, runner: runner, listeners: listeners, dependencies: dependencies)
        notifying = NotifyingService(
            notifier: notifier, store: store, runner: runner, publishing: publishing, recentLevel: recentLevel,
            dependencies: dependencies)
        if let waiting = await runner.overview.scheduled { hub.open(waiting.id, after: store.bus.lastSeq) }
    }

    /// Runs jobs as they are started or fall due, until `shutdown()` or until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.sinks.run() }
            group.addTask { await self.metricsFile.run(for: self) }
            group.addTask { await self.auditTrail.run() }
            group.addTask { await self.exports.run() }
            group.addTask { await self.databaseFile.run { self.changes.ring() } }
            group.addTask { await self.publishing.publisher.run() }
            group.addTask { await self.notifying.run() }
            group.addTask { await self.publishing.endLostJobs() }
            group.addTask { await self.publishing.tellOfMarks() }
            group.addTask { await self.geocoding.geocoder.run() }
            await runner.run()
            // The end of the last job has been told by now.
            hub.close()
            waiters.close()
            group.cancelAll()
        }
    }

    /// Takes no more jobs, and ends the one that runs as `interrupted`.
    public func shutdown() async {
        waiters.close()
        // A job that waits for the database would keep the runner from its end.
        publishing.publisher.shutdown()
        await runner.shutdown()
    }

    /// Whether a job runs, for those who ask too often to wait for an answer.
    public var isJobRunning: Bool { runner.isJobRunning }

    /// Whether the daemon does what it is there for, for the watchdog.
    public func showsLife() async -> Bool { await runner.showsLife() }

    /// Replaces what the next jobs run with.
    public func use(
        _ setup: JobSetup, publish: PublishSettings? = nil, notify: NotifySettings = NotifySettings()
    ) async {
        await notifying.notifier.use(notify)
        await publishing.publisher.use(publish)
        await runner.use(setup)
        metricsFile.bell.ring()
        geocoding.geocoder.bell.ring()
        exports.bell.ring()
        changes.ring()
    }

    /// Records a change that was made or refused; as soon as the database takes it, where it does not now.
    public func record(_ entry: AuditEntry) async { await auditTrail.add(entry) }

    // MARK: Commands

    /// Starts a job, or schedules it where its trigger has jitter.
    public func start(_ request: StartRequest, by requester: Requester) async throws -> Job {
        try await runner.start(request, by: requester)
    }

    /// Starts a job that resumes the one with this id or unique prefix (absent: the last that ran).
    public func resume(_ reference: String?, reason: String?, requestID: String? = nil, by requester: Requester)
        async throws -> Job
    {
        let parent = if let reference { try await job(reference).id } else { nil as JobID? }
        return try await runner.resume(
            parent, as: reference ?? "", reason: reason, requestID: requestID, by: requester)
    }

    /// Ends the job with this id or unique prefix (absent: the running one, else the one that waits), and waits until it
    /// is over.
    public func cancel(_ reference: String?, reason: String?, by requester: Requester) async throws -> Job {
        let target = if let reference { try await job(reference) } else { nil as Job? }
        if let target, target.state.isFinal { throw JobError.notRunning(target) }
        do {
            return try await runner.cancel(target?.id, reason: reason, by: requester)
        } catch let error as JobError {
            // It ended just now.
            if case .notRunning(let id?) = error.code, let job = try await endedJob(id), job.state.isFinal {
                throw JobError.notRunning(job)
            }
            throw error
        }
    }

    /// Blocks scraping until it is unblocked, or for some seconds, beside what else blocks it or in place of what operators
    /// have blocked: at once, also where the database cannot store it yet.
    public func block(
        reason: String?, forSeconds seconds: Int?, replacing: Bool = false, by requester: Requester
    ) async throws -> ScrapingChange {
        let change = await runner.block(reason: reason, forSeconds: seconds, replacing: replacing, by: requester)
        return ScrapingChange(
            await scraping(), removed: change.removed, kept: change.kept, extended: change.extended)
    }

    /// Removes blocks of operators; what else blocks scraping stays.
    public func unblock(_ owner: BlockOwner = .requester, by requester: Requester) async throws -> ScrapingChange {
        let change = try await runner.unblock(owner, by: requester)
        return ScrapingChange(await scraping(), removed: change.removed)
    }

    /// Closes an attention point; throws `JobError` when none that is open has the number.
    public func acknowledge(_ id: Int64, by requester: Requester) async throws {
        guard try await store.attention.acknowledge(id, by: requester.user, at: dependencies.now()) else {
            throw JobError.noSuchPoint(id)
        }
    }

    /// Copies the database into the folder `backups`; returns the copy's path and size.
    public func backUp() async throws -> (path: String, bytes: Int) {
        try await store.backups.make(at: dependencies.now())
    }

    /// Removes backups that are not to be kept; their paths.
    public func removeBackups(beyond retention: BackupRetention?) async -> [String] {
        guard let retention else { return [] }
        let now = dependencies.now()
        return await BlockingThreads.shared.run { [store] in store.backups.remove(beyond: retention, at: now) }
    }

    /// The backups, the newest first, at most `limit`.
    public func backups(limit: Int) async -> [BackupFile] {
        await store.backups.list(limit: limit, at: dependencies.now())
    }

    // MARK: Queries

    /// The current state of everything.
    public func overview() async throws -> Overview {
        await runner.lookAtDisableFile()
        let now = await runner.overview
        let last = try await store.jobs.lastOutcome()
        let attention = try await store.attention.list()
        let schedule = await schedule(next: 1)
        return Overview(
            scraping: now.scraping,
            // It may have ended since.
            running: now.running.flatMap { $0.id == last.job?.id ? nil : $0 }, scheduled: now.scheduled,
            nextSlot: now.nextSlot, catalogueURL: await runner.setup.settings.catalogueURL,
            contact: await runner.setup.settings.contact,
            lastJob: now.unstored ?? last.job, lastSuccess: last.successAt, tracks: try await store.tracks.totals(),
            attention: attention, health: try await health(now, last.successAt, attention, schedule),
            schedule: schedule)
    }

    /// The state of everything at one moment.
    public struct Overview: Sendable {
        /// What blocks scraping, if anything does.
        public var scraping: Scraping
        /// The job that runs.
        public var running: Job?
        /// The job that waits for its start.
        public var scheduled: Job?
        /// The next slot of the schedule, if there is one.
        public var nextSlot: Date?
        /// Where the next job reads the catalogue.
        public var catalogueURL: String
        /// Whom the source's owner may ask; empty where nobody is named.
        public var contact: String
        /// The job that ended last.
        public var lastJob: Job?
        /// When a sync (no dry run) last succeeded.
        public var lastSuccess: Date?
        /// How many tracks are stored.
        public var tracks: TrackTotals
        /// The points that need an operator.
        public var attention: [AttentionPoint]
        /// Whether the service is well.
        public var health: Health
        /// What starts syncs.
        public var schedule: ScheduleState
    }

    /// What blocks scraping.
    public func scraping() async -> Scraping {
        await runner.lookAtDisableFile()
        return await runner.overview.scraping
    }

    /// The state of the schedule, with its next `count` slots, and the next run: when a timer unit starts a sync, and what
    /// blocks scraping, is reckoned with.
    public func schedule(next count: Int) async -> ScheduleState {
        let setup = await runner.setup
        let timer = if let unit = setup.timerUnit { await timer(unit) } else { nil as TimerState? }
        var state = await runner.scheduleState(next: count)
        state.take(timer, blocks: await runner.overview.scraping.blocks) { setup.schedule.slot(from: $0) }
        return state
    }

    /// The job with this id or unique prefix.
    ///
    /// Without one it is the job that runs, else the one that waits for its start, else the one that ran last: by the order
    /// in which they ran, whatever the clock said.
    public func job(_ reference: String?) async throws -> Job {
        guard let reference else {
            let now = await runner.overview
            if let running = now.running, let job = try await endedJob(running.id) { return job }
            if let waiting = now.scheduled { return waiting }
            if let unstored = now.unstored { return unstored }
            if let last = try await store.jobs.lastStarted() { return last }
            guard let last = try await store.jobs.list(limit: 1).jobs.first else { throw JobError.noJobYet }
            return last
        }
        if let place = JobReference.place(of: reference) {
            let list = try await store.jobs.list(limit: 1, offset: place)
            guard let job = list.jobs.first else { throw JobError.onlySoMany(list.total) }
            return try await endedJob(job.id) ?? job
        }
        if let number = JobReference.number(of: reference) {
            guard let job = try await store.jobs.find(number: number) else { throw JobError.notFound(reference) }
            return try await endedJob(job.id) ?? job
        }
        let ids = try await store.jobs.ids(withPrefix: reference)
        guard let id = ids.first, !reference.isEmpty else { throw JobError.notFound(reference) }
        guard ids.count == 1 else { throw JobError.ambiguous(reference, ids) }
        guard let job = try await endedJob(id) else { throw JobError.gone(id) }
        return job
    }

    /// The current state of a job, over or not. Whoever has seen its end in the database sees it here.
    private func endedJob(_ id: JobID) async throws -> Job? {
        if let stored = try await store.jobs.find(id), stored.state.isFinal { return stored }
        if let live = await runner.liveJob(id) { return live }
        return try await store.jobs.find(id)
    }

    /// What else is known of a job, at most `limit` of each: of a job of another host what that has published, as far as the
    /// database answers.
    public func details(of job: Job, limit: Int) async throws -> JobFindings {
        guard job.host != nil else { return try await store.jobs.findings(of: job.id, limit: limit) }
        return (try? await publishing.publishedJob(job.id.rawValue))?.findings ?? JobFindings()
    }

    /// Jobs that match, the newest first, and how many match in all.
    public func jobs(
        state: JobState? = nil, trigger: JobTrigger? = nil, since time: Date? = nil, user: String? = nil,
        withWarnings: Bool = false, limit: Int
    ) async throws -> (jobs: [Job], total: Int) {
        try await store.jobs.list(
            state: state, trigger: trigger, since: time, user: user, withWarnings: withWarnings, limit: limit)
    }

    /// The job with this id or unique prefix, to read its report (absent: the last job that has one, if any has).
    public func reportedJob(_ reference: String?) async throws -> Job? {
        if let reference { return try await job(reference) }
        return try await store.jobs.lastReported()
    }

    /// The job's snapshot and its events from then on, or after event `after`; throws `JobError.shuttingDown` for a job that
    /// has not ended when the daemon stops.
    public func watch(_ reference: String?, after: Int64?) async throws -> JobWatch {
        let job = try await job(reference)
        // The place first: nothing may happen in between.
        var live = hub.place(in: job.id)
        var snapshot = try await endedJob(job.id) ?? job
        // The database shows a job's start a moment before the hub hears of it. When the daemon stops, the job that has not
        // ended goes on in the one that comes next.
        while live == nil, !snapshot.state.isFinal {
            guard !hub.isClosed else { throw JobError.shuttingDown }
            try await Task.sleep(for: .milliseconds(5))
            live = hub.place(in: job.id)
            snapshot = try await endedJob(job.id) ?? job
        }
        // The end keeps its number, so that who has seen it knows it again.
        let number = live == nil ? try await store.events.endNumber(of: job.id) : nil
        let end = JobEvent(
            seq: number ?? store.bus.lastSeq, time: snapshot.finishedAt ?? dependencies.now(), jobId: job.id,
            kind: .finished,
            job: snapshot)
        return JobWatch(
            job: snapshot, seq: live?.seq ?? number ?? store.bus.lastSeq,
            events: JobEvents(
                of: snapshot, after: after,
                past: { [store] after in
                    let page = try await store.events.list(of: job.id, after: after, limit: Self.pageSize)
                    return (page.events.compactMap(JobEvent.init), page.last == after ? nil : page.last)
                }, live: live.map { (hub, $0.place) }, end: end))
    }

    /// How many past events a watcher has in memory at most.
    private static let pageSize = 256

    /// Changes that somebody asked for, the newest first, and how many match in all. A job is named as everywhere, or by the
    /// beginning of an id that need not be known any more.
    public func audit(since: Date?, user: String?, job: String?, limit: Int) async throws
        -> (entries: [AuditEntry], total: Int)
    {
        var job = job
        if let reference = job,
            JobReference.place(of: reference) != nil || JobReference.number(of: reference) != nil
        {
            job = try await self.job(reference).id.rawValue
        }
        return try await store.audit.list(since: since, user: user, job: job, limit: limit)
    }

    /// The points that need an operator, the oldest first.
    public func attention() async throws -> [AttentionPoint] { try await store.attention.list() }

    /// What is known here of the installation, for `DoctorPolicy`.
    public func doctorFacts() async throws -> DoctorPolicy.Facts {
        var facts = DoctorPolicy.Facts()
        facts.now = dependencies.now()
        facts.schedule = await schedule(next: 1)
        facts.metricsFile = await metricsFile.state(of: await runner.setup.metricsFile)
        facts.newestBackup = StoredBackups.files(in: store.directory, at: facts.now).first?.time
        facts.database = store.fileSize ?? 0
        facts.databasePath = store.path
        facts.log = store.logSize
        facts.lastRun = try await runs().last
        facts.tracks = try await store.tracks.totals().active
        return facts
    }

    /// Whether the service is well.
    public func health() async throws -> Health {
        await runner.lookAtDisableFile()
        return try await health(
            await runner.overview, try await store.jobs.lastOutcome().successAt, try await store.attention.list(),
            await schedule(next: 1))
    }

    /// The same of what is known already: the timer is asked about over a bus, which takes its time.
    private func health(
        _ now: JobRunner.Overview, _ lastSuccess: Date?, _ attention: [AttentionPoint], _ schedule: ScheduleState
    ) async throws -> Health {
        let setup = await runner.setup
        let directory = store.directory
        let runs = try await runs()
        let facts = HealthPolicy.Facts(
            now: dependencies.now(), lastSuccess: lastSuccess, attention: attention, blocks: now.scraping.blocks,
            lastSync: runs.withDashboards, lastRun: runs.last, lastScheduledRun: runs.ofSlot, waiting: now.scheduled,
            directory: directory, free: await FreeSpace.look(at: directory),
            database: await DatabaseStanding.look(at: store), schedule: schedule,
            acknowledgement: try await acknowledgement(of: runs.last, attention),
            metricsFile: await metricsFile.state(of: setup.metricsFile))
        return try await notifying.checking(publishing.checking(HealthPolicy(limits: setup.health).health(facts)))
    }

    /// The request that acknowledged the deactivations which a run withheld; `nil` where it withheld none, where they wait for
    /// an operator, and where it is no longer known.
    private func acknowledgement(of run: Job?, _ attention: [AttentionPoint]) async throws -> AuditEntry? {
        guard let run, let end = run.finishedAt, run.counts.withheld > 0,
            !attention.contains(where: { $0.kind == .deactivationsWithheld }),
            let id = try await store.attention.last(.deactivationsWithheld)
        else { return nil }
        return try await store.audit.list(since: end, user: nil, job: nil, limit: 500).entries.first { entry in
            entry.command == "attention.ack" && entry.outcome == "allowed"
                && entry.parameters?.split(separator: " ").contains("id=\(id)") == true
        }
    }

    /// The runs that ended last.
    private func runs() async throws -> LastRuns {
        try await lastRuns.value {
            LastRuns(
                last: try await store.jobs.lastRun(), ofSlot: try await store.jobs.lastRun(ofSlot: true),
                withDashboards: try await store.jobs.lastWithDashboards())
        }
    }

    /// Reads the whole database through, and says whether it is damaged.
    public func verifyDatabase() async throws -> FileVerdict { try await store.verify() }

    /// All metrics as Prometheus' text.
    public func metricsText() async throws -> String { Exposition.text(of: try await metricFamilies()) }

    /// All metrics.
    public func metricFamilies() async throws -> [MetricFamily] {
        let health = try await health()
        let last = try await store.jobs.lastOutcome()
        let report = MetricsReport(
            now: dependencies.now(), overview: await runner.overview, health: health, lastJob: last.job,
            lastSuccess: last.successAt, lastSync: try await runs().withDashboards,
            tracks: try await store.tracks.totals(), completeness: try await store.completeness.list(limit: 1).first,
            unreadableRecords: store.unreadableRecords, lags: sinks.lags)
        return daemonMetrics() + counted.families + report.families + (await publishing.families())
            + (try await notifying.families())
    }

    /// What the daemon is doing, in one line.
    public func statusLine() async throws -> String {
        let lastSuccess = try await store.jobs.lastOutcome().successAt
        let now = await runner.overview
        let failed = try await runs().last.flatMap { $0.hasEndedWell ? nil : $0 }
        return StatusLine(
            isDatabaseReplaced: await databaseFile.isReplaced, block: now.scraping.blocks.first, running: now.running,
            scheduled: now.scheduled, failed: failed, lastSuccess: lastSuccess,
            nextRun: await schedule(next: 1).nextRun?.at
        ).description
    }

    /// Where the metrics are written for Prometheus, if anywhere.
    func metricsTarget() async -> MetricsFile? { await runner.setup.metricsFile }

    /// Whether a job runs.
    func isRunning() async -> Bool { await runner.overview.running != nil }
}
