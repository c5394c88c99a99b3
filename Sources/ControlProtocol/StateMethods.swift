public import FoundationEssentials
public import Vocabulary

// The types of the methods about the database's file. `state.verify` and `state.backups` take `NoParams`.

/// Result of `state.verify`.
public struct StateCheck: Codable, Sendable {
    /// The result of reading the whole database.
    public enum Verdict: Word {
        /// Nothing is wrong with it.
        case whole
        /// Something is wrong with what stands in the file.
        case damaged
        /// The file could not be read, so nothing is known.
        case unreadable
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [.whole, .damaged, .unreadable]

        /// The word as it is sent.
        public var rawValue: String {
            switch self {
            case .whole: "whole"
            case .damaged: "damaged"
            case .unreadable: "unreadable"
            case .unknown(let word): word
            }
        }
    }

    /// Whether nothing is wrong with the database.
    public var ok: Bool
    /// The result of reading it.
    public var verdict: Verdict
    /// Where the database lies.
    public var path: String
    /// How large it is, without its log; `nil` when it cannot be looked at.
    public var bytes: Int?
    /// How large the log beside it is, `tracks.db-wal`: what was written last is in there.
    public var logBytes: Int
    /// What is wrong, in SQLite's words, or why it cannot be read, each on one line; 20 at most.
    public var problems: [String]

    /// Makes a result.
    public init(path: String, verdict: Verdict, bytes: Int?, logBytes: Int, problems: [String]) {
        ok = verdict == .whole
        self.verdict = verdict
        self.path = path
        self.bytes = bytes
        self.logBytes = logBytes
        self.problems = problems
    }
}

/// Parameters of `state.backup`.
public struct StateBackupParams: Codable, Sendable {
    /// Why, for the audit; 500 characters at most.
    public var reason: String?
    /// How many of the newest backups are kept, this one included; absent: all.
    public var keep: Int?
    /// Of how many weeks that have backups the newest one is kept beside those.
    public var keepWeekly: Int?

    /// Makes the parameters.
    public init(reason: String? = nil, keep: Int? = nil, keepWeekly: Int? = nil) {
        self.reason = reason
        self.keep = keep
        self.keepWeekly = keepWeekly
    }
}

/// Result of `state.backup`: a copy of the database that was looked through and found whole.
public struct StateBackup: Codable, Sendable {
    /// Where it lies: in the folder `backups` of the state directory.
    public var path: String
    /// How large it is.
    public var bytes: Int
    /// The backups that were removed; absent in the answers of an older daemon.
    public var removed: [String]?

    /// Makes a result.
    public init(path: String, bytes: Int, removed: [String]? = nil) {
        self.path = path
        self.bytes = bytes
        self.removed = removed
    }
}

/// Result of `state.backups`.
public struct BackupList: Codable, Sendable {
    /// A copy of the database.
    public struct Entry: Codable, Sendable {
        /// Where it lies.
        public var path: String
        /// When it was made.
        public var time: Date
        /// How large it is.
        public var bytes: Int
        /// How many active tracks it has; absent when it cannot be read.
        public var tracks: Int?

        /// Makes an entry.
        public init(path: String, time: Date, bytes: Int, tracks: Int?) {
            self.path = path
            self.time = time
            self.bytes = bytes
            self.tracks = tracks
        }
    }

    /// The copies, the newest first, 200 at most.
    public var backups: [Entry]

    /// Makes a list.
    public init(backups: [Entry]) { self.backups = backups }
}

/// What `tracksyncd --inspect` tells of a database's file: how the client looks at one while no daemon runs.
public struct DatabaseInspection: Codable, Sendable {
    /// The file; of `latest` the newest backup that is intact.
    public var path: String?
    /// Where the daemon's state lies by its settings.
    public var stateDirectory: String
    /// The result of reading it; absent when there is no file.
    public var verdict: StateCheck.Verdict?
    /// What is wrong, each on one line.
    public var problems: [String]
    /// How large it is.
    public var bytes: Int?
    /// When it was made, by its name.
    public var madeAt: Date?
    /// The version of its schema.
    public var schemaVersion: Int?
    /// The newest version of the schema that this program knows.
    public var knownSchemaVersion: Int
    /// How many active tracks it has.
    public var tracks: Int?
    /// When a sync of it last succeeded.
    public var lastSuccessAt: Date?

    /// Makes a result.
    public init(path: String?, stateDirectory: String, problems: [String] = [], knownSchemaVersion: Int) {
        self.path = path
        self.stateDirectory = stateDirectory
        self.problems = problems
        self.knownSchemaVersion = knownSchemaVersion
    }
}
