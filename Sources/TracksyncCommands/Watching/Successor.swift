import ControlClient
import ControlProtocol
import JobModel

/// Finds the job that resumes one that the end of a daemon interrupted: the next daemon does so by itself, soon after its
/// start, with jobs of the timer and the calendar.
struct Successor {
    /// How long a daemon that answers may take to resume it.
    private static let patience = Duration.seconds(5)
    private static let pause = Duration.milliseconds(200)

    let session: Session
    let interrupts: Interrupts?
    let deadline: ContinuousClock.Instant?

    /// The job that continues another one, with a connection to its daemon; `nil` where none does. Throws
    /// `ControlClientError` on ^C.
    func find(of job: Job) throws -> (job: JobID, connection: ControlConnection)? {
        let isResumed = [.timer, .schedule, .resume].contains(job.trigger)
        guard job.state == .interrupted, isResumed, job.appliedAt == nil else { return nil }
        var limit = ContinuousClock.now + BackOff.limit
        var hasAnswered = false
        while true {
            if let connection = try? session.connect(interrupts),
                let details: JobDetails = try? connection.ask(.jobGet, JobGetParams(id: job.id.rawValue))
            {
                if let child = details.job.resumedBy { return (child, connection) }
                if !hasAnswered { limit = min(limit, .now + Self.patience) }
                hasAnswered = true
            }
            let now = ContinuousClock.now
            guard now < min(limit, deadline ?? limit) else { return nil }
            Interrupts.wait(for: interrupts, until: now + Self.pause)
            if interrupts?.next() == .stop {
                throw ControlClientError(.interrupted, "Stopped watching.")
            }
        }
    }
}
