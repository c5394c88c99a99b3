import Catalogue
import GRDB

/// Version 2: what the daemon must remember to decide when jobs run.
enum OperationTables: Migration {
    static let name = "schedule, kill switch, attention, repeated requests"

    static func migrate(_ db: Database) throws {
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
}

/// Version 3: what makes a sync ask for less: the pages whose values are stored, and which dashboards a job has chosen.
enum PageTables: Migration {
    static let name = "pages, and which of them a sync asks for"

    static func migrate(_ db: Database) throws {
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
}

/// Version 4: what is odd about the tracks as they are stored, and how complete they were after the last runs. Both outlast the
/// jobs that found them.
enum QualityTables: Migration {
    static let name = "open findings, completeness"

    static func migrate(_ db: Database) throws {
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
}

/// Version 5: texts in one form of Unicode, and what searches look through.
enum SearchTables: Migration {
    static let name = "one form of Unicode, search"

    static func migrate(_ db: Database) throws {
        try normalizeTexts(db)
        try createSearch(db)
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
}

/// Version 6: hosts of one site mostly have the same file, which is kept once.
enum RobotsTables: Migration {
    static let name = "copies of robots.txt"

    static func migrate(_ db: Database) throws {
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
}
