import GRDB

// Version 10: what operators block adds up, and a run that did not happen is a job of its own state.
extension Schema {
    static func separateBlocks(_ db: Database) throws {
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
