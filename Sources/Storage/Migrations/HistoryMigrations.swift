import GRDB

/// Version 9: the history of tracks, which outlives the jobs that made it.
///
/// A change set is what was stored at one moment and for one reason; its changes are numbered without a gap.
///
/// Changes that jobs made move here from `job_changes`, which keeps what a job found and did not store: the changes of dry
/// runs, and what was withheld.
enum HistoryTables: Migration {
    static let name = "history of tracks"

    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
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
                INSERT INTO change_sets (id, time, job_id, cause, user, reason, first_number, last_number)
                SELECT row_number() OVER (ORDER BY run_order, id), time, id, trigger, user, reason, 0, 0 FROM (
                    SELECT id, run_order, trigger, record ->> '$.requested_by.user' AS user, record ->> 'reason' AS reason,
                        coalesce(record ->> 'applied_at', record ->> 'finished_at') AS time
                    FROM (SELECT id, run_order, state, trigger, \(StoredJobs.readableRecord) AS record FROM jobs)
                    WHERE (state = 'succeeded' OR record ->> 'applied_at' IS NOT NULL)
                        AND NOT record ->> '$.options.dry_run')
                WHERE time IS NOT NULL;
                INSERT INTO track_changes (change_set, slug, kind, field, old, new)
                SELECT s.id, c.slug, c.kind,
                    iif(c.kind IN ('deactivated', 'reactivated'), 'is_active', c.field),
                    CASE c.kind WHEN 'deactivated' THEN 1 WHEN 'reactivated' THEN 0 ELSE c.old END,
                    CASE c.kind WHEN 'deactivated' THEN 0 WHEN 'reactivated' THEN 1 ELSE c.new END
                FROM change_sets s JOIN job_changes c ON c.job_id = s.job_id
                WHERE c.kind IN ('added', 'deactivated', 'reactivated', 'profile', 'statistics') AND c.field <> 'is_active'
                ORDER BY s.id, c.slug, c.field;
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
                CREATE INDEX track_changes_by_kind ON track_changes (kind)
                    WHERE kind NOT IN ('profile', 'statistics');
                CREATE TEMP TABLE ends AS SELECT change_set, max(number) AS last FROM track_changes GROUP BY change_set;
                UPDATE change_sets SET
                    first_number = 1 + coalesce((SELECT max(last) FROM ends WHERE change_set < id), 0),
                    last_number = coalesce((SELECT max(last) FROM ends WHERE change_set <= id), 0);
                DROP TABLE ends;
                DELETE FROM job_changes WHERE kind IN ('added', 'deactivated', 'reactivated', 'profile', 'statistics')
                    AND job_id IN (SELECT job_id FROM change_sets);
                """)
    }
}

/// Version 10: what a page says beside a track's profile, and coordinates that come from elsewhere than the page.
enum CoordinateColumns: Migration {
    static let name = "what more a page says, coordinates of addresses"

    /// A UUID drawn by lot, as SQL.
    static let randomUUID = """
        lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
            || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
        """

    static func migrate(_ db: Database) throws {
        for column in [
            "is_live INTEGER CHECK (is_live IN (0, 1))", "current_event TEXT", "results_this_month INTEGER",
            "sessions_this_month INTEGER", "videos_this_month INTEGER", "geo_latitude REAL", "geo_longitude REAL",
            // The address that they are of, as it was asked for.
            "geo_precision TEXT", "geo_source TEXT", "geo_at TEXT", "geo_address TEXT",
        ] {
            try db.execute(sql: "ALTER TABLE tracks ADD COLUMN \(column)")
        }
        try db.execute(
            sql: """
                ALTER TABLE staged_listings ADD COLUMN is_live INTEGER;
                ALTER TABLE staged_listings ADD COLUMN current_event TEXT;
                ALTER TABLE staged_dashboards ADD COLUMN results_this_month INTEGER;
                ALTER TABLE staged_dashboards ADD COLUMN sessions_this_month INTEGER;
                ALTER TABLE staged_dashboards ADD COLUMN videos_this_month INTEGER;
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
                -- Names this catalogue in feeds.
                CREATE TABLE catalogue_identity (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), uuid TEXT NOT NULL) STRICT;
                INSERT INTO catalogue_identity (id, uuid) VALUES (1, \(randomUUID));
                """)
    }
}
