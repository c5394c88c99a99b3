import Engine
import Foundation
public import JobModel
import PrometheusMetrics
import Publishing
import Remedies

/// Publication: commands and queries, and what health and metrics say of it.
public struct PublishingService: Sendable {
    let publisher: Publisher
    let runner: JobRunner
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

    /// The jobs of all hosts that share the target, the newest first, and how many there are.
    public func jobsOfAllHosts(prefix: String = "", limit: Int) async throws -> (jobs: [Job], total: Int) {
        try await publisher.jobsOfAllHosts(prefix: prefix, limit: limit)
    }

    /// Ends the job that runs without a lease, until the task is cancelled: another host may sync by now.
    func endLostJobs() async {
        for await job in publisher.lostJobs {
            _ = try? await runner.cancel(job, reason: "another host took the lease", by: JobRunner.daemon)
        }
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

    func request(for job: Job) async throws {
        switch await publisher.requestRight(for: job.id) {
        case .granted: return
        case .held(let holder?): throw JobError.alreadyRunning(on: holder.host, holder.jobId, since: holder.since)
        // It was given back in this moment.
        case .held(nil): throw JobError.alreadyRunning(on: nil, nil, since: Date())
        case .away(let error):
            throw JobError(
                .databaseAway,
                "The database that the hosts share does not answer, and publish.standalone is wait: \(error.message).",
                remedy: error.action ?? .other(error.hint))
        }
    }

    func ended(_ job: JobID) async { await publisher.jobEnded(job) }

    func block() async -> ScrapingBlock? { await publisher.applicationBlock() }
}
