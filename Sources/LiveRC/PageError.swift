/// Why a page is not what it should be.
public struct PageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed list of reasons; the raw value is the name that is stored and logged.
    public enum Code: String, Sendable, Hashable {
        /// The page has no panel of a dashboard: a login page, an error page, a site that was redesigned, nothing.
        case notADashboard = "not_a_dashboard"
        /// The page has panels, but ends before the first of them does.
        case truncated = "page_truncated"
        /// Reading the page took longer than any real page does.
        case tooComplex = "page_too_complex"
        /// The task that read the page was cancelled.
        case cancelled = "cancelled"
    }

    /// Which reason it is.
    public var code: Code

    /// The stored and logged name.
    public var name: String { code.rawValue }

    /// What is the matter, in a sentence.
    public var description: String {
        switch code {
        case .notADashboard: "the page is no dashboard: it has none of a dashboard's panels"
        case .truncated: "the page ends before its first panel does"
        case .tooComplex: "reading the page took too long, so it was given up"
        case .cancelled: "reading the page was cancelled"
        }
    }
}
