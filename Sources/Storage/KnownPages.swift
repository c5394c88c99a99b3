public import Catalogue
import GRDB
public import JobModel

/// A page that was read, with what tells it from a newer one.
public struct CachedPage: Sendable, Hashable {
    /// The address that answered.
    public var url: String
    /// The `ETag` it came with.
    public var etag: String?
    /// The `Last-Modified` date it came with.
    public var lastModified: String?
    /// The hash (SHA-256, hex) of the page.
    public var contentHash: String

    /// Makes the values of a page.
    public init(url: String, etag: String? = nil, lastModified: String? = nil, contentHash: String) {
        self.url = url
        self.etag = etag
        self.lastModified = lastModified
        self.contentHash = contentHash
    }
}

/// Which earlier readings still count: of a page that is the same, what is stored is what would be read now.
public struct CacheValidity: Sendable, Hashable {
    /// The version of the rules that dashboards are read by.
    public var parserVersion: Int
    /// Whether a value that a page shows as gone is removed rather than kept.
    public var clearMissing: Bool

    /// Makes a rule.
    public init(parserVersion: Int, clearMissing: Bool) {
        self.parserVersion = parserVersion
        self.clearMissing = clearMissing
    }
}

/// A dashboard to ask for.
public struct DashboardRequest: Sendable, Hashable {
    /// Whose it is.
    public var slug: TrackSlug
    /// Why it is asked for.
    public var reason: RefreshReason
    /// The page whose values are stored; `nil` where there is none, or it is not to be relied on.
    public var cached: CachedPage?
}

/// What is known of the pages whose values are stored: written as these are, in the apply stage.
enum KnownPages {
    /// A page counts when its values are those of the track, and would be read and stored today as they were then.
    static let isValid = """
        p.content_hash = t.metadata_source_hash AND p.parser_version = :parser AND p.cleared >= :clear_missing
        """

    /// Remembers the pages that a job has read, as their values are stored, and which could not be read.
    ///
    /// One that may not be asked for is as though it had not been.
    static func remember(of request: ApplyRequest, _ db: Database) throws {
        let reason = "coalesce(c.reason, '\(RefreshReason.full.rawValue)')"
        try db.execute(
            sql: """
                INSERT INTO pages (
                    slug, reason, unmodified, url, etag, last_modified, content_hash, parser_version, cleared)
                SELECT d.slug, \(reason), d.unmodified, d.url, d.etag, d.last_modified, d.source_hash, d.parser_version,
                    :cleared
                FROM staged_dashboards d LEFT JOIN staged_refreshes c ON c.job_id = d.job_id AND c.slug = d.slug
                WHERE d.job_id = :job
                ON CONFLICT (slug) DO UPDATE SET
                    reason = excluded.reason, failed_at = NULL, unmodified = excluded.unmodified, url = excluded.url,
                    etag = excluded.etag, last_modified = excluded.last_modified, content_hash = excluded.content_hash,
                    parser_version = excluded.parser_version,
                    cleared = iif(excluded.unmodified, cleared, excluded.cleared)
                """, arguments: ["job": request.job.id.rawValue, "cleared": request.clearMissing])
        try db.execute(
            sql: """
                INSERT INTO pages (slug, reason, failed_at)
                SELECT f.slug, \(reason), :now FROM job_failures f
                LEFT JOIN staged_refreshes c ON c.job_id = f.job_id AND c.slug = f.slug
                WHERE f.job_id = :job AND f.name <> :disallowed AND NOT EXISTS (
                    SELECT 1 FROM staged_dashboards d WHERE d.job_id = f.job_id AND d.slug = f.slug)
                ON CONFLICT (slug) DO UPDATE SET reason = excluded.reason, failed_at = excluded.failed_at
                """,
            arguments: [
                "job": request.job.id.rawValue, "now": RecordCoding.text(of: request.time),
                "disallowed": TrackFailure.robotsDisallowed,
            ])
    }

    /// How a track's dashboard was last asked for; `nil` when it never was.
    static func reading(of slug: TrackSlug, _ db: Database) throws -> DashboardReading? {
        let row = try Row.fetchOne(
            db, sql: "SELECT reason, unmodified, failed_at FROM pages WHERE slug = ?", arguments: [slug.rawValue])
        guard let row else { return nil }
        let reason = RefreshReason(rawValue: row["reason"])
        let failedAt = (row["failed_at"] as String?).flatMap(RecordCoding.time(of:))
        return DashboardReading(reason: reason, notModified: failedAt == nil && row["unmodified"], failedAt: failedAt)
    }
}

// Which dashboards are still to be read.
extension Staging {
    /// Chosen dashboards of which none is staged, by slug, after a slug: the work list, a page at a time.
    public func dashboardsToRead(
        in job: JobID, after slug: TrackSlug? = nil, limit: Int, validity: CacheValidity
    ) async throws -> [DashboardRequest] {
        try await store.pool.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT c.slug, c.reason, p.url, p.etag, p.last_modified, p.content_hash FROM staged_refreshes c
                    LEFT JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = c.slug
                    LEFT JOIN pages p ON p.slug = c.slug AND \(KnownPages.isValid)
                    WHERE c.job_id = :job AND c.slug > :after AND NOT EXISTS (
                        SELECT 1 FROM staged_dashboards d WHERE d.job_id = c.job_id AND d.slug = c.slug)
                    ORDER BY c.slug LIMIT :limit
                    """,
                arguments: [
                    "job": job.rawValue, "after": slug?.rawValue ?? "", "limit": limit,
                    "parser": validity.parserVersion, "clear_missing": validity.clearMissing,
                ])
            var requests: [DashboardRequest] = []
            while let row = try rows.next() {
                guard let slug = TrackSlug(row["slug"] as String) else { continue }
                var request = DashboardRequest(slug: slug, reason: RefreshReason(rawValue: row["reason"]))
                if let hash = row["content_hash"] as String? {
                    request.cached = CachedPage(
                        url: row["url"] ?? "", etag: row["etag"], lastModified: row["last_modified"], contentHash: hash)
                }
                requests.append(request)
            }
            return requests
        }
    }

    /// How many dashboards that a job has in staging are of use to it; forgets the others: those of tracks that are not
    /// listed, those read by other rules, and those that were the same as a page that is not to be relied on any more.
    public func keepUsefulDashboards(of job: JobID, validity: CacheValidity) async throws -> Int {
        try await store.pool.write { db in
            try db.execute(
                sql: """
                    DELETE FROM staged_dashboards AS d WHERE job_id = :job AND (
                        parser_version <> :parser
                        OR NOT EXISTS (
                            SELECT 1 FROM staged_listings l
                            WHERE l.job_id = :job AND l.slug = d.slug AND l.track_name IS NOT NULL)
                        OR unmodified AND NOT EXISTS (
                            SELECT 1 FROM pages p
                            JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = p.slug
                            WHERE p.slug = d.slug AND p.content_hash = d.source_hash AND \(KnownPages.isValid)))
                    """,
                arguments: [
                    "job": job.rawValue, "parser": validity.parserVersion, "clear_missing": validity.clearMissing,
                ])
            try StoredIssues.forget(of: job, db)
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM staged_dashboards WHERE job_id = ?", arguments: [job.rawValue]) ?? 0
        }
    }
}
