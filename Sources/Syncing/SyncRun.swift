import Catalogue
public import Fetching
public import Foundation
public import JobModel
import LiveRC
public import Storage

/// What a sync tells while it runs.
public enum SyncUpdate: Sendable {
    /// A stage began.
    case stage(JobProgress)
    /// A stage is over; its counts stand in the job.
    case stageEnded(StageTiming, succeeded: Bool)
    /// A stage moved on; at most a few times a second.
    case progress(JobProgress)
    /// Something an operator should know.
    case warning(JobWarning)
    /// A dashboard could not be read.
    case failure(TrackFailure)
    /// Dashboards came, each after so long; several at once, told beside progress.
    case fetched([Duration])
}

/// The world that a sync runs in.
public struct SyncEnvironment: Sendable {
    /// The database.
    public var store: TrackStore
    /// What fetches pages.
    public var fetcher: Fetcher
    /// The wall clock.
    public var now: @Sendable () -> Date
    /// Where updates go, with the job as it stands.
    public var tell: @Sendable (SyncUpdate, Job) async -> Void

    /// Makes an environment.
    public init(
        store: TrackStore, fetcher: Fetcher, now: @escaping @Sendable () -> Date,
        tell: @escaping @Sendable (SyncUpdate, Job) async -> Void
    ) {
        self.store = store
        self.fetcher = fetcher
        self.now = now
        self.tell = tell
    }
}

/// One sync: list → dashboards → apply → report. The last stage, announce, is its controller's.
///
/// However a sync is set off, it is this code that runs. The job says all along how it stands, also after an error.
public struct SyncRun: Sendable {
    /// The job, as it stands.
    public internal(set) var job: Job
    let settings: SyncSettings
    let environment: SyncEnvironment
    var pageIsWhole = true
    /// How long dashboards took that have not been told yet.
    var fetchDurations: [Duration] = []
    /// Which earlier readings of dashboards still count.
    var trust: PageTrust {
        PageTrust(parserVersion: DashboardPage.version, clearMissing: settings.clearMissing)
    }
    /// Whether every dashboard was asked for by who wanted the sync.
    private let isFullAskedFor: Bool
    private var stageStart = ContinuousClock.now
    private var lastProgress = ContinuousClock.now
    var pause: Pause?

    /// Prepares a sync for a job.
    public init(job: Job, settings: SyncSettings, environment: SyncEnvironment) {
        self.job = job
        self.settings = settings
        self.environment = environment
        isFullAskedFor = job.options.full
        self.job.options.metadata = job.options.metadata && settings.metadataEnabled
        self.job.options.full = self.job.options.metadata && (job.options.full || settings.everyDashboard)
    }

    /// Runs the sync.
    ///
    /// Throws `SyncError` when the site does not give what a sync needs, `CancellationError` when its task is cancelled,
    /// and the database's errors. What was read stays in staging then, and the stored catalogue is as it was.
    public mutating func run() async throws {
        environment.fetcher.beginRun()
        try environment.store.clearStaging(
            before: environment.now().addingTimeInterval(-settings.stagingMaxAge.seconds), except: job.id)
        try await stage(.list) { run in try await run.readCatalogue() }
        if job.options.metadata {
            try await stage(.dashboards) { run in try await run.readDashboards() }
        } else {
            if isFullAskedFor, !settings.metadataEnabled {
                await warn(
                    .metadataOff,
                    "Every dashboard was asked for, but the configuration turns dashboards off: none was read. Set "
                        + "metadata.enabled = true, and metadata.mode to auto or full.")
            }
            // A job that it goes on from may have read some.
            try await environment.store.forgetDashboards(of: job.id)
        }
        try Task.checkCancellation()
        try await stage(.apply) { run in try await run.apply() }
        // From here on the sync has happened, whoever cancels it.
        await clearStaging()
        await warnOfWithheld()
        await writeReport()
    }

    /// Runs a stage and keeps how long it took, also when it fails.
    private mutating func stage(_ stage: SyncStage, _ body: (inout SyncRun) async throws -> Void) async throws {
        let startedAt = environment.now()
        stageStart = ContinuousClock.now
        lastProgress = stageStart
        job.progress = JobProgress(stage: stage, processed: 0)
        await tell(.stage(JobProgress(stage: stage, processed: 0)))
        let result = await Result { () async throws in try await body(&self) }
        endPause()
        countRetries()
        await tellDurations()
        let timing = StageTiming(
            stage: stage, startedAt: startedAt, seconds: (ContinuousClock.now - stageStart).seconds)
        job.stages.append(timing)
        if case .success = result {
            await tell(.stageEnded(timing, succeeded: true))
        } else {
            await tell(.stageEnded(timing, succeeded: false))
        }
        try result.get()
    }

