// The types of the methods about the database's file. `state.verify` takes `NoParams`.

/// Result of `state.verify`.
public struct StateCheck: Codable, Sendable {
    /// Whether nothing is wrong with the database.
    public var ok: Bool
    /// Where the database lies.
    public var path: String
    /// How large it is; `nil` when it is not there any more.
    public var bytes: Int?
    /// What is wrong, in SQLite's words, each on one line; 20 at the most.
    public var problems: [String]

    /// Makes a result.
    public init(path: String, bytes: Int?, problems: [String]) {
        ok = problems.isEmpty
        self.path = path
        self.bytes = bytes
        self.problems = problems
    }
}

/// Parameters of `state.backup`.
public struct StateBackupParams: Codable, Sendable {
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes the parameters.
    public init(reason: String? = nil) { self.reason = reason }
}

/// Result of `state.backup`: a copy of the database that was looked through and found whole.
public struct StateBackup: Codable, Sendable {
    /// Where it lies: in the folder `backups` of the state directory.
    public var path: String
    /// How large it is.
    public var bytes: Int

    /// Makes a result.
    public init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }
}
