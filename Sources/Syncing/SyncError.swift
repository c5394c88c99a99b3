import Fetching
public import JobModel
public import Remedies

/// Why a sync failed.
public struct SyncError: Error, Sendable {
    /// The closed list of reasons; the raw value is the name that a job's error carries.
    public enum Code: String, Sendable, CaseIterable {
        /// The catalogue page came, but is none: no rows, or fewer than half of them readable.
        case catalogueUnreadable = "catalogue_unreadable"
        /// The catalogue page did not come, or more than half of the dashboards did not.
        case sourceUnavailable = "source_unavailable"
        /// It took longer than a job may.
        case jobLimit = "job_limit"
        /// The site's `robots.txt` does not allow the catalogue page.
        case robotsDisallowed = "robots_disallowed"
    }

    /// Which reason it is.
    public var code: Code
    /// One sentence or two: the thing and the reason, without a command to type.
    public var message: String
    /// Whether the same sync may work later without anybody changing anything.
    public var isRetryable: Bool

    /// What to do about it.
    public var action: Remedy?

    /// The error as a job keeps it.
    public var failure: JobFailure {
        JobFailure(name: code.rawValue, message: message, retryable: isRetryable, action: action)
    }

    init(_ code: Code, _ message: String, retryable: Bool, action: Remedy? = nil) {
        self.code = code
        self.message = message
        isRetryable = retryable
        self.action = action
    }

    /// The catalogue page could not be fetched.
    init(catalogue url: String, _ error: FetchError) {
        let what = "The catalogue page \(url) could not be read: \(error.message)"
        switch error.kind {
        case .tooLarge:
            self.init(
                .catalogueUnreadable,
                "\(what). Nothing was changed. If the page is right, raise fetch.catalogue_limit.", retryable: false)
        case .robotsDisallowed:
            self.init(
                .robotsDisallowed,
                "\(what). Nothing was changed. What robots.txt says holds for a day, or until the daemon is restarted. Ask the "
                    + "site's owner; where you may fetch it all the same, set robots = false for \(error.host) below "
                    + "[sites].", retryable: false)
        case .empty: self.init(.catalogueUnreadable, "\(what). Nothing was changed.", retryable: true)
        default:
            let patience = error.retryAfter.map { " It asks to be left alone for \($0.components.seconds) s." } ?? ""
            self.init(.sourceUnavailable, "\(what).\(patience) Nothing was changed.", retryable: error.isTransient)
        }
    }
}
