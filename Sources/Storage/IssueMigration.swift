import GRDB

// Version 13: which issues a job found for the first time or found gone, and those that an operator has seen.
extension Schema {
    static func createIssueChanges(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE job_issue_changes (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
                    kind TEXT NOT NULL,
                    slug TEXT NOT NULL,
                    field TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (job_id, is_new, kind, slug, field)
                ) STRICT, WITHOUT ROWID;
                ALTER TABLE open_issues ADD COLUMN acknowledged_at TEXT;
                ALTER TABLE open_issues ADD COLUMN acknowledged_by TEXT;
                """)
    }
}
