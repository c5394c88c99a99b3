import FoundationEssentials
import JobModel

/// Whether a job can be resumed, from what the database knows of it.
struct ResumePolicy: Sendable {
    /// The job.
    var job: Job
    /// A sync that has changed the catalogue since.
    var newerSuccess: JobID?
    /// How many dashboards it has in staging that are recent enough.
    var staged: Int
    /// Before when what was read counts no more.
    var oldest: Date
    /// The same as a length of time, for people.
    var limit: String

    /// Two batches of pages: one that is being written while the next fills.
    private static let unstagedAtMost = 128

    /// Why the job cannot be resumed; `nil` when it can.
    var obstacle: String? {
        if let host = job.host { return "it ran on the host \(host)" }
        switch job.state {
        case .succeeded: return "it succeeded"
        case .scheduled, .running: return "it is not over"
        case .unknown(let state): return "its state, \(state), is not known to this program"
        case .skipped: return "it never started"
        case .failed, .cancelled, .interrupted: break
        }
        guard job.startedAt != nil else { return "it never started" }
        guard job.appliedAt == nil else { return "its changes are stored, only its report is missing" }
        if let next = job.resumedBy { return "job \(next) resumed it" }
        if let newerSuccess { return "job \(newerSuccess) has synced since" }
        guard job.finishedAt ?? job.createdAt >= oldest else { return "it ended more than \(limit) ago" }
        let counts = job.counts
        let wasRead = counts.dashboardsFetched + counts.dashboardsNotModified + counts.dashboardsReused
        // What a crash can lose because it was read and not in staging yet.
        let isLost = job.state == .interrupted && wasRead <= Self.unstagedAtMost
        guard wasRead == 0 || isLost || staged > 0 else { return "what it had read is gone, or older than \(limit)" }
        return nil
    }
}
