import Catalogue
import ControlProtocol
import FoundationEssentials
import JobModel

/// The daemon's status for a person.
enum StatusText {
    static func lines(_ status: DaemonStatus, _ presentation: Presentation) -> [Line] {
        let time = presentation.time
        var list = KeyValueList()
        let uptime = DurationText.whole(time.now.timeIntervalSince(status.startedAt).rounded(.down))
        list.add("daemon", "tracksyncd \(status.version), pid \(String(status.pid))")
        list.add("up", "\(uptime), since \(time.full(status.startedAt))")
        let scraping = status.scrapingEnabled ? Line("enabled", .good) : Line("disabled", .warning)
        list.add("scraping", lines: [scraping] + status.killSwitch.holds.map { KillSwitchText.line($0, time) })
        list.add("source", Line(status.catalogueUrl))
        list.add("configuration", Line(status.configuration ?? "no file: defaults and environment"))
        list.add("state", Line(status.stateDirectory))
        list.add("running job", status.runningJob.map { running($0, time) } ?? Line("none", .faint))
        list.add("waiting job", status.scheduledJob.map { Line(JobWording.waiting($0, time)) })
        list.add("next slot", status.nextSlotAt.map { Line(time.fullAhead($0)) })
        list.add("last job", status.lastJob.map { ended($0, time) } ?? Line("none yet", .faint))
        list.add("last success", Line(status.lastSuccessAt.map(time.fullWithAge) ?? "never"))
        let tracks = status.tracks
        list.add(
            "tracks",
            "\(NumberText.count(tracks.active)) active, \(NumberText.count(tracks.inactive)) inactive, \(NumberText.count(tracks.followed)) followed"
        )
        list.add(
            "attention",
            Line(AttentionText.open(status.attention, presentation), status.attention == 0 ? .plain : .warning))
        return list.lines(width: presentation.width)
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
