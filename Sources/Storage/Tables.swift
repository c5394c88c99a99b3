import GRDB

/// The tables as the newest migration leaves them. A new file is made of them at once; the migrations would take it through
/// every earlier version. A test holds that both make the same.
enum Tables {
    /// Makes the tables of an empty file, in a transaction that its caller begins and ends.
    static func create(_ db: Database) throws {
        try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        try db.execute(sql: tracks + jobs + staging + history + operation)
    }

    /// The values of a dashboard; `tracks` and `staged_dashboards` have the same.
    private static let profileAndTotals = """
        latitude REAL, longitude REAL, address TEXT, city TEXT, state TEXT, country TEXT, country_code TEXT,
        postal_code TEXT, phone TEXT, website TEXT, email TEXT, description TEXT, logo_url TEXT, facebook_url TEXT,
        total_laps INTEGER, total_practice_sessions INTEGER, total_races INTEGER, total_entries INTEGER,
        total_events INTEGER
        """

    /// The catalogue, and what is known of it.
    private static let tracks = """
        -- Other programs read this table: its columns are a promise.
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
            \(profileAndTotals),
            metadata_fetched_at TEXT,
            metadata_source_hash TEXT,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            is_live INTEGER CHECK (is_live IN (0, 1)),
            current_event TEXT,
            results_this_month INTEGER,
            sessions_this_month INTEGER,
            videos_this_month INTEGER,
            -- Coordinates that come from elsewhere than the page, and the address that they are of, as it was asked for.
            geo_latitude REAL,
            geo_longitude REAL,
            geo_precision TEXT,
            geo_source TEXT,
            geo_at TEXT,
            geo_address TEXT,
            UNIQUE (source, source_track_slug)
        ) STRICT;
        -- The few tracks that are inactive or followed are found and counted without going through all.
        CREATE INDEX tracks_inactive ON tracks (source_track_slug) WHERE is_active = 0;
        CREATE INDEX tracks_followed ON tracks (source_track_slug) WHERE is_followed = 1;
        -- The folded texts that searches look through (`SearchIndex`).
        CREATE TABLE track_search (
            chunk INTEGER NOT NULL PRIMARY KEY,
            texts BLOB NOT NULL
        ) STRICT;
        -- A dashboard as it was last asked for. The stamp is that of the page whose values are stored, and so stays when
        -- asking fails.
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
        -- What is odd about the tracks as they are stored.
        CREATE TABLE open_issues (
            slug TEXT NOT NULL,
            kind TEXT NOT NULL,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            since TEXT NOT NULL,
            acknowledged_at TEXT,
            acknowledged_by TEXT,
            PRIMARY KEY (slug, kind, field)
        ) STRICT, WITHOUT ROWID;
        -- How complete the tracks were after the last runs.
        CREATE TABLE completeness (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            job_id TEXT NOT NULL UNIQUE,
            record TEXT NOT NULL
        ) STRICT;
        -- What a geocoding service said of an address, kept for ever.
        CREATE TABLE geocode_answers (
            address TEXT NOT NULL PRIMARY KEY,
            outcome TEXT NOT NULL,
            latitude REAL,
            longitude REAL,
            precision TEXT,
            country_code TEXT,
            source TEXT NOT NULL,
            time TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- What geocoding found of issues between syncs, for the next one to tell of.
        CREATE TABLE geocoding_issue_changes (
            slug TEXT NOT NULL,
            kind TEXT NOT NULL,
            field TEXT NOT NULL,
            is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
            value TEXT NOT NULL,
            PRIMARY KEY (slug, kind, field)
        ) STRICT, WITHOUT ROWID;
        -- Names this catalogue in feeds.
        CREATE TABLE catalogue_identity (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), uuid TEXT NOT NULL) STRICT;
        INSERT INTO catalogue_identity (id, uuid) VALUES (1, \(CoordinateColumns.randomUUID));
        -- Which catalogue is stored, by a number that grows with each sync.
        CREATE TABLE catalogue_version (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            generation INTEGER NOT NULL,
            job_id TEXT NOT NULL,
            applied_at TEXT NOT NULL,
            allow_deactivations INTEGER
        ) STRICT;

        """

