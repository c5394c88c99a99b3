import ControlProtocol
import JobModel

/// A list of jobs for a person.
enum JobTable {
    static func lines(_ list: JobList, _ presentation: Presentation) -> [Line] {
        var table = Table([
            Table.Column(title: "JOB"), Table.Column(title: "STATE"), Table.Column(title: "TRIGGER"),
            Table.Column(title: "STARTED"), Table.Column(title: "TOOK", atRight: true),
            Table.Column(title: "RESULT", least: 6),
        ])
        for job in list.jobs {
            table.add([
                Line(JobWording.short(job.id)), state(job), Line(job.trigger.rawValue),
                Line(presentation.time.short(job.startedAt ?? job.createdAt)),
                Line(JobWording.seconds(of: job).map(DurationText.short) ?? "-"), Line(result(job)),
            ])
        }
        return table.lines(width: presentation.width)
    }

    /// One word, to keep the table narrow; the colour tells of warnings, and so does the result.
    private static func state(_ job: Job) -> Line {
        job.isDoneWithWarnings ? Line("succeeded", .warning) : JobWording.state(of: job)
    }

    private static func result(_ job: Job) -> String {
        if let error = job.error { return error.name }
        if !job.state.isFinal { return job.progress.map(JobWording.share) ?? "" }
        var text = "+\(job.counts.added) ~\(job.counts.updated) -\(job.counts.deactivated)"
        if job.isDoneWithWarnings { text += " !" }
        if job.options.dryRun { text += " (dry run)" }
        return text
    }
}
