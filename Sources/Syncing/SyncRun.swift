import Catalogue
public import Fetching
public import Foundation
import JobModel
import LiveRC
import Remedies
public import Storage

/// What a sync needs besides its job and its settings.
public struct SyncDependencies: Sendable {
    /// The database.
    public var store: TrackStore
    /// What fetches pages.
    public var fetcher: Fetcher
    /// The wall clock.
    public var now: @Sendable () -> Date

    /// Puts them together.
    public init(store: TrackStore, fetcher: Fetcher, now: @escaping @Sendable () -> Date) {
        self.store = store
        self.fetcher = fetcher
        self.now = now
    }
}

/// One sync: list → dashboards → apply → report.
///
/// However a sync is set off, it is this code that runs. It blocks the thread that it runs on, for the database and for
/// files. How it stands can be seen in the job all along, also after an error.
public struct SyncRun: Sendable {
    /// The job that it is the work of.
    let running: RunningJob
    let settings: SyncSettings
    let dependencies: SyncDependencies
    var pageIsWhole = true
    /// How long dashboards took that have not been told yet.
    var fetchDurations: [Duration] = []
    /// Which earlier readings of dashboards still count.
    var validity: CacheValidity {
        CacheValidity(parserVersion: DashboardPage.version, clearMissing: settings.clearMissing)
    }
    /// Whether every dashboard was asked for by who wanted the sync.
    private let isFullAskedFor: Bool
    private let start = ContinuousClock.now
    private var stageStart = ContinuousClock.now
    private var lastProgress = ContinuousClock.now
    var pause: Pause?

    /// The job in its current state.
    var job: Job { running.job }

    /// Prepares a sync for a job that is stored as running.
    public init(_ running: RunningJob, settings: SyncSettings, fetcher: Fetcher) {
        self.running = running
        self.settings = settings
        dependencies = SyncDependencies(store: running.store, fetcher: fetcher, now: running.now)
        let options = running.job.options
        isFullAskedFor = options.full
        running.change { job in
            job.options.metadata = options.metadata && settings.metadataEnabled
            job.options.full = job.options.metadata && (options.full || settings.everyDashboard)
        }
    }

    /// Runs the sync.
    ///
    /// Throws `SyncError` when the site does not give what a sync needs, `CancellationError` when its task is cancelled,
    /// and the database's errors. What was read stays in staging then, and the stored catalogue is as it was.
    public mutating func run() async throws {
        dependencies.fetcher.beginRun()
        try dependencies.store.staging.clear(
            before: dependencies.now().addingTimeInterval(-settings.stagingMaxAge.seconds), except: job.id)
        try await RobotsCopies(dependencies: dependencies).restore()
        do {
            try await fetch()
        } catch {
            // Why it failed matters more.
            try? await RobotsCopies(dependencies: dependencies).keep()
            throw error
        }
        try await RobotsCopies(dependencies: dependencies).keep()
        try Task.checkCancellation()
        try await stage(.apply) { run in try await run.apply() }
        if let message = SyncWarnings.withheld(job, pageIsWhole: pageIsWhole) {
            await warn(.deactivationsWithheld, message, count: job.counts.withheld)
        }
        if let message = SyncWarnings.additionsWithheld(job) { await warn(.additionsWithheld, message) }
        await writeFiles()
        await writeReport()
    }

