/// Why a page is not what it should be.
public struct PageError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed list of reasons; the raw value is the name that is stored and logged.
    public enum Code: String, Sendable, Hashable {
        /// The page has no panel of a dashboard: a login page, an error page, rubbish, nothing.
        case notADashboard = "not_a_dashboard"
        /// The page has panels, but ends before the first of them does.
        case truncated = "page_truncated"
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
        }
    }
}
