public import Catalogue
import GRDB
public import JobModel

// What is odd in the data: what a job found, for its report, and what is open of a track until a sync that checks it finds
// it no more.
extension TrackStore {
    /// Hands over what a job found odd in the data one by one, by kind and slug.
    public func forEachFinding(
        in job: JobID,
        _ body: (_ kind: String, _ slug: String, _ field: String, _ value: String) throws -> Void
    ) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT kind, slug, field, value FROM job_findings WHERE job_id = ? ORDER BY kind, slug, field",
                arguments: [job.rawValue])
            while let row = try rows.next() {
                try body(row["kind"], row["slug"], row["field"], row["value"])
            }
        }
    }

    /// What a job found odd in the data, by kind, slug and field.
    public func anomalies(in job: JobID, limit: Int) async throws -> [TrackAnomaly] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT slug, kind, field, substr(value, 1, 200) AS value FROM job_findings
                    WHERE job_id = ? ORDER BY kind, slug, field LIMIT ?
                    """, arguments: [job.rawValue, limit]
            ).map { TrackAnomaly(slug: $0["slug"], kind: $0["kind"], field: $0["field"], value: $0["value"]) }
        }
    }

    /// What the last sync that checked a track found odd about it, by kind and field.
    public func anomalies(of slug: TrackSlug) async throws -> [TrackAnomaly] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT slug, kind, field, substr(value, 1, 200) AS value, since FROM open_findings
                    WHERE slug = ? ORDER BY kind, field
                    """, arguments: [slug.rawValue]
            ).map { row in
                TrackAnomaly(
                    slug: row["slug"], kind: row["kind"], field: row["field"], value: row["value"],
                    since: RecordCoding.time(of: row["since"]))
            }
        }
    }

    /// Records names that several staged listings share as findings.
    public func recordDuplicateNames(in job: JobID) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO job_findings (job_id, slug, field, kind, value)
                    SELECT job_id, slug, 'track_name', '\(DataFinding.Kind.duplicateName.rawValue)', track_name
                    FROM staged_listings
                    WHERE job_id = :job AND track_name IN (
                        SELECT track_name FROM staged_listings WHERE job_id = :job
                        GROUP BY track_name HAVING count(*) > 1)
                    """, arguments: ["job": job.rawValue])
        }
    }

    /// Forgets what was found odd in dashboards that a job has in staging no more.
    static func forgetFindings(of job: JobID, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM job_findings
                WHERE job_id = :job AND kind <> '\(DataFinding.Kind.duplicateName.rawValue)'
                    AND slug NOT IN (SELECT slug FROM staged_dashboards WHERE job_id = :job)
                """, arguments: ["job": job.rawValue])
    }

    // MARK: The apply stage

    /// A job checks the tracks whose dashboards it has read; names it checks all, when the catalogue page was whole.
    static let closeFindings = """
        DELETE FROM open_findings AS o
        WHERE (o.kind = '\(DataFinding.Kind.duplicateName.rawValue)' AND :page_is_whole
                OR EXISTS (
                    SELECT 1 FROM staged_dashboards d
                    WHERE d.job_id = :job AND d.slug = o.slug AND NOT d.unmodified))
            AND NOT EXISTS (
                SELECT 1 FROM job_findings f
                WHERE f.job_id = :job AND f.kind = o.kind AND f.slug = o.slug AND f.field = o.field)
        """

    static let openFindings = """
        INSERT INTO open_findings (slug, kind, field, value, since)
        SELECT slug, kind, field, value, :now FROM job_findings WHERE job_id = :job
        ON CONFLICT (slug, kind, field) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
        """

    static let findingsCount = "SELECT count(*) FROM job_findings WHERE job_id = :job"
}
