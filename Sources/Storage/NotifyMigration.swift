import GRDB

// Version 14: what people are told.
extension Schema {
    static func createNotices(_ db: Database) throws {
        try db.execute(
            sql: """
                -- Open conditions, which target has heard of which, how targets stand, mutes: few, and each a record.
                CREATE TABLE notify_records (
                    kind TEXT NOT NULL,
                    key TEXT NOT NULL,
                    record TEXT NOT NULL,
                    PRIMARY KEY (kind, key)
                ) STRICT, WITHOUT ROWID;
                -- What a target is still to be told, or was not: delivered notices are gone.
                CREATE TABLE notify_queue (
                    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                    target TEXT NOT NULL,
                    state TEXT NOT NULL,
                    batch TEXT,
                    attempts INTEGER NOT NULL DEFAULT 0,
                    uncertain INTEGER NOT NULL DEFAULT 0,
                    created_at TEXT NOT NULL,
                    reason TEXT,
                    record TEXT NOT NULL
                ) STRICT;
                CREATE INDEX notify_queue_by_target ON notify_queue (target, state, batch, created_at);
                """)
    }
}
