import Foundation
import JobModel
import PlainText
import Remedies

/// The words of a notice: what is the matter, since when, how bad it is, and what to do.
struct NoticeText {
    var condition: Condition
    var host: String
    var now: Date

    /// One line.
    func title(_ event: Notice.Event) -> String {
        let what = Self.name(of: condition)
        return switch event {
        case .ended: "\(host): over: \(what)"
        case .reminder: "\(host): still: \(what)"
        case .acknowledged: "\(host): acknowledged: \(what)"
        default: "\(host): \(what)"
        }
    }

    /// Some lines.
    func text(_ event: Notice.Event, at time: Date) -> String {
        let since = "Since: \(UTCText.minute(condition.since))."
        let job = condition.jobId.map { "\nJob: \($0.rawValue)" } ?? ""
        // The text of a message may come from the web: one line without anything unseen.
        let message = Self.safe(condition.message)
        let action = condition.action.map(Self.toDo) ?? ""
        switch event {
        case .ended:
            return
                "It is over since \(UTCText.minute(time)), after \(Self.words(time.timeIntervalSince(condition.since)))."
                + "\nIt was: \(message)\(job)"
        case .acknowledged:
            return "\(Self.safe(condition.acknowledgedBy ?? "An operator")) has acknowledged it.\n\(message)\(job)"
        case .reminder:
            return "It has lasted for \(Self.words(now.timeIntervalSince(condition.since))).\n\(message)\n"
                + "Severity: \(condition.severity). \(since)\(action)\(job)"
        default: return "\(message)\nSeverity: \(condition.severity). \(since)\(action)\(job)"
        }
    }

    /// A condition's kind in a few words.
    static func name(of condition: Condition) -> String {
        switch condition.kind {
        case .syncFailed: "the sync failed"
        case .syncNotResumed: "the sync is not resumed any more"
        case .syncLate: "no sync has succeeded for too long"
        case .syncSlow: "the sync takes too long"
        case .dashboardsFailed: "many dashboards failed"
        case .deactivationsWithheld: "deactivations are withheld"
        case .additionsWithheld: "new tracks are withheld"
        case .pageUnknown: "LiveRC's pages are not as they were"
        case .reportNotWritten: "a report was not written"
        case .scrapingDisabled: "scraping is disabled"
        case .publicationLate: "the publication is late"
        case .publicationWithheld: "the publication is withheld"
        case .diskSpace: "the disk is nearly full"
        case .databaseDamaged: "the database is damaged"
        case .targetUnreachable: "a target of notifications does not answer"
        case .daemonCrashed: "the daemon had crashed"
        case .unknown(let word): word
        }
    }

    /// A time in the unit that suits it.
    static func words(_ seconds: TimeInterval) -> String {
        switch seconds {
        case ..<120: "\(Int(max(0, seconds))) s"
        case ..<7200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3600)) h"
        default: "\(Int(seconds / 86_400)) days"
        }
    }

    /// Text from outside on one line, of bounded length.
    static func safe(_ text: String) -> String {
        PlainText.bounded(PlainText.sanitized(text, for: .log), toBytes: 600)
    }

    // MARK: Reports

    /// What a sync that succeeded did.
    static func summary(of job: Job) -> String {
        let counts = job.counts
        var lines = [
            "\(counts.listed) tracks listed: \(counts.added) added, \(counts.updated) updated, "
                + "\(counts.deactivated) deactivated.",
            "Dashboards: \(counts.dashboardsFetched) read, \(counts.dashboardsNotModified) not modified, "
                + "\(counts.dashboardsFailed) failed.",
        ]
        if let seconds = job.durationSeconds { lines.append("It took \(words(seconds)).") }
        if counts.withheld > 0 { lines.append("\(counts.withheld) deactivations were withheld.") }
        if counts.additionsWithheld > 0 { lines.append("\(counts.additionsWithheld) new tracks were withheld.") }
        if let error = job.error { lines.append(safe(error.message)) }
        return (lines + ["Job: \(job.id.rawValue)"]).joined(separator: "\n")
    }

    /// What to do: a line for each step, which ends in its command.
    private static func toDo(_ action: Remedy) -> String {
        "\nWhat to do: " + RemedyText.steps(action).map { safe($0.text) }.joined(separator: "\n  ")
    }

    /// What became of tracks that are followed.
    static func news(_ point: AttentionPoint) -> String {
        let action = point.action.map(toDo) ?? ""
        return "\(safe(point.message))\(action)\nJob: \(point.jobId)"
    }

    /// The weekly digest.
    static func digest(_ report: ServiceLevelReport, open: [Condition], completeness: Double?) -> String {
        var lines = [
            "From \(UTCText.minute(report.since)) to \(UTCText.minute(report.until)):",
            "Runs: \(report.runs), succeeded \(report.succeeded), within the service level \(report.withinLevel)"
                + (report.withinPercent.map { " (\(NumberText.tenths($0)) %)" } ?? "") + ".",
        ]
        if let half = report.p50Seconds, let most = report.p95Seconds {
            lines.append("Duration: half took up to \(words(half)), 95 of 100 up to \(words(most)).")
        }
        if let gap = report.longestGapSeconds { lines.append("Longest time without a success: \(words(gap)).") }
        if report.runs > 0 {
            let budget = ErrorBudgetText.left(report.errorBudgetLeft, of: report.errorBudget)
            lines.append("Error budget: \(budget).")
        }
        lines.append(
            "Changes: \(report.added) added, \(report.updated) updated, \(report.deactivated) deactivated.")
        if let completeness {
            lines.append("Completeness: \(NumberText.tenths(completeness * 100)) % of all fields have a value.")
        }
        lines.append(open.isEmpty ? "Nothing is open." : "Open:")
        lines += open.sorted { ($0.since, $0.key) < ($1.since, $1.key) }.map {
            "- \(name(of: $0)), since \(UTCText.minute($0.since)): \(safe($0.message))"
        }
        return lines.joined(separator: "\n")
    }
}
