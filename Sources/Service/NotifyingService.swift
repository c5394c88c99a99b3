import Catalogue
import Engine
public import Foundation
public import JobModel
import PrometheusMetrics
import Notifying
import Remedies
import Storage

/// Notifications and the service level: commands and queries, and what health and metrics say of them.
public struct NotifyingService: Sendable {
    let notifier: Notifier
    let store: TrackStore
    let runner: JobRunner
    let publishing: PublishingService
    let recentLevel: KeptFigures<RecentLevel>
    let dependencies: Dependencies

    /// How notifications stand.
    public func status() async throws -> NotifyStatus { try await notifier.status() }

    /// Sends a test to a target, or to all of them.
    public func test(_ target: String?, by requester: Requester) async throws -> [NotifyTestResult] {
        try await notifier.test(target, by: requester.user)
    }

    /// Retries the messages that were given up, and sends the pending ones at once; returns how many were given up.
    public func retry(_ target: String?) async throws -> Int { try await notifier.retry(target) }

    /// Mutes a target or a condition, or everything.
    public func mute(_ what: String?, forSeconds seconds: Int, reason: String?, by requester: Requester) async throws
        -> NotifyMute
    {
        try await notifier.mute(what, forSeconds: seconds, reason: reason, by: requester.user)
    }

    /// Ends a mute, or all of them; what was muted.
    public func unmute(_ what: String?) async throws -> [String] { try await notifier.unmute(what) }

    /// How the service level was kept since a time.
    public func serviceLevel(since: Date, until: Date? = nil) async throws -> ServiceLevelReport {
        try await serviceLevel(since: since, until: until ?? dependencies.now(), by: await notifier.level).report
    }

    /// The same by a service level, and when the jobs were asked for. Those of other hosts are for their own levels.
    private func serviceLevel(since: Date, until: Date, by level: ServiceLevel) async throws
        -> (report: ServiceLevelReport, times: [Date])
    {
        let jobs = try await store.jobs.list(since: since, limit: Self.mostRuns).jobs.filter { $0.host == nil }
        let before = try await store.jobs.lastSuccess(before: since)
        let report = ServiceLevelPolicy(level: level).report(
            jobs.filter { $0.createdAt <= until }, since: since, until: until, lastBefore: before)
        return (report, jobs.map(\.createdAt))
    }

    /// More than jobs.history_count has by default.
    private static let mostRuns = 5000

    /// Notifies until the task is cancelled.
    func run() async { await notifier.run(sources) }

    /// What the notifier looks at.
    private var sources: Notifier.Sources {
        Notifier.Sources(
            facts: { try await facts() },
            digest: { since, until in
                let report = try await serviceLevel(since: since, until: until)
                let shares = try await store.completeness.list(limit: 1).first.map { completeness in
                    Completeness.fields.compactMap { completeness.share(of: $0) }
                }
                let completeness = shares.flatMap { $0.isEmpty ? nil : $0.reduce(0, +) / Double($0.count) }
                return (report, completeness)
            })
    }

    private func facts() async throws -> NotifyFacts {
        let now = await runner.overview
        let directory = store.directory
        var facts = NotifyFacts(
            lastSuccess: try await store.jobs.lastOutcome().successAt, running: now.running,
            blocks: now.scraping.blocks,
            free: try? await FreeSpace.look(at: directory).get(), publicationWellAt: await publishing.wellAt())
        if case .replaced(let message, let remedy) = await DatabaseStanding.look(at: store) {
            facts.database = (message, remedy)
        } else if store.hasMetDamage {
            facts.database = (
                "SQLite has met a damaged page of the database, or a disk that fails.", Remedy(.verifyDatabase)
            )
        }
        return facts
    }

    /// Targets that take nothing at the moment; `nil` where there are none.
    public func unreachableTargets() async throws -> [String]? {
        try await failingTargets()?.map(\.name)
    }

    /// Targets that take nothing at the moment, in the order of the settings; `nil` where no target is set.
    private func failingTargets() async throws -> [NoticeBoard.Target]? {
        let names = await notifier.targets.map(\.name)
        guard !names.isEmpty else { return nil }
        let board = try await notifier.board()
        return names.compactMap { board.targets[$0] }.filter { $0.failingSince != nil }
    }

