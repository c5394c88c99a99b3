import Foundation
import JobModel
import Storage

/// What the daemon is doing, in one line for the service manager.
struct StatusLine: CustomStringConvertible {
    /// What holds scraping off, if anything does.
    var hold: ScrapingHold?
    /// The job that runs.
    var running: Job?
    /// The job that waits for its start.
    var scheduled: Job?
    /// When the last sync succeeded.
    var lastSuccess: Date?
    /// The next slot of the daemon's own schedule.
    var nextRun: Date?

    var description: String {
        if let running { return "Job \(Self.short(running.id)): \(Self.words(of: running.progress))" }
        let success = "last success \(lastSuccess.map(Self.minute) ?? "never")"
        if let hold { return "Scraping is disabled by \(hold.words); \(success)." }
        if let scheduled, let startAt = scheduled.startAt {
            return "Job \(Self.short(scheduled.id)) starts at \(Self.minute(startAt)); \(success)."
        }
        return "Idle. L" + success.dropFirst() + (nextRun.map { ", next run \(Self.minute($0))" } ?? "") + "."
    }

    private static func words(of progress: JobProgress?) -> String {
        guard let progress else { return "starting" }
        if let pause = progress.pause { return "\(progress.stage.rawValue), \(pause)" }
        guard let total = progress.total, total > 0 else { return progress.stage.rawValue }
        let percent = min(max(0, progress.processed), total) * 100 / total
        return "\(progress.stage.rawValue) \(grouped(progress.processed)) of \(grouped(total)) (\(percent) %)"
    }

    /// As many characters of an id as tell the jobs of different minutes apart.
    private static func short(_ id: JobID) -> String { String(id.rawValue.prefix(8)) }

    /// `2026-11-20 00:04 UTC`.
    private static func minute(_ time: Date) -> String {
        RecordCoding.text(of: time).prefix(16).replacing("T", with: " ") + " UTC"
    }

    /// `1,084`.
    private static func grouped(_ value: Int) -> String {
        let digits = String(value)
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text.append(",") }
            text.append(digit.element)
        }
    }
}

extension JobController {
    /// What the daemon is doing, in one line; throws the database's errors.
    public func statusLine() async throws -> String {
        let lastSuccess = try await store.lastOutcome().successAt
        return StatusLine(
            hold: holds().first, running: running?.job, scheduled: scheduled, lastSuccess: lastSuccess,
            nextRun: try nextSlot()
        ).description
    }
}
