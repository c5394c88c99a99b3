import ControlClient
import ControlProtocol
import FoundationEssentials
import JobModel
import PlainText

/// The running sync because of which a new one was refused.
struct RunningSync {
    /// The daemon's refusal.
    let error: ControlClientError
    /// Its id; `nil` when it is not one of this daemon's.
    let id: JobID?
    let since: Date?
    /// The job itself, unless it ended before it could be looked at.
    let job: Job?

    /// What an error tells of, and the daemon when asked; `nil` when it is another error.
    init?(_ error: ControlClientError, over connection: ControlConnection) {
        guard case .answered(let answer) = error.code, answer.data.name == .alreadyRunning else { return nil }
        self.error = error
        // What another host runs can be neither watched nor cancelled here: the daemon's words tell whose it is.
        id = answer.data.host == nil ? answer.data.jobId : nil
        since = answer.data.since
        // The error alone has the id and the time.
        let details: JobDetails? = id.flatMap { try? connection.call(.jobGet, JobGetParams(id: $0.rawValue)) }
        job = details?.job
    }

    /// `job 0193f2a4-7c1b (manual, by anna), dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left`.
    var words: String {
        guard let id else { return "one that is not this daemon's" }
        var text = "job \(JobWording.short(id))"
        if let job { text += " (\(job.trigger.rawValue), by \(job.requestedBy.user))" }
        if let progress = job?.progress { text += ", \(JobWording.progress(progress))" }
        return text
    }

    /// Tells who runs what since when and how far it is; `waited`: for how long its end was waited for.
    func failure(after waited: Duration? = nil, _ presentation: Presentation) -> CommandFailure {
        var failure = CommandFailure(error)
        failure.job = job
        guard let id else {
            if let waited {
                failure.message = Sentence.joined(
                    failure.message, "Gave up after waiting \(DurationText.long(waited)).")
            }
            return failure
        }
        let short = JobWording.short(id)
        var list = KeyValueList()
        if let job {
            list.add("  by", "\(JobWording.requester(job.requestedBy)), \(job.trigger.rawValue)")
            list.add("  reason", job.reason.map { Line($0) })
        }
        let isWaiting = job?.state == .scheduled
        list.add("  starts", isWaiting ? job?.startAt.map { Line(presentation.time.fullAhead($0)) } : nil)
        list.add(isWaiting ? "  asked for" : "  since", since.map { Line(presentation.time.fullWithAge($0)) })
        list.add("  now", job?.progress.map { Line(JobWording.progress($0)) })
        list.add("  watch it", Line(presentation.command("watch \(short)")))
        list.add("  cancel it", Line(presentation.command("cancel \(short)")))
        failure.message =
            waited.map { "A sync is still running after \(DurationText.long($0)): job \(short)." }
            ?? (isWaiting
                ? "A sync waits for its start already: job \(short)."
                : "A sync is running already: job \(short).")
        failure.lines = list.lines(width: presentation.width)
        return failure
    }
}
