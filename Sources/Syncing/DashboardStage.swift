import Catalogue
import Fetching
import Foundation
import JobModel
import LiveRC
import PlainText
import Remedies
import Storage

// The dashboards stage: a bounded number of pages at once, each parsed and staged as it comes.
//
// The site is what a sync waits for: as soon as a page is there the next one is asked for, while pages are parsed and
// stored beside.
extension SyncRun {
    private typealias Group = ThrowingTaskGroup<DashboardStep, any Error>

    /// The dashboards that are under way, and those that wait for their turn or for a place in staging.
    private struct Workload {
        var requests: DashboardWorkList
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
        /// Pages without any panel that is known.
        var unknownShapes = UnknownShapes()

        /// The most pages whose next attempt waits for its time, for each one that is fetched at once.
        private static let mostWaiting = 32

        /// Whether another page may be asked for: while the fetcher has as many as it takes at once, the next ones wait with
        /// it, and others are parsed.
        var hasRoom: Bool { working < 3 * concurrency - 1 && waiting < Self.mostWaiting * concurrency }

        var isIdle: Bool { working + waiting == 0 && !isStoring }
    }

    private var reader: DashboardReader { DashboardReader(settings: settings, dependencies: dependencies) }

    private mutating func chooseDashboards() async throws -> ChosenDashboards {
        let reused = try await dependencies.store.staging.keepUsefulDashboards(of: job.id, validity: validity)
        let chosen = try await dependencies.store.staging.chooseDashboards(
            for: job.id,
            by: RefreshPolicy(
                everything: job.options.full, maxAge: Int(settings.metadataMaxAge.components.seconds),
                time: dependencies.now(), validity: validity, allowedAdditions: job.options.allowAdditions))
        let listed = job.counts.listed
        count {
            $0.dashboardsReused = reused
            $0.dashboardsChosen = chosen
            $0.dashboardsSkipped = listed - chosen.total
        }
        return chosen
    }

    mutating func readDashboards() async throws {
        let chosen = try await chooseDashboards()
        var workload = Workload(
            requests: DashboardWorkList(store: dependencies.store, job: job.id, validity: validity),
            guarding: FailureGuard(chosen: chosen, listed: job.counts.listed),
            batch: DashboardBatch(store: dependencies.store, job: job.id), total: chosen.total,
            concurrency: dependencies.fetcher.concurrency)
        do {
            try await withThrowingTaskGroup(of: DashboardStep.self) { group in
                group.addTask { await Self.tick() }
                try await fill(&workload, &group)
                while !workload.isIdle, let step = try await group.next() {
                    try await handle(step, &workload, &group)
                    try await fill(&workload, &group)
                }
                group.cancelAll()
            }
        } catch {
            running.change { job in
                job.progress = JobProgress(
                    stage: .dashboards, processed: job.counts.dashboardsDone, total: workload.total)
            }
            // What was read is the checkpoint of a job that ends early, too; why it ends matters more.
            try? workload.batch.write()
            throw error
        }
        try workload.batch.write()
        endPause()
        await warnOfDashboards(total: workload.total)
        if let message = workload.unknownShapes.warning(read: job.counts.dashboardsFetched) {
            await warn(.pageShapeUnknown, message)
        }
    }

    /// Asks for as many pages as there is room for.
    private func fill(_ workload: inout Workload, _ group: inout Group) async throws {
        while workload.hasRoom, let request = try await workload.requests.next() {
            group.addTask { [reader] in await reader.fetch(request) }
            workload.working += 1
        }
    }

    private mutating func handle(_ step: DashboardStep, _ workload: inout Workload, _ group: inout Group) async throws {
        switch step {
        case .cancelled: throw CancellationError()
        case .givenUp: throw givenUp()
        case .waiting(let request, let fetch, let wait):
            workload.working -= 1
            workload.waiting += 1
            group.addTask { [reader] in await reader.wait(wait, request, fetch) }
        case .again(let request, let fetch):
            workload.waiting -= 1
            workload.working += 1
            group.addTask { [reader] in await reader.attempt(request, fetch) }
        case .done(let request, let outcome):
            workload.working -= 1
            await record(outcome, of: request, &workload)
            try await continueReading(&workload, &group)
        case .tick:
            try checkTime()
            await lookForPause()
            group.addTask { await Self.tick() }
            try await continueReading(&workload, &group)
        case .stored:
            workload.isStoring = false
            try await continueReading(&workload, &group)
        }
    }

