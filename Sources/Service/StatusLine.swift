import Engine
import Foundation
import JobModel
import PlainText
import Remedies
import Storage

/// What the daemon is doing, in one line for the service manager.
struct StatusLine: CustomStringConvertible {
    /// Whether another file stands where the database was opened.
    var isDatabaseReplaced = false
    /// What blocks scraping, if anything does.
    var block: ScrapingBlock?
    /// The job that runs.
    var running: Job?
    /// The job that waits for its start.
    var scheduled: Job?
    /// The run that ended last, when it did not do its work.
    var failed: Job?
    /// When the last sync succeeded.
    var lastSuccess: Date?
    /// The next slot of the daemon's own schedule.
    var nextRun: Date?

    var description: String {
        if isDatabaseReplaced { return "The database's file was replaced. See: \(RemedyText.command("health"))" }
        if let running { return "Job \(Self.short(running.id)): \(Self.words(of: running.progress))" }
        let success = "last success \(lastSuccess.map(UTCText.minute) ?? "never")"
        let failure = failed.map {
            "Last sync FAILED \(UTCText.minute($0.finishedAt ?? $0.createdAt)) (\($0.error?.name ?? "unknown"))"
        }
        if let block { return "Scraping is disabled by \(block.words); \(success)." }
        if let scheduled, let startAt = scheduled.startAt {
            let start = "starts at \(UTCText.minute(startAt)); \(success)."
            return failure.map { "\($0), next try \(UTCText.minute(startAt)); \(success)." }
                ?? "Job \(Self.short(scheduled.id)) \(start)"
        }
        if let failure {
            return "\(failure); \(success)" + (nextRun.map { ", next run \(UTCText.minute($0))" } ?? "") + "."
        }
        return "Idle. L" + success.dropFirst() + (nextRun.map { ", next run \(UTCText.minute($0))" } ?? "") + "."
    }

    private static func words(of progress: JobProgress?) -> String {
        guard let progress else { return "starting" }
        if let pause = progress.pause { return "\(progress.stage.rawValue), \(pause)" }
        guard let total = progress.total, total > 0 else { return progress.stage.rawValue }
        let percent = min(max(0, progress.processed), total) * 100 / total
        return
            "\(progress.stage.rawValue) \(NumberText.count(progress.processed)) of \(NumberText.count(total)) (\(percent) %)"
    }

    /// As many characters of an id as clients show, and tell jobs apart.
    private static func short(_ id: JobID) -> String { String(id.rawValue.prefix(13)) }
}
