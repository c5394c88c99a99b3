import Blocking
public import Events
import Fetching
import FileWatching
public import Foundation
public import JobModel
import Journal
public import Logging
import Remedies
import Scheduling
public import Storage
import Synchronization
import Syncing

/// Runs jobs: it asks `JobMachine` what to do about whatever comes, and does it. One job at a time.
///
/// Nothing here waits for the database, a file or the site without giving way to others.
public actor JobRunner {
    let store: TrackStore
    let dependencies: Dependencies
    let logger: Logger
    /// What the next jobs run with.
    public private(set) var setup: JobSetup
    var machine: JobMachine
    var keeper: ScheduleKeeper
    var gate: ScrapingGate
    /// What operators have changed, and the database has not taken yet, with its reason: it is in force, and stored later.
    private var unstored: (changes: [ScrapingGate.Change], reason: String)?
    /// How many requests of operators are being stored.
    private var storing = 0
    private let keptBlocks: KeptBlocks
    private var storingBlocks: Task<Void, any Error>?
    /// What could not be done last when it fell due, in the words that were logged.
    private var loggedFailure: String?
    /// Whether a job that the end of the daemon before interrupted is to be resumed when nothing blocks scraping.
    var resumesWhenEnabled = false
    /// When old jobs are removed next.
    var nextPruning: Date
    /// Who waits for work, and whether work arrived that nobody waited for.
    var sleeper: CheckedContinuation<Void, Never>?
    var isWoken = false
    /// The job that runs.
    var running: Run? { didSet { runs.store(running != nil, ordering: .relaxed) } }
    private nonisolated let runs = Atomic(false)
    /// Whether a job runs, for those who ask too often to wait for the runner.
    public nonisolated var isJobRunning: Bool { runs.load(ordering: .relaxed) }
    /// What is to be stored with the end of a job that the database has refused so far.
    var unstoredEvents: [NewEvent] = []
    private var answers: [JobMachine.Caller: CheckedContinuation<Result<Job, any Error>, Never>] = [:]
    private var lastTicket = 0
    let names: JobNames
    /// Who waits until nothing is being written.
    private var settleWaiters: [CheckedContinuation<Void, Never>] = []
    private let (queue, enqueue) = AsyncStream.makeStream(of: Run.self)
    /// Who grants the right to sync, where several hosts share a database.
    let permission: (any SyncPermission)?
    /// Rings when the overview is another one.
    private let changes: Doorbell
    /// Where a sync runs: it blocks its threads.
    let syncThreads: BlockingThreads

    struct Run: Sendable {
        var job: RunningJob
        /// What it runs with, whatever replaces that for the jobs to come.
        var setup: JobSetup
        /// Ends the job early when it finishes.
        var stopSignal: AsyncStream<Never>
        var stop: AsyncStream<Never>.Continuation
    }

    /// The daemon itself, as the requester of what it does of its own accord.
    public static let daemon = Requester(uid: geteuid(), user: "tracksyncd", pid: getpid())

    /// Takes over the database: jobs that a daemon before left running become `interrupted`, those that waited for their
    /// start go on waiting. `changes` rings whenever the overview is another one. Throws the database's errors.
    public init(
        store: TrackStore, setup: JobSetup, logger: Logger, dependencies: Dependencies = .real,
        permission: (any SyncPermission)? = nil, changes: Doorbell = Doorbell()
    ) async throws {
        self.store = store
        self.changes = changes
        self.permission = permission
        self.setup = setup
        self.logger = logger
        self.dependencies = dependencies
        // One reads pages while the other waits for the database; with four a sync takes 4 to 7 % more processor time.
        syncThreads = BlockingThreads(label: "sync", limit: 2)
        let now = dependencies.now()
        nextPruning = now.addingTimeInterval(Self.firstPruning)
        names = JobNames(after: try await store.jobs.lastNumber())
        keptBlocks = KeptBlocks(of: store, logger: logger)
        let known = try await store.blocks.list()
        gate = ScrapingGate(stored: known)
        keeper = ScheduleKeeper(
            schedule: setup.schedule, lastSlot: try await Self.lastSlot(of: setup.schedule, in: store))
        _ = try await store.jobs.interruptRunning(
            at: now, because: .daemonDied, afterApply: .daemonDiedAfterApply)
        machine = JobMachine(waiting: try await store.jobs.scheduled().last)
        if let kept = await keptBlocks.read() { await storeOrKeep(gate.take(kept: kept)) }
        await apply(gate.set(configured: setup.blocks, at: now))
        await lookAtDisableFile()
        // What blocks since then is an event of its own.
        for block in gate.blocks(at: now) where known.contains(where: { $0.place == block.place }) {
            logger.logBlocked(by: block)
        }
    }

    private static func lastSlot(of schedule: Schedule, in store: TrackStore) async throws -> Date? {
        guard let calendar = schedule.calendar else { return nil }
        return try await store.schedule.lastSlot(of: calendar.description)
    }

    // MARK: How everything stands

    /// How everything stands at one moment.
    public struct Overview: Sendable {
        /// What blocks scraping, if anything does.
        public var scraping: Scraping
        /// The job that runs.
        public var running: Job?
        /// The job that waits for its start.
        public var scheduled: Job?
        /// A job that is over, which the database has refused to store.
        public var unstored: Job?
        /// The next slot of the schedule, if there is one.
        public var nextSlot: Date?
    }

    /// How everything stands. Nothing is waited for.
    public var overview: Overview {
        let now = dependencies.now()
        return Overview(
            scraping: Scraping(blocks: gate.blocks(at: now), notStored: unstored.map { keptBlocks.words($0.reason) }),
            running: runningJob, scheduled: machine.waiting, unstored: machine.unstored,
            nextSlot: keeper.nextSlots(1, at: now).first)
    }

    /// The running job in its current state.
    public var runningJob: Job? {
        guard let job = machine.running else { return nil }
        guard let running, running.job.job.id == job.id else { return job }
        return running.job.job
    }

    /// The state of the schedule, with its next `count` slots.
    public func scheduleState(next count: Int) -> ScheduleState {
        keeper.state(next: count, at: dependencies.now(), scheduledJob: machine.waiting)
    }

    /// A job that is not over, or whose end is not stored.
    package func liveJob(_ id: JobID) -> Job? {
        [runningJob, machine.waiting, machine.unstored].compactMap(\.self).first { $0.id == id }
    }

    /// Whether the job that runs moves on; without one, the answer itself is the sign of life.
    ///
    /// A job that waits for the network does not hang: the fetcher answers, and ends each attempt at a page in time. A job is
    /// taken for stuck when it has not moved for longer than all attempts at one page can take. Where the actor or
    /// the fetcher is stuck, there is no answer.
    public func showsLife() async -> Bool {
        guard let fetcher = running?.setup.fetcher else { return true }
        guard await fetcher.answer() else {
            logger.critical("the fetcher has ended: the watchdog is not fed any more")
            return false
        }
        guard let running else { return true }
        let silence = SuspendingClock.now - running.job.lastMove
        guard silence > running.setup.longestSilence else { return true }
        logger.critical(
            "the job has not moved for \(silence.components.seconds) seconds: the watchdog is not fed any more",
            metadata: ["job_id": "\(running.job.job.id)"])
        return false
    }

    // MARK: Requests

    /// Starts a job, or schedules it where its trigger has jitter.
    ///
    /// Throws `JobError` when one runs already, scraping is blocked or the daemon is stopping, and the database's errors.
    public func start(_ request: StartRequest, by requester: Requester) async throws -> Job {
        let name = named(request.id, "job.start \(request.content)", by: requester)
        let known = try await known(name)
        if known == nil { try await requireOwnFile() }
        await lookAtDisableFile()
        await lookAtApplication()
        var job = newJob(trigger: request.trigger, by: requester)
        job.reason = request.reason
        job.options = request.options
        job.requestId = request.id
        if request.trigger == .timer { job.slot = job.createdAt }
        if request.trigger == .timer, !request.now {
            var random = DependencyRandom(dependencies: dependencies)
            job.startAt = job.createdAt.addingTimeInterval(setup.schedule.offset(using: &random))
        }
        let requested = NewJob(job: job, request: name, known: known, isNow: request.now)
        return try await ask { .start(requested, $0) }
    }

    /// Starts a job that resumes one that was interrupted, failed or was cancelled (`nil`: the last that ran).
    ///
    /// `content` tells the request from another one of the same name. Throws `JobError` as `start` does, and where there
    /// is nothing to resume.
    public func resume(
        _ parent: JobID?, as content: String, reason: String?, requestID: String? = nil, by requester: Requester
    ) async throws -> Job {
        let name = named(requestID, "job.resume \(content)", by: requester)
        let known = try await known(name)
        if known == nil { try await requireOwnFile() }
        await lookAtDisableFile()
        await lookAtApplication()
        var job = newJob(trigger: .resume, by: requester)
        job.reason = reason
        job.requestId = requestID
        let requested = ResumedJob(job: job, parent: parent, request: name, known: known)
        return try await ask { .resume(requested, $0) }
    }

    /// Ends the job with this id (`nil`: the running one, else the one that waits), and waits until it is over.
    ///
    /// Throws `JobError` when it is over already.
    public func cancel(_ id: JobID?, reason: String?, by requester: Requester) async throws -> Job {
        try await ask { .cancel(id, .request(requester, reason: reason), $0) }
    }

    func ask(_ input: (JobMachine.Caller) -> JobMachine.Input) async throws -> Job {
        lastTicket += 1
        let caller = JobMachine.Caller(number: lastTicket)
        let input = input(caller)
        let answer = await withCheckedContinuation { continuation in
            answers[caller] = continuation
            handle(input)
        }
        do {
            let job = try answer.get()
            return liveJob(job.id) ?? job
        } catch let error as JobError {
            // The machine knows the job as it began.
            if case .alreadyRunning(let job) = error.code { throw JobError.alreadyRunning(liveJob(job.id) ?? job) }
            throw error
        }
    }

    func newJob(trigger: JobTrigger, by requester: Requester) -> Job {
        let time = dependencies.now()
        return Job(
            id: names.id(at: time, using: dependencies.random), trigger: trigger, requestedBy: requester,
            createdAt: time)
    }

    /// Throws `StorageError` when the database's file is no longer the one that is open.
    func requireOwnFile() async throws {
        try await BlockingThreads.shared.run { [store] in try store.requireOwnFile() }
    }

    /// A request under its name; `nil` when it has none.
    private func named(_ name: String?, _ content: String, by requester: Requester) -> NamedRequest? {
        name.map { NamedRequest(uid: requester.uid, name: $0, content: content, time: dependencies.now()) }
    }

    func known(_ request: NamedRequest?) async throws -> KnownRequest? {
        guard let request else { return nil }
        let since = request.time.addingTimeInterval(-StoredRequests.memory)
        return try await store.requests.find(request.name, by: request.uid, since: since).map {
            KnownRequest(content: $0.content, job: $0.job)
        }
    }

    // MARK: What blocks scraping

    /// Blocks scraping until it is unblocked, or for some seconds, beside what else blocks it or, `replacing`, in place of
    /// what operators have blocked. It is blocked at once; where the database refuses to store that, it is stored as soon as
    /// the database takes it, and `Scraping.notStored` says so meanwhile.
    public func block(reason: String?, forSeconds seconds: Int?, replacing: Bool = false, by requester: Requester)
        async -> ScrapingChange
    {
        let time = dependencies.now()
        let outcome = gate.block(
            ScrapingBlock(
                source: .operator, place: RemedyText.operatorPlace, since: time,
                until: seconds.map { time.addingTimeInterval(Double($0)) }, by: requester.user, reason: reason,
                action: Remedy(.enableScraping, name: requester.user)), replacing: replacing)
        obeyGate()
        await storeOrKeep(outcome.changes)
        wake()
        return ScrapingChange(
            overview.scraping, removed: outcome.removed, kept: outcome.kept, extended: outcome.extended)
    }

    /// Stores what operators have changed, later where the database refuses to; a file keeps it until then.
    private func storeOrKeep(_ changes: [ScrapingGate.Change]) async {
        storing += 1
        await keepBlocks()
        var changes = changes[...]
        do {
            try await storeBlocks()
            while let change = changes.first {
                try await store(change)
                changes = changes.dropFirst()
            }
        } catch {
            logger.logRefusal("scraping is disabled, but that could not be stored yet", error)
            unstored = ((unstored?.changes ?? []) + changes, StorageError.reason(of: error))
        }
        storing -= 1
        await keepBlocks()
    }

    private func keepBlocks() async { await keptBlocks.update { await self.blocksToKeep } }

    private var blocksToKeep: [ScrapingBlock]? { storing > 0 || unstored != nil ? gate.operators : nil }

    /// Stores what the database has refused before; throws its errors.
    func storeBlocks() async throws {
        // What stopped an attempt that began before this request may be over.
        if let storingBlocks, case .success = await storingBlocks.result { return }
        if let storingBlocks { return try await storingBlocks.value }
        guard unstored != nil else { return }
        // A task that several can wait for: each change is stored, and told of, once.
        let task = Task {
            defer { storingBlocks = nil }
            while let change = unstored?.changes.first {
                try await store(change)
                unstored?.changes.removeFirst()
            }
            unstored = nil
            logger.notice("that scraping is disabled is stored now")
        }
        storingBlocks = task
        try await task.value
        await keepBlocks()
    }

    /// Removes blocks of operators; what else blocks scraping stays. Throws the database's errors.
    public func unblock(_ owner: BlockOwner, by requester: Requester) async throws -> ScrapingChange {
        try await storeBlocks()
        var changed = gate
        let outcome = changed.unblock(owner, by: requester.user)
        // While one is being stored, the owner of another may go beyond it.
        for (change, block) in zip(outcome.changes, outcome.removed) where gate.operators.contains(block) {
            try await store(change, in: changed)
        }
        wake()
        return ScrapingChange(overview.scraping, removed: outcome.removed)
    }

    /// Looks at the file that blocks scraping, and stops the job that runs where it is there.
    public func lookAtDisableFile() async {
        let path = setup.disableFile
        let found = await BlockingThreads.shared.run { path.flatMap { DisableFile.read($0) } }
        // Another one may have been set meanwhile.
        guard path == setup.disableFile else { return }
        let since = gate.file?.since ?? dependencies.now()
        if let change = gate.set(file: found.map { ScrapingBlock($0, at: path ?? "", since: since) }) {
            await apply([change])
            wake()
        }
        obeyGate()
    }

    func obeyGate() {
        guard machine.running != nil, let block = gate.blocks(at: dependencies.now()).first else { return }
        handle(.blocked(block))
    }

    /// Stores changes that nobody waits for.
    func apply(_ changes: [ScrapingGate.Change]) async {
        for change in changes {
            do { try await store(change) } catch {
                logger.logRefusal("what blocks scraping could not be stored", error)
            }
        }
    }

    func store(_ change: ScrapingGate.Change, in gate: ScrapingGate? = nil) async throws {
        let now = dependencies.now()
        switch change {
        case .blocked(let block): try await store.blocks.save(block, [NewEvent(at: now, .scrapingBlocked(block))])
        case .unblocked(let block, let cause, let user):
            let other = (gate ?? self.gate).blocks(at: now).first
            let unblocking = ScrapingUnblocking(
                source: block.source, place: block.place, cause: cause, by: user, stillBlockedBy: other?.words)
            try await store.blocks.remove(block.key, [NewEvent(at: now, .scrapingUnblocked(unblocking))])
            self.gate.remove(block)
        }
    }

    // MARK: The whole of it

    /// Replaces what the next jobs run with. Where that blocks scraping, the job that runs is stopped.
    public func use(_ setup: JobSetup) async {
        self.setup = setup
        let changes = gate.set(configured: setup.blocks, at: dependencies.now())
        obeyGate()
        await apply(changes)
        do {
            let lastSlot = try await Self.lastSlot(of: setup.schedule, in: store)
            keeper = ScheduleKeeper(schedule: setup.schedule, lastSlot: lastSlot)
        } catch {
            keeper.schedule = setup.schedule
            logger.logRefusal("the last slot of the schedule could not be looked up", error)
        }
        await lookAtDisableFile()
        wake()
    }

    /// Takes no more jobs, and ends the one that runs as `interrupted`: `run()` returns once that is stored and told.
    public func shutdown() {
        handle(.shutDown)
        wake()
    }

    /// Runs jobs as they are started or fall due, until `shutdown()`, or until its task is cancelled; a job that runs
    /// then ends as `interrupted`.
    public func run() async {
        await resumeInterruptedJob()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.runDueWork() }
            group.addTask { await self.watchDisableFile() }
            for await run in queue { await execute(run) }
            group.cancelAll()
        }
        // Started in the last moment, never begun.
        if let running, machine.running?.state == .running { end(running, CancellationError()) }
        await untilSettled()
        do { try await storeBlocks() } catch {
            let (words, level) = keptBlocks.end
            logger.logRefusal("that an operator disabled scraping cannot be stored, and \(words)", error, level: level)
        }
    }

    // MARK: Actions

    /// Asks the machine, and does what it says.
    func handle(_ input: JobMachine.Input) {
        let now = dependencies.now()
        let context = JobMachine.Context(
            now: now, block: gate.blocks(at: now).first,
            recovery: SlotRecovery(retryAfter: setup.schedule.retryAfter, catchesUp: setup.schedule.catchesUp),
            newID: { [names, dependencies] in names.id(at: now, using: dependencies.random) },
            newNumber: { [names] in names.number() })
        for action in machine.handle(input, context) { carryOut(action) }
        if machine.isSettled {
            for waiter in settleWaiters { waiter.resume() }
            settleWaiters = []
        }
        if machine.isStopping, machine.isQuiet { enqueue.finish() }
    }

    /// Returns when nothing is being written.
    func untilSettled() async {
        if machine.isSettled { return }
        await withCheckedContinuation { settleWaiters.append($0) }
    }

    private func carryOut(_ action: JobMachine.Action) {
        switch action {
        case .write(let write):
            // A task of its own: whoever asked may go away, and the machine must hear what became of it.
            Task { await self.carryOut(write) }
        case .run(let job):
            let (stopSignal, stop) = AsyncStream.makeStream(of: Never.self)
            let running = RunningJob(job, store: store, now: dependencies.now) { [logger] error, id in
                logger.logRefusal("the job's progress cannot be stored", error, of: id)
            }
            let run = Run(job: running, setup: setup, stopSignal: stopSignal, stop: stop)
            self.running = run
            enqueue.yield(run)
        case .stop: running?.stop.finish()
        case .answer(let caller, let answer): answers.removeValue(forKey: caller)?.resume(returning: answer)
        case .auditDueStart(let job): auditStart(of: job)
        case .tellUnstoredEnd(let job, let error):
            logger.logRefusal("the job's end cannot be stored", error, of: job.id, level: .critical)
            unstoredEvents = running?.job.pendingEvents ?? []
            running = nil
            store.bus.publish(.unstoredEnd(job, at: dependencies.now()))
        case .tellFailure(let error): logNotDone(error)
        }
    }

    /// Logs why what fell due could not be done: once, and again when the reason is another. It is tried every few seconds.
    func logNotDone(_ error: any Error) {
        let reason = StorageError.reason(of: error)
        guard reason != loggedFailure else { return }
        loggedFailure = reason
        logger.logRefusal("what fell due could not be done", error)
    }

    /// The database works again.
    func forgetFailure() { loggedFailure = nil }

    private func carryOut(_ write: JobMachine.Write) async {
        let input: JobMachine.Input
        do {
            input = .written(try await perform(write))
            forgetFailure()
        } catch is RepeatedRequest {
            input = await repeated(write)
        } catch {
            input = .notWritten(error)
        }
        handle(input)
        // What is stored has been told already, while the overview still was the one before.
        changes.ring()
        wake()
    }
}

extension Logger {
    /// The database refused something: `what` says so in half a sentence.
    func logRefusal(
        _ what: String, _ error: any Error, of id: JobID? = nil, level: Logger.Level? = nil,
        file: String = #fileID, function: String = #function, line: UInt = #line
    ) {
        var metadata: Logger.Metadata = ["error": "\(StorageError.reason(of: error))"]
        if let id { metadata["job_id"] = "\(id)" }
        log(
            .storageError, level: level, "\(what): \(StorageError.reason(of: error))", metadata: metadata,
            file: file, function: function, line: line)
    }
}
