package import FoundationEssentials
package import JobModel
import PlainText
import Remedies

/// Decides whether the service is well, from what is known of it. A pure value.
package struct HealthPolicy: Sendable {
    /// What is known.
    package struct Facts: Sendable {
        var now: Date
        /// When a sync last succeeded.
        var lastSuccess: Date?
        /// What needs an operator.
        var attention: [AttentionPoint]
        /// The request of an operator that acknowledged the deactivations which the last run withheld.
        var acknowledgement: AuditEntry?
        /// What blocks scraping.
        var blocks: [ScrapingBlock]
        /// The job that read dashboards last.
        var lastSync: Job?
        /// The run that ended last, of whatever could have changed the catalogue and was not cancelled by an operator.
        var lastRun: Job?
        /// The run of a slot that ended last.
        var lastScheduledRun: Job?
        /// The job that waits for its start.
        var waiting: Job?
        /// What starts syncs.
        var schedule: ScheduleState?
        /// The state directory, and how many bytes are free on its disk, or why that is not known.
        var directory: String
        var free: Result<Int, FreeSpaceError>
        /// How the database's files stand.
        var database: DatabaseStanding
        /// The file for Prometheus and what is the matter with it; `nil` where none is configured.
        var metricsFile: (path: String, problem: String?)?

        package init(
            now: Date, lastSuccess: Date?, attention: [AttentionPoint], blocks: [ScrapingBlock], lastSync: Job?,
            lastRun: Job? = nil, lastScheduledRun: Job? = nil, waiting: Job? = nil, directory: String,
            free: Result<Int, FreeSpaceError>, database: DatabaseStanding = .well, schedule: ScheduleState? = nil,
            acknowledgement: AuditEntry? = nil, metricsFile: (path: String, problem: String?)?
        ) {
            self.now = now
            self.lastSuccess = lastSuccess
            self.attention = attention
            self.blocks = blocks
            self.lastSync = lastSync
            self.lastRun = lastRun
            self.lastScheduledRun = lastScheduledRun
            self.waiting = waiting
            self.directory = directory
            self.free = free
            self.database = database
            self.schedule = schedule
            self.acknowledgement = acknowledgement
            self.metricsFile = metricsFile
        }
    }

    /// From when on something is unwell.
    var limits: HealthLimits

    package init(limits: HealthLimits) { self.limits = limits }

    /// The verdict, with the checks in a fixed order.
    package func health(_ facts: Facts) -> Health {
        let checks = [
            lastSuccess(facts), lastRun(facts), deactivations(facts), scraping(facts), dashboards(facts), disk(facts),
            database(facts), schedule(facts), metricsFile(facts), attention(facts),
        ]
        return Health(checks: checks.compactMap(\.self), attention: facts.attention)
    }

    private func lastSuccess(_ facts: Facts) -> HealthCheck {
        let limit = limits.maxAge / .seconds(1)
        guard let time = facts.lastSuccess else {
            return HealthCheck(
                name: .lastSuccess, .unwell, message: "No sync has succeeded yet.",
                action: .startSync)
        }
        let age = facts.now.timeIntervalSince(time)
        guard !Schedule.isLate(-age) else {
            return HealthCheck(
                name: .lastSuccess, .unwell,
                message:
                    "\(Self.hours(-age)) in the future: the clock was wrong then, or it is now.",
                action: Remedy(.checkClock))
        }
        return HealthCheck(
            name: .lastSuccess, age <= limit ? .well : .unwell,
            message: "\(Self.age(age)) (limit \(Self.hours(limit))).",
            action: age <= limit ? nil : .listJobs)
    }

    /// A scheduled run that failed is unwell after its last try, and degraded before; one that somebody started is degraded.
    private func lastRun(_ facts: Facts) -> HealthCheck {
        guard let last = facts.lastRun else {
            return HealthCheck(name: .lastRun, .well, message: "No sync has run yet.")
        }
        guard let failed = [facts.lastScheduledRun, last].compactMap(\.self).first(where: { !$0.hasEndedWell }),
            !last.hasEndedWell
        else { return HealthCheck(name: .lastRun, .well, message: "The last run did its work.") }
        let next = facts.waiting?.startAt
        let isGivenUp = facts.attention.contains { $0.kind == .jobFailed }
        let isScheduled = failed.slot != nil && failed.state == .failed
        let state: HealthState = isScheduled && (next == nil || isGivenUp) ? .unwell : .degraded
        return HealthCheck(
            name: .lastRun, state, message: "\(Self.words(of: failed)). \(Self.nextTry(facts))",
            action: .showJob(failed.id))
    }

    private static func words(of job: Job) -> String {
        let what = job.slot == nil ? "The last run" : "The last scheduled run"
        let ending =
            switch job.state {
            case .skipped: "did not happen"
            case .interrupted: "was interrupted"
            case .cancelled: "was stopped"
            default: "failed"
            }
        let time = UTCText.minute(job.finishedAt ?? job.createdAt)
        return "\(what) \(ending) at \(time) (\(job.error?.name ?? job.state.rawValue))"
    }

    private static func nextTry(_ facts: Facts) -> String {
        guard let waiting = facts.waiting, let time = waiting.startAt else { return "No further try is planned." }
        guard facts.blocks.isEmpty else { return "It is tried again when scraping is enabled." }
        return "The next try is at \(UTCText.minute(time))."
    }

    private func schedule(_ facts: Facts) -> HealthCheck? {
        guard let schedule = facts.schedule else { return nil }
        if schedule.hasTwoClocks, let timer = schedule.timer {
            return HealthCheck(
                name: .schedule, .degraded,
                message: "Both \(timer.unit) and schedule.calendar start syncs, so more of them run than are wanted.",
                action: Remedy(.stopTimer, name: timer.unit))
        }
        if let run = schedule.nextRun {
            let words = run.dueAt == nil ? "" : ", when scraping is enabled"
            return HealthCheck(
                name: .schedule, .well, message: "The next run is at \(UTCText.minute(run.at))\(words).")
        }
        if schedule.isBlocked == true {
            return HealthCheck(name: .schedule, .well, message: "No run happens before scraping is enabled.")
        }
        if schedule.hasNoClock { return withoutClock(schedule, facts) }
        guard let timer = schedule.timer, schedule.calendar == nil else {
            return HealthCheck(name: .schedule, .well, message: "The calendar has no further runs.")
        }
        return HealthCheck(
            name: .schedule, .well,
            message: timer.problem.map { "How \(timer.unit) stands is not known: \($0)." }
                ?? "\(timer.unit) is active, and names no next run.")
    }

    /// Neither calendar nor timer: what starts syncs may be another program, such as cron, which says so.
    private func withoutClock(_ schedule: ScheduleState, _ facts: Facts) -> HealthCheck {
        if let last = facts.lastScheduledRun {
            let age = facts.now.timeIntervalSince(last.finishedAt ?? last.createdAt)
            if age <= limits.maxAge / .seconds(1) {
                return HealthCheck(
                    name: .schedule, .well,
                    message: "Neither calendar nor timer is on; the last scheduled run was \(Self.age(age)).")
            }
        }
        let timer = schedule.timer.map { ", and \($0.unit) is off" } ?? ""
        return HealthCheck(
            name: .schedule, .degraded,
            message: "Nothing starts syncs by itself: schedule.calendar is not set\(timer).",
            action: Remedy(.setCalendar, name: schedule.timer?.unit))
    }

    private func attention(_ facts: Facts) -> HealthCheck {
        let problems = facts.attention.filter { !$0.kind.isNews }
        guard let first = problems.first else {
            return HealthCheck(name: .attention, .well, message: "Nothing is open.")
        }
        let others = problems.count - 1
        return HealthCheck(
            name: .attention, .degraded,
            message: "\(first.message)" + (others > 0 ? " And \(others) more." : ""),
            action: Remedy(.listAttention))
    }

    private func deactivations(_ facts: Facts) -> HealthCheck {
        if let point = facts.attention.first(where: { $0.kind == .deactivationsWithheld }) {
            return HealthCheck(
                name: .deactivations, .unwell, message: point.message, action: point.action ?? .other(point.hint))
        }
        guard let run = facts.lastRun, run.state == .succeeded, run.counts.withheld > 0 else {
            return HealthCheck(name: .deactivations, .well, message: "None withheld.")
        }
        let who = facts.acknowledgement.map { entry in
            " by \(entry.requester.user)" + (entry.reason.map { " (\($0))" } ?? "")
        }
        return HealthCheck(
            name: .deactivations, .well,
            message: "\(NumberText.count(run.counts.withheld)) withheld, acknowledged\(who ?? "").")
    }

    private func scraping(_ facts: Facts) -> HealthCheck {
        let limit = limits.maxDisabled / .seconds(1)
        guard let block = facts.blocks.min(by: { $0.since < $1.since }) else {
            return HealthCheck(name: .scraping, .well, message: "Enabled.")
        }
        let age = max(0, facts.now.timeIntervalSince(block.since))
        return HealthCheck(
            name: .scraping, age <= limit ? .well : .unwell,
            message:
                "Disabled for \(Self.hours(age)) by \(block.words) (limit \(Self.hours(limit))).", action: block.removal
        )
    }

    private func dashboards(_ facts: Facts) -> HealthCheck {
        guard let job = facts.lastSync else {
            return HealthCheck(name: .dashboards, .well, message: "No dashboards have been read yet.")
        }
        let dashboards = DashboardHealth(job.counts)
        let isUnwell = dashboards.isUnwell(limits.maxFailedPercent)
        return HealthCheck(
            name: .dashboards, isUnwell ? .unwell : .well,
            message: "\(dashboards.words) (limit \(limits.maxFailedPercent) %).",
            action: isUnwell ? .showJob(job.id) : nil)
    }

    private func disk(_ facts: Facts) -> HealthCheck {
        switch facts.free {
        case .failure(let error):
            return HealthCheck(
                name: .disk, .unwell,
                message: "The free space in \(facts.directory) is not known: \(error.reason).",
                action: Remedy(.checkStateDirectory))
        case .success(let free):
            let limit = limits.minFree
            return HealthCheck(
                name: .disk, free >= limit ? .well : .unwell,
                message:
                    "\(NumberText.size(free)) free in \(facts.directory) (limit \(NumberText.size(limit))).",
                action: free >= limit ? nil : Remedy(.freeSpace))
        }
    }

    private func database(_ facts: Facts) -> HealthCheck {
        switch facts.database {
        case .well:
            return HealthCheck(name: .database, .well, message: "The file is the one that is open.")
        case .replaced(let message, let remedy):
            return HealthCheck(name: .database, .unwell, message: message, action: remedy)
        case .largeLog(let bytes, let limit):
            return HealthCheck(
                name: .database, .degraded,
                message: "The log beside the database has \(NumberText.size(bytes)) (limit \(NumberText.size(limit))).",
                action: .other(
                    "A program that reads the database keeps it from being cut back: end that, see fuser(1)."))
        }
    }

    private func metricsFile(_ facts: Facts) -> HealthCheck? {
        facts.metricsFile.map { file in
            guard let problem = file.problem else {
                return HealthCheck(
                    name: .metricsFile, .well, message: "Written to \(file.path).")
            }
            return HealthCheck(
                name: .metricsFile, .unwell, message: problem,
                action: Remedy(.readMetrics))
        }
    }

    /// `3 h ago`; `just now` within the last minute.
    package static func age(_ seconds: TimeInterval) -> String {
        seconds < 60 ? "just now" : "\(hours(seconds)) ago"
    }

    /// A time in hours, as checks tell it; short ones in minutes or seconds.
    package static func hours(_ seconds: TimeInterval) -> String {
        seconds < 60
            ? "\(Int(seconds)) s" : seconds < 2 * 3600 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3600)) h"
    }
}
