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
}
