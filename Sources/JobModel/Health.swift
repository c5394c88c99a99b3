public import FoundationEssentials

/// Something that needs a person, open until it is acknowledged or has mended itself.
public struct AttentionPoint: Codable, Sendable, Identifiable {
    /// The closed list of what can need a person.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case jobFailed = "job_failed"
        /// A job that was interrupted again and again, and that the daemon goes on from no more.
        case jobNotResumed = "job_not_resumed"
        case deactivationsWithheld = "deactivations_withheld"
        case dashboardsFailed = "dashboards_failed"
        case reportNotWritten = "report_not_written"
    }

    /// Its number.
    public var id: Int64
    /// What kind it is; one of a kind is open at a time.
    public var kind: Kind
    /// When it was first seen.
    public var since: Date
    /// The newest job in which it was seen.
    public var jobId: JobID
    /// What is the matter, in a sentence.
    public var message: String
    /// What to do about it, in a sentence.
    public var hint: String

    /// Makes a point.
    public init(id: Int64 = 0, kind: Kind, since: Date, jobId: JobID, message: String, hint: String) {
        self.id = id
        self.kind = kind
        self.since = since
        self.jobId = jobId
        self.message = message
        self.hint = hint
    }
}

/// One of the things that tell whether the service is well.
public struct HealthCheck: Codable, Sendable {
    /// The closed list of what is checked.
    public enum Name: String, Codable, Sendable, CaseIterable {
        /// The age of the last success.
        case lastSuccess = "last_success"
        /// Deactivations that wait for an operator.
        case deactivations
        /// How long scraping has been off.
        case killSwitch = "kill_switch"
        /// The share of dashboards that the last sync could not read.
        case dashboards
        /// The room on the disk of the state directory.
        case disk
        /// The file for Prometheus, where one is configured.
        case metricsFile = "metrics_file"
    }

    /// What was checked.
    public var name: Name
    /// Whether it is well.
    public var ok: Bool
    /// How it stands, in a sentence.
    public var message: String
    /// What to do about it, in a sentence, where it is not well.
    public var hint: String?

    /// Makes a check.
    public init(name: Name, ok: Bool, message: String, hint: String? = nil) {
        self.name = name
        self.ok = ok
        self.message = message
        self.hint = hint
    }
}

/// Whether the service is well: what an operator must know without reading logs.
public struct Health: Codable, Sendable {
    /// Whether every check is well.
    public var healthy: Bool
    /// The checks, in a fixed order.
    public var checks: [HealthCheck]
    /// What needs a person, the oldest first.
    public var attention: [AttentionPoint]

    /// Makes a verdict of the checks.
    public init(checks: [HealthCheck], attention: [AttentionPoint]) {
        healthy = checks.allSatisfy(\.ok)
        self.checks = checks
        self.attention = attention
    }
}