    /// The stages that ask the site.
    private mutating func fetch() async throws {
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
            // A job that it resumes may have read some.
            try await dependencies.store.staging.forgetDashboards(of: job.id)
        }
    }

    /// Ends a sync that takes too long, however the site brings that about.
    func checkTime() throws {
        guard ContinuousClock.now - start > settings.jobLimit else { return }
        throw SyncError(
            .jobLimit,
            "The sync was ended after \(Self.text(settings.jobLimit)) (fetch.job_limit): nothing was applied, and what was "
                + "read is kept. The site answers too slowly, or asks for too much time between requests.",
            retryable: true, action: .resumeJob(job.id))
    }

    /// Runs a stage and keeps how long it took, also when it fails.
    private mutating func stage(_ stage: SyncStage, _ body: (inout SyncRun) async throws -> Void) async throws {
        let startedAt = dependencies.now()
        stageStart = ContinuousClock.now
        lastProgress = stageStart
        running.begin(stage)
        let result = await Result { () async throws in try await body(&self) }
        endPause()
        countRetries()
        reportDurations()
        let timing = StageTiming(
            stage: stage, startedAt: startedAt, seconds: (ContinuousClock.now - stageStart).seconds)
        if case .success = result {
            running.end(timing, succeeded: true)
        } else {
            running.end(timing, succeeded: false)
        }
        try result.get()
    }

    private mutating func apply() async throws {
        let events = running.pendingEvents
        var request = ApplyRequest(
            job: job, time: dependencies.now(), pageIsWhole: pageIsWhole, unreadableRows: job.counts.rowsUnreadable,
            clearMissing: settings.clearMissing, trackURL: SiteAddress.trackTemplate,
            eventsURL: SiteAddress.eventsTemplate)
        request.events = events
        running.adopt(try await dependencies.store.catalogue.apply(request), storing: events.count)
        running.change {
            $0.progress = JobProgress(stage: .apply, processed: $0.counts.listed, total: $0.counts.listed)
        }
    }

    /// What was read is of no more use. It is removed by the first transaction after the apply stage's, which also writes the
    /// database's log back: requests to the runner do not wait for it.
    private mutating func clearStaging() async {
        do {
            // A task of its own, awaited here: it is not cancelled with this one.
            try await Task { [store = dependencies.store, id = job.id] in try await store.staging.clear(of: id) }.value
        } catch {
            await warn(
                .stagingNotCleared,
                "What was read is still in the database: \(StorageError.reason(of: error)). The sync itself is done; a "
                    + "later one removes it.")
        }
    }

    /// Warns of hosts whose `robots.txt` could not be had, and of those that ask for more time than they get.
    mutating func warnOfRobots() async {
        if let failures = dependencies.fetcher.drainRobotsFailures() {
            await warn(.robotsUnreachable, SyncWarnings.unreachable(failures))
        }
        if let delays = dependencies.fetcher.drainLongDelays() {
            await warn(.crawlDelayCapped, SyncWarnings.capped(delays, jobLimit: settings.jobLimit))
        }
    }

    /// Files that cannot be written are a warning, too.
    private mutating func writeFiles() async {
        guard let path = settings.exportDirectory, job.appliedAt != nil else { return }
        do {
            try CatalogueFiles(path: path).write(dependencies.store, after: job.id, at: dependencies.now())
        } catch {
            let reason = (error as? FileError)?.description ?? StorageError.reason(of: error)
            await warn(
                .exportFailed,
                "The catalogue's files could not be written to \(path) (export.directory): \(reason). The sync itself is "
                    + "done.", action: (error as? FileError)?.remedy)
        }
    }

    /// A report that cannot be written is a warning: the catalogue is in place by then.
    private mutating func writeReport() async {
        let directory = ReportDirectory(path: settings.reportDirectory)
        do {
            try await stage(.report) { run in
                // The sync has happened, whoever cancels it. Of many changes this takes seconds, too.
                await run.clearStaging()
                let report = SyncReport(job: run.job, store: run.dependencies.store)
                let path = try directory.write(at: run.dependencies.now()) { try report.write(to: $0) }
                run.running.change { $0.reportPath = path }
            }
        } catch {
            await warn(
                .reportNotWritten,
                "The report could not be written to \(directory.path): \(error). The sync itself is done.",
                action: (error as? FileError)?.remedy)
            return
        }
        do {
            try directory.removeReports(
                before: dependencies.now().addingTimeInterval(-86400 * Double(settings.reportRetentionDays)))
        } catch {
            await warn(
                .reportsNotRemoved, "Old reports could not be removed from \(directory.path): \(error).")
        }
    }

    // MARK: Telling

    func warn(_ code: JobWarning.Code, _ message: String, count: Int? = nil, action: Remedy? = nil) async {
        running.warn(JobWarning(code: code, message: message, count: count, action: action))
    }

    /// The least time between two reports of progress, and between two that there is none.
    static let progressInterval = Duration.milliseconds(200)
    private static let stillInterval = Duration.seconds(2)

    /// Notes how far the stage has come, and tells it when it has not been told for a while.
    mutating func progress(_ stage: SyncStage, _ processed: Int, of total: Int?) async {
        let now = ContinuousClock.now
        let before = job.progress
        let isStill = before?.processed == processed && before?.pause == pauseText
        let isLast = processed == total && !isStill
        let interval = isStill ? Self.stillInterval : Self.progressInterval
        guard now - lastProgress >= interval || isLast else { return }
        lastProgress = now
        countRetries()
        let seconds = (now - stageStart).seconds
        // What was carried over took no time.
        let done = stage == .dashboards ? processed - job.counts.dashboardsReused : processed
        let rate = seconds > 0 ? Double(done) / seconds : nil
        // How long a pause takes nobody knows.
        let eta = total.flatMap { total in
            rate.flatMap { $0 > 0 && pause == nil ? Double(total - processed) / $0 : nil }
        }
        let progress = JobProgress(
            stage: stage, processed: processed, total: total, rate: rate, etaSeconds: eta, pause: pauseText)
        reportDurations()
        running.report(progress)
    }

    private mutating func reportDurations() {
        running.report(fetched: fetchDurations)
        fetchDurations = []
    }

    private mutating func countRetries() {
        let retries = dependencies.fetcher.drainRetries()
        if retries > 0 { count { $0.retries += retries } }
        let robots = dependencies.fetcher.drainRobotsRequests()
        if robots > 0 { count { $0.robotsRequests += robots } }
    }

    /// Changes the job's counts.
    func count(_ change: (inout SyncCounts) -> Void) { running.count(change) }
}

