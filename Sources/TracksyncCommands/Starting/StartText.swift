import FoundationEssentials
import JobModel

/// The answer to a request for a new job, for a person.
enum StartText {
    /// `Job 0193f2a4-7c1b started.`, `Job 0193f2a4-7c1b starts at 2026-11-21 06:01:12 UTC (in 1 min 12 s).`
    static func line(_ job: Job, _ presentation: Presentation) -> Line { Line(words(job, presentation) + ".") }

    /// The same for somebody who waits for its end.
    static func waiting(_ job: Job, _ presentation: Presentation) -> Line {
        Line(words(job, presentation) + (job.state.isFinal ? "." : "; waiting for its end."))
    }

    private static func words(_ job: Job, _ presentation: Presentation) -> String {
        let head = "Job \(JobWording.short(job.id))"
        switch job.state {
        case .scheduled:
            guard let startAt = job.startAt else { return "\(head) waits for its start" }
            return "\(head) starts at \(presentation.time.fullAhead(startAt))"
        case .running:
            if let parent = job.resumedFrom {
                return "\(head) started; it resumes job \(JobWording.short(parent))"
            }
            if let startAt = job.startAt, startAt > presentation.time.now {
                return "\(head) started now; it was to start at \(presentation.time.full(startAt))"
            }
            return "\(head) started"
        case .succeeded, .failed, .cancelled, .interrupted, .skipped:
            return "\(head) was started by this request before and is over: \(job.state.rawValue)"
        case .unknown(let state): return "\(head) is \(state)"
        }
    }

    /// What to type next.
    static func next(_ job: Job, _ presentation: Presentation) -> [Line] {
        let id = JobWording.short(job.id)
        switch job.state {
        case .scheduled:
            return [
                "Watch it: \(presentation.command("watch \(id)"))",
                "Start it at once: \(presentation.command("sync --now"))",
            ]
        case .running, .unknown: return ["Watch it: \(presentation.command("watch \(id)"))"]
        case .succeeded, .failed, .cancelled, .interrupted, .skipped:
            return ["Look at it: \(presentation.command("job \(id)"))"] + OutcomeText.wayOn(job, presentation)
        }
    }
}
