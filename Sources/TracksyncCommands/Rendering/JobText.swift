import Catalogue
import ControlProtocol
import JobModel
import PlainText
import Remedies

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
                    shown: details.failures.count, of: job.counts.dashboardsFailed + job.counts.dashboardsDisallowed,
                    job),
                FoldedFailures.lines(details.failures).flatMap {
                    $0.indented(first: "  ", rest: "    ", to: presentation.width)
                })
            + section(
                heading("Withheld deactivations", shown: details.withheld.count, of: job.counts.withheld, job),
                withheld(details.withheld, presentation))
            + issues(details, presentation)
            + release(job, presentation)
            + next(job, presentation)
    }

    /// What is new and what is gone; of an older daemon, which does not tell them apart, all.
    private static func issues(_ details: JobDetails, _ presentation: Presentation) -> [Line] {
        let job = details.job
        let counts = job.counts
        func list(_ issues: [TrackIssue]) -> [Line] {
            var narrower = presentation
            narrower.width -= 2
            return IssueText.listing(issues, narrower).map { Line("  ") + $0 }
        }
        guard let new = details.newIssues, let gone = details.goneIssues else {
            return section(heading("Issues", shown: details.issues.count, of: counts.issues, job), list(details.issues))
        }
        guard counts.issues > 0 || counts.issuesNew > 0 || counts.issuesGone > 0 else { return [] }
        let read = "\(NumberText.count(counts.issues)) in the pages that were read"
        return [""]
            + Line("Issues: \(words(of: counts)); \(read). All that are open:", .faint).wrapped(to: presentation.width)
            + [Line("  " + presentation.command("issues"))]
            + section(heading("New issues", shown: new.count, of: counts.issuesNew, job), list(new))
            + section(heading("Issues gone", shown: gone.count, of: counts.issuesGone, job), list(gone))
    }

    /// `2 new, 1 gone`: how many are open is another number, as a job reads the pages alone that can have changed.
    static func words(of counts: SyncCounts) -> String {
        "\(NumberText.count(counts.issuesNew)) new, \(NumberText.count(counts.issuesGone)) gone"
    }

    private static func release(_ job: Job, _ presentation: Presentation) -> [Line] {
        let lines = OutcomeText.release(job, presentation)
        return lines.isEmpty ? [] : [""] + lines
    }

    /// The way on from a job that ended early.
    private static func next(_ job: Job, _ presentation: Presentation) -> [Line] {
        if let child = job.resumedBy {
            return [
                "", "Continued as another job:", Line("  " + presentation.command("job \(JobWording.short(child))")),
            ]
        }
        guard job.isResumable else { return [] }
        return ["", "Resume it:", Line("  " + JobWording.resume(job, presentation))]
    }

    private static func head(_ job: Job, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        list.add("job", Line(job.id.rawValue))
        list.add("number", job.number.map { Line(String($0)) })
        list.add("host", job.host.map { Line($0) })
        list.add("state", JobWording.state(of: job))
        list.add("trigger", "\(job.trigger.rawValue), by \(JobWording.requester(job.requestedBy))")
        list.add("reason", job.reason.map { Line($0) })
        list.add("options", Line(JobWording.options(job.options)))
        list.add("resumes", job.resumedFrom.map { Line($0.rawValue) })
        list.add("continued as", job.resumedBy.map { Line($0.rawValue) })
        list.add("request", job.requestId.map { Line($0) })
        list.add("tries again", job.retryOf.map { Line($0.rawValue + (job.attempt.map { ", try \($0)" } ?? "")) })
        list.add("next try", job.nextTryAt.flatMap { $0 > time.now ? Line(time.fullAhead($0)) : nil })
        list.add("requested", Line(time.full(job.createdAt)))
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
                    + (counts.rowsUnreadable > 0 ? [(counts.rowsUnreadable, "rows unreadable")] : [])
            ),
            (
                "tracks",
                [
                    (counts.added, "added"), (counts.updated, "updated"),
                    (counts.statisticsChanged, "with new statistics"),
                    (counts.unchanged, "unchanged"),
                ] + (counts.additionsWithheld > 0 ? [(counts.additionsWithheld, "withheld")] : [])
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
        list.add("  read because", JobWording.chosen(counts.dashboardsChosen).map { Line($0) })
        if counts.pausedSeconds > 0 {
            list.add("  paused", Line(DurationText.long(Double(counts.pausedSeconds))))
        }
        list.add("  received", Line(NumberText.bytes(counts.bytes)))
        return list.lines(width: presentation.width)
    }

    /// The tracks in columns, the names where most slugs have ended; on a terminal a long name goes on below itself.
    private static func withheld(_ tracks: [TrackReference], _ presentation: Presentation) -> [Line] {
        let widest = min(tracks.map(\.slug.rawValue.utf8.count).max() ?? 0, 24)
        return tracks.flatMap { track in
            let slug = Line("  \(track.slug)").padded(to: widest + 4)
            let head = slug.width > widest + 2 && track.slug.rawValue.utf8.count > widest ? slug + "  " : slug
            let parts = Line(track.name).folded(to: max(12, presentation.tableWidth - head.width))
            return parts.enumerated().map { index, part in (index == 0 ? head : Line("").padded(to: head.width)) + part
            }
        }
    }

    private static func warning(_ warning: JobWarning, _ presentation: Presentation) -> [Line] {
        let words = (Line(warning.code.rawValue, .warning) + Line(": " + warning.message))
            .indented(first: "  ", rest: "    ", to: presentation.width)
        guard let action = warning.action, [.letUnitWrite, .leaveHome].contains(action.code) else { return words }
        return words
            + presentation.advice(action, or: "").flatMap {
                Line($0).indented(first: "    ", rest: "      ", to: presentation.width)
            }
    }

    private static func heading(_ title: String, shown: Int, of all: Int, _ job: Job) -> String {
        guard shown < all else { return "\(title) (\(NumberText.count(shown)))" }
        let part = "\(NumberText.count(shown)) of \(NumberText.count(all))"
        return "\(title) (\(part)\(job.reportPath == nil ? " are listed" : "; the report has all"))"
    }

    private static func section(_ title: String, _ lines: [Line]) -> [Line] {
        lines.isEmpty ? [] : ["", Line(title + ":", .faint)] + lines
    }
}
