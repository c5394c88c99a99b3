import Catalogue
import GRDB
public import JobModel

/// What a recorded change is of.
public enum ChangeKind: String, Sendable, CaseIterable {
    /// A track was seen for the first time.
    case added
    /// A track left the catalogue and was marked inactive.
    case deactivated
    /// A track left the catalogue and was kept active, for an operator to review.
    case withheld
    /// An inactive track is listed again.
    case reactivated
    /// A profile field of a known track changed.
    case profile
    /// A lifetime figure of a known track changed.
    case statistics
}

/// A recorded change of a track.
public struct RecordedChange: Sendable {
    /// The track's slug.
    public var slug: String
    /// The field that changed; empty where the change is of the whole track.
    public var field: String
    /// The value before, as text; of a whole track its name.
    public var old: String?
    /// The value after, as text; of a whole track its name.
    public var new: String?
}

/// How many tracks have a value in a field.
public struct Completeness: Sendable, Hashable {
    /// What is counted, such as `coordinates` or `phone`.
    public var name: String
    /// Active tracks that have it.
    public var present: Int
    /// Active tracks in all.
    public var total: Int
}

// What a job recorded, for its report: read by cursor, so that memory does not grow with the catalogue.
extension TrackStore {
    /// Hands over a job's changes of a kind one by one, by slug and field.
    public func forEachChange(
        _ kind: ChangeKind, in job: JobID, _ body: (RecordedChange) throws -> Void
    ) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT slug, field, CAST(old AS TEXT) AS old, CAST(new AS TEXT) AS new FROM job_changes
                    WHERE job_id = ? AND kind = ? ORDER BY slug, field
                    """, arguments: [job.rawValue, kind.rawValue])
            while let row = try rows.next() {
                try body(RecordedChange(slug: row["slug"], field: row["field"], old: row["old"], new: row["new"]))
            }
        }
    }

    /// For each lifetime figure that changed: of how many tracks, and by how much in all where it was known before.
    public func statisticsSummary(of job: JobID) throws -> [(field: String, tracks: Int, growth: Int64)] {
        try pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT field, count(*) AS tracks, CAST(total(new - old) AS INTEGER) AS growth
                    FROM job_changes WHERE job_id = ? AND kind = 'statistics' GROUP BY field ORDER BY field
                    """, arguments: [job.rawValue]
            ).map { ($0["field"], $0["tracks"], $0["growth"]) }
        }
    }

    /// Hands over the failed dashboards of a job one by one, by slug.
    public func forEachFailure(in job: JobID, _ body: (TrackFailure) throws -> Void) throws {
        try pool.read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT slug, name, message FROM job_failures WHERE job_id = ? ORDER BY slug",
                arguments: [job.rawValue])
            while let row = try rows.next() {
                try body(TrackFailure(slug: row["slug"], name: row["name"], message: row["message"]))
            }
        }
    }

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

    /// Records names that several staged listings share as findings.
    public func recordDuplicateNames(in job: JobID) async throws {
        try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO job_findings (job_id, slug, field, kind, value)
                    SELECT job_id, slug, 'track_name', :kind, track_name FROM staged_listings
                    WHERE job_id = :job AND track_name IN (
                        SELECT track_name FROM staged_listings WHERE job_id = :job
                        GROUP BY track_name HAVING count(*) > 1)
                    """,
                arguments: ["job": job.rawValue, "kind": DataFinding.Kind.duplicateName.rawValue])
        }
    }

    /// How complete the active tracks are, as they are stored.
    public func completeness() throws -> [Completeness] {
        let measures = [
            ("coordinates", "latitude IS NOT NULL AND longitude IS NOT NULL"), ("address", "address IS NOT NULL"),
            ("phone", "phone IS NOT NULL"), ("e-mail", "email IS NOT NULL"), ("website", "website IS NOT NULL"),
        ]
        return try pool.read { db in
            let sums = measures.map { "count(*) FILTER (WHERE \($0.1))" }.joined(separator: ", ")
            let row = try Row.fetchOne(db, sql: "SELECT count(*), \(sums) FROM tracks WHERE is_active")
            return measures.enumerated().map { index, measure in
                Completeness(name: measure.0, present: row?[index + 1] ?? 0, total: row?[0] ?? 0)
            }
        }
    }
}