    private mutating func apply() async throws {
        job = try await environment.store.apply(
            ApplyRequest(
                job: job, time: environment.now(), pageIsWhole: pageIsWhole, clearMissing: settings.clearMissing,
                trackURL: SiteAddress.trackTemplate, eventsURL: SiteAddress.eventsTemplate))
        job.progress = JobProgress(stage: .apply, processed: job.counts.listed, total: job.counts.listed)
    }

    /// What was read is of no more use. It is removed by the first transaction after the apply stage's, which also writes the
    /// database's log back: nobody who asks the controller meanwhile is kept waiting by that.
    private mutating func clearStaging() async {
        do {
            // A task of its own, awaited here: it is not cancelled with this one.
            try await Task { [store = environment.store, id = job.id] in try await store.clearStaging(of: id) }.value
        } catch {
            await warn(
                .stagingNotCleared,
                "What was read is still in the database: \(StorageError.reason(of: error)). The sync itself is done; a "
                    + "later one removes it.")
        }
    }

    private mutating func warnOfWithheld() async {
        guard job.counts.withheld > 0 else { return }
        let count = job.counts.withheld
        let why =
            pageIsWhole
            ? job.options.allowDeactivations.map { "more than the \($0) allowed" }
                ?? "more than \(DeactivationGuard.maximumPercent) % of the active tracks"
            : "and the page was cut"
        await warn(
            .deactivationsWithheld,
            "Active tracks that are not in the catalogue: \(count), \(why). They were kept active.")
    }

    /// A report that cannot be written is a warning: the catalogue is in place by then.
    private mutating func writeReport() async {
        let directory = ReportDirectory(path: settings.reportDirectory)
        do {
            try await stage(.report) { run in
                let report = SyncReport(job: run.job, store: run.environment.store)
                run.job.reportPath = try directory.write(at: run.environment.now()) { try report.write(to: $0) }
            }
        } catch {
            await warn(
                .reportNotWritten,
                "The report could not be written to \(directory.path): \(error). The sync itself is done.")
            return
        }
        do {
            try directory.removeReports(
                before: environment.now().addingTimeInterval(-86400 * Double(settings.reportRetentionDays)))
        } catch {
            await warn(
                .reportsNotRemoved, "Old reports could not be removed from \(directory.path): \(error).")
        }
    }

    // MARK: Telling

    mutating func warn(_ code: JobWarning.Code, _ message: String) async {
        let warning = JobWarning(code: code, message: message)
        job.warnings.append(warning)
        await tell(.warning(warning))
    }

    func tell(_ update: SyncUpdate) async { await environment.tell(update, job) }

    /// How often progress is told, at the most; and how often that there is none.
    static let progressInterval = Duration.milliseconds(200)
    private static let stillInterval = Duration.seconds(2)

    /// Notes how far the stage has come, and tells it when it has not been told for a while.
    mutating func progress(_ stage: SyncStage, _ processed: Int, of total: Int?) async {
        let now = ContinuousClock.now
        let isStill = job.progress?.processed == processed && job.progress?.pause == pauseText
        let isLast = processed == total && !isStill
        let interval = isStill ? Self.stillInterval : Self.progressInterval
        guard now - lastProgress >= interval || isLast else { return }
        lastProgress = now
        countRetries()
        let seconds = (now - stageStart).seconds
        // What was carried over took no time.
        let done = stage == .dashboards ? processed - job.counts.dashboardsCarried : processed
        let rate = seconds > 0 ? Double(done) / seconds : nil
        // How long a pause takes nobody knows.
        let eta = total.flatMap { total in
            rate.flatMap { $0 > 0 && pause == nil ? Double(total - processed) / $0 : nil }
        }
        let progress = JobProgress(
            stage: stage, processed: processed, total: total, rate: rate, etaSeconds: eta, pause: pauseText)
        job.progress = progress
        await tellDurations()
        await tell(.progress(progress))
    }

    private mutating func tellDurations() async {
        guard !fetchDurations.isEmpty else { return }
        await tell(.fetched(fetchDurations))
        fetchDurations = []
    }

    private mutating func countRetries() {
        let retries = environment.fetcher.takeRetries()
        if retries > 0 { count { $0.retries += retries } }
    }

    /// Changes the job's counts.
    mutating func count(_ change: (inout SyncCounts) -> Void) { change(&job.counts) }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { self / .seconds(1) }
}

extension Result where Failure == any Error {
    init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
