import Catalogue
import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// The daemon's status for a person.
enum StatusText {
    static func lines(_ status: DaemonStatus, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        let uptime = DurationText.whole(
            (status.uptimeSeconds ?? time.now.timeIntervalSince(status.startedAt)).rounded(.down))
        list.add("daemon", "tracksyncd \(status.version), pid \(String(status.pid))")
        list.add("up", "\(uptime), since \(time.full(status.startedAt))")
        list.add("scraping", lines: ScrapingText.status(status.scraping, time))
        list.add("source", Line(status.catalogueUrl))
        list.add(
            "contact",
            status.contact.map { $0.isEmpty ? Line("none", .warning) : Line($0) })
        list.add("configuration", Line(status.configuration ?? "no file: defaults and environment"))
        list.add("state", Line(status.stateDirectory))
        list.add("running job", status.runningJob.map { running($0, time) } ?? Line("none", .faint))
        let isHeld = status.schedule?.isJobHeld == true
        list.add("waiting job", status.scheduledJob.map { Line(JobWording.waiting($0, time, isHeld: isHeld)) })
        list.add(
            "next run",
            status.schedule.map { ScheduleText.next($0, time) } ?? status.nextSlotAt.map { Line(time.fullAhead($0)) })
        list.add("last job", status.lastJob.map { ended($0, time) } ?? Line("none yet", .faint))
        list.add("last success", Line(status.lastSuccessAt.map(time.fullWithAge) ?? "never"))
        let tracks = status.tracks
        list.add(
            "tracks",
            "\(NumberText.count(tracks.active)) active, \(NumberText.count(tracks.inactive)) inactive, \(NumberText.count(tracks.followed)) followed"
        )
        if let counts = status.lastJob?.counts, counts.issuesNew + counts.issuesGone > 0 {
            list.add("data issues", "\(JobText.words(of: counts)): \(presentation.command("issues"))")
        }
        list.add("publication", status.publication.map { PublishText.line($0, time) })
        list.add(
            "notifications",
            status.unreachableTargets.map { names in
                names.isEmpty
                    ? Line("all targets answer") : Line("no answer: \(names.joined(separator: ", "))", .warning)
            })
        list.add(
            "attention",
            Line(AttentionText.open(status.attention, presentation), status.attention == 0 ? .plain : .warning))
        return summary(status, time).wrapped(to: presentation.width) + list.lines(width: presentation.width)
    }

    /// The line that answers whether all is well, and when the next run is:
    /// `OK: last sync 6 h ago (+10 ~17 -11); next run 2026-11-30 00:00:00 UTC (in 8 h), by tracksync.timer`. Where it is not
    /// well, the reasons come first.
    private static func summary(_ status: DaemonStatus, _ time: TimeText) -> Line {
        var words = HealthText.reasons(status.failingChecks ?? [])
        if !status.scraping.isEnabled { words.append("scraping is disabled") }
        if let running = status.runningJob {
            words.append("a sync is running (\(running.progress.map(JobWording.share) ?? "starting"))")
        }
        if let last = status.lastJob, last.state == .succeeded, let end = last.finishedAt {
            words.append("last sync \(time.age(end)) (\(JobWording.shortChanges(last.counts)))")
        } else if let last = status.lastJob, let end = last.finishedAt {
            words.append("last sync \(last.state.rawValue) \(time.age(end)) (\(last.error?.name ?? "unknown"))")
        } else {
            words.append("no sync yet")
        }
        if let schedule = status.schedule {
            words.append("next run \(ScheduleText.next(schedule, time, inShort: true).text(coloured: false))")
        }
        let rest = Line(": \(words.joined(separator: "; "))")
        switch status.health {
        case .well?: return Line("OK", .good) + rest
        case .unwell?: return Line("FAIL", .bad) + rest
        case .degraded?, .unknown?: return Line("WARN", .warning) + rest
        case nil: return Line(words.joined(separator: "; "))
        }
    }

    private static func running(_ job: Job, _ time: TimeText) -> Line {
        let progress = job.progress.map(JobWording.progress) ?? job.state.rawValue
        return
            "\(JobWording.short(job.id)) \(progress); by \(job.requestedBy.user), \(time.age(job.startedAt ?? job.createdAt))"
    }

    private static func ended(_ job: Job, _ time: TimeText) -> Line {
        var text = ""
        if let finishedAt = job.finishedAt { text += ", \(time.age(finishedAt))" }
        if let seconds = JobWording.seconds(of: job) { text += ", took \(DurationText.long(seconds))" }
        if job.state == .failed, let error = job.error { text += "; \(error.name)" }
        if job.state == .succeeded, job.counts.dashboardsSkipped > 0 {
            let asked = NumberText.count(job.counts.dashboardsChosen.total, "dashboard")
            text += "; \(asked) asked for, \(NumberText.count(job.counts.dashboardsSkipped)) skipped"
        }
        return Line(JobWording.short(job.id) + " ") + JobWording.state(of: job) + Line(text)
    }
}
