public import Catalogue
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
    /// By what the page is told from another one.
    public var stamp: PageStamp
    /// The version of the rules that it was read by.
    public var parserVersion: Int

    /// Makes a staged dashboard.
    public init(slug: TrackSlug, dashboard: Dashboard?, fetchedAt: Date, stamp: PageStamp, parserVersion: Int) {
        self.slug = slug
        self.dashboard = dashboard
        self.fetchedAt = fetchedAt
        self.stamp = stamp
        self.parserVersion = parserVersion
    }
}

// Staging: what a job has read, kept from page to page, so that a job that ends early loses nothing.
extension TrackStore {
    /// Stages rows of the catalogue page; returns how many repeat a slug and were left out (the first row wins).
    ///
    /// `seen` are tracks of which the page says no more than that they are listed: they stay as they are stored.
    public func stage(_ listings: [TrackListing], seen: [TrackSlug], for job: JobID) async throws -> Int {
        guard !listings.isEmpty || !seen.isEmpty else { return 0 }
        return try await pool.write { db in
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO staged_listings (job_id, slug, track_name, last_activity, inactive_for, place)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (job_id, slug) DO UPDATE
                    SET track_name = excluded.track_name, last_activity = excluded.last_activity,
                        inactive_for = excluded.inactive_for, place = excluded.place
                    WHERE track_name IS NULL
                    """)
            var duplicates = 0
            for listing in listings {
                try statement.execute(arguments: [
                    job.rawValue, listing.slug.rawValue, listing.name, listing.lastActivity,
                    listing.lastActivity.flatMap(ActivityText.leastAge), listing.slug.place,
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
    public func stage(_ dashboards: [StagedDashboard], failures: [TrackFailure], for job: JobID) throws {
        guard !dashboards.isEmpty || !failures.isEmpty else { return }
        try pool.write { db in
            let insertion = try db.cachedStatement(sql: Self.dashboardInsertion)
            let finding = try db.cachedStatement(
                sql: "INSERT OR REPLACE INTO job_findings (job_id, slug, field, kind, value) VALUES (?, ?, ?, ?, ?)")
            for staged in dashboards {
                try Self.insert(staged, for: job, with: insertion)
                guard let dashboard = staged.dashboard else { continue }
                for found in DataFinding.findings(in: dashboard) {
                    try finding.execute(arguments: [
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
                \(columns.joined(separator: ", ")))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?\(String(repeating: ", ?", count: columns.count)))
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
            let position = Int32(index + 11)
            switch staged.dashboard?[field] ?? .unread {
            case .value(.text(let text)): _ = text.bind(to: target, at: position)
            case .value(.real(let number)): sqlite3_bind_double(target, position, number)
            case .value(.integer(let number)): sqlite3_bind_int64(target, position, number)
            case .gone: gone |= field.bit
            case .unread: break
            }
        }
        let head = [
            job.rawValue, staged.slug.rawValue, RecordCoding.text(of: staged.fetchedAt), staged.stamp.contentHash,
            staged.stamp.url, staged.stamp.etag, staged.stamp.lastModified,
        ]
        for (index, text) in head.enumerated() { _ = text?.bind(to: target, at: Int32(index + 1)) }
        sqlite3_bind_int64(target, 8, Int64(staged.parserVersion))
        sqlite3_bind_int64(target, 9, staged.dashboard == nil ? 1 : 0)
        sqlite3_bind_int64(target, 10, gone)
        let code = sqlite3_step(target)
        guard code == SQLITE_DONE else { throw failure(code, of: target) }
    }

    /// Forgets what a job has staged of the catalogue page, before it is read once more.
    public func clearListings(of job: JobID) async throws {
        try await pool.write { db in
            try db.execute(sql: "DELETE FROM staged_listings WHERE job_id = ?", arguments: [job.rawValue])
        }
    }

    /// Removes what a job has in staging, once it is applied.
    public func clearStaging(of job: JobID) async throws {
        try await pool.write { db in try Self.clearStaging(db, of: job) }
    }

    /// Removes what other jobs than this one have in staging: dashboards that were fetched before a time or are applied, what
    /// was chosen where nothing is left of it, and all rows of the catalogue page, which every job reads anew.
    public func clearStaging(before time: Date, except job: JobID) throws {
        try pool.write { db in
            try db.execute(sql: "DELETE FROM staged_listings WHERE job_id <> ?", arguments: [job.rawValue])
            try db.execute(
                sql: """
                    DELETE FROM staged_dashboards WHERE job_id <> ? AND (fetched_at < ? OR job_id IN (
                        SELECT id FROM jobs WHERE state = 'succeeded' OR record ->> 'applied_at' IS NOT NULL))
                    """, arguments: [job.rawValue, RecordCoding.text(of: time)])
            try db.execute(
                sql: """
                    DELETE FROM staged_choices
                    WHERE job_id <> ? AND job_id NOT IN (SELECT job_id FROM staged_dashboards)
                    """, arguments: [job.rawValue])
        }
    }

    static func clearStaging(_ db: Database, of job: JobID) throws {
        for table in ["staged_dashboards", "staged_listings", "staged_choices"] {
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
