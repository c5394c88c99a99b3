internal import FoundationEssentials
package import JobModel

/// How well the syncs of the last time kept their level: shares, durations and what each stage takes.
package struct ServiceLevelPage: ConsolePage {
    /// The jobs that the figures are of, the newest first.
    package var jobs: [Job]

    /// Makes the page.
    package init(jobs: [Job]) { self.jobs = jobs }

    /// How many jobs the page wants.
    package static let jobCount = 200

    package var title: String { "Service level" }
    package var section: ConsoleSection? { .levels }
    package var template: String { "levels" }

    package func fields(_ context: PageContext) -> Fields {
        let ended = jobs.filter { $0.state.isFinal && $0.state != .cancelled && !$0.options.dryRun }
        let succeeded = ended.filter { $0.state == .succeeded }
        let durations = succeeded.compactMap { JobWords.seconds(of: $0, now: context.now) }.sorted()
        return [
            "hasRuns": !ended.isEmpty, "runs": NumberWords.count(ended.count, "run"),
            "succeeded": NumberWords.count(succeeded.count),
            "share": ended.isEmpty
                ? nil : NumberWords.percent(Double(succeeded.count) / Double(ended.count)),
            "since": ended.last.map { TimeFields.fields($0.createdAt, now: context.now) },
            "p50": Self.percentile(durations, 0.5).map(NumberWords.duration),
            "p95": Self.percentile(durations, 0.95).map(NumberWords.duration),
            "longest": durations.last.map(NumberWords.duration),
            "gap": longestGap(succeeded, now: context.now).map(NumberWords.duration),
            "strip": JobStrip(jobs: Array(ended.prefix(90)), now: context.now).fields(context),
            "stages": stages(succeeded), "days": days(ended, context),
        ]
    }

    /// The value below which a share of sorted ones lies, the nearest rank.
    static func percentile(_ sorted: [Double], _ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return sorted[min(sorted.count - 1, max(0, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
    }

    /// The longest time without a success, the present one included.
    private func longestGap(_ succeeded: [Job], now: Date) -> Double? {
        let ends = succeeded.compactMap(\.finishedAt).sorted()
        guard !ends.isEmpty else { return nil }
        return zip(ends, ends.dropFirst() + [now]).map { $1.timeIntervalSince($0) }.max()
    }

    private func stages(_ succeeded: [Job]) -> [Fields] {
        let rows = SyncStage.allCases.compactMap { stage -> (SyncStage, [Double])? in
            let seconds = succeeded.flatMap { $0.stages.filter { $0.stage == stage }.map(\.seconds) }.sorted()
            return seconds.isEmpty ? nil : (stage, seconds)
        }
        let most = rows.compactMap { Self.percentile($0.1, 0.95) }.max() ?? 0
        func width(_ seconds: Double?) -> String {
            NumberWords.place(most > 0 ? max(0.5, (seconds ?? 0) / most * 100) : 0)
        }
        return rows.map { stage, seconds in
            let (p50, p95) = (Self.percentile(seconds, 0.5), Self.percentile(seconds, 0.95))
            return [
                "stage": stage.rawValue, "p50": p50.map(NumberWords.duration), "p95": p95.map(NumberWords.duration),
                "longest": seconds.last.map(NumberWords.duration), "width50": width(p50), "width95": width(p95),
            ]
        }
    }

    /// The runs by day in UTC, the newest first.
    private func days(_ ended: [Job], _ context: PageContext) -> [Fields] {
        let groups = Dictionary(grouping: ended) { RecordCoding.text(of: $0.createdAt).prefix(10) }
        return groups.sorted { $0.key > $1.key }.prefix(30).map { day, jobs in
            let seconds = jobs.compactMap { JobWords.seconds(of: $0, now: context.now) }
            return [
                "day": String(day), "runs": NumberWords.count(jobs.count),
                "succeeded": NumberWords.count(jobs.count { $0.state == .succeeded }),
                "longest": seconds.max().map(NumberWords.duration) ?? "–",
                "failed": NumberWords.count(jobs.map(\.counts.dashboardsFailed).reduce(0, +)),
            ]
        }
    }
}
