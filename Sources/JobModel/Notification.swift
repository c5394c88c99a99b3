public import FoundationEssentials
public import Remedies

/// One thing that is told: that a condition opened, still lasts or is over, or a report.
public struct Notice: Codable, Sendable, Hashable, Identifiable {
    /// What is told.
    public enum Event: Word {
        /// A condition opened.
        case opened
        /// It still lasts.
        case reminder
        /// An operator acknowledged it.
        case acknowledged
        /// It is over.
        case ended
        /// A report, which is about no condition.
        case report
        /// A test.
        case test
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [.opened, .reminder, .acknowledged, .ended, .report, .test]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .opened: "opened"
            case .reminder: "reminder"
            case .acknowledged: "acknowledged"
            case .ended: "ended"
            case .report: "report"
            case .test: "test"
            case .unknown(let word): word
            }
        }
    }

    /// Its id, the same in each repetition.
    public var id: String
    /// What is told.
    public var event: Event
    /// The condition's kind, `sync_succeeded`, `followed_changed`, `digest` or `test`.
    public var kind: String
    /// The condition's key, or the kind.
    public var key: String
    /// The id of the condition's opening.
    public var condition: String?
    /// How bad it is.
    public var severity: Severity
    /// When it happened that is told.
    public var time: Date
    /// The host that tells.
    public var host: String
    /// The whole in a few words.
    public var title: String
    /// What is the matter, since when, and what to do.
    public var text: String
    /// Since when the condition lasts or lasted.
    public var since: Date?
    /// When it was over.
    public var endedAt: Date?
    /// The job that it is about.
    public var jobId: JobID?
    /// What to do about it, for programs.
    public var action: Remedy?

    /// Makes a notice.
    public init(
        id: String, event: Event, kind: String, key: String, severity: Severity, time: Date, host: String,
        title: String, text: String
    ) {
        self.id = id
        self.event = event
        self.kind = kind
        self.key = key
        self.severity = severity
        self.time = time
        self.host = host
        self.title = title
        self.text = text
    }
}

/// Something that is not told for a while.
public struct NotifyMute: Codable, Sendable, Hashable {
    /// A target, a condition's key, or `*`: everything.
    public var what: String
    /// Since when.
    public var since: Date
    /// Until when.
    public var until: Date
    /// Who wanted it.
    public var by: String
    /// Why.
    public var reason: String?

    /// Makes a mute.
    public init(what: String, since: Date, until: Date, by: String, reason: String?) {
        self.what = what
        self.since = since
        self.until = until
        self.by = by
        self.reason = reason
    }
}

/// How a target of notifications stands.
public struct NotifyTargetStatus: Codable, Sendable, Hashable {
    /// Its name.
    public var name: String
    /// What it is: `slack`, `mail` and so on.
    public var type: String
    /// Where it is, without its secret.
    public var address: String
    /// What it is told.
    public var events: [String]
    /// How bad something must be that it is told.
    public var minSeverity: Severity
    /// When it last took something.
    public var lastSuccessAt: Date?
    /// When it last did not, and why, in its own words.
    public var lastErrorAt: Date?
    /// Why it last did not take something, in its own words.
    public var lastError: String?
    /// Since when it has taken nothing.
    public var failingSince: Date?
    /// When it is tried again.
    public var nextTryAt: Date?
    /// Notices that wait for it.
    public var waiting: Int
    /// Notices that were given up.
    public var givenUp: Int
    /// Until when it is muted.
    public var mutedUntil: Date?

    /// Makes a status.
    public init(
        name: String, type: String, address: String, events: [String], minSeverity: Severity, waiting: Int = 0,
        givenUp: Int = 0
    ) {
        self.name = name
        self.type = type
        self.address = address
        self.events = events
        self.minSeverity = minSeverity
        self.waiting = waiting
        self.givenUp = givenUp
    }
}

/// How notifications stand.
public struct NotifyStatus: Codable, Sendable {
    /// The targets, in the order of the settings.
    public var targets: [NotifyTargetStatus]
    /// The open conditions, the oldest first.
    public var conditions: [Condition]
    /// What is muted.
    public var mutes: [NotifyMute]

    /// Makes a status.
    public init(targets: [NotifyTargetStatus], conditions: [Condition], mutes: [NotifyMute]) {
        self.targets = targets
        self.conditions = conditions
        self.mutes = mutes
    }
}

/// What became of a test.
public struct NotifyTestResult: Codable, Sendable {
    /// The target.
    public var target: String
    /// Whether it took the test.
    public var ok: Bool
    /// What it answered, or why it did not, 1 KiB at most.
    public var answer: String
    /// How long that took, in seconds.
    public var seconds: Double

    /// Makes a result.
    public init(target: String, ok: Bool, answer: String, seconds: Double) {
        self.target = target
        self.ok = ok
        self.answer = answer
        self.seconds = seconds
    }
}
