import Catalogue
import Fetching
import Foundation
import JobModel
import LiveRC
import Storage

// The dashboards stage: a bounded number of pages at once, each parsed and staged as it comes.
//
// The site is what a sync waits for: as soon as a page is there the next one is asked for, while pages are parsed and
// stored beside.
extension SyncRun {
    /// What a part of the work came to.
    private enum Step: Sendable {
        case fetched(DashboardOrder, FetchedPage)
        /// The page is the same as the one whose values are stored.
        case unmodified(StagedDashboard, bytes: Int, attempts: Int)
        case unfetched(DashboardOrder, TrackFailure, attempts: Int)
        /// The next attempt makes sense after a while, which others use meanwhile.
        case waiting(DashboardOrder, PageFetch, Duration)
        case again(DashboardOrder, PageFetch)
        /// The fetcher sends nothing more in this run.
        case givenUp(FetchError)
        case read(StagedDashboard, bytes: Int, attempts: Int)
        case unread(DashboardOrder, TrackFailure, attempts: Int)
        /// A batch is in staging.
        case stored
        /// Time has passed: what has happened is told and stored also while every page is waited for.
        case tick
        case cancelled
    }

    /// The most pages whose next attempt waits for its time, for each one that is fetched at once.
    private static let mostWaiting = 32

    mutating func readDashboards() async throws {
        let chosen = try await chooseDashboards()
        let total = chosen.total
        var orders = WorkList(store: environment.store, job: job.id, trust: trust)
        var guarding = FailureGuard(chosen: chosen, listed: job.counts.listed)
        var batch = Batch(store: environment.store, job: job.id)
        let concurrency = environment.fetcher.concurrency
        do {
            try await withThrowingTaskGroup(of: Step.self) { group in
                var fetching = 0
                var parsing = 0
                var waiting = 0
                var isStoring = false
                group.addTask { await Self.tick() }
                while true {
                    // The fetcher takes so many at once and finds its next ones waiting. Pages that nobody has parsed
                    // yet are bounded, too.
                    while fetching < 2 * concurrency - 1, parsing < concurrency,
                        waiting < Self.mostWaiting * concurrency, let order = try await orders.next()
                    {
                        group.addTask { [settings, environment] in await Self.fetch(order, settings, environment) }
                        fetching += 1
                    }
                    guard fetching + waiting + parsing > 0 || isStoring, let step = try await group.next() else {
                        break
                    }
                    switch step {
                    case .cancelled: throw CancellationError()
                    case .tick:
                        await lookForPause()
                        group.addTask { await Self.tick() }
                    case .waiting(let order, let fetch, let wait):
                        fetching -= 1
                        waiting += 1
                        group.addTask { await Self.wait(wait, order, fetch) }
                        continue
                    case .again(let order, let fetch):
                        waiting -= 1
                        fetching += 1
                        group.addTask { [environment] in await Self.attempt(order, fetch, environment) }
                        continue
                    case .givenUp(let error): throw givenUp(error)
                    case .stored: isStoring = false
                    case .fetched(let order, let page):
                        fetching -= 1
                        parsing += 1
                        fetchDurations.append(page.duration)
                        group.addTask { [environment] in Self.parse(page, for: order, at: environment.now()) }
                        continue
                    case .unmodified(let dashboard, let bytes, let attempts):
                        fetching -= 1
                        count {
                            $0.dashboardsNotModified += 1
                            $0.bytes += bytes
                            $0.retries += attempts - 1
                        }
                        batch.dashboards.append(dashboard)
                    case .read(let dashboard, let bytes, let attempts):
                        parsing -= 1
                        count {
                            $0.dashboardsFetched += 1
                            $0.bytes += bytes
                            $0.retries += attempts - 1
                        }
                        batch.dashboards.append(dashboard)
                    case .unfetched(let order, let failure, let attempts):
                        fetching -= 1
                        if !failure.isSkip { guarding.failed(order.reason) }
                        await note(failure, attempts, in: &batch)
                    case .unread(let order, let failure, let attempts):
                        parsing -= 1
                        if !failure.isSkip { guarding.failed(order.reason) }
                        await note(failure, attempts, in: &batch)
                    }
                    if batch.isDue, !isStoring {
                        isStoring = true
                        group.addTask { [full = batch.take()] in
                            try full.write()
                            return .stored
                        }
                    }
                    await progress(.dashboards, job.counts.dashboardsDone, of: total)
                    if guarding.isTripped { throw mostFailed(of: total) }
                }
                group.cancelAll()
            }
        } catch {
            job.progress = JobProgress(
                stage: .dashboards, processed: job.counts.dashboardsDone, total: total)
            // What was read is the checkpoint of a job that ends early, too; why it ends matters more.
            try? batch.write()
            throw error
        }
        try batch.write()
        endPause()
        await warnOfRobots()
        if job.counts.dashboardsDisallowed > 0 {
            await warn(
                .dashboardsDisallowed,
                "Dashboards that robots.txt does not allow, so that they were not asked for: "
                    + "\(job.counts.dashboardsDisallowed). What is stored stays.")
        }
        if job.counts.dashboardsFailed > 0 {
            await warn(
                .dashboardsFailed,
                "Of \(total) dashboards, \(job.counts.dashboardsFailed) could not be read; what is stored stays. "
                    + "See: tracksyncctl job \(job.id)")
        }
    }

