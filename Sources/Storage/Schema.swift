import GRDB

/// The database's tables, as named, append-only migrations, each in a transaction of its own.
enum Schema {
    /// `PRAGMA user_version` of the newest migration; a file with a greater one is a newer program's.
    static let version = 4
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
        return migrator
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