    /// Jobs, and what they told and found.
    private static let jobs = """
        CREATE TABLE jobs (
            id TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL,
            trigger TEXT NOT NULL,
            record TEXT NOT NULL,
            -- Grows with each job that begins to run: the order in which they ran, whatever the clock said.
            run_order INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX jobs_by_run_order ON jobs (run_order);
        CREATE TABLE job_failures (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            slug TEXT NOT NULL,
            name TEXT NOT NULL,
            message TEXT NOT NULL,
            PRIMARY KEY (job_id, slug)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE job_issues (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            slug TEXT NOT NULL,
            field TEXT NOT NULL,
            kind TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (job_id, kind, slug, field)
        ) STRICT, WITHOUT ROWID;
        -- Issues that a job found for the first time or found gone.
        CREATE TABLE job_issue_changes (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
            kind TEXT NOT NULL,
            slug TEXT NOT NULL,
            field TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (job_id, is_new, kind, slug, field)
        ) STRICT, WITHOUT ROWID;
        -- What a job found and did not store: the changes of dry runs, and what was withheld.
        CREATE TABLE job_changes (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            kind TEXT NOT NULL,
            slug TEXT NOT NULL,
            field TEXT NOT NULL DEFAULT '',
            old ANY,
            new ANY,
            PRIMARY KEY (job_id, kind, slug, field)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE events (
            seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            time TEXT NOT NULL,
            kind TEXT NOT NULL,
            job_id TEXT REFERENCES jobs ON DELETE CASCADE,
            record TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_by_job ON events (job_id, seq);
        -- How far each durable consumer of events has come.
        CREATE TABLE event_cursors (
            sink TEXT NOT NULL PRIMARY KEY,
            seq INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// What a job has read, until it is applied: the checkpoint of a sync.
    private static let staging = """
        CREATE TABLE staged_listings (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            slug TEXT NOT NULL,
            track_name TEXT,
            last_activity TEXT,
            -- The least time since the track was active, in seconds, and its place in a round, from 0 to 2^32.
            inactive_for INTEGER,
            place INTEGER,
            is_live INTEGER,
            current_event TEXT,
            PRIMARY KEY (job_id, slug)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE staged_dashboards (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            slug TEXT NOT NULL,
            fetched_at TEXT NOT NULL,
            source_hash TEXT NOT NULL,
            gone INTEGER NOT NULL,
            \(profileAndTotals),
            url TEXT,
            etag TEXT,
            last_modified TEXT,
            parser_version INTEGER NOT NULL DEFAULT 0,
            -- Of a page that is the same nothing is read: its values are stored already.
            unmodified INTEGER NOT NULL DEFAULT 0,
            results_this_month INTEGER,
            sessions_this_month INTEGER,
            videos_this_month INTEGER,
            PRIMARY KEY (job_id, slug)
        ) STRICT, WITHOUT ROWID;
        -- Which dashboards a job has chosen.
        CREATE TABLE staged_refreshes (
            job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
            slug TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (job_id, slug)
        ) STRICT, WITHOUT ROWID;

        """

    /// The history of tracks, which outlives the jobs that made it.
    private static let history = """
        -- What was stored at one moment and for one reason; its changes are numbered without a gap.
        CREATE TABLE change_sets (
            id INTEGER NOT NULL PRIMARY KEY,
            time TEXT NOT NULL,
            job_id TEXT,
            -- What set the job off, or 'operator'.
            cause TEXT NOT NULL,
            user TEXT,
            reason TEXT,
            first_number INTEGER NOT NULL,
            last_number INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX change_sets_by_time ON change_sets (time);
        CREATE INDEX change_sets_by_job ON change_sets (job_id) WHERE job_id IS NOT NULL;
        CREATE TABLE track_changes (
            number INTEGER NOT NULL PRIMARY KEY,
            change_set INTEGER NOT NULL,
            slug TEXT NOT NULL,
            kind TEXT NOT NULL,
            field TEXT NOT NULL DEFAULT '',
            old ANY,
            new ANY
        ) STRICT;
        CREATE INDEX track_changes_by_kind ON track_changes (kind) WHERE kind NOT IN ('profile', 'statistics');
        -- Finds changes by track and field. It is no index of SQLite's, so that the apply stage need not keep it:
        -- `ChangePlaces` does, right behind it.
        CREATE TABLE track_change_places (
            slug TEXT NOT NULL,
            field TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (slug, field, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE track_change_places_end (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            number INTEGER NOT NULL
        ) STRICT;
        INSERT INTO track_change_places_end (id, number) VALUES (1, 0);

        """

    /// What the daemon must remember to decide when jobs run, what operators did, and what other places have been told.
    private static let operation = """
        -- The last slot of a calendar that was taken.
        CREATE TABLE schedule (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            calendar TEXT NOT NULL,
            last_slot TEXT NOT NULL
        ) STRICT;
        CREATE TABLE scraping_blocks (
            key TEXT NOT NULL PRIMARY KEY,
            record TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE attention (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            since TEXT NOT NULL,
            job_id TEXT NOT NULL,
            message TEXT NOT NULL,
            hint TEXT NOT NULL,
            closed_at TEXT,
            -- What to do about it, as JSON for programs; the hint has the words.
            action TEXT
        ) STRICT;
        CREATE UNIQUE INDEX attention_open ON attention (kind) WHERE closed_at IS NULL;
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
        CREATE TABLE audit (
            id INTEGER NOT NULL PRIMARY KEY,
            time TEXT NOT NULL,
            uid INTEGER NOT NULL,
            user TEXT NOT NULL,
            pid INTEGER NOT NULL,
            command TEXT NOT NULL,
            reason TEXT,
            job_id TEXT,
            outcome TEXT NOT NULL,
            parameters TEXT
        ) STRICT;
        -- Hosts of one site mostly have the same robots.txt, which is kept once.
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
        CREATE TABLE publication (
            id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
            record TEXT NOT NULL
        ) STRICT;
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
        """
}
