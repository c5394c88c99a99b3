public import Catalogue
public import Events
public import Foundation
import GRDB
import GRDBSQLite
public import JobModel

/// A dashboard that was asked for, on its way into staging.
public struct StagedDashboard: Sendable {
    /// Whose it is.
    public var slug: TrackSlug
    /// What it says; `nil` when the page is the same as the one whose values are stored.
    public var dashboard: Dashboard?
    /// When it was fetched.
    public var fetchedAt: Date
    /// The page that answered.
    public var page: CachedPage
    /// The version of the rules that it was read by.
    public var parserVersion: Int

    /// Makes a staged dashboard.
    public init(slug: TrackSlug, dashboard: Dashboard?, fetchedAt: Date, page: CachedPage, parserVersion: Int) {
        self.slug = slug
        self.dashboard = dashboard
        self.fetchedAt = fetchedAt
        self.page = page
        self.parserVersion = parserVersion
    }
}

/// Staging: what a job has read, kept from page to page, so that a job that ends early loses nothing.
///
/// Texts are brought into the form in which they are stored, NFC: whatever is compared later, names with each other too,
/// is compared in it.
public struct Staging: Sendable {
    let store: TrackStore

    /// Stages rows of the catalogue page; returns how many repeat a slug and were left out (the first row wins).
    ///
    /// `seen` are tracks of which the page says no more than that they are listed: they stay as they are stored.
    public func add(_ listings: [TrackListing], seen: [TrackSlug], for job: JobID) async throws -> Int {
        guard !listings.isEmpty || !seen.isEmpty else { return 0 }
        return try await store.pool.write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO staged_listings (
                        job_id, slug, track_name, last_activity, inactive_for, place, is_live, current_event)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (job_id, slug) DO UPDATE
                    SET track_name = excluded.track_name, last_activity = excluded.last_activity,
                        inactive_for = excluded.inactive_for, place = excluded.place,
                        is_live = excluded.is_live, current_event = excluded.current_event
                    WHERE track_name IS NULL
                    """)
            var duplicates = 0
            for listing in listings {
                try statement.execute(arguments: [
                    job.rawValue, listing.slug.rawValue, UnicodeForm.nfc(listing.name),
                    listing.lastActivity.map(UnicodeForm.nfc),
                    listing.lastActivity.flatMap(ActivityText.leastAge), listing.slug.place, listing.isLive,
                    listing.currentEvent.map(UnicodeForm.nfc),
                ])
                if db.changesCount == 0 { duplicates += 1 }
            }
            let mark = try db.cachedStatement(
                sql: "INSERT OR IGNORE INTO staged_listings (job_id, slug) VALUES (?, ?)")
            for slug in seen { try mark.execute(arguments: [job.rawValue, slug.rawValue]) }
            return duplicates
        }
    }

    /// Stages dashboards and the failures of others, in one transaction.
    ///
    /// Not async, and so not cancelled with its task: a cancelled job keeps what it has read.
    public func add(
        _ dashboards: [StagedDashboard], failures: [TrackFailure], for job: JobID, _ events: [NewEvent] = []
    ) throws {
        guard !dashboards.isEmpty || !failures.isEmpty || !events.isEmpty else { return }
        try store.changeNow { db, writer in
            try writer.write(events)
            let insertion = try db.cachedStatement(sql: Self.dashboardInsertion)
            let issue = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO job_issues (job_id, slug, field, kind, value) VALUES (?, ?, ?, ?, ?)")
            for staged in dashboards {
                try Self.insert(staged, for: job, with: insertion)
                guard let dashboard = staged.dashboard else { continue }
                for found in DataIssue.issues(in: dashboard) {
                    try issue.execute(arguments: [
                        job.rawValue, staged.slug.rawValue, found.field.rawValue, found.kind.rawValue, found.value,
                    ])
                }
            }
            let failing = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO job_failures (job_id, slug, name, message) VALUES (?, ?, ?, ?)")
            for failure in failures {
                try failing.execute(arguments: [job.rawValue, failure.slug, failure.name, failure.message])
            }
        }
    }

    private static let dashboardInsertion: String = {
        let columns = TrackField.dashboardFields.map(\.rawValue)
        return """
            INSERT OR REPLACE INTO staged_dashboards (
                job_id, slug, fetched_at, source_hash, url, etag, last_modified, parser_version, unmodified, gone,
                results_this_month, sessions_this_month, videos_this_month, \(columns.joined(separator: ", ")))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?\(String(repeating: ", ?", count: columns.count)))
            """
    }()

    /// Stages a dashboard. Its values are bound one by one: boxed as GRDB's arguments they would cost as much again.
    private static func insert(_ staged: StagedDashboard, for job: JobID, with statement: Statement) throws {
        let target = statement.sqliteStatement
        defer {
            sqlite3_reset(target)
            sqlite3_clear_bindings(target)
        }
        var gone: Int64 = 0
        for (index, field) in TrackField.dashboardFields.enumerated() {
            let position = Int32(index + 14)
            switch staged.dashboard?[field] ?? .notFound {
            case .value(.text(let text)): _ = UnicodeForm.nfc(text).bind(to: target, at: position)
            case .value(.real(let number)): sqlite3_bind_double(target, position, number)
            case .value(.integer(let number)): sqlite3_bind_int64(target, position, number)
            case .absent: gone |= field.bit
            case .notFound: break
            }
        }
        let head = [
            job.rawValue, staged.slug.rawValue, RecordCoding.text(of: staged.fetchedAt), staged.page.contentHash,
            staged.page.url, staged.page.etag, staged.page.lastModified,
        ]
        for (index, text) in head.enumerated() { _ = text?.bind(to: target, at: Int32(index + 1)) }
        sqlite3_bind_int64(target, 8, Int64(staged.parserVersion))
        sqlite3_bind_int64(target, 9, staged.dashboard == nil ? 1 : 0)
        sqlite3_bind_int64(target, 10, gone)
        let month = staged.dashboard?.month ?? MonthFigures()
        for (index, figure) in [month.results, month.sessions, month.videos].enumerated() {
            if let figure { sqlite3_bind_int64(target, Int32(index + 11), figure) }
        }
        let code = sqlite3_step(target)
        guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: target) }
    }

    /// How many dashboards a job has in staging that were fetched since a time.
    public func countDashboards(of job: JobID, since time: Date) async throws -> Int {
        try await store.pool.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM staged_dashboards WHERE job_id = ? AND fetched_at >= ?",
                arguments: [job.rawValue, RecordCoding.text(of: time)]) ?? 0
        }
    }

    /// Forgets what a job has staged of the catalogue page, before it is read once more.
    public func clearListings(of job: JobID) async throws {
        try await store.pool.write { db in
            try db.execute(sql: "DELETE FROM staged_listings WHERE job_id = ?", arguments: [job.rawValue])
        }
    }

    /// Forgets the dashboards that a job has in staging, and those that it has chosen.
    public func forgetDashboards(of job: JobID) async throws {
        try await store.pool.write { db in
            for table in ["staged_dashboards", "staged_refreshes"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE job_id = ?", arguments: [job.rawValue])
            }
            try StoredIssues.forget(of: job, db)
        }
    }

    /// Removes what a job has in staging, once it is applied, and empties the log that the apply stage has filled.
    public func clear(of job: JobID) async throws {
        // Also where somebody reads: the log is looked at once more when they have ended.
        defer { store.logSignal.yield() }
        try await store.pool.write { db in
            try Self.clear(db, of: job)
            try ChangePlaces.catchUp(db)
        }
        // What was staged is gone by now, whatever becomes of the log.
        _ = try? await store.cutLog()
    }

    /// Removes what other jobs than this one have in staging: dashboards that were fetched before a time or are applied, what
    /// was chosen where nothing is left of it, and all rows of the catalogue page, which every job reads again.
    public func clear(before time: Date, except job: JobID) throws {
        defer { store.logSignal.yield() }
        try store.pool.write { db in
            try db.execute(sql: "DELETE FROM staged_listings WHERE job_id <> ?", arguments: [job.rawValue])
            try db.execute(
                sql: """
                    DELETE FROM staged_dashboards WHERE job_id <> ? AND (fetched_at < ? OR job_id IN (
                        SELECT id FROM jobs
                        WHERE state = 'succeeded' OR \(StoredJobs.readableRecord) ->> 'applied_at' IS NOT NULL))
                    """, arguments: [job.rawValue, RecordCoding.text(of: time)])
            try db.execute(
                sql: """
                    DELETE FROM staged_refreshes
                    WHERE job_id <> ? AND job_id NOT IN (SELECT job_id FROM staged_dashboards)
                    """, arguments: [job.rawValue])
        }
    }

    static func clear(_ db: Database, of job: JobID) throws {
        for table in ["staged_dashboards", "staged_listings", "staged_refreshes"] {
            // Without a condition SQLite drops the table's pages rather than its rows one by one.
            let isAll = try Bool.fetchOne(
                db,
                sql: """
                    SELECT (SELECT min(job_id) FROM \(table)) IS :job AND (SELECT max(job_id) FROM \(table)) IS :job
                    """, arguments: ["job": job.rawValue])
            if isAll == true {
                try db.execute(sql: "DELETE FROM \(table)")
            } else {
                try db.execute(sql: "DELETE FROM \(table) WHERE job_id = ?", arguments: [job.rawValue])
            }
        }
    }
}

extension TrackField {
    /// The field's bit in a set of fields that the database keeps as an integer.
    var bit: Int64 {
        guard let index = Self.allCases.firstIndex(of: self) else { return 0 }
        return 1 << Int64(index)
    }

    /// The set of the fields that are so.
    static func bits(where isSo: (TrackField) -> Bool) -> Int64 { allCases.filter(isSo).reduce(0) { $0 | $1.bit } }
}
