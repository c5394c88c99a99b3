public import FoundationEssentials

/// How many rows of the target a publication wrote, or a dry run would write.
public struct PublishCounts: Codable, Sendable, Hashable {
    /// Tracks that were not there.
    public var inserted = 0
    /// Tracks of which something differed.
    public var updated = 0
    /// Tracks that the catalogue does not have, and that are inactive from now on.
    public var deactivated = 0
    /// Tracks that were equal.
    public var unchanged = 0

    /// No rows.
    public init() {}

    /// Whether nothing was written.
    public var isEmpty: Bool { inserted == 0 && updated == 0 && deactivated == 0 }
}

/// What a publication did, or would do.
public struct PublishReport: Codable, Sendable, Hashable {
    /// A column of the target that a publication changes.
    public struct Difference: Codable, Sendable, Hashable {
        /// A track whose value differs.
        public struct Example: Codable, Sendable, Hashable {
            /// The track's slug, as the target spells it.
            public var slug: String
            /// The value in the target, cut to 200 characters.
            public var old: String?
            /// The value in the catalogue, cut to 200 characters.
            public var new: String?

            /// Makes an example.
            public init(slug: String, old: String?, new: String?) {
                self.slug = slug
                self.old = old
                self.new = new
            }
        }

        /// The column.
        public var column: String
        /// How many rows differ in it.
        public var rows: Int
        /// The first of them by slug.
        public var examples: [Example]

        /// Makes a difference.
        public init(column: String, rows: Int, examples: [Example]) {
            self.column = column
            self.rows = rows
            self.examples = examples
        }
    }

    /// Where the catalogue went, without a secret.
    public var target: String
    /// The sync whose catalogue it is.
    public var jobId: JobID
    /// The catalogue's number: it grows with each sync that is stored.
    public var generation: Int64
    /// Whether nothing was written.
    public var dryRun: Bool
    /// What was written.
    public var counts: PublishCounts
    /// What an operator should know, a sentence each.
    public var warnings: [String]
    /// Of a dry run: what differs, by column.
    public var differences: [Difference]?
    /// How long it took.
    public var seconds: Double
    /// When it was over.
    public var finishedAt: Date

    /// Makes a report.
    public init(
        target: String, jobId: JobID, generation: Int64, dryRun: Bool, counts: PublishCounts, warnings: [String],
        differences: [Difference]?, seconds: Double, finishedAt: Date
    ) {
        self.target = target
        self.jobId = jobId
        self.generation = generation
        self.dryRun = dryRun
        self.counts = counts
        self.warnings = warnings
        self.differences = differences
        self.seconds = seconds
        self.finishedAt = finishedAt
    }
}

/// A publication that failed.
public struct PublishFailure: Codable, Sendable, Hashable {
    /// Where the catalogue was to go.
    public var target: String
    /// Why it did not.
    public var error: PublishError
    /// Since when the target lacks something.
    public var since: Date
    /// How often it was tried since then.
    public var attempts: Int
    /// When it is tried again.
    public var nextTryAt: Date?

    /// Makes a failure.
    public init(target: String, error: PublishError, since: Date, attempts: Int, nextTryAt: Date?) {
        self.target = target
        self.error = error
        self.since = since
        self.attempts = attempts
        self.nextTryAt = nextTryAt
    }
}

/// How publication stands.
public struct PublishStatus: Codable, Sendable, Hashable {
    /// The closed list of states.
    public enum State: Word {
        /// No target is set.
        case off
        /// The target has the catalogue.
        case current
        /// The target lacks something, and gets it as soon as may be.
        case pending
        /// A publication runs.
        case publishing
        /// The last attempt failed; it is repeated.
        case failing
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [.off, .current, .pending, .publishing, .failing]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .off: "off"
            case .current: "current"
            case .pending: "pending"
            case .publishing: "publishing"
            case .failing: "failing"
            case .unknown(let word): word
            }
        }
    }

    /// How it stands.
    public var state: State
    /// Where the catalogue goes, without a secret.
    public var target: String?
    /// Whose tables they are: `plain` or `mre`.
    public var profile: String?
    /// When the target was last seen to have the whole catalogue of this host.
    public var lastSuccessAt: Date?
    /// The number of the catalogue that was published last, and of the one that is stored.
    public var publishedGeneration: Int64?
    /// The number of the catalogue that is stored.
    public var generation: Int64?
    /// Since when the target lacks something; `nil` while it has everything.
    public var behindSince: Date?
    /// Why the last attempt failed.
    public var error: PublishError?
    /// How many attempts failed since the last success.
    public var failedAttempts: Int
    /// When the next attempt or check is due.
    public var nextTryAt: Date?

    /// Makes a status.
    public init(state: State, target: String? = nil, profile: String? = nil) {
        self.state = state
        self.target = target
        self.profile = profile
        failedAttempts = 0
    }
}

/// Whether a target will do: what `publish check` found.
public struct PublishCheck: Codable, Sendable {
    /// One thing that was looked at.
    public struct Item: Codable, Sendable {
        /// The closed list of verdicts.
        public enum Verdict: Word {
            case ok
            /// It will do, but for what the message says.
            case warning
            /// It will not do.
            case failed
            /// A word that a newer program wrote.
            case unknown(String)

            /// The words that this program knows.
            public static let allCases: [Self] = [.ok, .warning, .failed]

            /// The word as it is stored and sent.
            public var rawValue: String {
                switch self {
                case .ok: "ok"
                case .warning: "warning"
                case .failed: "failed"
                case .unknown(let word): word
                }
            }
        }

        /// What was looked at.
        public var subject: String
        /// Whether it will do.
        public var verdict: Verdict
        /// How it stands, in a sentence.
        public var message: String
        /// What to type in psql as the owner, where that helps.
        public var sql: String?

        /// Makes an item.
        public init(_ subject: String, _ verdict: Verdict, _ message: String, sql: String? = nil) {
            self.subject = subject
            self.verdict = verdict
            self.message = message
            self.sql = sql
        }
    }

    /// Whether nothing failed.
    public var ok: Bool
    /// Where the catalogue goes, without a secret.
    public var target: String
    /// What was looked at.
    public var items: [Item]

    /// Makes a verdict.
    public init(target: String, items: [Item]) {
        ok = !items.contains { $0.verdict == .failed }
        self.target = target
        self.items = items
    }
}

/// A host that publishes to the same target.
public struct PublishingHost: Codable, Sendable, Hashable {
    /// Its name.
    public var host: String
    /// The version of its tracksync.
    public var version: String
    /// When it was first and last seen there, by the database's clock.
    public var since: Date
    /// When it was last seen.
    public var seenAt: Date
    /// The number of its catalogue.
    public var generation: Int64
    /// How many catalogues it is behind the published one.
    public var behind: Int64
    /// Whether it holds the lease, and for which job.
    public var holdsLease: Bool
    /// The job that it holds the lease for.
    public var jobId: JobID?
    /// Whether this host is the one that answers.
    public var isSelf: Bool

    /// Makes a host.
    public init(
        host: String, version: String, since: Date, seenAt: Date, generation: Int64, behind: Int64, holdsLease: Bool,
        jobId: JobID?, isSelf: Bool
    ) {
        self.host = host
        self.version = version
        self.since = since
        self.seenAt = seenAt
        self.generation = generation
        self.behind = behind
        self.holdsLease = holdsLease
        self.jobId = jobId
        self.isSelf = isSelf
    }
}