    private static func tick() async -> Step {
        try? await Task.sleep(for: progressInterval)
        return .tick
    }

    private mutating func note(_ failure: TrackFailure, _ attempts: Int, in batch: inout Batch) async {
        // None, where nothing was sent.
        count { $0.retries += max(0, attempts - 1) }
        batch.failures.append(failure)
        if failure.isSkip {
            count { $0.dashboardsDisallowed += 1 }
        } else {
            count { $0.dashboardsFailed += 1 }
            await tell(.failure(failure))
        }
    }

    /// Most requests failed for so long that the fetcher has given up; what was read is in staging.
    private func givenUp(_ error: FetchError) -> SyncError {
        SyncError(
            .sourceUnavailable,
            "Most requests to the site failed for \(Self.text(environment.fetcher.giveUpAfter)), so the sync was given up "
                + "after \(job.counts.dashboardsDone) of \(job.counts.dashboardsChosen.total) dashboards: nothing was applied, and what was "
                + "read is kept. Go on later with: tracksyncctl resume \(job.id)", retryable: true)
    }

    /// A site of which most pages fail is down: whatever else comes, this sync cannot succeed any more.
    private func mostFailed(of total: Int) -> SyncError {
        SyncError(
            .sourceUnavailable,
            "More than half of the dashboards could not be read (\(job.counts.dashboardsFailed) of \(total)): nothing was "
                + "applied. See why with: tracksyncctl job \(job.id); then start again: tracksyncctl sync",
            retryable: true)
    }

    private static func fetch(
        _ order: DashboardOrder, _ settings: SyncSettings, _ environment: SyncEnvironment
    ) async -> Step {
        var request = FetchRequest(
            url: settings.dashboardURL(of: order.slug.rawValue), sizeLimit: settings.dashboardLimit,
            hosts: settings.dashboardHosts)
        request.validators = order.known.flatMap {
            PageValidators(url: $0.url, etag: $0.etag, lastModified: $0.lastModified)
        }
        do {
            return await attempt(order, try environment.fetcher.begin(request), environment)
        } catch {
            return step(of: error, order)
        }
    }

