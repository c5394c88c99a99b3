package import FoundationEssentials
package import JobModel

/// Computes how the service level was kept. A pure value.
package struct ServiceLevelPolicy: Sendable {
    package var level: ServiceLevel

    package init(level: ServiceLevel) { self.level = level }

    /// One run: the tries at one slot, or a job with those that resume it.
    private struct Run {
        var jobs: [Job]

        var success: Job? { jobs.last { $0.state == .succeeded || $0.appliedAt != nil } }
        var seconds: Double { jobs.reduce(0) { $0 + ($1.durationSeconds ?? 0) } }
    }

    /// What the jobs say that were asked for since a time; dry runs, and what an operator cancelled, are no runs.
    /// `lastBefore` is the last success before.
    package func report(_ jobs: [Job], since: Date, until: Date, lastBefore: Date? = nil) -> ServiceLevelReport {
        var report = ServiceLevelReport(level: level, since: since, until: until)
        let runs = Self.runs(jobs)
        let successes = runs.compactMap { run in run.success.map { (run, $0) } }
        report.runs = runs.count
        report.succeeded = successes.count
        report.withinLevel = successes.count { isWithin($0.0, $0.1) }
        if !runs.isEmpty { report.withinPercent = Double(report.withinLevel) * 100 / Double(runs.count) }
        let durations = successes.map(\.0.seconds).sorted()
        report.p50Seconds = Self.quantile(0.5, of: durations)
        report.p95Seconds = Self.quantile(0.95, of: durations)
        report.stages = SyncStage.allCases.compactMap { stage in
            let times = successes.compactMap { entry in entry.1.stages.first { $0.stage == stage }?.seconds }.sorted()
            guard let half = Self.quantile(0.5, of: times), let most = Self.quantile(0.95, of: times) else {
                return nil
            }
            return ServiceLevelReport.Stage(stage: stage, p50Seconds: half, p95Seconds: most)
        }
        report.longestGapSeconds = Self.longestGap(
            successes.compactMap { $0.1.appliedAt ?? $0.1.finishedAt }, lastBefore, since, until)
        report.errorBudget = Double(runs.count) * Double(100 - level.objectivePercent) / 100
        report.errorBudgetLeft = report.errorBudget - Double(runs.count - report.withinLevel)
        for (_, job) in successes {
            report.added += job.counts.added
            report.updated += job.counts.updated
            report.deactivated += job.counts.deactivated
        }
        return report
    }

    private func isWithin(_ run: Run, _ job: Job) -> Bool {
        guard run.seconds <= level.maxDurationSeconds else { return false }
        return !DashboardHealth(job.counts).isUnwell(level.maxFailedPercent)
    }

    /// The runs, the oldest first.
    private static func runs(_ jobs: [Job]) -> [Run] {
        var names: [JobID: String] = [:]
        var runs: [String: Run] = [:]
        for job in jobs.sorted(by: { $0.id < $1.id }) {
            guard job.state.isFinal, !job.options.dryRun,
                !["cancelled", "superseded", "already_running"].contains(job.error?.name)
            else { continue }
            let parent = job.resumedFrom.flatMap { names[$0] } ?? job.retryOf.flatMap { names[$0] }
            let name = parent ?? job.slot.map { "slot \(RecordCoding.text(of: $0))" } ?? job.id.rawValue
            names[job.id] = name
            runs[name, default: Run(jobs: [])].jobs.append(job)
        }
        return runs.values.sorted { $0.jobs[0].id < $1.jobs[0].id }
    }

    /// The value that so large a share of the values does not exceed.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
    }

    /// The longest time without a success; one that began before counts from then.
    private static func longestGap(_ times: [Date], _ before: Date?, _ since: Date, _ until: Date) -> Double? {
        let points = ([before].compactMap(\.self) + times).sorted() + [until]
        guard points.count > 1 else { return nil }
        return zip(points, points.dropFirst()).map { max(0, $1.timeIntervalSince($0)) }.max()
    }
}
