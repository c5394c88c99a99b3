import Engine
import Events
public import Foundation
public import JobModel
import Logging
import PrometheusMetrics
import Publishing
import Remedies
public import Storage

/// Publication: commands and queries, and what health and metrics say of it.
public struct PublishingService: Sendable {
    let publisher: Publisher
    let runner: JobRunner
    let listeners: CatalogueListeners
    let dependencies: Dependencies

    /// Publishes the catalogue: with `waits` the answer tells what was written, else it is `nil` at once.
    public func start(allowDeactivations: Int?, waits: Bool) async throws -> PublishReport? {
        try await publisher.publishNow(allowDeactivations: allowDeactivations, waits: waits)
    }

    /// What a publication would change.
    public func dryRun() async throws -> PublishReport { try await publisher.dryRun() }

    /// How publication stands.
    public func status() async -> PublishStatus { await publisher.status() }

    /// Whether the target will do.
    public func check() async throws -> PublishCheck { try await publisher.check() }

    /// The hosts that share the target.
    public func hosts() async throws -> [PublishingHost] { try await publisher.hosts() }

    /// The jobs of all hosts that share the target and match, the newest first, and how many match.
    public func jobsOfAllHosts(
        state: JobState? = nil, trigger: JobTrigger? = nil, since: Date? = nil, user: String? = nil,
        withWarnings: Bool = false, limit: Int
    ) async throws -> (jobs: [Job], total: Int) {
        var query = PublishedJobQuery()
        (query.state, query.trigger, query.since, query.user) = (state, trigger, since, user)
        (query.withWarnings, query.limit) = (withWarnings, limit)
        let found = try await publisher.jobsOfAllHosts(query)
        return (found.jobs.map(\.job), found.total)
    }

    /// The job of any host whose id begins with a text; `nil` where none or several are published. It takes seconds at most.
    public func publishedJob(_ prefix: String) async throws -> EndedJob? {
        var query = PublishedJobQuery()
        (query.prefix, query.withDetails, query.limit) = (prefix, true, 2)
        let found = try await publisher.jobsOfAllHosts(query, soon: true)
        return found.total == 1 ? found.jobs.first : nil
    }

    /// Ends the job that runs without a lease, until the task is cancelled: another host may sync by now.
    func endLostJobs() async {
        for await job in publisher.lostJobs {
            _ = try? await runner.cancel(job, reason: "another host took the lease", by: JobRunner.daemon)
        }
    }

    /// Tells whoever has the catalogue elsewhere of marks that were taken from the target, until the task is cancelled.
    func tellOfMarks() async { for await _ in publisher.marksBell.rings { listeners.marksTaken() } }

    /// The time, where publication is off, or nothing is wrong with it but that another host publishes; else `nil`.
    func wellAt() async -> Date? {
        let now = dependencies.now()
        let error = await publisher.status().error
        return error?.name.isAnotherHost ?? true ? now : nil
    }

    /// The health with a check of publication, where a target is set.
    func checking(_ health: Health) async -> Health {
        let status = await publisher.status()
        guard let check = await PublicationHealth(lateAfter: publisher.lateAfter, now: dependencies.now()).check(status)
        else { return health }
        return Health(checks: health.checks + [check], attention: health.attention)
    }

    /// All metrics of publication.
    func families() async -> [MetricFamily] {
        let status = await publisher.status()
        let counted = publisher.counted
        let rows = counted.rows
        return [
            .gauge(
                "tracksync_publish_last_success_timestamp_seconds",
                help: "When the target was last seen to have the whole catalogue; 0 before the first time.",
                status.lastSuccessAt?.timeIntervalSince1970 ?? 0),
            .gauge(
                "tracksync_publish_behind_seconds",
                help: "For how long the target has lacked something; 0 while it has everything.",
                status.behindSince.map { max(0, dependencies.now().timeIntervalSince($0)) } ?? 0),
            .gauge(
                "tracksync_publish_last_duration_seconds", help: "How long the last publication that succeeded took.",
                counted.lastSeconds),
            .gauge(
                "tracksync_publish_state", help: "How publication stands: 1, the others 0.", by: "state",
                PublishStatus.State.allCases.map { ($0.rawValue, status.state == $0 ? 1 : 0) }),
            .counter(
                "tracksync_publications_total", help: "Publications since the start, by how they ended.", by: "result",
                [("succeeded", Double(counted.successes))]
                    + PublishError.Name.allCases.map { ($0.rawValue, Double(counted.failures[$0] ?? 0)) }),
            .counter(
                "tracksync_published_rows_total", help: "Rows that publications wrote since the start.", by: "change",
                [
                    ("inserted", Double(rows.inserted)), ("updated", Double(rows.updated)),
                    ("deactivated", Double(rows.deactivated)),
                ]),
        ]
    }
}

/// Decides whether publication is well.
struct PublicationHealth {
    var lateAfter: Duration
    var now: Date

    func check(_ status: PublishStatus) -> HealthCheck? {
        guard status.state != .off, let target = status.target else { return nil }
        let limit = lateAfter / .seconds(1)
        if let error = status.error, !error.name.isAnotherHost {
            let age = status.behindSince.map { max(0, now.timeIntervalSince($0)) } ?? 0
            let isWithheld = error.name == .deactivationsWithheld
            return HealthCheck(
                name: .publication, age < limit && !isWithheld ? .degraded : .unwell,
                message:
                    "\(target) has lacked the catalogue for \(HealthPolicy.hours(age)) (limit \(HealthPolicy.hours(limit))): "
                    + "\(error.message).", action: error.action ?? .other(error.hint))
        }
        guard let success = status.lastSuccessAt else {
            return HealthCheck(name: .publication, .well, message: "Nothing was published to \(target) yet.")
        }
        return HealthCheck(
            name: .publication, .well,
            message:
                "\(target) had the whole catalogue \(HealthPolicy.age(now.timeIntervalSince(success))).")
    }
}

/// The right to sync, as the shared database grants it.
struct SharedPermission: SyncPermission {
    let publisher: Publisher
    let logger: Logger

    func request(for job: Job) async throws {
        switch await publisher.requestRight(for: job.id) {
        case .granted: return
        case .alone(let error):
            logger.warning(
                "the sync runs without the lease, as publish.standalone is run: the lease could not be taken: \(error.message)",
                metadata: ["job_id": "\(job.id)", "error": "\(error.name.rawValue)"])
        case .held(let holder): throw JobError.alreadyRunning(on: holder.host, holder.jobId, since: holder.since)
        case .away(let error):
            throw refusal("The lease could not be taken, and publish.standalone is wait", error)
        case .behind(let error):
            throw refusal("What other hosts have published could not be taken over", error)
        }
    }

    private func refusal(_ what: String, _ error: PublishError) -> JobError {
        JobError(.databaseAway, "\(what): \(error.message).", remedy: error.action ?? .other(error.hint))
    }

    func ended(_ job: JobID) async { await publisher.jobEnded(job) }

    func block() async throws -> ScrapingBlock? { try await publisher.applicationBlock() }
}
