import GRDB

/// A change of a track that another host published.
public struct TakenChange: Sendable {
    /// Its number there.
    public var number: Int64
    /// When it was stored, as `RecordCoding` writes times.
    public var time: String
    /// The job that made it.
    public var jobId: String?
    /// What set the job off, or who made the change otherwise.
    public var cause: String
    /// The user.
    public var user: String?
    /// The user's reason.
    public var reason: String?
    /// The track's slug.
    public var slug: String
    /// What kind of change it is, as `ChangeKind` has it.
    public var kind: String
    /// The field; empty where it is of the whole track.
    public var field: String
    /// The value before, as text.
    public var old: String?
    /// The value after, as text.
    public var new: String?

    /// Makes a change.
    public init(
        number: Int64, time: String, jobId: String?, cause: String, user: String?, reason: String?, slug: String,
        kind: String, field: String, old: String?, new: String?
    ) {
        self.number = number
        self.time = time
        self.jobId = jobId
        self.cause = cause
        self.user = user
        self.reason = reason
        self.slug = slug
        self.kind = kind
        self.field = field
        self.old = old
        self.new = new
    }
}

/// A history that another host published, on its way into this database: in a table of its own first, then appended to the
/// history here, with numbers of this database.
///
/// A set that is there already, by its time, job, cause and user, is not appended again: so it does no harm to take
/// changes twice, or those that this host had published itself.
enum TakenHistory {
    static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                DROP TABLE IF EXISTS taken_changes;
                CREATE TABLE taken_changes (
                    place INTEGER NOT NULL PRIMARY KEY, time TEXT NOT NULL, job_id TEXT, cause TEXT NOT NULL, user TEXT,
                    reason TEXT, slug TEXT NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, old ANY, new ANY) STRICT;
                """)
    }

    static func add(_ changes: [TakenChange], _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO taken_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for change in changes {
            try statement.execute(arguments: [
                change.number, change.time, change.jobId, change.cause, change.user, change.reason, change.slug,
                change.kind, change.field, value(change.old, of: change.field), value(change.new, of: change.field),
            ])
        }
    }

    /// A text as the value that it was. (SQLite's own reading of a number may be off by its last bit.)
    private static func value(_ text: String?, of field: String) -> DatabaseValue {
        guard let text else { return .null }
        guard !field.isEmpty else { return text.databaseValue }
        return switch PastCatalogue.type(of: field) {
        case "REAL": Double(text)?.databaseValue ?? text.databaseValue
        case "INTEGER": Int64(text)?.databaseValue ?? text.databaseValue
        default: text.databaseValue
        }
    }

    /// Appends what is not there yet, in the transaction that puts the catalogue in its place.
    static func append(_ db: Database) throws {
        let lastNumber = try ChangeSet.lastNumber(db)
        let lastSet = try Int64.fetchOne(db, sql: "SELECT max(id) FROM change_sets") ?? 0
        try db.execute(
            sql: """
                CREATE INDEX taken_changes_by_set ON taken_changes (time, cause, job_id, user);
                INSERT INTO change_sets (time, job_id, cause, user, reason, first_number, last_number)
                SELECT time, job_id, cause, user, reason, 0, 0 FROM (
                    SELECT time, job_id, cause, user, max(reason) AS reason, min(place) AS first FROM taken_changes
                    GROUP BY time, cause, job_id, user) t
                WHERE NOT EXISTS (
                    SELECT 1 FROM change_sets s WHERE s.time = t.time AND s.cause = t.cause AND s.job_id IS t.job_id
                        AND s.user IS t.user)
                ORDER BY first
                """)
        try db.execute(
            sql: """
                INSERT INTO track_changes (change_set, slug, kind, field, old, new)
                SELECT s.id, t.slug, t.kind, t.field, t.old, t.new
                FROM change_sets s CROSS JOIN taken_changes t
                    ON t.time = s.time AND t.cause = s.cause AND t.job_id IS s.job_id AND t.user IS s.user
                WHERE s.id > ? ORDER BY s.id, t.place
                """, arguments: [lastSet])
        try db.execute(
            sql: """
                UPDATE change_sets SET first_number = n.first, last_number = n.last FROM (
                    SELECT change_set, min(number) AS first, max(number) AS last FROM track_changes WHERE number > ?
                    GROUP BY change_set) n
                WHERE n.change_set = id
                """, arguments: [lastNumber])
        try db.execute(sql: "DROP TABLE taken_changes")
    }
}
