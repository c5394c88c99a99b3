package import JobModel
package import PrometheusMetrics

/// How a job ended, for metrics.
package enum JobOutcome: String, LabelSet, CaseIterable {
    case succeeded, failed, cancelled, interrupted
    /// A run of the timer or the schedule that never started.
    case skipped

    /// The outcome of a job that is over; `nil` of another.
    package init?(_ job: Job) {
        switch job.state {
        case .scheduled, .running, .unknown: return nil
        case .succeeded: self = .succeeded
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        case .skipped: self = .skipped
        case .interrupted: self = .interrupted
        }
    }

    package static var all: [JobOutcome] { allCases }
    package var labels: [Label] { [Label("outcome", rawValue)] }
}

/// How a job ended, and what had set it off.
struct JobEnding: LabelSet {
    var outcome: JobOutcome
    var trigger: JobTrigger

    static let all = JobOutcome.allCases.flatMap { outcome in
        JobTrigger.allCases.map { JobEnding(outcome: outcome, trigger: $0) }
    }
    var labels: [Label] { outcome.labels + [Label("trigger", trigger.rawValue)] }
}

/// How a job ended that had started.
package struct RunOutcome: LabelSet {
    package var outcome: JobOutcome

    package static let all = JobOutcome.allCases.filter { $0 != .skipped }.map { RunOutcome(outcome: $0) }
    package var labels: [Label] { outcome.labels }
}

/// A stage.
package struct TimedStage: LabelSet {
    package var stage: SyncStage

    package static let all = SyncStage.allCases.map { TimedStage(stage: $0) }
    package var labels: [Label] { [Label("stage", stage.rawValue)] }
}

/// What became of a dashboard.
package enum DashboardResult: String, LabelSet, CaseIterable {
    case fetched
    case notModified = "not_modified"
    case reused, failed, disallowed, skipped

    package static var all: [DashboardResult] { allCases }
    package var labels: [Label] { [Label("result", rawValue)] }

    /// How many of a job's dashboards became this.
    package func count(in counts: SyncCounts) -> Int {
        switch self {
        case .fetched: counts.dashboardsFetched
        case .notModified: counts.dashboardsNotModified
        case .reused: counts.dashboardsReused
        case .failed: counts.dashboardsFailed
        case .disallowed: counts.dashboardsDisallowed
        case .skipped: counts.dashboardsSkipped
        }
    }
}

/// Why a dashboard could not be read.
struct DashboardError: LabelSet {
    private var name: String

    /// The error of a failure's name; one that is not in the list counts as `other`.
    init(_ name: String) { self.name = Self.names.contains(name) ? name : Self.other }

    private static let other = "other"
    /// The names of `FetchError` and `PageError`; a cancelled transfer is no failure.
    private static let names = [
        "address_refused", "bad_encoding", "connect_failed", "connect_timed_out", "connection_lost", "dns_failed",
        "empty_response", "headers_too_large", "held_back", "http_status", "internal", "invalid_response",
        "not_a_dashboard", "page_too_complex", "page_truncated", "proxy_failed", "redirect_refused",
        "robots_disallowed", "source_unavailable", "stalled", "timed_out", "tls_failed", "too_large",
        "too_many_redirects", "truncated",
    ]

    static let all = (names + [other]).map { DashboardError($0) }
    var labels: [Label] { [Label("error", name)] }
}

/// What a sync changed of a track.
enum TrackChange: String, LabelSet, CaseIterable {
    case added, updated
    case statisticsChanged = "statistics_changed"
    case deactivated, reactivated

    static var all: [TrackChange] { allCases }
    var labels: [Label] { [Label("change", rawValue)] }

    /// How many tracks a job changed so.
    func count(in counts: SyncCounts) -> Int {
        switch self {
        case .added: counts.added
        case .updated: counts.updated
        case .statisticsChanged: counts.statisticsChanged
        case .deactivated: counts.deactivated
        case .reactivated: counts.reactivated
        }
    }
}
