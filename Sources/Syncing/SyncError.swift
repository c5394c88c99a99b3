import Fetching
public import JobModel

/// Why a sync failed.
public struct SyncError: Error, Sendable {
    /// The closed list of reasons; the raw value is the name that a job's error carries.
    public enum Code: String, Sendable, CaseIterable {
        /// The catalogue page came, but is none: no rows, or fewer than half of them readable.
        case catalogueUnreadable = "catalogue_unreadable"
        /// The catalogue page did not come, or more than half of the dashboards did not.
        case sourceUnavailable = "source_unavailable"
    }

    /// Which reason it is.
    public var code: Code
    /// One sentence or two: the thing, the reason, the way out.
    public var message: String
    /// Whether the same sync may work later without anybody changing anything.
    public var isRetryable: Bool

    /// The error as a job keeps it.
    public var failure: JobFailure { JobFailure(name: code.rawValue, message: message, retryable: isRetryable) }

    init(_ code: Code, _ message: String, retryable: Bool) {
        self.code = code
        self.message = message
        isRetryable = retryable
    }

    /// The catalogue page could not be fetched.
    init(catalogue error: FetchError) {
        switch error.kind {
        case .tooLarge:
            self.init(.catalogueUnreadable, "\(error.message). Nothing was changed.", retryable: false)
        default:
            self.init(
                .sourceUnavailable, "The catalogue page could not be fetched: \(error.message). Nothing was changed.",
                retryable: error.isTransient)
        }
    }
}
