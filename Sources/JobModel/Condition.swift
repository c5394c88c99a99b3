public import FoundationEssentials
public import Remedies

/// How bad something is.
public enum Severity: Word, Comparable {
    case info
    case warning
    case error
    case critical
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows, the mildest first.
    public static let allCases: [Self] = [.info, .warning, .error, .critical]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        case .unknown(let word): word
        }
    }

    /// Orders severities; one of a newer program counts as the worst.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// What can be the matter with the service: the closed list of what is told as long as it lasts.
public enum ConditionKind: Word {
    /// A sync failed, and is not tried again by itself.
    case syncFailed
    /// A sync was interrupted again and again, and is not resumed any more.
    case syncNotResumed
    /// No sync has succeeded for too long.
    case syncLate
    /// The running sync takes longer than the service level.
    case syncSlow
    /// Too many dashboards could not be read.
    case dashboardsFailed
    /// Tracks that left the catalogue were kept active.
    case deactivationsWithheld
    /// New tracks were too many to be stored.
    case additionsWithheld
    /// The catalogue page, or the dashboards, have a shape that is not known.
    case pageUnknown
    /// The report of a sync could not be written.
    case reportNotWritten
    /// Scraping has been disabled for long.
    case scrapingDisabled
    /// The catalogue has not reached the applications' database for long.
    case publicationLate
    /// A publication would make too many tracks inactive.
    case publicationWithheld
    /// There is little room on the disk.
    case diskSpace
    /// The database is damaged, or another file stands in its place.
    case databaseDamaged
    /// A target of notifications cannot be reached.
    case targetUnreachable
    /// The daemon had ended without stopping.
    case daemonCrashed
    /// A word that a newer program wrote.
    case unknown(String)

    /// The words that this program knows.
    public static let allCases: [Self] = [
        .syncFailed, .syncNotResumed, .syncLate, .syncSlow, .dashboardsFailed, .deactivationsWithheld,
        .additionsWithheld, .pageUnknown, .reportNotWritten, .scrapingDisabled, .publicationLate, .publicationWithheld,
        .diskSpace, .databaseDamaged, .targetUnreachable, .daemonCrashed,
    ]

    /// The word as it is stored and sent.
    public var rawValue: String {
        switch self {
        case .syncFailed: "sync_failed"
        case .syncNotResumed: "sync_not_resumed"
        case .syncLate: "sync_late"
        case .syncSlow: "sync_slow"
        case .dashboardsFailed: "dashboards_failed"
        case .deactivationsWithheld: "deactivations_withheld"
        case .additionsWithheld: "additions_withheld"
        case .pageUnknown: "page_unknown"
        case .reportNotWritten: "report_not_written"
        case .scrapingDisabled: "scraping_disabled"
        case .publicationLate: "publication_late"
        case .publicationWithheld: "publication_withheld"
        case .diskSpace: "disk_space"
        case .databaseDamaged: "database_damaged"
        case .targetUnreachable: "target_unreachable"
        case .daemonCrashed: "daemon_crashed"
        case .unknown(let word): word
        }
    }

    /// How bad it is unless the settings say otherwise.
    public var severity: Severity {
        switch self {
        case .syncLate, .databaseDamaged: .critical
        case .syncFailed, .syncNotResumed, .pageUnknown, .publicationLate, .diskSpace, .daemonCrashed: .error
        case .syncSlow, .dashboardsFailed, .deactivationsWithheld, .additionsWithheld, .reportNotWritten,
            .scrapingDisabled, .publicationWithheld, .targetUnreachable, .unknown:
            .warning
        }
    }
}

/// Something that is the matter with the service, from its opening to its end.
public struct Condition: Codable, Sendable, Hashable, Identifiable {
    /// Its id: that of one opening.
    public var id: String
    /// What it is about, the same at each opening: its kind, and what of several it is of.
    public var key: String
    /// What kind it is.
    public var kind: ConditionKind
    /// How bad it is.
    public var severity: Severity
    /// Since when.
    public var since: Date
    /// What is the matter, in a sentence.
    public var message: String
    /// What to do about it.
    public var action: Remedy?
    /// The newest job in which it was seen.
    public var jobId: JobID?
    /// When an operator acknowledged it, and who.
    public var acknowledgedAt: Date?
    /// Who acknowledged it.
    public var acknowledgedBy: String?

    /// Makes a condition.
    public init(
        id: String, key: String, kind: ConditionKind, severity: Severity, since: Date, message: String,
        action: Remedy? = nil, jobId: JobID? = nil
    ) {
        self.id = id
        self.key = key
        self.kind = kind
        self.severity = severity
        self.since = since
        self.message = message
        self.action = action
        self.jobId = jobId
    }

    /// The key of a kind, of which several may be open where they are of something.
    public static func key(_ kind: ConditionKind, of subject: String? = nil) -> String {
        subject.map { "\(kind.rawValue)/\($0)" } ?? kind.rawValue
    }
}
