public import FoundationEssentials
public import Remedies

/// Something that needs an operator, open until it is acknowledged or has mended itself.
public struct AttentionPoint: Codable, Sendable, Hashable, Identifiable {
    /// The closed list of what can need an operator.
    public enum Kind: Word {
        case jobFailed
        /// A job that was interrupted again and again, and that the daemon resumes no more.
        case jobNotResumed
        case deactivationsWithheld
        case additionsWithheld
        case dashboardsFailed
        case reportNotWritten
        /// Another file stands where the database was opened: what is stored is lost when the daemon ends.
        case databaseReplaced
        /// The catalogue has not reached the database of the applications for too long.
        case publicationLate
        /// Too many tracks would become inactive there at once.
        case publicationWithheld
        /// Followed tracks changed, left the catalogue or came back: news, and nothing that is not well.
        case followedChanged
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .jobFailed, .jobNotResumed, .deactivationsWithheld, .additionsWithheld, .dashboardsFailed,
            .reportNotWritten, .databaseReplaced, .publicationLate, .publicationWithheld, .followedChanged,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .jobFailed: "job_failed"
            case .jobNotResumed: "job_not_resumed"
            case .deactivationsWithheld: "deactivations_withheld"
            case .additionsWithheld: "additions_withheld"
            case .dashboardsFailed: "dashboards_failed"
            case .reportNotWritten: "report_not_written"
            case .databaseReplaced: "database_replaced"
            case .publicationLate: "publication_late"
            case .publicationWithheld: "publication_withheld"
            case .followedChanged: "followed_changed"
            case .unknown(let word): word
            }
        }

        /// Whether it is news for operators, and says nothing of the service's health.
        public var isNews: Bool { self == .followedChanged }
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
    /// The same for programs; `nil` where an older program wrote the point.
    public var action: Remedy?

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
    public enum Name: Word {
        /// The age of the last success.
        case lastSuccess
        /// How the last run ended.
        case lastRun
        /// Deactivations that wait for an operator.
        case deactivations
        /// How long scraping has been off.
        case scraping
        /// The share of dashboards that the last sync could not read.
        case dashboards
        /// The room on the disk of the state directory.
        case disk
        /// Whether the database's file is the one that is open, and its log short.
        case database
        /// What starts syncs, and when the next one runs.
        case schedule
        /// The file for Prometheus, where one is configured.
        case metricsFile
        /// Problems that wait for an operator.
        case attention
        /// The database of the applications, where one is configured.
        case publication
        /// The targets of notifications, where there are any.
        case notifications
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [
            .lastSuccess, .lastRun, .deactivations, .scraping, .dashboards, .disk, .database, .schedule, .metricsFile,
            .attention, .publication, .notifications,
        ]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .lastSuccess: "last_success"
            case .lastRun: "last_run"
            case .deactivations: "deactivations"
            case .scraping: "scraping"
            case .dashboards: "dashboards"
            case .disk: "disk"
            case .database: "database"
            case .schedule: "schedule"
            case .metricsFile: "metrics_file"
            case .attention: "attention"
            case .publication: "publication"
            case .notifications: "notifications"
            case .unknown(let word): word
            }
        }
    }

    /// What was checked.
    public var name: Name
    /// Whether it is well.
    public var ok: Bool
    /// How it stands.
    public var state: HealthState
    /// How it stands, in a sentence.
    public var message: String
    /// What to do about it, in a sentence, where it is not well.
    public var hint: String?
    /// The same for programs.
    public var action: Remedy?

    /// Makes a check.
    public init(name: Name, _ state: HealthState, message: String, hint: String? = nil) {
        self.name = name
        ok = state == .well
        self.state = state
        self.message = message
        self.hint = hint
    }

    /// Reads a check; one of an older daemon has no state beside `ok`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(Name.self, forKey: .name)
        ok = try container.decode(Bool.self, forKey: .ok)
        state = try container.decodeIfPresent(HealthState.self, forKey: .state) ?? (ok ? .well : .unwell)
        message = try container.decode(String.self, forKey: .message)
        hint = try container.decodeIfPresent(String.self, forKey: .hint)
        action = try container.decodeIfPresent(Remedy.self, forKey: .action)
    }
}

/// How well something is.
public enum HealthState: Word {
    case well
    /// It works, and an operator should look at it.
    case degraded
    case unwell
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [.well, .degraded, .unwell]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .well: "well"
        case .degraded: "degraded"
        case .unwell: "unwell"
        case .unknown(let word): word
        }
    }
}

/// Whether the service is well: what an operator must know without reading logs.
public struct Health: Codable, Sendable {
    /// Whether every check is well.
    public var healthy: Bool
    /// The worst state of a check.
    public var state: HealthState
    /// The checks, in a fixed order.
    public var checks: [HealthCheck]
    /// What needs an operator, the oldest first.
    public var attention: [AttentionPoint]

    /// Makes a verdict of the checks.
    public init(checks: [HealthCheck], attention: [AttentionPoint]) {
        healthy = checks.allSatisfy(\.ok)
        let states = checks.map(\.state)
        state = states.allSatisfy { $0 == .well } ? .well : states.contains(.unwell) ? .unwell : .degraded
        self.checks = checks
        self.attention = attention
    }

    private enum CodingKeys: String, CodingKey {
        case healthy = "ok"
        case state, checks, attention
    }

    /// What an older daemon calls it.
    private enum OlderKeys: String, CodingKey { case healthy }

    /// Reads a verdict; that of an older daemon has `healthy` in place of `ok`, and perhaps no state beside it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        healthy =
            try container.decodeIfPresent(Bool.self, forKey: .healthy)
            ?? decoder.container(keyedBy: OlderKeys.self).decode(Bool.self, forKey: .healthy)
        state = try container.decodeIfPresent(HealthState.self, forKey: .state) ?? (healthy ? .well : .unwell)
        checks = try container.decode([HealthCheck].self, forKey: .checks)
        attention = try container.decode([AttentionPoint].self, forKey: .attention)
    }
}
