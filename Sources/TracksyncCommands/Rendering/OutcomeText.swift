import FoundationEssentials
import JobModel
import PlainText

/// How a job ended, for a person who waited for it.
enum OutcomeText {
    /// One line: `Job 0193f2a4-7c1b succeeded after 3 min 12 s: 3 added, 12 updated, 2 deactivated.`
    static func line(_ job: Job, _ presentation: Presentation) -> Line {
        var head = Line("Job \(JobWording.short(job.id))")
        if job.startedAt == nil, let start = unused(job, presentation.time) { head = head + Line(start) }
        head = head + Line(" ") + JobWording.state(of: job)
        if job.options.dryRun { head = Line("Dry run: ") + head }
        if let seconds = JobWording.seconds(of: job) { head = head + Line(" after \(DurationText.long(seconds))") }
        if let why = JobWording.end(of: job) { return head + Line(": \(why)") }
        guard job.state == .succeeded else { return head + "." }
        return head
            + Line(": \(JobWording.changes(job.counts))\(job.options.dryRun ? ", had it not been a dry run" : "").")
    }

    /// When a job that never started should have.
    private static func unused(_ job: Job, _ time: TimeText) -> String? {
        if job.isSkipped { return job.slot.map { ", due at \(time.full($0))," } }
        return job.startAt.map { ", which was to start at \(time.full($0))," }
    }

    /// The end of what a watcher sees, who has seen some of the warnings already.
    static func lines(_ job: Job, warningsShown shown: [JobWarning], _ presentation: Presentation) -> [Line] {
        var result = [line(job, presentation)]
        if job.state == .succeeded {
            let counts = job.counts
            result.append(
                "\(NumberText.count(counts.listed, "track")) listed, \(NumberText.count(counts.unchanged)) unchanged; new statistics for \(NumberText.count(counts.statisticsChanged))."
            )
            if job.options.metadata {
                result.append("Dashboards: \(JobWording.dashboards(counts)).")
            }
        }
        result += job.warnings.filter { !shown.contains($0) }.map(JobWording.warning)
        if let path = job.reportPath { result.append("Report: \(path)") }
        if job.hasWarnings { result.append(review(job, presentation)) }
        result += wayOn(job, presentation)
        return result.flatMap { $0.wrapped(to: presentation.width) }
    }

    /// The warnings of a job that nobody watched.
    static func warnings(_ job: Job) -> [Line] { job.warnings.map(JobWording.warning) }

    /// What to type after the end of a job; nothing when all is done.
    static func next(_ job: Job, _ presentation: Presentation) -> [Line] {
        guard job.hasWarnings else { return wayOn(job, presentation) }
        return [review(job, presentation)] + release(job, presentation) + wayOn(job, presentation)
    }

    /// How to let through what was withheld, after the more likely way.
    static func release(_ job: Job, _ presentation: Presentation) -> [Line] {
        guard let command = JobWording.release(job, presentation) else { return [] }
        let condition =
            job.counts.additionsWithheld == 0
            ? "If these tracks are really gone" : "If what was withheld is right (the report lists it)"
        return [
            "Usually the catalogue page was wrong. Try again: \(presentation.command("sync"))",
            "\(condition): \(command)",
        ]
    }

    /// How to continue a job that ended early.
    static func wayOn(_ job: Job, _ presentation: Presentation) -> [Line] {
        if let child = job.resumedBy {
            let id = JobWording.short(child)
            return ["Continued as job \(id): \(presentation.command("watch \(id)"))"]
        }
        return job.isResumable ? ["Resume it: \(JobWording.resume(job, presentation))"] : []
    }

    private static func review(_ job: Job, _ presentation: Presentation) -> Line {
        "See all of it: \(presentation.command("job \(JobWording.short(job.id))"))"
    }
}
