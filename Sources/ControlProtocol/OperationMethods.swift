public import FoundationEssentials
public import JobModel

// The types of the methods by which the daemon is operated. Those without parameters take `NoParams`.

/// Parameters of `daemon.reload`.
public struct DaemonReloadParams: Codable, Sendable {
    /// For the audit: the calendar that the settings were given just now, or `unset` where it was taken away.
    public var schedule: String?

    /// Makes the parameters.
    public init(schedule: String? = nil) { self.schedule = schedule }
}

/// Result of `daemon.reload`.
public struct ReloadResult: Codable, Sendable {
    /// Whether the configuration was taken; when not, the one before stays in force.
    public var applied: Bool
    /// What changed, a line for each setting; those that wait for the next start say so.
    public var changes: [String]
    /// What is wrong with the configuration, a line for each problem.
    public var problems: [String]
    /// What an operator should know although it was taken, a line each; absent in the answers of an older daemon.
    public var warnings: [String]?

    /// Makes a result.
    public init(applied: Bool, changes: [String], problems: [String], warnings: [String]? = nil) {
        self.applied = applied
        self.changes = changes
        self.problems = problems
        self.warnings = warnings
    }
}

/// Result of `daemon.settings`: the settings in force.
public struct SettingsInForce: Codable, Sendable {
    /// A setting.
    public struct Setting: Codable, Sendable {
        /// Its name, such as `fetch.timeout`.
        public var key: String
        /// Its value as a file of TOML has it, without the user and the password of an address.
        public var value: String
        /// Where it comes from: `default`, a file and a line, or a variable.
        public var origin: String
        /// What it is for, in a few words.
        public var meaning: String

        /// Makes a setting.
        public init(key: String, value: String, origin: String, meaning: String) {
            self.key = key
            self.value = value
            self.origin = origin
            self.meaning = meaning
        }
    }

    /// The settings, in the order of the manual.
    public var settings: [Setting]
    /// What an operator should know of them, a sentence each.
    public var warnings: [String]

    /// Makes a result.
    public init(settings: [Setting], warnings: [String]) {
        self.settings = settings
        self.warnings = warnings
    }
}

/// Parameters of `scraping.set`; the result is the `ScrapingChange`, that of `scraping.get` the `Scraping`.
public struct ScrapingSetParams: Codable, Sendable {
    /// Whether operators let scraping be on; what else blocks it stays.
    public var enabled: Bool
    /// Why, for the audit and `status`; 500 characters at most.
    public var reason: String?
    /// With `enabled` false: the seconds after which scraping is on again by itself, 1 to 31,536,000.
    public var forSeconds: Int?
    /// With `enabled` false: whether it takes the place of what operators have blocked, and does not add to it.
    public var replace: Bool?
    /// With `enabled` true: whose block is removed; absent: the requester's own.
    public var user: String?
    /// With `enabled` true: whether the blocks of all operators are removed.
    public var all: Bool?

    /// Makes the parameters.
    public init(
        enabled: Bool, reason: String? = nil, forSeconds: Int? = nil, replace: Bool? = nil, user: String? = nil,
        all: Bool? = nil
    ) {
        self.enabled = enabled
        self.reason = reason
        self.forSeconds = forSeconds
        self.replace = replace
        self.user = user
        self.all = all
    }
}

/// Parameters of `schedule.get`; the result is the `ScheduleState`.
public struct ScheduleGetParams: Codable, Sendable {
    /// How many of the next slots; 5 when absent, 100 at most.
    public var count: Int?

    /// Makes the parameters.
    public init(count: Int? = nil) { self.count = count }
}

/// Result of `metrics.get`.
public struct MetricsText: Codable, Sendable {
    /// The format of the text, as an HTTP server would call it.
    public var contentType: String
    /// The metrics, in Prometheus' text format.
    public var text: String

    /// Makes a result.
    public init(contentType: String, text: String) {
        self.contentType = contentType
        self.text = text
    }
}

/// Parameters of `audit.list`.
public struct AuditListParams: Codable, Sendable {
    /// Only changes asked for at this time or later.
    public var since: Date?
    /// Only those of this user, by name or number.
    public var user: String?
    /// Only those about the job with this id or unique prefix.
    public var job: String?
    /// How many, the newest first; 50 when absent, 500 at most.
    public var limit: Int?

    /// Makes the parameters.
    public init(since: Date? = nil, user: String? = nil, job: String? = nil, limit: Int? = nil) {
        self.since = since
        self.user = user
        self.job = job
        self.limit = limit
    }
}

/// Result of `audit.list`.
public struct AuditList: Codable, Sendable {
    /// The entries, the newest first.
    public var entries: [AuditEntry]
    /// How many there are in all that match.
    public var total: Int

    /// Makes a list.
    public init(entries: [AuditEntry], total: Int) {
        self.entries = entries
        self.total = total
    }
}

/// Result of `attention.list`, and of `attention.ack`: what is still open.
public struct AttentionList: Codable, Sendable {
    /// The open points, the oldest first.
    public var points: [AttentionPoint]

    /// Makes a list.
    public init(points: [AttentionPoint]) { self.points = points }
}

/// Parameters of `attention.ack`.
public struct AttentionAckParams: Codable, Sendable {
    /// The point's number.
    public var id: Int64
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(id: Int64, reason: String? = nil) {
        self.id = id
        self.reason = reason
    }
}
