import FoundationEssentials
import JobModel
import Storage
import Syncing

/// Why a job that runs is stopped.
enum StopReason: Sendable {
    /// Somebody asked for it.
    case request(Requester, reason: String?)
    /// Scraping was blocked under it.
    case blocked(ScrapingBlock)
    /// The daemon stops.
    case shutDown
}

/// How a job ended: the one place where errors become a job's state and words.
struct JobEnd: Sendable {
    var state: JobState
    var failure: JobFailure?

    /// How a job ended that threw an error, or none, and may have been stopped for a reason.
    init(of error: (any Error)?, _ stop: StopReason?) {
        switch (error, stop) {
        case (nil, _): (state, failure) = (.succeeded, nil)
        case (is CancellationError, .request(let requester, let reason)?):
            let why = reason.map { ": \($0)" } ?? ""
            state = .cancelled
            failure = JobFailure(
                name: "cancelled", message: "Cancelled by \(requester.user)\(why). The catalogue is as it was.",
                retryable: true)
        case (is CancellationError, .blocked(let block)?):
            state = .cancelled
            failure = JobFailure(
                name: JobFailure.scrapingDisabledName,
                message: "Stopped: scraping was disabled by \(block.words). The catalogue is as it was.",
                retryable: true)
        case (is CancellationError, .shutDown?), (is CancellationError, nil):
            state = .interrupted
            failure = JobFailure(
                name: "interrupted", message: "The daemon was stopped under the job. The catalogue is as it was.",
                retryable: true)
        case (let error as SyncError, _): (state, failure) = (.failed, error.failure)
        case (let error?, _):
            state = .failed
            failure = JobFailure(
                name: "storage_failed",
                message:
                    "The job's work could not be stored: \(StorageError.reason(of: error)). The catalogue is as it was.",
                retryable: false)
        }
    }
}

// Why a scheduled job never ran.
extension JobFailure {
    static let missed = JobFailure(
        name: "missed", message: "It could not be run when it fell due, and schedule.catch_up is false.",
        retryable: false)
    static let scheduleGone = JobFailure(
        name: "schedule_gone", message: "The daemon has no schedule any more.", retryable: false)

    static let scrapingDisabledName = "scraping_disabled"

    /// Another sync has done what it was to do.
    static func superseded(by job: JobID) -> JobFailure {
        JobFailure(
            name: "superseded", message: "It is not needed any more: job \(job) does its work.", retryable: false)
    }

    static func stillWaiting(_ job: JobID) -> JobFailure {
        JobFailure(
            name: "already_running", message: "Job \(job) still waited for its start.", retryable: false)
    }

    static func anotherRan(_ job: JobID) -> JobFailure {
        JobFailure(
            name: "already_running", message: "Job \(job) was running when it fell due.", retryable: false)
    }

    static func ranElsewhere(_ host: String, _ job: JobID?) -> JobFailure {
        JobFailure(
            name: "already_running",
            message: "The host \(host) was syncing when it fell due\(job.map { " (job \($0))" } ?? "").",
            retryable: false)
    }

    static func scrapingWasDisabled(_ block: ScrapingBlock) -> JobFailure {
        JobFailure(
            name: scrapingDisabledName, message: "Scraping was disabled by \(block.words).", retryable: false,
            action: block.removal)
    }

    /// Why jobs that a daemon before left running are over.
    static let daemonDied = JobFailure(
        name: "interrupted", message: "The daemon died under the job. The catalogue is as it was.", retryable: true)
    static let daemonDiedAfterApply = JobFailure(
        name: "interrupted",
        message: "The daemon died under the job when its changes were stored already; its report is missing.",
        retryable: false)
}