// Pauses of the fetcher, as the job reports them.
extension SyncRun {
    /// A pause under way.
    struct Pause: Sendable {
        let reason: FetchPause
        let since: ContinuousClock.Instant
    }

    /// More warnings of pauses than this tell nothing new.
    private static let mostPausesTold = 5

    /// Looks whether the fetcher pauses, and tells it when that has changed.
    mutating func lookForPause() async {
        let reason = dependencies.fetcher.pause
        switch (pause, reason) {
        case (nil, let reason?):
            pause = Pause(reason: reason, since: .now)
            let told = job.warnings.count { $0.code == .sourcePaused }
            if told < Self.mostPausesTold {
                await warn(.sourcePaused, explanation(of: reason), action: .cancelJob(job.id))
            }
        case (_?, nil): endPause()
        case (nil, nil), (_?, _?): break
        }
    }

    /// Counts the time of a pause that is over, or that the job does not outlive.
    mutating func endPause() {
        guard let pause else { return }
        self.pause = nil
        count { $0.pausedSeconds += Int((ContinuousClock.now - pause.since).seconds.rounded()) }
    }

    /// Why nothing moves on, in a few words; `nil` while it does.
    var pauseText: String? {
        guard let reason = pause?.reason else { return nil }
        let length = dependencies.fetcher.length(of: reason)
        switch reason {
        case .failures:
            let left = dependencies.fetcher.giveUpAfter - length
            return "paused, as most requests fail"
                + (left > .zero ? "; gives up in \(Self.rounded(left))" : "")
        case .retryAfter:
            return "paused, as the site asked for it"
                + (length > .zero ? "; continues in \(Self.rounded(length))" : "")
        }
    }

    /// A time that is left: in minutes, and the last two in seconds.
    private static func rounded(_ duration: Duration) -> String {
        duration < .seconds(120) ? text(duration) : "\(Int((duration.seconds / 60).rounded(.up))) min"
    }

    private func explanation(of reason: FetchPause) -> String {
        switch reason {
        case .failures:
            "Most requests of the last minute failed\(dependencies.fetcher.ownLimit.map { ", as \($0)" } ?? ""): the sync "
                + "pauses, tries a single one now and then, and is given up after \(Self.text(dependencies.fetcher.giveUpAfter))."
        case .retryAfter:
            "Several hosts in a row asked to be left alone: the sync pauses for "
                + "\(Self.text(dependencies.fetcher.length(of: reason)))."
        }
    }

    /// A duration for people: `90 s`, `10 min`.
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.seconds.rounded(.up))
        if seconds >= 7200, seconds % 3600 == 0 { return "\(seconds / 3600) h" }
        return seconds >= 120 && seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }

    /// Does something that takes its time, and tells of pauses meanwhile.
    mutating func reportingPauses<Output: Sendable>(
        in stage: SyncStage, _ body: @escaping @Sendable () async throws -> Output
    ) async throws -> Output {
        try await withThrowingTaskGroup(of: Output?.self) { group in
            group.addTask { try await body() }
            group.addTask { await Self.interval() }
            while let result = try await group.next() {
                if let result {
                    group.cancelAll()
                    endPause()
                    return result
                }
                try checkTime()
                let hadPaused = pause != nil
                await lookForPause()
                if hadPaused || pause != nil { await progress(stage, 0, of: nil) }
                group.addTask { await Self.interval() }
            }
            throw CancellationError()
        }
    }

    private static func interval<Output>() async -> Output? {
        try? await Task.sleep(for: progressInterval)
        return nil
    }
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
