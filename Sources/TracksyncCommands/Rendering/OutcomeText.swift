import JobModel

/// How a job ended, for a person who waited for it.
enum OutcomeText {
    /// One line: `Job 0193f2a4-7c1b succeeded in 3 min 12 s: 3 added, 12 updated, 2 deactivated.`
    static func line(_ job: Job) -> Line {
        var head = Line("Job \(JobWording.short(job.id)) ") + JobWording.state(of: job)
        if job.options.dryRun { head = Line("Dry run: ") + head }
        if let seconds = JobWording.seconds(of: job) { head = head + Line(" after \(DurationText.long(seconds))") }
        if let error = job.error { return head + Line(": \(JobWording.failure(error))") }
        guard job.state == .succeeded else { return head + "." }
        return head
            + Line(": \(JobWording.changes(job.counts))\(job.options.dryRun ? ", had it not been a dry run" : "").")
    }

    /// The end of what a watcher sees.
    static func lines(_ job: Job, _ presentation: Presentation) -> [Line] {
        var result = [line(job)]
        if job.state == .succeeded {
            let counts = job.counts
            result.append(
                "\(NumberText.count(counts.listed, "track")) listed, \(NumberText.count(counts.unchanged)) unchanged; new statistics for \(NumberText.count(counts.statisticsChanged))."
            )
            if job.options.metadata {
                result.append(
                    "Dashboards: \(NumberText.count(counts.dashboardsFetched)) read, \(NumberText.count(counts.dashboardsNotModified)) not modified, \(NumberText.count(counts.dashboardsFailed)) failed, \(NumberText.count(counts.retries, "retry", plural: "retries"))."
                )
            }
        } else if job.state != .failed {
            result.append("The stored tracks are as they were before it.")
        }
        result += job.warnings.map { Line("Warning: ", .warning) + Line($0.message) }
        if let path = job.reportPath { result.append("Report: \(path)") }
        if job.counts.withheld > 0 {
            result.append("Review them: \(presentation.command("job \(JobWording.short(job.id))"))")
        }
        return result.flatMap { $0.wrapped(to: presentation.width) }
    }
}
