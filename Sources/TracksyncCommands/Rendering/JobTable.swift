import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// A list of jobs for a person.
enum JobTable {
    static func lines(_ list: JobList, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        // Summer and winter may both be there, and the zone's name tells them apart.
        let zones = Set(list.jobs.map { time.zone(start($0)) })
        let zone = zones.count == 1 ? zones.first : nil
        // An older daemon gives no numbers: its jobs are named by their ids, and the table has no room for more.
        let isNumbered = list.jobs.contains { $0.number != nil }
        let hasHosts = list.jobs.contains { $0.host != nil }
        let hasReasons = isNumbered && list.jobs.contains { $0.reason != nil }
        func table(reasons: Bool) -> Table {
            var columns = [
                Table.Column(title: isNumbered ? "NO" : "JOB", atRight: isNumbered), Table.Column(title: "STATE"),
                Table.Column(title: "TRIGGER"),
            ]
            if hasHosts { columns.append(Table.Column(title: "HOST")) }
            if isNumbered { columns.append(Table.Column(title: "BY")) }
            columns += [
                Table.Column(title: zone.map { "START (\($0))" } ?? "START"),
                Table.Column(title: "TOOK", atRight: true), Table.Column(title: "RESULT", least: 12),
            ]
            if reasons { columns.append(Table.Column(title: "REASON")) }
            var table = Table(columns)
            for job in list.jobs {
                let start = start(job)
                var cells = [
                    Line(job.number.map(String.init) ?? JobWording.short(job.id)), state(job),
                    Line(job.trigger.rawValue),
                ]
                if hasHosts { cells.append(Line(job.host ?? "")) }
                if isNumbered { cells.append(Line(job.requestedBy.user)) }
                cells += [
                    Line(zone == nil ? time.short(start) : time.minute(start)),
                    Line(JobWording.seconds(of: job).map(DurationText.long) ?? "-"), Line(result(job, list, time)),
                ]
                if reasons { cells.append(Line(job.reason ?? "")) }
                table.add(cells)
            }
            return table
        }
        let wide = table(reasons: hasReasons).lines(width: .max)
        if wide.allSatisfy({ $0.width <= presentation.tableWidth }) { return wide }
        // Reasons may be long: each stands below its job where there is no room for all of them beside it.
        let blocks = table(reasons: false).blocks(width: presentation.tableWidth)
        return (blocks.first ?? [])
            + zip(blocks.dropFirst(), list.jobs).flatMap { block, job in
                block
                    + (job.reason.map {
                        Line("reason: \($0)").indented(first: "  ", rest: "    ", to: presentation.width)
                    } ?? [])
            }
    }

    /// One word, to keep the table narrow; the colour tells of warnings, and so does the result.
    private static func state(_ job: Job) -> Line {
        job.state == .succeeded && job.hasWarnings ? Line("succeeded", .warning) : JobWording.state(of: job)
    }

    /// When it started, or is to start, or was due.
    private static func start(_ job: Job) -> Date {
        job.startedAt ?? (job.isSkipped ? job.slot : nil) ?? job.startAt ?? job.slot ?? job.createdAt
    }

    private static func result(_ job: Job, _ list: JobList, _ time: TimeText) -> String {
        switch job.state {
        case .failed:
            (job.error?.name ?? "") + (nextTry(of: job, list, time).map { ", again \(time.ahead($0))" } ?? "")
        case .skipped: job.error?.name ?? ""
        case .cancelled where job.startedAt == nil: "not started"
        case .scheduled: job.startAt.map { "starts \(time.ahead($0))" } ?? ""
        case .running, .cancelled, .interrupted, .unknown: marked(job.progress.map(JobWording.share) ?? "", job)
        case .succeeded: marked(JobWording.shortChanges(job.counts), job)
        }
    }

    /// When a failed run is tried again; `nil` when it was, or another job did its work.
    private static func nextTry(of job: Job, _ list: JobList, _ time: TimeText) -> Date? {
        guard let next = job.nextTryAt, next > time.now else { return nil }
        let isWaiting = list.jobs.first { $0.retryOf == job.id }.map { $0.state == .scheduled }
        return isWaiting ?? true ? next : nil
    }

    private static func marked(_ text: String, _ job: Job) -> String {
        (job.options.dryRun ? "dry " : "") + text + (job.hasWarnings ? " !" : "")
    }
}
