public import JobModel

/// A target of notifications, as the settings have it.
public struct NotifyTarget: Sendable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
        case webhook, slack, pagerduty, ntfy, mail, healthchecks, command
    }

    /// Reads a secret: at each use, so that a changed one counts at once. Throws `SecretError`.
    public typealias Secret = @Sendable () throws -> String

    /// How mail is sent.
    public struct Mail: Sendable {
        /// Who sends it.
        public var from: String
        /// Who gets it.
        public var to: [String]
        /// The user for the server; `nil`: nobody logs in.
        public var user: String?
        /// Whether the connection must be encrypted.
        public var isEncrypted: Bool

        /// Makes settings.
        public init(from: String, to: [String], user: String?, isEncrypted: Bool) {
            self.from = from
            self.to = to
            self.user = user
            self.isEncrypted = isEncrypted
        }
    }

    /// Its name.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Where it is, as it may be shown.
    public var shownAddress: String
    /// Where it is; `nil` for a command.
    public var address: Secret?
    /// Its key, token or password.
    public var secret: Secret?
    /// What it is told: kinds of conditions, `conditions` for all of them, and reports.
    public var events: [String] = [Self.allConditions]
    /// How bad a condition must be that it is told.
    public var minSeverity = Severity.warning
    /// How many seconds after its last message it is reminded of a condition that lasts; 0: never.
    public var repeatAfter: Double = 86_400
    /// How long one attempt may take.
    public var timeout = Duration.seconds(10)
    /// For how many seconds nothing new must have happened before a message is sent.
    public var groupWait: Double = 10
    /// PEM file of certificates to trust in place of the system's.
    public var caFile: String?
    /// The proxy, with its password; `nil`: what the environment says.
    public var proxy: String?
    /// How mail is sent.
    public var mail: Mail?
    /// The program and its arguments.
    public var command: [String] = []
    /// Whether a sync that succeeded with warnings is a failure for a dead man's switch.
    public var failsOnWarnings = false

    /// Makes a target.
    public init(name: String, kind: Kind, shownAddress: String) {
        self.name = name
        self.kind = kind
        self.shownAddress = shownAddress
    }

    /// The word for all conditions.
    public static let allConditions = "conditions"
    /// The words for reports.
    public static let reports = ["sync_succeeded", "followed_changed", "digest"]

    /// Whether it gets conditions and reports, and not only that syncs run.
    var takesNotices: Bool { kind != .healthchecks }
    /// Whether several notices become one message.
    var folds: Bool { kind != .pagerduty }
    /// Whether it is told that an operator acknowledged a condition.
    var takesAcknowledgements: Bool { kind == .pagerduty || kind == .webhook || kind == .command }

    func wants(_ condition: Condition) -> Bool {
        takesNotices && condition.severity >= minSeverity
            && (events.contains(Self.allConditions) || events.contains(condition.kind.rawValue))
    }

    func wants(report: String) -> Bool { takesNotices && events.contains(report) }
}

/// Why a secret cannot be used; says nothing of what it is.
public struct SecretError: Error, CustomStringConvertible {
    /// What is the matter, and what to do about it.
    public var description: String

    /// Makes an error.
    public init(description: String) { self.description = description }
}