    /// Counts the result of a dashboard, and keeps it for staging.
    private mutating func record(_ outcome: DashboardOutcome, of request: DashboardRequest, _ workload: inout Workload)
        async
    {
        if let duration = outcome.duration { fetchDurations.append(duration) }
        count { $0.bytes += outcome.bytes }
        switch outcome.result {
        case .read(let dashboard):
            count { $0.dashboardsFetched += 1 }
            workload.batch.dashboards.append(dashboard)
        case .unmodified(let dashboard):
            count { $0.dashboardsNotModified += 1 }
            workload.batch.dashboards.append(dashboard)
        case .failed(let failure) where failure.isSkip:
            count { $0.dashboardsDisallowed += 1 }
            workload.batch.failures.append(failure)
        case .failed(let failure):
            workload.guarding.failed(request.reason)
            workload.reasons[failure.name, default: (0, failure.message)].count += 1
            if failure.name == PageError.Code.notADashboard.rawValue { workload.unknownShapes.append(failure.slug) }
            count { $0.dashboardsFailed += 1 }
            workload.batch.failures.append(failure)
            workload.batch.events.append(running.event(of: failure))
        }
    }

    /// Stores what is due, reports progress, and ends the stage if most dashboards fail.
    private mutating func continueReading(_ workload: inout Workload, _ group: inout Group) async throws {
        if workload.batch.isDue, !workload.isStoring {
            workload.isStoring = true
            group.addTask { [full = workload.batch.drain()] in
                try full.write()
                return .stored
            }
        }
        await progress(.dashboards, job.counts.dashboardsDone, of: workload.total)
        if workload.guarding.isTripped { throw mostFailed(workload) }
    }

    private mutating func warnOfDashboards(total: Int) async {
        await warnOfRobots()
        if job.counts.dashboardsDisallowed > 0 {
            await warn(
                .dashboardsDisallowed,
                "Dashboards that robots.txt does not allow, so that they were not asked for: "
                    + "\(NumberText.count(job.counts.dashboardsDisallowed)). What is stored stays.")
        }
        if job.counts.dashboardsFailed > 0 {
            await warn(
                .dashboardsFailed,
                "Of \(NumberText.count(total, "dashboard")), \(NumberText.count(job.counts.dashboardsFailed)) could not be "
                    + "read; what is stored stays.", action: .showJob(job.id))
        }
    }

    private static func tick() async -> DashboardStep {
        try? await Task.sleep(for: progressInterval)
        return .tick
    }

    /// Most requests failed for so long that the fetcher has given up; what was read is in staging.
    private func givenUp() -> SyncError {
        SyncError(
            .sourceUnavailable,
            "Most requests to the site failed for \(Self.text(dependencies.fetcher.giveUpAfter)), so the sync was given up "
                + "after \(NumberText.count(job.counts.dashboardsDone)) of "
                + "\(NumberText.count(job.counts.dashboardsChosen.total)) dashboards: nothing was applied, and what was read is "
                + "kept.", retryable: true, action: .resumeJob(job.id))
    }

    /// A site of which most pages fail is down: whatever else comes, this sync cannot succeed any more.
    private func mostFailed(_ workload: Workload) -> SyncError {
        let reason = workload.reasons.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        let words = reason.map {
            " \(NumberText.count($0.value.count)) of them failed as \($0.key), the first with: \($0.value.message)."
        }
        return SyncError(
            .sourceUnavailable,
            "More than half of the dashboards could not be read (\(NumberText.count(job.counts.dashboardsFailed)) of "
                + "\(NumberText.count(workload.total))): nothing was applied.\(words ?? "")",
            retryable: true, action: .resumeJob(job.id))
    }
}
