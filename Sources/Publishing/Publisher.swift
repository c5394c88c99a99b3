import Blocking
public import Events
public import FoundationEssentials
public import JobModel
import Remedies
public import Storage
import Synchronization

/// Brings the catalogue to the database of the applications, after each sync, at each start, on request and once a day, and
/// tries again until it is there. No sync waits for it or fails because of it.
///
/// It learns only that something happened: what the target lacks is found by comparing whole states. So it
/// misses nothing, whatever happened while the daemon or the target was down.
public actor Publisher {
    /// What comes from outside.
    public struct Dependencies: Sendable {
        /// The wall clock.
        public var now: @Sendable () -> Date
        /// Waits until the wall clock shows a time, or a while less.
        public var sleep: @Sendable (_ until: Date) async -> Void

        /// Makes them.
        public init(now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Date) async -> Void) {
            self.now = now
            self.sleep = sleep
        }
    }

    /// Rings when the catalogue may have changed.
    nonisolated let bell = Doorbell { event in
        if case .stored(let event) = event, case .catalogueApplied = event.body { true } else { false }
    }
    let store: TrackStore
    let identity: HostIdentity
    let dependencies: Dependencies
    private(set) var settings: PublishSettings?
    /// Where publications, and questions that may take as long as one, wait for libpq: one of each.
    let threads = BlockingThreads(label: "publish", limit: 2)
    /// Where the right to sync and brief questions wait for libpq. Nothing queues there: of a sync four waits at most are
    /// under way, and of those questions as many as the lane of their requests has places. What has not begun hears no bell,
    /// and no time limit runs for it.
    let promptThreads = BlockingThreads(label: "publish", limit: 12)
    let interrupt = Interrupt()
    /// Ends whatever the end of the daemon waits for: what a job waits for, and the schedule.
    nonisolated let stop = Interrupt()

    var record: PublicationRecord?
    private var isRecordRead = false
    var isPublishing = false
    /// Who waits for a publication, and what they allow.
    var requests: [Request] = []
    /// How many deactivations operators allowed for a catalogue that is not published yet.
    private var allowance: (generation: Int64, count: Int)?
    var nextTryAt: Date?
    var nextCheckAt: Date?
    /// What the timer rings for.
    private var armedFor: Date?
    /// The catalogue that was tried last, successfully or not.
    private var attemptedGeneration: Int64?
    let counters = Mutex(PublishCounters())
    /// The lease under which the running sync publishes.
    var claim: LeaseClaim?
    /// The job that is over, whose lease is given back once its catalogue is published or that has failed.
    var endedJob: JobID?
    /// Jobs whose lease another host has taken: they are to end. For one reader.
    public nonisolated let (lostJobs, lostJob) = AsyncStream.makeStream(of: JobID.self)
    /// Marks of followed tracks that the target has and the catalogue has not: the sync may bring the tracks.
    var marksOfNewTracks: Set<String> = []
    /// Rings when tracks of this host were marked as the target marks them; for one reader.
    public nonisolated let marksBell = Doorbell()
    /// The ends of jobs that the other hosts were told.
    var toldEnds: Set<JobEnd> = []
    /// What is known of the target.
    private var knownRows: KnownRows?
    /// How often the settings were replaced: what was found with others says nothing of these.
    private var settingsVersion = 0
    /// Rings when a lease was taken.
    let leaseBell = Doorbell()
    /// What the application's switch said, or why it has said nothing so far, and when it was asked.
    var applicationSwitch: (answer: Result<ScrapingBlock?, PublishError>, at: ContinuousClock.Instant)?

    struct Request {
        var allowDeactivations: Int?
        var answer: CheckedContinuation<Result<PublishReport, PublishError>, Never>?
        /// Whether an operator asked.
        var isOperators = false
        /// Whether values changed that the version of the tracks does not show, such as when an address was found.
        var hidesChanges = false
    }

    /// The first wait after a failure, and the longest one.
    static let backOff = (first: 5.0, longest: 900.0)
    /// How often the target is compared although nothing happened.
    static let checkInterval: TimeInterval = 86400

    /// Makes a publisher; without settings it publishes nothing.
    public init(
        store: TrackStore, settings: PublishSettings?, identity: HostIdentity, dependencies: Dependencies
    ) {
        self.store = store
        self.settings = settings
        self.identity = identity
        self.dependencies = dependencies
        store.bus.add(bell)
    }

    /// Replaces the settings; what they are is told by the next publication.
    public func use(_ settings: PublishSettings?) {
        if settings?.target.name != self.settings?.target.name { allowance = nil }
        self.settings = settings
        nextTryAt = nil
        nextCheckAt = nil
        attemptedGeneration = nil
        isRecordRead = false
        toldEnds = []
        knownRows = nil
        settingsVersion += 1
        bell.ring()
    }

    /// Has no job wait for the right to sync any more: the daemon stops. What is being published goes on until `run` is
    /// cancelled.
    public nonisolated func shutdown() { stop.ring() }

    /// Publishes whenever there is something to publish, until the task is cancelled.
    public func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepLease() }
                for await _ in bell.rings {
                    await runDueWork()
                    await returnLease()
                    guard let due = nextDue, due != armedFor else { continue }
                    armedFor = due
                    group.addTask { await self.ring(at: due) }
                }
                group.cancelAll()
            }
        } onCancel: {
            interrupt.ring()
            stop.ring()
        }
        let error = PublishError(.interrupted, "the daemon is stopping")
        for request in requests { request.answer?.resume(returning: .failure(error)) }
        requests = []
    }

    var nextDue: Date? { [nextTryAt, nextCheckAt].compactMap(\.self).min() }

    /// Rings when an attempt or a check is due, unless another one is by then.
    private func ring(at due: Date) async {
        while armedFor == due, !Task.isCancelled {
            guard due > dependencies.now() else { return bell.ring() }
            await dependencies.sleep(due)
        }
    }

    private func runDueWork() async {
        guard !Task.isCancelled else { return }
        guard let settings else {
            let error = PublishError(.off, "publish.url is not set")
            for request in requests { request.answer?.resume(returning: .failure(error)) }
            requests = []
            for change in Self.closings(at: dependencies.now()) { try? await store.attention.change(change) }
            return
        }
        await readRecord(settings)
        let wanted = requests
        requests = []
        let version = try? await store.catalogue.version()
        let now = dependencies.now()
        let isDue = [nextTryAt, nextCheckAt].contains { $0.map { $0 <= now } ?? false }
        guard let version else {
            let error = PublishError(.nothingToPublish, "no sync has stored a catalogue yet")
            for request in wanted { request.answer?.resume(returning: .failure(error)) }
            guard isDue else { return }
            await takeJobs(settings)
            nextCheckAt = now.addingTimeInterval(Self.backOff.longest)
            return
        }
        // A new catalogue is tried at once, whatever the back-off of the one before.
        let isNew = version.generation != attemptedGeneration
        guard !wanted.isEmpty || isNew || isDue else { return }
        attemptedGeneration = version.generation
        if allowance?.generation != version.generation { allowance = nil }
        let allowed = (wanted.map(\.allowDeactivations) + [allowance?.count]).compactMap(\.self).max()
        allowance = allowed.map { (version.generation, $0) }
        isPublishing = true
        await markNewTracks()
        // Once a day every row is read, and all jobs are told.
        if isDue { toldEnds = [] }
        if isDue || wanted.contains(where: \.hidesChanges) { knownRows = nil }
        // The target may be another one by now, such as one from a backup.
        let asksForJobs = wanted.contains(where: \.isOperators)
        let result = await publish(settings, allow: allowed, asksForJobs: asksForJobs)
        if case .success = result { allowance = nil }
        isPublishing = false
        for request in wanted { request.answer?.resume(returning: result) }
    }

    func readRecord(_ settings: PublishSettings) async {
        guard !isRecordRead else { return }
        let target = settings.target.name
        let stored = try? await store.publication.current()
        var record = stored.flatMap { $0.target == target ? $0 : nil } ?? PublicationRecord(target: target)
        if record.ownMarks == nil {
            record.ownMarks = try? await store.tracks.ownMarks(since: nil, byOthersThan: target)
        }
        // Somebody else may have read it meanwhile, or the target be another one.
        guard !isRecordRead, self.settings?.target.name == target else { return }
        isRecordRead = true
        self.record = record
    }

    // MARK: Publishing

    private func publish(_ settings: PublishSettings, allow: Int?, asksForJobs: Bool) async -> Result<
        PublishReport, PublishError
    > {
        let start = ContinuousClock.now
        // While a sync runs under it, or has just ended; otherwise whoever comes first.
        let jobs = await jobsToTell()
        let settingsVersion = settingsVersion
        let result = await attempt(
            Publication(
                settings: settings, allowDeactivations: allow, claim: claim, identity: identity, jobs: jobs,
                toldJobs: asksForJobs ? newestToldJobs : [], known: knownRows))
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let now = dependencies.now()
        switch result {
        case .success(let (version, outcome)):
            if settingsVersion == self.settingsVersion {
                noteTold(jobs)
                knownRows = outcome.known
            }
            try? await store.tracks.adopt(ids: outcome.ids)
            var record = self.record ?? PublicationRecord(target: settings.target.name)
            let report = PublishReport(
                target: settings.target.name, jobId: version.jobId, generation: version.generation, dryRun: false,
                counts: outcome.counts, warnings: outcome.warnings, differences: nil, seconds: seconds, finishedAt: now)
            let isNews = record.error != nil || !outcome.counts.isEmpty || record.generation != version.generation
            record.generation = version.generation
            record.succeededAt = now
            record.behindSince = nil
            record.failedAttempts = 0
            record.error = nil
            record.ownMarks = OwnMarks(number: outcome.lastChange)
            nextTryAt = nil
            nextCheckAt = now.addingTimeInterval(Self.checkInterval)
            counters.withLock { $0.count(outcome.counts, seconds: seconds) }
            if outcome.hasMoreHistory {
                requests.append(Request())
                bell.ring()
            }
            await save(
                record, isNews ? [.published(report)] : [], Self.closings(at: now))
            await tellAgain(outcome.lostJobs, settings)
            return .success(report)
        case .failure(let error):
            guard error.name != .interrupted else { return .failure(error) }
            let version = try? await store.catalogue.version()
            var record = self.record ?? PublicationRecord(target: settings.target.name)
            let isNews = record.error?.name != error.name
            record.error = error
            record.behindSince = error.name.isAnotherHost ? nil : record.behindSince ?? now
            record.failedAttempts += 1
            let wait = min(Self.backOff.longest, Self.backOff.first * Double(1 << min(16, record.failedAttempts - 1)))
            nextTryAt = now.addingTimeInterval(wait)
            nextCheckAt = nil
            counters.withLock { $0.count(error) }
            let failure = PublishFailure(
                target: settings.target.name, error: error, since: record.behindSince ?? now,
                attempts: record.failedAttempts, nextTryAt: nextTryAt)
            await save(
                record, isNews ? [.publishFailed(failure)] : [],
                attention(for: failure, version, settings, at: now))
            if error.name.isAnotherHost { await takeJobs(settings) }
            return .failure(error)
        }
    }

    /// Jobs of this host that are over, for the other hosts; but for those that they were told as they are.
    func jobsToTell() async -> [EndedJob] {
        (try? await store.jobs.ended(limit: Self.toldJobs, findings: HostRegister.findings, but: toldEnds)) ?? []
    }

    /// How many jobs the other hosts are told, the newest.
    private static let toldJobs = 50

    /// The newest of the jobs that they were told.
    private var newestToldJobs: [JobID] {
        // Ids begin with the time.
        Array(Set(toldEnds.map(\.job)).sorted { $0.rawValue > $1.rawValue }.prefix(Self.toldJobs))
    }

    /// Tells jobs again that the target has lost. Where that fails, the next publication does.
    private func tellAgain(_ lost: [JobID], _ settings: PublishSettings) async {
        guard !lost.isEmpty else { return }
        let lost = Set(lost)
        toldEnds = toldEnds.filter { !lost.contains($0.job) }
        let jobs = await jobsToTell()
        let telling = await blocking(on: threads) { [interrupt] in
            try Session(settings, interrupt).transaction { connection in
                _ = try HostRegister(connection).publish(jobs, of: settings.host)
            }
        }
        if case .success = telling { noteTold(jobs) }
    }

    /// Remembers which jobs the other hosts were told. To forget that costs no more than telling them again.
    func noteTold(_ jobs: [EndedJob]) {
        if toldEnds.count > 1000 { toldEnds = [] }
        toldEnds.formUnion(jobs.map { JobEnd($0.job) })
    }

    /// What ends where nothing is wrong with publication.
    private static func closings(at now: Date) -> [AttentionChange] {
        [.close(.publicationLate, at: now), .close(.publicationWithheld, at: now)]
    }

    private func attention(
        for failure: PublishFailure, _ version: CatalogueVersion?, _ settings: PublishSettings, at now: Date
    ) -> [AttentionChange] {
        guard !failure.error.name.isAnotherHost else { return Self.closings(at: now) }
        guard let version else { return [] }
        func point(_ kind: AttentionPoint.Kind, _ message: String) -> AttentionChange {
            .open(
                AttentionPoint(
                    kind: kind, since: now, jobId: version.jobId, message: message,
                    action: failure.error.action ?? .other(failure.error.hint)))
        }
        if failure.error.name == .deactivationsWithheld {
            return [point(.publicationWithheld, "The catalogue was not published: \(failure.error.message).")]
        }
        guard now.timeIntervalSince(failure.since) >= settings.lateAfter / .seconds(1) else { return [] }
        return [
            point(
                .publicationLate,
                "The catalogue has not reached \(failure.target) since \(RecordCoding.text(of: failure.since)): "
                    + "\(failure.error.message).")
        ]
    }

    func save(_ record: PublicationRecord, _ events: [DomainEvent], _ attention: [AttentionChange]) async {
        self.record = record
        let now = dependencies.now()
        // Where the embedded database does not take it, the next publication tells.
        try? await store.publication.save(record, events.map { NewEvent(at: now, $0) }, attention: attention)
    }

    /// Runs a publication on a thread that may block; repeats it at once where two sessions waited for each other.
    func attempt(_ publication: Publication) async -> Result<(CatalogueVersion, Publication.Outcome), PublishError> {
        for repetition in 0... {
            let result = await blocking(on: threads) { [store, interrupt] in
                try store.catalogue.withSnapshot { ($0.version, try publication.run($0, interrupt)) }
            }
            switch result {
            case .success(let value?): return .success(value)
            case .success(nil):
                return .failure(PublishError(.nothingToPublish, "no sync has stored a catalogue yet"))
            case .failure(let error):
                guard error.name == .deadlock, repetition < 3 else { return .failure(error) }
            }
        }
        return .failure(PublishError(.internal, "unreachable"))
    }

    /// Runs work on a thread that may block; every error becomes one of publication.
    func blocking<Value: Sendable>(
        on threads: BlockingThreads, _ work: @escaping @Sendable () throws -> Value
    ) async -> Result<Value, PublishError> {
        do {
            return .success(try await threads.run(work))
        } catch let error as PublishError {
            return .failure(error)
        } catch {
            return .failure(
                PublishError(
                    .internal, "the embedded database could not be read: \(StorageError.reason(of: error))",
                    remedy: Remedy(.verifyDatabase)))
        }
    }
}
