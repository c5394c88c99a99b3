import Catalogue
import Events
import Foundation
import GRDB
import JobModel
import Programs
import Testing

@testable import Storage

/// Databases that programs of earlier schemas wrote, with a bit of everything in them (`Tests/Databases/record`): this program
/// takes them over, loses nothing, and can read every record.
@Suite struct EarlierSchemaTests {
    let folder: Folder
    var path: String { folder.path + "/tracks.db" }

    init() throws { folder = try Folder() }

    /// Versions whose databases are kept.
    static let versions = [7]

    /// The tables, by their names of today.
    static let tables = [
        "tracks", "jobs", "events", "job_changes", "job_issues", "open_issues", "completeness", "pages", "audit",
        "attention",
        "requests", "scraping_blocks", "schedule", "staged_dashboards", "staged_listings", "staged_refreshes",
        "job_failures", "robots", "event_cursors",
    ]

    /// What version 8 renamed: tables, columns, members of records, and reasons.
    private static let renamedTables = [
        "job_issues": "job_findings", "open_issues": "open_findings", "scraping_blocks": "scraping_holds",
        "staged_refreshes": "staged_choices",
    ]
    private static let renamedMembers = [
        ("dashboards_carried", "dashboards_reused"), ("anomalies", "issues"), ("returned", "relisted"),
        ("parser", "rules_changed"), ("unclear", "activity_unknown"), ("due", "expired"),
    ]
    private static let renamedReasons = [
        "'returned'": "'relisted'", "'parser'": "'rules_changed'", "'unclear'": "'activity_unknown'",
        "'due'": "'expired'",
    ]

    private func load(_ version: Int) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/version-\(version).sql")
        let queue = try DatabaseQueue(path: path)
        let sql = try String(contentsOf: file, encoding: .utf8)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// The columns of a table whose values stay as they are: what blocks scraping is found by another key since version 11.
    private func columns(of table: String, now: String) throws -> [String] {
        if now == "scraping_blocks" { return ["record"] }
        return try DatabaseQueue(path: path).read { try $0.columns(in: table).map(\.name) }
    }

    /// What jobs changed, in the rows of version 7: since version 9 the history has it, where a track that left or came back
    /// is a change of `is_active`.
    private static let changes = """
        (SELECT job_id, kind, slug, field, old, new FROM job_changes
        UNION ALL SELECT s.job_id, c.kind, c.slug,
            iif(c.kind IN ('deactivated', 'reactivated'), '', c.field),
            CASE c.kind WHEN 'deactivated' THEN t.track_name WHEN 'reactivated' THEN NULL ELSE c.old END,
            CASE c.kind WHEN 'deactivated' THEN NULL WHEN 'reactivated' THEN t.track_name ELSE c.new END
        FROM track_changes c JOIN change_sets s ON s.id = c.change_set
        JOIN tracks t ON t.source_track_slug = c.slug
        UNION ALL SELECT s.job_id, 'profile', c.slug, c.field, c.old, c.new
        FROM track_changes c JOIN change_sets s ON s.id = c.change_set WHERE c.kind = 'reactivated')
        """

    /// All rows of a table as text.
    private func rows(of table: String, _ columns: [String]) throws -> [String] {
        try DatabaseQueue(path: path).read { db in
            let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ' ' || ")
            let isMoved = try table == "job_changes" && db.tableExists("track_changes")
            return try String.fetchAll(
                db, sql: "SELECT \(values) FROM \(isMoved ? Self.changes : table) ORDER BY 1")
        }
    }

    /// A row of version 7 as version 8 has it.
    private static func renamed(_ row: String, in table: String) -> String {
        switch table {
        case "jobs", "events":
            renamedMembers.reduce(row) { $0.replacing("\"\($1.0)\":", with: "\"\($1.1)\":") }
        case "pages", "staged_refreshes":
            row.split(separator: " ", omittingEmptySubsequences: false)
                .map { renamedReasons[String($0)] ?? String($0) }.joined(separator: " ")
        default: row
        }
    }

    @Test(arguments: versions)
    func `nothing that is stored is lost`(version: Int) throws {
        try load(version)
        var before: [String: (columns: [String], rows: [String])] = [:]
        for table in Self.tables {
            let name = Self.renamedTables[table] ?? table
            let columns = try columns(of: name, now: table)
            let rows = try rows(of: name, columns)
            #expect(!rows.isEmpty, "\(table) was recorded without a row")
            before[table] = (
                columns.map { $0 == "begun" ? "run_order" : $0 }, rows.map { Self.renamed($0, in: table) }.sorted()
            )
        }
        // The second opening finds nothing to do. Later versions have more columns, and take none away.
        for _ in 0..<2 {
            try TrackStore(path: path).close()
            for (table, old) in before { #expect(try rows(of: table, old.columns).sorted() == old.rows, "\(table)") }
        }
        #expect(try TrackStore(path: path).schemaVersionOnDisk() == TrackStore.schemaVersion)
    }

    @Test(arguments: versions)
    func `every record can be read, and says what it said`(version: Int) async throws {
        try load(version)
        let store = try TrackStore(path: path) { Issue.record("\($0.table) \($0.key): \($0.reason)") }
        let jobs = try await store.jobs.list(limit: 100).jobs
        let states: Set<JobState> = [.succeeded, .failed, .interrupted, .scheduled]
        #expect(Set(jobs.map(\.state)) == states)
        #expect(jobs.contains { $0.reason == "cut short" } && jobs.contains { $0.counts.issues > 0 })
        let (events, last) = try await store.events.list(after: 0, limit: 1000)
        let stored = try await DatabaseQueue(path: path).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM events")
        }
        #expect(events.count == stored && last == events.last?.seq)
        for event in events { if case .unknown(let kind, _) = event.body { Issue.record("\(kind)") } }
        #expect(try await store.blocks.list().map(\.reason) == ["the site moves"])
        #expect(try await store.jobs.scheduled().map(\.requestId) == ["tonight"])
        #expect(try await store.attention.list().contains { $0.kind == .jobFailed })
        #expect(try await store.schedule.lastSlot(of: "*-*-01 04:00:00 UTC") != nil)
        #expect(try await store.audit.list(since: nil, user: nil, job: nil, limit: 100).entries.count > 5)
        #expect(try await store.tracks.list(matching: TrackQuery(followed: true)).tracks.count == 2)
        let interrupted = try #require(jobs.first { $0.reason == "cut short" })
        #expect(
            try await store.staging.countDashboards(of: interrupted.id, since: .distantPast) > 0,
            "what it had read can still be resumed")
        #expect(store.unreadableRecords == 0)
        try store.close()
    }
}
