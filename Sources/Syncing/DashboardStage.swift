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
        /// The next attempt makes sense after a while, which others use meanwhile.
        case waiting(DashboardOrder, PageFetch, Duration)
        case again(DashboardOrder, PageFetch)
        /// A dashboard is done with.
        case done(DashboardOrder, Outcome)
        /// The fetcher sends nothing more in this run.
        case givenUp
        /// A batch is in staging.
        case stored
        /// Time has passed: what has happened is told and stored also while every page is waited for.
        case tick
        case cancelled
    }

    /// What a dashboard came to.
    private struct Outcome: Sendable {
        enum Result: Sendable {
            case read(StagedDashboard)
            /// The page is the same as the one whose values are stored.
            case unmodified(StagedDashboard)
            case failed(TrackFailure)
        }

        var result: Result
        /// As they came, decompressed.
        var bytes = 0
        /// How long the page took to come, if it came.
        var duration: Duration?
    }

    private typealias Group = ThrowingTaskGroup<Step, any Error>

    /// The dashboards that are under way, and those that wait for their turn or for a place in staging.
    private struct Reading {
        var orders: DashboardWorkList
        var guarding: FailureGuard
        var batch: DashboardBatch
        let total: Int
        let concurrency: Int
        /// Dashboards that are fetched or parsed, and those whose next attempt waits for its time.
        var working = 0
        var waiting = 0
        var isStoring = false
        /// How often each failure came, with the first one's words.
        var reasons: [String: (count: Int, message: String)] = [:]

        /// The most pages whose next attempt waits for its time, for each one that is fetched at once.
        private static let mostWaiting = 32

        /// Whether another page may be asked for: while the fetcher has as many as it takes at once, the next ones wait with
        /// it, and others are parsed.
        var hasRoom: Bool { working < 3 * concurrency - 1 && waiting < Self.mostWaiting * concurrency }

        var isIdle: Bool { working + waiting == 0 && !isStoring }
    }

    mutating func readDashboards() async throws {
        let chosen = try await chooseDashboards()
        var reading = Reading(
            orders: DashboardWorkList(store: environment.store, job: job.id, trust: trust),
            guarding: FailureGuard(chosen: chosen, listed: job.counts.listed),
            batch: DashboardBatch(store: environment.store, job: job.id), total: chosen.total,
            concurrency: environment.fetcher.concurrency)
        do {
            try await withThrowingTaskGroup(of: Step.self) { group in
                group.addTask { await Self.tick() }
                try await fill(&reading, &group)
                while !reading.isIdle, let step = try await group.next() {
                    try await take(step, &reading, &group)
                    try await fill(&reading, &group)
                }
                group.cancelAll()
            }
        } catch {
            job.progress = JobProgress(
                stage: .dashboards, processed: job.counts.dashboardsDone, total: reading.total)
            // What was read is the checkpoint of a job that ends early, too; why it ends matters more.
            try? reading.batch.write()
            throw error
        }
        try reading.batch.write()
        endPause()
        await warnOfDashboards(total: reading.total)
    }

    /// Asks for as many pages as there is room for.
    private func fill(_ reading: inout Reading, _ group: inout Group) async throws {
        while reading.hasRoom, let order = try await reading.orders.next() {
            group.addTask { [settings, environment] in await Self.fetch(order, settings, environment) }
            reading.working += 1
        }
    }

    private mutating func take(_ step: Step, _ reading: inout Reading, _ group: inout Group) async throws {
        switch step {
        case .cancelled: throw CancellationError()
        case .givenUp: throw givenUp()
        case .waiting(let order, let fetch, let wait):
            reading.working -= 1
            reading.waiting += 1
            group.addTask { await Self.wait(wait, order, fetch) }
        case .again(let order, let fetch):
            reading.waiting -= 1
            reading.working += 1
            group.addTask { [environment] in await Self.attempt(order, fetch, environment) }
        case .done(let order, let outcome):
            reading.working -= 1
            await note(outcome, of: order, &reading)
            try await goOn(&reading, &group)
        case .tick:
            await lookForPause()
            group.addTask { await Self.tick() }
            try await goOn(&reading, &group)
        case .stored:
            reading.isStoring = false
            try await goOn(&reading, &group)
        }
    }

    /// Counts what a dashboard came to, and keeps it for staging.
    private mutating func note(_ outcome: Outcome, of order: DashboardOrder, _ reading: inout Reading) async {
        if let duration = outcome.duration { fetchDurations.append(duration) }
        count { $0.bytes += outcome.bytes }
        switch outcome.result {
        case .read(let dashboard):
            count { $0.dashboardsFetched += 1 }
            reading.batch.dashboards.append(dashboard)
        case .unmodified(let dashboard):
            count { $0.dashboardsNotModified += 1 }
            reading.batch.dashboards.append(dashboard)
        case .failed(let failure) where failure.isSkip:
            count { $0.dashboardsDisallowed += 1 }
            reading.batch.failures.append(failure)
        case .failed(let failure):
            reading.guarding.failed(order.reason)
            reading.reasons[failure.name, default: (0, failure.message)].count += 1
            count { $0.dashboardsFailed += 1 }
            reading.batch.failures.append(failure)
            await tell(.failure(failure))
        }
    }

    /// Stores what is due, tells how far the work is, and ends it if most of it is in vain.
    private mutating func goOn(_ reading: inout Reading, _ group: inout Group) async throws {
        if reading.batch.isDue, !reading.isStoring {
            reading.isStoring = true
            group.addTask { [full = reading.batch.take()] in
                try full.write()
                return .stored
            }
        }
        await progress(.dashboards, job.counts.dashboardsDone, of: reading.total)
        if reading.guarding.isTripped { throw mostFailed(reading) }
    }

    private mutating func warnOfDashboards(total: Int) async {
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

    /// Most requests failed for so long that the fetcher has given up; what was read is in staging.
    private func givenUp() -> SyncError {
        SyncError(
            .sourceUnavailable,
            "Most requests to the site failed for \(Self.text(environment.fetcher.giveUpAfter)), so the sync was given up "
                + "after \(job.counts.dashboardsDone) of \(job.counts.dashboardsChosen.total) dashboards: nothing was applied, and what was "
                + "read is kept. Go on later with: tracksyncctl resume \(job.id)", retryable: true)
    }

    /// A site of which most pages fail is down: whatever else comes, this sync cannot succeed any more.
    private func mostFailed(_ reading: Reading) -> SyncError {
        let reason = reading.reasons.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        let words = reason.map {
            " \($0.value.count) of them failed as \($0.key), the first with: \($0.value.message)."
        }
        let hasRead = job.counts.dashboardsDone > job.counts.dashboardsFailed + job.counts.dashboardsDisallowed
        return SyncError(
            .sourceUnavailable,
            "More than half of the dashboards could not be read (\(job.counts.dashboardsFailed) of \(reading.total)): nothing "
                + "was applied.\(words ?? "") See all with: tracksyncctl job \(job.id); later "
                + (hasRead ? "go on with: tracksyncctl resume \(job.id)" : "start again with: tracksyncctl sync"),
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
            case .notModified(_, let duration):
                // Only a known page has validators.
                guard let known = order.known else { return .cancelled }
                let same = unmodified(order, known, at: environment.now())
                return .done(order, Outcome(result: .unmodified(same), duration: duration))
            case .page(let page):
                let result =
                    page.contentHash == order.known?.contentHash
                    ? .unmodified(unmodified(order, PageStamp(page), at: environment.now()))
                    : parse(page, for: order, at: environment.now())
                return .done(order, Outcome(result: result, bytes: page.body.count, duration: page.duration))
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
        case .givenUp: return .givenUp
        default:
            let failure = TrackFailure(slug: order.slug.rawValue, name: error.name, message: error.message)
            return .done(order, Outcome(result: .failed(failure)))
        }
    }

    private static func unmodified(_ order: DashboardOrder, _ stamp: PageStamp, at time: Date) -> StagedDashboard {
        StagedDashboard(
            slug: order.slug, dashboard: nil, fetchedAt: time, stamp: stamp, parserVersion: DashboardPage.version)
    }

    private static func parse(_ page: FetchedPage, for order: DashboardOrder, at time: Date) -> Outcome.Result {
        func failed(_ name: String, _ message: String) -> Outcome.Result {
            .failed(TrackFailure(slug: order.slug.rawValue, name: name, message: message))
        }
        let charset: PageCharset
        do {
            charset = try PageCharset(contentType: page.head.contentType)
        } catch {
            return failed(UnsupportedCharset.failureName, error.description)
        }
        do {
            let staged = StagedDashboard(
                slug: order.slug, dashboard: try DashboardPage.parse(charset.utf8(page.body)), fetchedAt: time,
                stamp: PageStamp(page), parserVersion: DashboardPage.version)
            return .read(staged)
        } catch {
            return failed(error.name, error.description)
        }
    }
}
