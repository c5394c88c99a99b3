import GRDB

/// Version 1: tracks, jobs, and what a job reads.
enum FirstTables: Migration {
    static let name = "tracks, jobs, staging, audit"

    static func migrate(_ db: Database) throws {
        try createTracks(db)
        try createJobs(db)
        try createStaging(db)
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
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
