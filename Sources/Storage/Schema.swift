import Catalogue
import GRDB

/// The database's tables, as named, append-only migrations, each in a transaction of its own.
enum Schema {
    /// `PRAGMA user_version` of the newest migration; a file with a greater one is a newer program's.
    static let version = 14
    /// `PRAGMA application_id`: "TSyn", so that no other program's file is taken for ours.
    static let applicationID: Int32 = 0x5453_796E

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: tracks, jobs, staging, audit") { db in
            try createTracks(db)
            try createJobs(db)
            try createStaging(db)
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
        }
        migrator.registerMigration("2: schedule, kill switch, attention, repeated requests") { db in
            try createOperations(db)
            try db.execute(sql: "PRAGMA user_version = 2")
        }
        migrator.registerMigration("3: pages, and which of them a sync asks for") { db in
            try createPages(db)
            try db.execute(sql: "PRAGMA user_version = 3")
        }
        migrator.registerMigration("4: open findings, completeness") { db in
            try createQuality(db)
            try db.execute(sql: "PRAGMA user_version = 4")
        }
        migrator.registerMigration("5: one form of Unicode, search") { db in
            try normalizeTexts(db)
            try createSearch(db)
            try db.execute(sql: "PRAGMA user_version = 5")
        }
        migrator.registerMigration("6: copies of robots.txt") { db in
            try createRobots(db)
            try db.execute(sql: "PRAGMA user_version = 6")
        }
        migrator.registerMigration("7: events") { db in
            try createEvents(db)
            try db.execute(sql: "PRAGMA user_version = 7")
        }
        migrator.registerMigration("8: the names of version 0.1") { db in
            try renameWords(db)
            try db.execute(sql: "PRAGMA user_version = 8")
        }
        migrator.registerMigration("9: history of tracks") { db in
            try createHistory(db)
            try db.execute(sql: "PRAGMA user_version = 9")
        }
        migrator.registerMigration("10: what more a page says, coordinates of addresses") { db in
            try createCoordinates(db)
            try db.execute(sql: "PRAGMA user_version = 10")
        }
        migrator.registerMigration("11: blocks of several operators, skipped jobs") { db in
            try separateBlocks(db)
            try db.execute(sql: "PRAGMA user_version = 11")
        }
        migrator.registerMigration("12: publication") { db in
            try createPublication(db)
            try db.execute(sql: "PRAGMA user_version = 12")
        }
        migrator.registerMigration("13: new, gone and acknowledged issues") { db in
            try createIssueChanges(db)
            try db.execute(sql: "PRAGMA user_version = 13")
        }
        migrator.registerMigration("14: notifications") { db in
            try createNotices(db)
            try db.execute(sql: "PRAGMA user_version = 14")
        }
        return migrator
    }

    /// Brings the tracks' texts into the form in which they are stored from now on, NFC. That is no change of a track: both
    /// forms look the same.
    private static func normalizeTexts(_ db: Database) throws {
        let nfc = DatabaseFunction("nfc", argumentCount: 1, pure: true) { values in
            String.fromDatabaseValue(values[0]).map(UnicodeForm.nfc)
        }
        db.add(function: nfc)
        defer { db.remove(function: nfc) }
        for column in [
            "track_name", "address", "city", "state", "country", "country_code", "postal_code", "phone", "website",
            "email",
            "description", "logo_url", "facebook_url",
        ] {
            // Only letters beyond ASCII have several forms.
            try db.execute(
                sql: """
                    UPDATE tracks SET \(column) = nfc(\(column))
                    WHERE \(column) GLOB '*[^' || char(1) || '-~]*' AND \(column) <> nfc(\(column))
                    """)
        }
    }

    /// The folded texts that searches look through (`SearchIndex`), and indexes by which the few tracks that are inactive or
    /// followed are found and counted without going through all.
    private static func createSearch(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE track_search (
                    chunk INTEGER NOT NULL PRIMARY KEY,
                    texts BLOB NOT NULL
                ) STRICT;
                CREATE INDEX tracks_inactive ON tracks (source_track_slug) WHERE is_active = 0;
                CREATE INDEX tracks_followed ON tracks (source_track_slug) WHERE is_followed = 1;
                """)
    }

    /// Hosts of one site mostly have the same file, which is kept once.
    private static func createRobots(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE robots_files (
                    hash TEXT NOT NULL PRIMARY KEY,
                    body BLOB NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE robots (
                    origin TEXT NOT NULL PRIMARY KEY,
                    fetched_at TEXT NOT NULL,
                    hash TEXT,
                    url TEXT,
                    etag TEXT,
                    last_modified TEXT,
                    doubted INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                """)
    }

    /// What is odd about the tracks as they are stored, and how complete they were after the last runs. Both outlast the
    /// jobs that found them.
    private static func createQuality(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE open_findings (
                    slug TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    field TEXT NOT NULL,
                    value TEXT NOT NULL,
                    since TEXT NOT NULL,
                    PRIMARY KEY (slug, kind, field)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE completeness (
                    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                    job_id TEXT NOT NULL UNIQUE,
                    record TEXT NOT NULL
                ) STRICT;
                """)
    }

    /// Before 0.1.0 some things had names that were not the field's. Stored records are JSON without white space, in which a
    /// quotation mark within a text is escaped: what is replaced can only be a member's name.
    private static func renameWords(_ db: Database) throws {
        try db.execute(
            sql: """
                DROP INDEX jobs_by_begun;
                ALTER TABLE jobs RENAME COLUMN begun TO run_order;
                CREATE INDEX jobs_by_run_order ON jobs (run_order);
                ALTER TABLE scraping_holds RENAME TO scraping_blocks;
                ALTER TABLE staged_choices RENAME TO staged_refreshes;
                ALTER TABLE job_findings RENAME TO job_issues;
                ALTER TABLE open_findings RENAME TO open_issues;
                -- What to do about a point, as JSON for programs; the hint has the words.
                ALTER TABLE attention ADD COLUMN action TEXT;
                """)
        for table in ["pages", "staged_refreshes"] {
            try db.execute(
                sql: """
                    UPDATE \(table) SET reason = CASE reason WHEN 'returned' THEN 'relisted' WHEN 'parser' THEN 'rules_changed'
                        WHEN 'unclear' THEN 'activity_unknown' ELSE 'expired' END
                    WHERE reason IN ('returned', 'parser', 'unclear', 'due')
                    """)
        }
        let members = [
            ("dashboards_carried", "dashboards_reused"), ("anomalies", "issues"), ("returned", "relisted"),
            ("parser", "rules_changed"), ("unclear", "activity_unknown"), ("due", "expired"),
        ]
        for table in ["jobs", "events"] {
            let renamed = members.reduce("record") { text, names in
                "replace(\(text), '\"\(names.0)\":', '\"\(names.1)\":')"
            }
            try db.execute(sql: "UPDATE \(table) SET record = \(renamed)")
        }
    }

    /// What the daemon must remember to decide when jobs run.
    private static func createOperations(_ db: Database) throws {
        try db.execute(
            sql: """
                -- Grows with each job that begins to run: the order in which they ran, whatever the clock said.
                ALTER TABLE jobs ADD COLUMN begun INTEGER;
                UPDATE jobs SET begun = (SELECT count(*) FROM jobs AS j WHERE j.id <= jobs.id)
                WHERE record ->> 'started_at' IS NOT NULL;
                CREATE INDEX jobs_by_begun ON jobs (begun);
                -- The names that users gave their requests, and what they asked for.
                CREATE TABLE requests (
                    uid INTEGER NOT NULL,
                    name TEXT NOT NULL,
                    content TEXT NOT NULL,
                    time TEXT NOT NULL,
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    PRIMARY KEY (uid, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX requests_by_job ON requests (job_id);
                ALTER TABLE audit ADD COLUMN parameters TEXT;
                ALTER TABLE staged_listings DROP COLUMN changed;
                -- The last slot of a calendar that was taken.
                CREATE TABLE schedule (
                    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                    calendar TEXT NOT NULL,
                    last_slot TEXT NOT NULL
                ) STRICT;
                CREATE TABLE scraping_holds (
                    source TEXT NOT NULL PRIMARY KEY,
                    record TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE attention (
                    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                    kind TEXT NOT NULL,
                    since TEXT NOT NULL,
                    job_id TEXT NOT NULL,
                    message TEXT NOT NULL,
                    hint TEXT NOT NULL,
                    closed_at TEXT
                ) STRICT;
                CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
                -- Numbers of events that a daemon may have told of, whether it kept the events or not.
                CREATE TABLE event_numbers (
                    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                    reserved INTEGER NOT NULL
                ) STRICT;
                """)
    }

    /// What makes a sync ask for less: the pages whose values are stored, and which dashboards a job has chosen.
    private static func createPages(_ db: Database) throws {
        try db.execute(
            sql: """
                -- A dashboard as it was last asked for. The stamp is that of the page whose values are stored, and so
                -- stays when asking fails.
                CREATE TABLE pages (
                    slug TEXT NOT NULL PRIMARY KEY,
                    reason TEXT NOT NULL,
                    failed_at TEXT,
                    unmodified INTEGER NOT NULL DEFAULT 0,
                    url TEXT,
                    etag TEXT,
                    last_modified TEXT,
                    content_hash TEXT,
                    parser_version INTEGER,
                    -- Whether what the page showed as gone was removed.
                    cleared INTEGER NOT NULL DEFAULT 0
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE staged_choices (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    slug TEXT NOT NULL,
                    reason TEXT NOT NULL,
                    PRIMARY KEY (job_id, slug)
                ) STRICT, WITHOUT ROWID;
                -- The least time since the track was active, in seconds, and its place in a round, from 0 to 2^32.
                ALTER TABLE staged_listings ADD COLUMN inactive_for INTEGER;
                ALTER TABLE staged_listings ADD COLUMN place INTEGER;
                ALTER TABLE staged_dashboards ADD COLUMN url TEXT;
                ALTER TABLE staged_dashboards ADD COLUMN etag TEXT;
                ALTER TABLE staged_dashboards ADD COLUMN last_modified TEXT;
                ALTER TABLE staged_dashboards ADD COLUMN parser_version INTEGER NOT NULL DEFAULT 0;
                -- Of a page that is the same nothing is read: its values are stored already.
                ALTER TABLE staged_dashboards ADD COLUMN unmodified INTEGER NOT NULL DEFAULT 0;
                """)
    }

    /// What a dashboard gives, as the first migration has it: another field takes another migration.
    private static let dashboardColumns = """
        latitude REAL, longitude REAL, address TEXT, city TEXT, state TEXT, country TEXT, country_code TEXT,
        postal_code TEXT, phone TEXT, website TEXT, email TEXT, description TEXT, logo_url TEXT, facebook_url TEXT,
        total_laps INTEGER, total_practice_sessions INTEGER, total_races INTEGER, total_entries INTEGER,
        total_events INTEGER
        """

    /// The table that other programs read: its columns are a promise.
    private static func createTracks(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE tracks (
                    id TEXT NOT NULL PRIMARY KEY,
                    source TEXT NOT NULL DEFAULT 'liverc',
                    source_track_slug TEXT NOT NULL,
                    track_name TEXT NOT NULL,
                    track_url TEXT NOT NULL,
                    events_url TEXT NOT NULL,
                    liverc_track_last_updated TEXT,
                    last_seen_at TEXT NOT NULL,
                    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
                    is_followed INTEGER NOT NULL DEFAULT 0 CHECK (is_followed IN (0, 1)),
                    \(dashboardColumns),
                    metadata_fetched_at TEXT,
                    metadata_source_hash TEXT,
                    created_at TEXT NOT NULL,
                    updated_at TEXT NOT NULL,
                    UNIQUE (source, source_track_slug)
                ) STRICT;
                """)
    }

    private static func createJobs(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE jobs (
                    id TEXT NOT NULL PRIMARY KEY,
                    state TEXT NOT NULL,
                    trigger TEXT NOT NULL,
                    record TEXT NOT NULL
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE job_events (
                    seq INTEGER NOT NULL PRIMARY KEY,
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    record TEXT NOT NULL
                ) STRICT;
                CREATE INDEX job_events_by_job ON job_events (job_id, seq);
                CREATE TABLE job_failures (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    slug TEXT NOT NULL,
                    name TEXT NOT NULL,
                    message TEXT NOT NULL,
                    PRIMARY KEY (job_id, slug)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE job_findings (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    slug TEXT NOT NULL,
                    field TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    value TEXT NOT NULL,
                    PRIMARY KEY (job_id, kind, slug, field)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE job_changes (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    kind TEXT NOT NULL,
                    slug TEXT NOT NULL,
                    field TEXT NOT NULL DEFAULT '',
                    old ANY,
                    new ANY,
                    PRIMARY KEY (job_id, kind, slug, field)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE audit (
                    id INTEGER NOT NULL PRIMARY KEY,
                    time TEXT NOT NULL,
                    uid INTEGER NOT NULL,
                    user TEXT NOT NULL,
                    pid INTEGER NOT NULL,
                    command TEXT NOT NULL,
                    reason TEXT,
                    job_id TEXT,
                    outcome TEXT NOT NULL
                ) STRICT;
                """)
    }

    /// What a job has read, until it is applied: the checkpoint of a sync.
    private static func createStaging(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE staged_listings (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    slug TEXT NOT NULL,
                    track_name TEXT,
                    last_activity TEXT,
                    changed INTEGER,
                    PRIMARY KEY (job_id, slug)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE staged_dashboards (
                    job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
                    slug TEXT NOT NULL,
                    fetched_at TEXT NOT NULL,
                    source_hash TEXT NOT NULL,
                    gone INTEGER NOT NULL,
                    \(dashboardColumns),
                    PRIMARY KEY (job_id, slug)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
