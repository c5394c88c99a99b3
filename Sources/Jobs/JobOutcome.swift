import JobModel
import Storage
import Syncing

/// Why a job that runs is stopped.
enum Cancellation: Sendable {
    /// Somebody asked for it.
    case request(Requester, reason: String?)
    /// Scraping was disabled under it.
    case disabled(ScrapingHold)
}

// How a job ended: the one place where errors become a job's state and words.
extension JobController {
    static func outcome(of error: (any Error)?, _ cancellation: Cancellation?) -> (JobState, JobFailure?) {
        switch (error, cancellation) {
        case (nil, _): return (.succeeded, nil)
        case (is CancellationError, .request(let requester, let reason)?):
            let why = reason.map { ": \($0)" } ?? ""
            let message = "Cancelled by \(requester.user)\(why). The catalogue is as it was."
            return (.cancelled, JobFailure(name: "cancelled", message: message, retryable: true))
        case (is CancellationError, .disabled(let hold)?):
            let message = "Stopped: scraping was disabled by \(hold.words). The catalogue is as it was."
            return (.cancelled, JobFailure(name: "scraping_disabled", message: message, retryable: true))
        case (is CancellationError, nil):
            let message = "The daemon was stopped under the job. The catalogue is as it was."
            return (.interrupted, JobFailure(name: "interrupted", message: message, retryable: true))
        case (let error as SyncError, _): return (.failed, error.failure)
        case (let error?, _):
            let message =
                "The job's work could not be stored: \(StorageError.reason(of: error)). The catalogue is as it was."
            return (.failed, JobFailure(name: "storage_failed", message: message, retryable: false))
        }
    }
}