    /// The health with a check of the targets, where there are any.
    func checking(_ health: Health) async throws -> Health {
        guard let failing = try await failingTargets() else { return health }
        let count = await notifier.targets.count
        let check =
            if let first = failing.first {
                HealthCheck(
                    name: .notifications, .degraded,
                    message: "\(first.name) takes no notifications: \(first.error ?? "unknown")."
                        + (failing.count > 1 ? " And \(failing.count - 1) more." : ""),
                    action: Remedy(.testTarget, name: first.name))
            } else {
                HealthCheck(
                    name: .notifications, .well,
                    message: count == 1 ? "1 target is set." : "\(count) targets are set.")
            }
        return Health(checks: health.checks + [check], attention: health.attention)
    }

    /// All metrics of notifications and of the service level.
    func families() async throws -> [MetricFamily] {
        let board = try await notifier.board()
        let names = await notifier.targets.map(\.name)
        let counts = try await store.notices.counts()
        func targets(_ value: (NoticeBoard.Target) -> Double) -> [(String, Double)] {
            names.map { ($0, value(board.targets[$0] ?? NoticeBoard.Target(name: $0))) }
        }
        let (now, level) = (dependencies.now(), await notifier.level)
        let report = try await recentLevel.value(if: { $0.holds(for: level, at: now) }) {
            let (report, times) = try await serviceLevel(
                since: now.addingTimeInterval(-RecentLevel.window), until: now, by: level)
            return RecentLevel(report, at: now, of: times)
        }.report
        let ofTargets: [MetricFamily] =
            names.isEmpty
            ? []
            : [
                .gauge(
                    "tracksync_notify_up", help: "1 while a target of notifications takes what it is sent, else 0.",
                    by: "target", targets { $0.failingSince == nil ? 1 : 0 }),
                .gauge(
                    "tracksync_notify_last_success_timestamp_seconds",
                    help: "When a target last took something; 0 before the first time.", by: "target",
                    targets { $0.succeededAt?.timeIntervalSince1970 ?? 0 }),
                .gauge(
                    "tracksync_notify_waiting", help: "Notices that wait for a target.", by: "target",
                    names.map { ($0, Double(counts[$0]?.waiting ?? 0)) }),
                .gauge(
                    "tracksync_notify_given_up", help: "Notices that a target did not take, in the last seven days.",
                    by: "target", names.map { ($0, Double(counts[$0]?.givenUp ?? 0)) }),
                .counter(
                    "tracksync_notify_delivered_total", help: "Messages and pings that a target took.", by: "target",
                    targets { Double($0.delivered) }),
                .counter(
                    "tracksync_notify_failures_total", help: "Attempts to tell a target that failed.", by: "target",
                    targets { Double($0.failed) }),
            ]
        return [
            .gauge(
                "tracksync_condition", help: "1 while a condition of this kind is open, else 0.", by: "kind",
                ConditionKind.allCases.map { kind in
                    (kind.rawValue, board.conditions.values.contains { $0.kind == kind } ? 1 : 0)
                }),
            .gauge(
                "tracksync_sla_runs", help: "Syncs of the last 30 days by how they were.", by: "result",
                [
                    ("within", Double(report.withinLevel)),
                    ("outside", Double(report.succeeded - report.withinLevel)),
                    ("failed", Double(report.runs - report.succeeded)),
                ]),
            .gauge(
                "tracksync_sla_objective_ratio", help: "The share of syncs that are to be within the service level.",
                Double(report.level.objectivePercent) / 100),
            .gauge(
                "tracksync_sla_max_duration_seconds", help: "How long a sync may take by the service level.",
                report.level.maxDurationSeconds),
            .gauge(
                "tracksync_sla_success_within_seconds",
                help: "How long it may be from one success to the next by the service level.",
                report.level.successWithinSeconds),
            .gauge(
                "tracksync_sla_error_budget_left_runs",
                help: "How many syncs of 30 days may still be outside of the service level; negative: too many were.",
                report.errorBudgetLeft),
        ] + ofTargets
    }
}
