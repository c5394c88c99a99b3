import Catalogue
import Fetching
import Foundation
import JobModel
import LiveRC
import Storage

// The dashboards stage: a bounded number of pages at once, each parsed and staged as it comes.
extension SyncRun {
    /// What became of one dashboard.
    private enum Outcome: Sendable {
        case read(StagedDashboard, bytes: Int, attempts: Int)
        case failed(TrackFailure, attempts: Int)
        case cancelled
    }

    mutating func readDashboards() async throws {
        let total = job.counts.listed
        var slugs = WorkList(store: environment.store, job: job.id)
        var batch = Batch(store: environment.store, job: job.id)
        do {
            try await withThrowingTaskGroup(of: Outcome.self) { group in
                func startNext() async throws {
                    guard let slug = try await slugs.next() else { return }
                    group.addTask { [settings, environment] in await Self.read(slug, settings, environment) }
                }
                for _ in 0..<settings.concurrency { try await startNext() }
                while let outcome = try await group.next() {
                    if case .cancelled = outcome { throw CancellationError() }
                    // The free place is taken before anything else is done: the site is what a sync waits for.
                    try await startNext()
                    try await record(outcome, in: &batch)
                    await progress(.dashboards, job.counts.dashboardsFetched + job.counts.dashboardsFailed, of: total)
                    try refuseWhenMostFail(of: total)
                }
            }
        } catch {
            job.progress = JobProgress(
                stage: .dashboards, processed: job.counts.dashboardsFetched + job.counts.dashboardsFailed, total: total)
            // What was read is the checkpoint of a job that ends early, too; why it ends matters more.
            try? batch.flush()
            throw error
        }
        try batch.flush()
        if job.counts.dashboardsFailed > 0 {
            await warn(
                .dashboardsFailed,
                "Of \(total) dashboards, \(job.counts.dashboardsFailed) could not be read; what is stored stays. "
                    + "See: tracksyncctl job \(job.id)")
        }
    }

    private mutating func record(_ outcome: Outcome, in batch: inout Batch) async throws {
        switch outcome {
        case .read(let dashboard, let bytes, let attempts):
            count {
                $0.dashboardsFetched += 1
                $0.bytes += bytes
                $0.retries += attempts - 1
            }
            batch.dashboards.append(dashboard)
        case .failed(let failure, let attempts):
            count {
                $0.dashboardsFailed += 1
                // None, where the address itself was refused.
                $0.retries += max(0, attempts - 1)
            }
            batch.failures.append(failure)
            await tell(.failure(failure))
        case .cancelled: break
        }
        try batch.flushWhenDue()
    }

    /// A site of which most pages fail is down: whatever else comes, this sync cannot succeed any more.
    private func refuseWhenMostFail(of total: Int) throws {
        let failed = job.counts.dashboardsFailed
        guard failed * 2 > total else { return }
        throw SyncError(
            .sourceUnavailable,
            "More than half of the dashboards could not be read (\(failed) of \(total)): nothing was applied. "
                + "See why with: tracksyncctl job \(job.id); then start again: tracksyncctl sync", retryable: true)
    }

    private static func read(_ slug: TrackSlug, _ settings: SyncSettings, _ environment: SyncEnvironment) async
        -> Outcome
    {
        let request = FetchRequest(
            url: settings.dashboardURL(of: slug.rawValue), sizeLimit: settings.dashboardLimit,
            hosts: settings.dashboardHosts)
        let page: FetchedPage
        do {
            page = try await environment.fetcher.page(request)
        } catch {
            if case .cancelled = error.kind { return .cancelled }
            return .failed(
                TrackFailure(slug: slug.rawValue, name: error.name, message: error.message), attempts: error.attempts)
        }
        do {
            let dashboard = try DashboardPage.parse(page.body)
            let staged = StagedDashboard(
                slug: slug, dashboard: dashboard, fetchedAt: environment.now(), sourceHash: page.contentHash)
            return .read(staged, bytes: page.body.count, attempts: page.attempts)
        } catch {
            return .failed(
                TrackFailure(slug: slug.rawValue, name: error.name, message: error.description), attempts: page.attempts
            )
        }
    }

    /// The slugs whose dashboards are still to be read, a page of the database at a time.
    private struct WorkList {
        let store: TrackStore
        let job: JobID
        var page: ArraySlice<TrackSlug> = []
        var last: TrackSlug?
        var isAtEnd = false

        static let pageSize = 512

        mutating func next() async throws -> TrackSlug? {
            if page.isEmpty, !isAtEnd {
                let slugs = try await store.slugsWithoutDashboard(in: job, after: last, limit: Self.pageSize)
                isAtEnd = slugs.count < Self.pageSize
                page = slugs[...]
                last = slugs.last
            }
            return page.popFirst()
        }
    }

    /// What was read and is not in staging yet: written together, so that a page does not cost a transaction.
    private struct Batch {
        let store: TrackStore
        let job: JobID
        var dashboards: [StagedDashboard] = []
        var failures: [TrackFailure] = []
        var lastFlush = ContinuousClock.now

        /// A crash loses what was read since the last write: so much at the most.
        static let size = 64
        static let interval = Duration.milliseconds(500)

        mutating func flushWhenDue() throws {
            guard dashboards.count + failures.count >= Self.size || ContinuousClock.now - lastFlush >= Self.interval
            else { return }
            try flush()
        }

        mutating func flush() throws {
            try store.stage(dashboards, failures: failures, for: job)
            dashboards.removeAll(keepingCapacity: true)
            failures.removeAll(keepingCapacity: true)
            lastFlush = .now
        }
    }
}
