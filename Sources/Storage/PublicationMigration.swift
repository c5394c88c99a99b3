import GRDB

// Version 12: which catalogue is stored, by a number that grows with each sync, and how its publication stands.
extension Schema {
    static func createPublication(_ db: Database) throws {
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

    /// Numbers the catalogue that a job's apply stage has just made.
    static func advanceCatalogue(_ db: Database, job: String, time: String, allowed: Int?) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO catalogue_version (id, generation, job_id, applied_at, allow_deactivations) VALUES (1, 1, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET generation = generation + 1, job_id = excluded.job_id,
                    applied_at = excluded.applied_at, allow_deactivations = excluded.allow_deactivations
                """)
        try statement.execute(arguments: [job, time, allowed])
    }
}
