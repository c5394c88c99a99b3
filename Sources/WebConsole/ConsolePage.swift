internal import FoundationEssentials
package import JobModel

/// A page of the console: what the daemon answered, as a value. `ConsoleRenderer` writes it as HTML.
package protocol ConsolePage: Sendable {
    /// The page's name, for the title and the heading.
    var title: String { get }
    /// Where in the navigation it stands; `nil` for pages outside of it.
    var section: ConsoleSection? { get }
    /// The job whose events the page follows while it is open.
    var followedJob: JobID? { get }
    /// After how many seconds a browser without scripts asks for the page again; `nil`: not at all.
    var refreshSeconds: Int? { get }
    /// Whether scripts ask for the page again from time to time, as something on it may change by itself.
    var changesByItself: Bool { get }
    /// Its template's name.
    var template: String { get }
    /// What the template shows.
    func fields(_ context: PageContext) -> Fields
}

extension ConsolePage {
    package var followedJob: JobID? { nil }
    package var refreshSeconds: Int? { nil }
    package var changesByItself: Bool { false }
}

/// The places in the navigation, in their order.
package enum ConsoleSection: String, Sendable, CaseIterable {
    case overview, jobs, tracks, quality, levels, audit, settings

    /// What the link says.
    var label: String {
        switch self {
        case .overview: "Overview"
        case .jobs: "Jobs"
        case .tracks: "Tracks"
        case .quality: "Quality"
        case .levels: "Service level"
        case .audit: "Audit"
        case .settings: "Settings"
        }
    }

    /// Its path below the prefix.
    package var path: String {
        switch self {
        case .overview: "/"
        case .levels: "/service-level"
        default: "/\(rawValue)"
        }
    }
}
