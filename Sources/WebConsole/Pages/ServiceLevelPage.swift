internal import FoundationEssentials
package import JobModel
internal import PlainText

/// How the service level was kept: the shares, durations and stages as the daemon computes them, and the runs themselves.
package struct ServiceLevelPage: ConsolePage {
    /// The answer of `sla.get`.
    package var report: ServiceLevelReport
    /// The newest jobs, the newest first.
    package var jobs: [Job]

    /// Makes the page.
    package init(report: ServiceLevelReport, jobs: [Job]) {
        self.report = report
        self.jobs = jobs
    }

    /// How many jobs the page wants.
    package static let jobCount = 60
    /// The most jobs that the table has.
    private static let listed = 30

    package var title: String { "Service level" }
    package var section: ConsoleSection? { .levels }
    package var template: String { "levels" }

    package func fields(_ context: PageContext) -> Fields {
        let ended = jobs.filter { $0.state.isFinal && !$0.options.dryRun }
        let level = report.level
        return [
            "hasRuns": report.runs > 0, "runs": NumberText.count(report.runs, "run"),
            "since": TimeFields.fields(report.since, now: context.now),
            "until": TimeFields.fields(report.until, now: context.now),
            "succeeded": NumberText.count(report.succeeded), "within": NumberText.count(report.withinLevel),
            "share": report.withinPercent.map { NumberWords.percent($0 / 100) },
            "p50": report.p50Seconds.map(DurationText.long), "p95": report.p95Seconds.map(DurationText.long),
            "gap": report.longestGapSeconds.map(DurationText.long),
            "isGapTooLong": (report.longestGapSeconds ?? 0) > level.successWithinSeconds,
            "budget": budget, "stages": stages,
            "maxDuration": DurationText.long(level.maxDurationSeconds),
            "maxFailed": NumberText.count(level.maxFailedPercent),
            "successWithin": DurationText.long(level.successWithinSeconds),
            "objective": NumberText.count(level.objectivePercent),
            "changes": [
                "added": NumberText.count(report.added), "updated": NumberText.count(report.updated),
                "deactivated": NumberText.count(report.deactivated),
            ] as Fields,
            "strip": JobStrip(jobs: ended, now: context.now).fields(context),
            "jobs": ended.prefix(Self.listed).map { JobWords.fields($0, context) }, "hasJobs": !ended.isEmpty,
        ]
    }

    /// How many of the runs that may be outside of the level are used up, as words and as a bar.
    private var budget: Fields? {
        guard report.runs > 0 else { return nil }
        let used = report.errorBudget - report.errorBudgetLeft
        let isSpent = report.errorBudgetLeft < 0
        let share = report.errorBudget > 0 ? min(1, max(0, used / report.errorBudget)) : used > 0 ? 1 : 0
        return [
            "words": ErrorBudgetText.used(used, of: report.errorBudget),
            "tone": isSpent ? "bad" : share > 0.75 ? "warn" : "good",
            "mark": isSpent ? "✗" : share > 0.75 ? "!" : "✓",
            "state": isSpent ? "exceeded" : share >= 1 ? "used up" : share > 0.75 ? "nearly used" : "kept",
            "width": NumberWords.place(share * 100),
        ]
    }

    private var stages: [Fields] {
        let most = report.stages.map(\.p95Seconds).max() ?? 0
        func width(_ seconds: Double) -> String {
            NumberWords.place(most > 0 ? max(0.5, seconds / most * 100) : 0)
        }
        return report.stages.map { stage in
            [
                "stage": stage.stage.rawValue, "p50": DurationText.long(stage.p50Seconds),
                "p95": DurationText.long(stage.p95Seconds), "width50": width(stage.p50Seconds),
                "width95": width(stage.p95Seconds),
            ]
        }
    }
}
