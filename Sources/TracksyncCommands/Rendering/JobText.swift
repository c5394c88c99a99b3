import Catalogue
import ControlProtocol
import JobModel

/// All that is known of a job, for a person.
enum JobText {
    static func lines(_ details: JobDetails, _ presentation: Presentation) -> [Line] {
        let job = details.job
        return head(job, presentation) + section("Stages", stages(job))
            + section("Counts", counts(job.counts, presentation))
            + section("Warnings", job.warnings.flatMap { warning($0, presentation) })
            + section(
                heading(
                    job.counts.dashboardsDisallowed > 0 ? "Dashboards not read" : "Failed dashboards",
                    shown: details.failures.count, of: job.counts.dashboardsFailed + job.counts.dashboardsDisallowed),
                details.failures.flatMap { failure($0, presentation) })
            + section(
                heading("Withheld deactivations", shown: details.withheld.count, of: job.counts.withheld),
                details.withheld.map { Line("  \($0.slug)  ") + Line($0.name) }.map { $0.cut(to: presentation.width) })
            + section(
                heading("Anomalies", shown: details.anomalies.count, of: job.counts.anomalies),
                details.anomalies.flatMap { anomaly in
                    (Line("\(anomaly.slug): ") + AnomalyText.line(anomaly))
                        .indented(first: "  ", rest: "    ", to: presentation.width)
                })
            + (job.isReleasable
                ? ["", "If these tracks are really gone, let the next sync deactivate that many:"]
                    + [Line("  " + JobWording.release(job, presentation))] : [])
            + next(job, presentation)
    }

    /// The way on from a job that ended early.
    private static func next(_ job: Job, _ presentation: Presentation) -> [Line] {
        if let child = job.resumedBy {
            return [
                "", "It goes on as another job:", Line("  " + presentation.command("job \(JobWording.short(child))")),
            ]
        }
        guard job.isWorthResuming else { return [] }
        return ["", "Go on from where it stopped:", Line("  " + JobWording.resume(job, presentation))]
    }

    private static func head(_ job: Job, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        list.add("job", Line(job.id.rawValue))
        list.add("state", JobWording.state(of: job))
        list.add("trigger", "\(job.trigger.rawValue), by \(JobWording.requester(job.requestedBy))")
        list.add("reason", job.reason.map { Line($0) })
        list.add("options", Line(JobWording.options(job.options)))
        list.add("goes on from", job.resumedFrom.map { Line($0.rawValue) })
        list.add("goes on as", job.resumedBy.map { Line($0.rawValue) })
        list.add("request", job.requestId.map { Line($0) })
        list.add("asked for", Line(time.full(job.createdAt)))
        list.add("slot", job.slot.map { Line(time.full($0)) })
        if job.startedAt == nil {
            list.add(
                job.state == .scheduled ? "starts" : "was to start",
                job.startAt.map { Line(job.state == .scheduled ? time.fullAhead($0) : time.full($0)) })
        }
        list.add("started", job.startedAt.map { Line(time.full($0)) })
        list.add(
            "finished",
            job.finishedAt.map { finishedAt in
                let took = JobWording.seconds(of: job).map { ", took \(DurationText.long($0))" } ?? ""
                return Line(time.fullWithAge(finishedAt) + took)
            })
        if job.state != .succeeded { list.add("progress", job.progress.map { Line(JobWording.progress($0)) }) }
        list.add("report", job.reportPath.map { Line($0) })
        list.add(job.state == .failed ? "error" : "ended", JobWording.end(of: job).map { Line($0, .bad) })
        return list.lines(width: presentation.width)
    }

    private static func stages(_ job: Job) -> [Line] {
        job.stages.map { Line("  \($0.stage.rawValue)").padded(to: 14) + Line(DurationText.long($0.seconds)) }
    }

    private static func counts(_ counts: SyncCounts, _ presentation: Presentation) -> [Line] {
        guard counts != SyncCounts() else { return [] }
        let rows: [(String, [(Int, String)])] = [
            (
                "catalogue",
                [(counts.listed, "listed"), (counts.rowsSkipped, "rows skipped"), (counts.duplicates, "duplicates")]
            ),
            (
                "tracks",
                [
                    (counts.added, "added"), (counts.updated, "updated"),
                    (counts.statisticsChanged, "with new statistics"),
                    (counts.unchanged, "unchanged"),
                ]
            ),
            (
                "activity",
                [
                    (counts.deactivated, "deactivated"), (counts.withheld, "withheld"),
                    (counts.reactivated, "reactivated"),
                ]
            ),
        ]
        var list = KeyValueList()
        for (key, values) in rows {
            list.add("  " + key, Line(values.map { "\(NumberText.count($0.0)) \($0.1)" }.joined(separator: ", ")))
        }
        list.add("  dashboards", Line(JobWording.dashboards(counts)))
        list.add("  asked for", JobWording.chosen(counts.dashboardsChosen).map { Line($0) })
        if counts.pausedSeconds > 0 {
            list.add("  paused", Line(DurationText.long(Double(counts.pausedSeconds))))
        }
        list.add("  received", Line(NumberText.bytes(counts.bytes)))
        return list.lines(width: presentation.width)
    }

    private static func warning(_ warning: JobWarning, _ presentation: Presentation) -> [Line] {
        (Line(warning.code.rawValue, .warning) + Line(": " + warning.message))
            .indented(first: "  ", rest: "    ", to: presentation.width)
    }

    private static func failure(_ failure: TrackFailure, _ presentation: Presentation) -> [Line] {
        Line(JobWording.failure(failure)).indented(first: "  ", rest: "    ", to: presentation.width)
    }

    private static func heading(_ title: String, shown: Int, of all: Int) -> String {
        shown < all
            ? "\(title) (\(NumberText.count(shown)) of \(NumberText.count(all)); the report has all)"
            : "\(title) (\(NumberText.count(shown)))"
    }

    private static func section(_ title: String, _ lines: [Line]) -> [Line] {
        lines.isEmpty ? [] : ["", Line(title + ":", .faint)] + lines
    }
}
