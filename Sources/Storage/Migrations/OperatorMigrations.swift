import GRDB

/// Version 11: what operators block adds up, and a run that did not happen is a job of its own state.
enum SeparateBlocks: Migration {
    static let name = "blocks of several operators, skipped jobs"

    static func migrate(_ db: Database) throws {
        let isSkipped = """
            state = 'cancelled' AND json_valid(record) AND record ->> 'started_at' IS NULL
                AND record ->> 'slot' IS NOT NULL AND record ->> '$.error.name' <> 'cancelled'
            """
        try db.execute(
            sql: """
                CREATE TABLE blocks (
                    key TEXT NOT NULL PRIMARY KEY,
                    record TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                INSERT INTO blocks (key, record)
                SELECT CASE WHEN source = 'operator' AND json_valid(record)
                    THEN 'operator:' || coalesce(record ->> 'by', '') ELSE source END, record FROM scraping_blocks;
                DROP TABLE scraping_blocks;
                ALTER TABLE blocks RENAME TO scraping_blocks;
                UPDATE events SET record = json_set(record, '$.job.state', 'skipped')
                WHERE kind = 'job_finished' AND json_valid(record)
                    AND job_id IN (SELECT id FROM jobs WHERE \(isSkipped));
                UPDATE jobs SET state = 'skipped', record = json_set(record, '$.state', 'skipped') WHERE \(isSkipped);
                """)
    }
}

/// Version 12: which catalogue is stored, by a number that grows with each sync, and how its publication stands.
enum PublicationTables: Migration {
    static let name = "publication"

    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE catalogue_version (
                    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                    generation INTEGER NOT NULL,
                    job_id TEXT NOT NULL,
                    applied_at TEXT NOT NULL,
                    allow_deactivations INTEGER
                ) STRICT;
                -- The catalogue of a database that is older than this table.
                INSERT INTO catalogue_version (id, generation, job_id, applied_at)
                SELECT 1, 1, id, time FROM (
                    SELECT id, run_order, iif(json_valid(record), record ->> 'applied_at', NULL) AS time FROM jobs)
                WHERE time IS NOT NULL ORDER BY run_order DESC LIMIT 1;
                CREATE TABLE publication (
                    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                    record TEXT NOT NULL
                ) STRICT;
                """)
    }
}

/// Version 13: which issues a job found for the first time or found gone, and those that an operator has seen.
enum IssueChanges: Migration {
    static let name = "new, gone and acknowledged issues"

    static func migrate(_ db: Database) throws {
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

/// Version 14: notices, and how far each target has them.
enum NoticeTables: Migration {
    static let name = "notifications"

    static func migrate(_ db: Database) throws {
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

/// Version 15: what geocoding found of data issues between syncs, for the next one to tell of.
enum GeocodingIssueTable: Migration {
    static let name = "issues of geocoding that no sync has told of"

    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE geocoding_issue_changes (
                    slug TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    field TEXT NOT NULL,
                    is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
                    value TEXT NOT NULL,
                    PRIMARY KEY (slug, kind, field)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
