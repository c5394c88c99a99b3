import ControlProtocol
import FoundationEssentials
import JobModel

/// A list of jobs for a person.
enum JobTable {
    static func lines(_ list: JobList, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        // Summer and winter may both be there, and the zone's name tells them apart.
        let zones = Set(list.jobs.map { time.zone(start($0)) })
        let zone = zones.count == 1 ? zones.first : nil
        var table = Table([
            Table.Column(title: "JOB"), Table.Column(title: "STATE", least: 9),
            Table.Column(title: "TRIGGER", least: 6),
            Table.Column(title: zone.map { "START (\($0))" } ?? "START"),
            Table.Column(title: "TOOK", atRight: true),
            Table.Column(title: "RESULT", least: 6, givesWayLast: true),
        ])
        for job in list.jobs {
            let start = start(job)
            table.add([
                Line(JobWording.short(job.id)), state(job), Line(job.trigger.rawValue),
                Line(zone == nil ? time.short(start) : time.minute(start)),
                Line(JobWording.seconds(of: job).map(DurationText.short) ?? "-"),
                Line(result(job, time)),
            ])
        }
        return table.lines(width: presentation.width)
    }

    /// One word, to keep the table narrow; the colour tells of warnings, and so does the result.
    private static func state(_ job: Job) -> Line {
        job.state == .succeeded && job.hasWarnings ? Line("succeeded", .warning) : JobWording.state(of: job)
    }

    /// When it started, or is to start, or was to.
    private static func start(_ job: Job) -> Date { job.startedAt ?? job.startAt ?? job.slot ?? job.createdAt }

    private static func result(_ job: Job, _ time: TimeText) -> String {
        switch job.state {
        case .failed: job.error?.name ?? ""
        case .cancelled where job.isSkipped: job.error?.name ?? ""
        case .cancelled where job.startedAt == nil: "not started"
        case .scheduled: job.startAt.map { "starts \(time.ahead($0))" } ?? ""
        case .running, .cancelled, .interrupted: marked(job.progress.map(JobWording.share) ?? "", job)
        case .succeeded: marked("+\(job.counts.added) ~\(job.counts.updated) -\(job.counts.deactivated)", job)
        }
    }

    private static func marked(_ text: String, _ job: Job) -> String {
        (job.options.dryRun ? "dry " : "") + text + (job.hasWarnings ? " !" : "")
    }
}
