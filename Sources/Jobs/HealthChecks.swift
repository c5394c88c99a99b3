import Foundation
public import JobModel
import Journal
import Logging
import Storage

// What an operator must know without reading logs.
extension JobController {
    /// Whether the service is well; throws the database's errors.
    public func health() async throws -> Health {
        let attention = try await store.openAttention()
        let last = try await store.lastOutcome()
        let checks = [
            lastSuccess(last.successAt), deactivations(attention), killSwitchCheck(),
            dashboards(try await store.lastJobWithDashboards()), disk(), metricsFileCheck(),
        ]
        return Health(checks: checks.compactMap(\.self), attention: attention)
    }

    /// The open points that need a person; throws the database's errors.
    public func attention() async throws -> [AttentionPoint] { try await store.openAttention() }

    /// Takes a point off; throws `JobError` when no open one has this number, and the database's errors.
    public func acknowledge(_ id: Int64) async throws {
        guard try await store.acknowledge(id, at: world.now()) else {
            throw JobError(
                .noSuchPoint, "No open point has the number \(id).", hint: "List them with: tracksyncctl attention")
        }
    }

    // MARK: Attention

    /// Opens the points that a job gives reason for, and closes those that it has mended.
    func noteAttention(of job: Job) {
        guard !job.options.dryRun else { return }
        do {
            switch job.state {
            case .failed:
                try raise(
                    .jobFailed, job, job.error?.message ?? "The sync failed.",
                    hint: "Once it is mended: tracksyncctl resume, or tracksyncctl sync")
            case .succeeded:
                for kind in [AttentionPoint.Kind.jobFailed, .jobNotResumed] { try store.close(kind, at: world.now()) }
                try noteOutcome(of: job)
            case .scheduled, .running, .cancelled, .interrupted: break
            }
        } catch {
            logTrouble("what needs a person could not be noted", error, job.id)
        }
    }

    private func noteOutcome(of job: Job) throws {
        let counts = job.counts
        if counts.withheld > 0 {
            try raise(
                .deactivationsWithheld, job,
                "\(counts.withheld) active tracks are not in the catalogue; they were kept active.",
                hint: job.isReleasable
                    ? "Review them: tracksyncctl job \(job.id); then: tracksyncctl sync --allow-deactivations "
                        + "\(counts.withheld)"
                    : "The page was cut: wait for a whole one, or look at the site.")
        } else {
            try store.close(.deactivationsWithheld, at: world.now())
        }
        if isUnwell(counts) {
            try raise(
                .dashboardsFailed, job,
                Self.words(counts) + ".",
                hint: "See why: tracksyncctl job \(job.id)")
        } else if counts.dashboardsDone > 0 {
            try store.close(.dashboardsFailed, at: world.now())
        }
        if let warning = job.warnings.first(where: { $0.code == .reportNotWritten }) {
            try raise(.reportNotWritten, job, warning.message, hint: "Mend the directory, or set reports.directory.")
        } else {
            try store.close(.reportNotWritten, at: world.now())
        }
    }

    /// Opens a point about a job; throws the database's errors.
    func raise(_ kind: AttentionPoint.Kind, _ job: Job, _ message: String, hint: String) throws {
        logger.log(
            .attentionRaised, "needs a person: \(message) \(hint)",
            metadata: Self.metadata(of: job, ["attention": "\(kind.rawValue)", "remedy": "\(hint)"]))
        try store.raise(AttentionPoint(kind: kind, since: world.now(), jobId: job.id, message: message, hint: hint))
    }

    private func isUnwell(_ counts: SyncCounts) -> Bool {
        let unread = counts.dashboardsFailed + counts.dashboardsDisallowed
        return unread > 0 && unread * 100 > Self.dashboards(counts) * setup.health.maxFailedPercent
    }

    private static func words(_ counts: SyncCounts) -> String {
        let disallowed = counts.dashboardsDisallowed
        return "Of \(dashboards(counts)) dashboards \(counts.dashboardsFailed) could not be read"
            + (disallowed > 0 ? ", and robots.txt does not allow \(disallowed)" : "")
    }

    /// All dashboards of a sync: one that was not asked for was read the last time.
    private static func dashboards(_ counts: SyncCounts) -> Int { counts.dashboardsDone + counts.dashboardsSkipped }

    // MARK: Checks

    private func lastSuccess(_ time: Date?) -> HealthCheck {
        let limit = setup.health.maxAge / .seconds(1)
        let allowed = "at most \(Self.hours(limit)) is well"
        guard let time else {
            return HealthCheck(
                name: .lastSuccess, ok: false, message: "No sync has succeeded yet.",
                hint: "Start one: tracksyncctl sync --watch")
        }
        let age = world.now().timeIntervalSince(time)
        guard !Schedule.isLate(-age) else {
            return HealthCheck(
                name: .lastSuccess, ok: false,
                message:
                    "The last sync that succeeded ended \(Self.hours(-age)) in the future, by a clock that was wrong "
                    + "then or is now.", hint: "Check the clock, then: tracksyncctl sync")
        }
        return HealthCheck(
            name: .lastSuccess, ok: age <= limit,
            message: "The last sync that succeeded ended \(Self.hours(age)) ago; \(allowed).",
            hint: age <= limit ? nil : "See what went wrong: tracksyncctl jobs")
    }

    private func deactivations(_ attention: [AttentionPoint]) -> HealthCheck {
        let point = attention.first { $0.kind == .deactivationsWithheld }
        return HealthCheck(
            name: .deactivations, ok: point == nil, message: point?.message ?? "No deactivations are withheld.",
            hint: point?.hint)
    }

    private func killSwitchCheck() -> HealthCheck {
        let limit = setup.health.maxDisabled / .seconds(1)
        guard let hold = holds().min(by: { $0.since < $1.since }) else {
            return HealthCheck(name: .killSwitch, ok: true, message: "Scraping is enabled.")
        }
        let age = max(0, world.now().timeIntervalSince(hold.since))
        return HealthCheck(
            name: .killSwitch, ok: age <= limit,
            message: "Scraping has been disabled by \(hold.words) for \(Self.hours(age)); at most \(Self.hours(limit)) "
                + "is well.",
            hint: hold.remedy)
    }

    private func dashboards(_ job: Job?) -> HealthCheck {
        guard let job else {
            return HealthCheck(name: .dashboards, ok: true, message: "No dashboards have been read yet.")
        }
        let isUnwell = isUnwell(job.counts)
        return HealthCheck(
            name: .dashboards, ok: !isUnwell,
            message: "\(Self.words(job.counts)); at most \(setup.health.maxFailedPercent) % is well.",
            hint: isUnwell ? "See why: tracksyncctl job \(job.id)" : nil)
    }

    private func disk() -> HealthCheck {
        var status = statvfs()
        let limit = setup.health.minFree
        guard statvfs(store.directory, &status) == 0 else {
            return HealthCheck(
                name: .disk, ok: false,
                message: "The disk of \(store.directory) cannot be looked at: \(String(cString: strerror(errno))).",
                hint: "Check the state directory.")
        }
        let (product, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        let free = isTooMuch ? Int.max : Int(clamping: product)
        return HealthCheck(
            name: .disk, ok: free >= limit,
            message:
                "\(free >> 20) MiB are free on the disk of \(store.directory); at least \(limit >> 20) MiB is well.",
            hint: free >= limit ? nil : "Free space there, or move state.directory.")
    }

    /// A time in hours, as checks tell it; short ones in minutes.
    private static func hours(_ seconds: TimeInterval) -> String {
        seconds < 2 * 3600 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3600)) h"
    }
}