    private static func attempt(
        _ order: DashboardOrder, _ fetch: PageFetch, _ environment: SyncEnvironment
    ) async -> Step {
        var fetch = fetch
        do {
            switch try await fetch.attempt() {
            case .notModified(let attempts):
                // Only a known page has validators.
                guard let known = order.known else { return .cancelled }
                return .unmodified(unmodified(order, known, at: environment.now()), bytes: 0, attempts: attempts)
            case .page(let page) where page.contentHash == order.known?.contentHash:
                return .unmodified(
                    unmodified(order, PageStamp(page), at: environment.now()), bytes: page.body.count,
                    attempts: page.attempts)
            case .page(let page): return .fetched(order, page)
            case .failed(let wait): return .waiting(order, fetch, wait)
            }
        } catch {
            return step(of: error, order)
        }
    }

    private static func wait(_ wait: Duration, _ order: DashboardOrder, _ fetch: PageFetch) async -> Step {
        do {
            try await fetch.wait(wait)
            return .again(order, fetch)
        } catch {
            return step(of: error, order)
        }
    }

    private static func step(of error: FetchError, _ order: DashboardOrder) -> Step {
        switch error.kind {
        case .cancelled: return .cancelled
        case .givenUp: return .givenUp(error)
        default:
            let failure = TrackFailure(slug: order.slug.rawValue, name: error.name, message: error.message)
            return .unfetched(order, failure, attempts: error.attempts)
        }
    }

    private static func unmodified(_ order: DashboardOrder, _ stamp: PageStamp, at time: Date) -> StagedDashboard {
        StagedDashboard(
            slug: order.slug, dashboard: nil, fetchedAt: time, stamp: stamp, parserVersion: DashboardPage.version)
    }

    private static func parse(_ page: FetchedPage, for order: DashboardOrder, at time: Date) -> Step {
        guard let charset = PageCharset(contentType: page.head.contentType) else {
            let failure = TrackFailure(
                slug: order.slug.rawValue, name: "unsupported_charset",
                message: "the page is in a character set that is not read")
            return .unread(order, failure, attempts: page.attempts)
        }
        do {
            let staged = StagedDashboard(
                slug: order.slug, dashboard: try DashboardPage.parse(charset.utf8(page.body)), fetchedAt: time,
                stamp: PageStamp(page), parserVersion: DashboardPage.version)
            return .read(staged, bytes: page.body.count, attempts: page.attempts)
        } catch {
            let failure = TrackFailure(slug: order.slug.rawValue, name: error.name, message: error.description)
            return .unread(order, failure, attempts: page.attempts)
        }
    }

    /// The dashboards that are still to be asked for, a page of the database at a time.
    private struct WorkList {
        let store: TrackStore
        let job: JobID
        let trust: PageTrust
        var page: ArraySlice<DashboardOrder> = []
        var last: TrackSlug?
        var isAtEnd = false

        static let pageSize = 512

        mutating func next() async throws -> DashboardOrder? {
            if page.isEmpty, !isAtEnd {
                let orders = try await store.dashboardsToRead(
                    in: job, after: last, limit: Self.pageSize, trusting: trust)
                isAtEnd = orders.count < Self.pageSize
                page = orders[...]
                last = orders.last?.slug
            }
            return page.popFirst()
        }
    }

    /// What was read and is not in staging yet: written together, so that a page does not cost a transaction.
    private struct Batch: Sendable {
        let store: TrackStore
        let job: JobID
        var dashboards: [StagedDashboard] = []
        var failures: [TrackFailure] = []
        var startedAt = ContinuousClock.now

        /// A crash loses what was read since the last write: about so much.
        static let size = 64
        static let interval = Duration.milliseconds(500)

        var isDue: Bool {
            let count = dashboards.count + failures.count
            return count >= Self.size || count > 0 && ContinuousClock.now - startedAt >= Self.interval
        }

        /// The batch as it is; an empty one takes its place.
        mutating func take() -> Batch {
            defer { self = Batch(store: store, job: job) }
            return self
        }

        func write() throws { try store.stage(dashboards, failures: failures, for: job) }
    }
}

extension TrackFailure {
    /// Whether it is none, but a page that we may not ask for.
    var isSkip: Bool { name == FetchError.Kind.robotsDisallowed.name }
}
