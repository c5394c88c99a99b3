import GRDB

/// Version 7: one table of events in place of the events of jobs. These keep their numbers, and no number that was ever given
/// is given again.
enum EventTable: Migration {
    static let name = "events"

    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
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
                WITH old AS (
                    SELECT e.seq, e.job_id, e.record AS event, json_object(
                        'id', e.job_id, 'trigger', j.trigger, 'requested_by', j.record -> 'requested_by',
                        'reason', j.record ->> 'reason', 'resumed_from', j.record ->> 'resumed_from',
                        'dry_run', json(iif(j.record ->> '$.options.dry_run', 'true', 'false'))) AS head,
                        j.record AS job, e.record ->> 'kind' AS kind, e.record ->> 'state' AS state
                    FROM job_events e JOIN jobs j ON j.id = e.job_id
                    WHERE json_valid(e.record) AND json_valid(j.record))
                INSERT INTO events (seq, time, kind, job_id, record)
                SELECT seq, event ->> 'time',
                    CASE WHEN kind = 'state' AND state = 'scheduled' THEN 'job_scheduled'
                        WHEN kind = 'state' AND state = 'running' THEN 'job_started'
                        WHEN kind = 'stage' THEN 'stage_started'
                        WHEN kind = 'finished' THEN 'job_finished' ELSE kind END,
                    job_id,
                    CASE kind
                        WHEN 'state' THEN json_object('head', json(head), 'start', json_object(
                            'slot', job ->> 'slot', 'start_at', job ->> 'start_at'))
                        WHEN 'stage' THEN json_object('head', json(head), 'stage', event ->> '$.progress.stage')
                        WHEN 'warning' THEN json_object('head', json(head), 'warning', event -> 'warning')
                        WHEN 'finished' THEN json_object('job', event -> 'job', 'discovery', 'own_daemon')
                        ELSE event END
                FROM old WHERE event ->> 'time' IS NOT NULL AND kind IS NOT NULL;
                INSERT OR REPLACE INTO sqlite_sequence (rowid, name, seq)
                SELECT (SELECT rowid FROM sqlite_sequence WHERE name = 'events'), 'events', max(
                    coalesce((SELECT max(seq) FROM job_events), 0),
                    coalesce((SELECT reserved FROM event_numbers), 0));
                DROP TABLE job_events;
                DROP TABLE event_numbers;
                """)
    }
}

/// Version 8: the field's names for what had others before 0.1.0. Stored records are JSON without white space, in which a
/// quotation mark within a text is escaped: what is replaced can only be a member's name.
enum PlainNames: Migration {
    static let name = "the names of version 0.1"

    static func migrate(_ db: Database) throws {
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
}
