package import FoundationEssentials
package import JobModel
import PlainText
import Remedies
package import Storage

/// Decides what the end of a job opens and closes of the points that need an operator. It is applied in the transaction of
/// the job's end: whoever sees that the job is over sees what it needs, too.
package struct AttentionPolicy: Sendable {
    /// The greatest share of dashboards that a sync may fail to read, in percent.
    var maxFailedPercent: Int

    package init(maxFailedPercent: Int) { self.maxFailedPercent = maxFailedPercent }

    /// What the end of a job changes.
    package func changes(for job: Job, at time: Date) -> [AttentionChange] {
        guard !job.options.dryRun else { return [] }
        func open(_ kind: AttentionPoint.Kind, _ message: String, _ action: Remedy) -> AttentionChange {
            .open(AttentionPoint(kind: kind, since: time, jobId: job.id, message: message, action: action))
        }
        switch job.state {
        // Its run is tried again.
        case .failed where job.nextTryAt != nil: return []
        case .failed:
            return [
                open(
                    .jobFailed, Self.tries(of: job) + (job.error?.message ?? "The sync failed."),
                    Remedy(.resumeOrStart))
            ]
        case .scheduled, .running, .cancelled, .interrupted, .skipped, .unknown: return []
        case .succeeded: break
        }
        var changes: [AttentionChange] = [.close(.jobFailed, at: time), .close(.jobNotResumed, at: time)]
        let counts = job.counts
        if counts.withheld > 0 {
            changes.append(
                open(
                    .deactivationsWithheld,
                    "\(NumberText.count(counts.withheld)) active tracks are not in the catalogue"
                        + (counts.isWithheldForRows ? ", and as many of its rows cannot be read" : "")
                        + "; they were kept active.",
                    job.isReleasable
                        ? Remedy(.allowDeactivations, jobId: job.id.rawValue, count: counts.withheld)
                        : Remedy(.waitForWholePage)))
        } else {
            changes.append(.close(.deactivationsWithheld, at: time))
        }
        if counts.additionsWithheld > 0 {
            changes.append(
                open(
                    .additionsWithheld,
                    "\(NumberText.count(counts.additionsWithheld)) new tracks are in the catalogue, too many at once; none of "
                        + "them was stored.",
                    Remedy(.allowAdditions, jobId: job.id.rawValue, count: counts.additionsWithheld)))
        } else {
            changes.append(.close(.additionsWithheld, at: time))
        }
        if DashboardHealth(counts).isUnwell(maxFailedPercent) {
            changes.append(
                open(
                    .dashboardsFailed, "Dashboards: \(DashboardHealth(counts).words).",
                    .showJob(job.id))
            )
        } else if counts.dashboardsDone > 0 {
            changes.append(.close(.dashboardsFailed, at: time))
        }
        if let warning = job.warnings.first(where: { $0.code == .reportNotWritten }) {
            changes.append(
                open(.reportNotWritten, warning.message, Remedy(.repairReports)))
        } else {
            changes.append(.close(.reportNotWritten, at: time))
        }
        return changes
    }
}

extension AttentionPolicy {
    /// `Tried 4 times: `, where it was.
    private static func tries(of job: Job) -> String {
        job.attempt.flatMap { $0 > 1 ? "Tried \($0) times. " : nil } ?? ""
    }
}

/// How many dashboards of a sync could not be read.
struct DashboardHealth: Sendable {
    private let counts: SyncCounts

    init(_ counts: SyncCounts) { self.counts = counts }

    /// All dashboards of a sync: one that was not asked for was read the last time.
    private var all: Int { counts.dashboardsDone + counts.dashboardsSkipped }

    /// Whether more could not be read than so many percent.
    func isUnwell(_ maxFailedPercent: Int) -> Bool {
        let unread = counts.dashboardsFailed + counts.dashboardsDisallowed
        return unread > 0 && unread * 100 > all * maxFailedPercent
    }

    var words: String {
        let disallowed = counts.dashboardsDisallowed
        return "\(NumberText.count(counts.dashboardsFailed)) of \(NumberText.count(all)) could not be read"
            + (disallowed > 0 ? ", and robots.txt does not allow \(NumberText.count(disallowed))" : "")
    }
}
