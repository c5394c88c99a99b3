public import Catalogue
public import Foundation
import GRDB
public import JobModel

/// Which open issues are asked for.
public struct OpenIssueQuery: Sendable {
    /// Only those of a track.
    public var slug: TrackSlug?
    /// Only those of a kind.
    public var kind: DataIssue.Kind?
    /// Also those that an operator took off the list.
    public var acknowledged: Bool
    /// How many at most.
    public var limit: Int
    /// How many are passed over.
    public var offset: Int

    /// Makes a query.
    public init(
        slug: TrackSlug? = nil, kind: DataIssue.Kind? = nil, acknowledged: Bool = false, limit: Int = 500,
        offset: Int = 0
    ) {
        self.slug = slug
        self.kind = kind
        self.acknowledged = acknowledged
        self.limit = limit
        self.offset = offset
    }
}

/// Data issues: those that a job found, for its report, and those of each track, open until a sync finds that they are gone.
public struct StoredIssues: Sendable {
    let store: TrackStore

    /// Hands over what a job found odd in the data that no sync before had, or what it found gone, one by one, by kind and
    /// slug.
    public func forEachChange(
        isNew: Bool, in job: JobID,
        _ body: (_ kind: String, _ slug: String, _ field: String, _ value: String) throws -> Void
    ) throws {
        try store.pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT kind, slug, field, value FROM job_issue_changes
                    WHERE job_id = ? AND is_new = ? ORDER BY kind, slug, field
                    """, arguments: [job.rawValue, isNew])
            while let row = try rows.next() {
                try body(row["kind"], row["slug"], row["field"], row["value"])
            }
        }
    }

    /// What a job found odd in the data that no sync before had, or what it found gone, by kind, slug and field.
    public func changes(isNew: Bool, in job: JobID, limit: Int) async throws -> [TrackIssue] {
        try await store.pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT slug, kind, field, substr(value, 1, 200) AS value FROM job_issue_changes
                    WHERE job_id = ? AND is_new = ? ORDER BY kind, slug, field LIMIT ?
                    """, arguments: [job.rawValue, isNew, limit]
            ).map { TrackIssue(slug: $0["slug"], kind: $0["kind"], field: $0["field"], value: $0["value"]) }
        }
    }

    /// What a job found odd in the data, by kind, slug and field.
    public func list(in job: JobID, limit: Int) async throws -> [TrackIssue] {
        try await store.pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT slug, kind, field, substr(value, 1, 200) AS value FROM job_issues
                    WHERE job_id = ? ORDER BY kind, slug, field LIMIT ?
                    """, arguments: [job.rawValue, limit]
            ).map { TrackIssue(slug: $0["slug"], kind: $0["kind"], field: $0["field"], value: $0["value"]) }
        }
    }

    /// What the last sync that checked a track found odd about it, by kind and field.
    public func list(of slug: TrackSlug) async throws -> [TrackIssue] {
        try await open(matching: OpenIssueQuery(slug: slug, acknowledged: true)).issues
    }

    /// The open issues that match, by kind, slug and field, and how many match: those that operators have not seen, or all.
    /// Tracks that share a name stand together.
    public func open(matching query: OpenIssueQuery) async throws -> (issues: [TrackIssue], total: Int) {
        let condition = """
            (:slug IS NULL OR slug = :slug) AND (:kind IS NULL OR kind = :kind) AND (:all OR acknowledged_at IS NULL)
            """
        let arguments: StatementArguments = [
            "slug": query.slug?.rawValue, "kind": query.kind?.rawValue, "all": query.acknowledged,
        ]
        let page: StatementArguments = ["limit": query.limit, "offset": query.offset]
        return try await store.pool.read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM open_issues WHERE \(condition)", arguments: arguments)
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT slug, kind, field, substr(value, 1, 200) AS value, since, acknowledged_at, acknowledged_by
                    FROM open_issues WHERE \(condition)
                    ORDER BY kind, iif(kind = '\(DataIssue.Kind.duplicateName.rawValue)', open_issues.value, ''), slug, field
                    LIMIT :limit OFFSET :offset
                    """, arguments: arguments + page)
            let issues = rows.map { row in
                var issue = TrackIssue(
                    slug: row["slug"], kind: row["kind"], field: row["field"], value: row["value"],
                    since: RecordCoding.time(of: row["since"]))
                issue.acknowledgedAt = (row["acknowledged_at"] as String?).flatMap(RecordCoding.time(of:))
                issue.acknowledgedBy = row["acknowledged_by"]
                return issue
            }
            return (issues, total ?? 0)
        }
    }

    /// How many issues are open, and how many of them operators have not taken off the list; for a thread that may block.
    public func countOpen() throws -> (total: Int, listed: Int) {
        try store.pool.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT count(*), count(*) FILTER (WHERE acknowledged_at IS NULL) FROM open_issues")
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// Takes open issues off the list, or puts them back; how many changed.
    public func acknowledge(
        of slug: TrackSlug?, kind: DataIssue.Kind?, undo: Bool, by user: String, at time: Date
    ) async throws -> Int {
        try await store.requestedChange { db, _ in
            try db.execute(
                sql: """
                    UPDATE open_issues SET acknowledged_at = :time, acknowledged_by = :user
                    WHERE (:slug IS NULL OR slug = :slug) AND (:kind IS NULL OR kind = :kind)
                        AND (acknowledged_at IS NULL) = :is_open
                    """,
                arguments: [
                    "slug": slug?.rawValue, "kind": kind?.rawValue, "time": undo ? nil : RecordCoding.text(of: time),
                    "user": undo ? nil : user, "is_open": !undo,
                ])
            return db.changesCount
        }
    }

    /// Records names that several staged listings share as issues.
    public func recordDuplicateNames(in job: JobID) async throws {
        try await store.pool.write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO job_issues (job_id, slug, field, kind, value)
                    SELECT job_id, slug, 'track_name', '\(DataIssue.Kind.duplicateName.rawValue)', track_name
                    FROM staged_listings
                    WHERE job_id = :job AND track_name IN (
                        SELECT track_name FROM staged_listings WHERE job_id = :job
                        GROUP BY track_name HAVING count(*) > 1)
                    """, arguments: ["job": job.rawValue])
        }
    }

    /// Forgets what was found odd in dashboards that a job has in staging no more.
    static func forget(of job: JobID, _ db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM job_issues
                WHERE job_id = :job AND kind <> '\(DataIssue.Kind.duplicateName.rawValue)'
                    AND slug NOT IN (SELECT slug FROM staged_dashboards WHERE job_id = :job)
                """, arguments: ["job": job.rawValue])
    }

    // MARK: The apply stage

    /// A job checks the tracks whose dashboards it has read; names it checks all, when the catalogue page was whole.
    private static let areGone = """
        (o.kind = '\(DataIssue.Kind.duplicateName.rawValue)' AND :page_is_whole
                OR o.kind NOT IN (\(GeocodingIssues.kinds)) AND EXISTS (
                    SELECT 1 FROM staged_dashboards d
                    WHERE d.job_id = :job AND d.slug = o.slug AND NOT d.unmodified))
            AND NOT EXISTS (
                SELECT 1 FROM job_issues f
                WHERE f.job_id = :job AND f.kind = o.kind AND f.slug = o.slug AND f.field = o.field)
        """

    static let recordGone = """
        INSERT INTO job_issue_changes (job_id, is_new, kind, slug, field, value)
        SELECT :job, 0, kind, slug, field, value FROM open_issues o WHERE \(areGone)
        """

    static let recordNew = """
        INSERT INTO job_issue_changes (job_id, is_new, kind, slug, field, value)
        SELECT :job, 1, kind, slug, field, value FROM job_issues f
        WHERE f.job_id = :job AND NOT EXISTS (
            SELECT 1 FROM open_issues o WHERE o.kind = f.kind AND o.slug = f.slug AND o.field = f.field)
        """

    static let closeGone = "DELETE FROM open_issues AS o WHERE \(areGone)"

    static let openFound = """
        INSERT INTO open_issues (slug, kind, field, value, since)
        SELECT slug, kind, field, value, :now FROM job_issues WHERE job_id = :job
        ON CONFLICT (slug, kind, field) DO UPDATE
        SET value = excluded.value, acknowledged_at = NULL, acknowledged_by = NULL WHERE value <> excluded.value
        """

    static let count = "SELECT count(*) FROM job_issues WHERE job_id = :job"
}
