import JobModel

/// How a job ended, for a person who waited for it.
enum OutcomeText {
    /// One line: `Job 0193f2a4-7c1b succeeded in 3 min 12 s: 3 added, 12 updated, 2 deactivated.`
    static func line(_ job: Job) -> Line {
        var head = Line("Job \(JobWording.short(job.id)) ") + JobWording.state(of: job)
        if job.options.dryRun { head = Line("Dry run: ") + head }
        if let seconds = JobWording.seconds(of: job) { head = head + Line(" after \(DurationText.long(seconds))") }
        if let why = JobWording.end(of: job) { return head + Line(": \(why)") }
        guard job.state == .succeeded else { return head + "." }
        return head
            + Line(": \(JobWording.changes(job.counts))\(job.options.dryRun ? ", had it not been a dry run" : "").")
    }

    /// The end of what a watcher sees, who has seen some of the warnings already.
    static func lines(_ job: Job, warningsShown shown: [JobWarning], _ presentation: Presentation) -> [Line] {
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
        }
        result += job.warnings.filter { !shown.contains($0) }.map(JobWording.warning)
        if let path = job.reportPath { result.append("Report: \(path)") }
        if job.hasWarnings { result.append(review(job, presentation)) }
        return result.flatMap { $0.wrapped(to: presentation.width) }
    }

    /// The warnings of a job that nobody looked on at, and what to type next; nothing when there are none.
    static func warnings(_ job: Job, _ presentation: Presentation) -> [Line] {
        guard job.hasWarnings else { return [] }
        let warnings = job.warnings.map(JobWording.warning).flatMap { $0.wrapped(to: presentation.width) }
        let release: [Line] =
            job.isReleasable ? ["Let them through: \(JobWording.release(job, presentation))"] : []
        return warnings + [review(job, presentation)] + release
    }

    private static func review(_ job: Job, _ presentation: Presentation) -> Line {
        "Review it: \(presentation.command("job \(JobWording.short(job.id))"))"
    }
}
