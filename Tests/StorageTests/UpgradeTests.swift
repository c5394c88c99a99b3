import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing
@testable import Storage

/// A database of an older version, taken over by this one: `Tests/Databases` has one as each version wrote it.
@Suite struct UpgradeTests {
    let folder: Folder
    var path: String { folder.path + "/tracks.db" }
    let now = Date(timeIntervalSince1970: 1_795_000_000)

    init() throws {
        folder = try Folder()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/version-4.sql")
        let sql = try String(contentsOf: file, encoding: .utf8)
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    /// Tables and columns of version 4 that have other names today.
    private static let newNames = ["job_findings": "job_issues", "open_findings": "open_issues", "begun": "run_order"]
    /// Members of stored JSON that have other names today.
    private static let newMembers = [
        "dashboards_carried": "dashboards_reused", "anomalies": "issues", "returned": "relisted",
        "parser": "rules_changed", "unclear": "activity_unknown", "due": "expired",
    ]

    /// All rows of a table as text, with the columns named.
    private func rows(of table: String, columns: [String]) throws -> [[String]] {
        try DatabaseQueue(path: path).read { db in
            let names = columns.map { "quote(\($0))" }.joined(separator: ", ")
            return try Row.fetchAll(db, sql: "SELECT \(names) FROM \(table) ORDER BY 1, 2").map { row in
                row.map { String.fromDatabaseValue($0.1) ?? "" }
            }
        }
    }

    /// JSON with the members' names of today: read and written again, so that a name within a text stays.
    private func renamed(_ value: Any) -> Any {
        switch value {
        case let object as [String: Any]:
            var result: [String: Any] = [:]
            for (name, member) in object { result[Self.newMembers[name] ?? name] = renamed(member) }
            return result
        case let list as [Any]: return list.map(renamed)
        default: return value
        }
    }

    /// A quoted text of JSON in one form, whatever the order of its members.
    private func json(_ quoted: String, renames: Bool) throws -> String {
        let text = quoted.dropFirst().dropLast().replacing("''", with: "'")
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let data = try JSONSerialization.data(withJSONObject: renames ? renamed(value) : value, options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    @Test(arguments: [
        "tracks", "jobs", "job_findings", "open_findings", "completeness", "pages", "audit", "attention",
    ])
    func `nothing that is stored is lost`(table: String) throws {
        let columns = try DatabaseQueue(path: path).read { try $0.columns(in: table).map(\.name) }
        var before = try rows(of: table, columns: columns)
        #expect(!before.isEmpty)
        try TrackStore(path: path).close()
        var after = try rows(of: Self.newNames[table] ?? table, columns: columns.map { Self.newNames[$0] ?? $0 })
        if let record = columns.firstIndex(of: "record"), table == "jobs" {
            before = try before.map { row in
                var row = row
                row[record] = try json(row[record], renames: true)
                return row
            }
            after = try after.map { row in
                var row = row
                row[record] = try json(row[record], renames: false)
                return row
            }
            // The old names were there, so this has looked at something.
            #expect(before.contains { $0[record].contains("\"issues\":1") })
        }
        if table == "tracks" { before = before.map { $0.map(\.precomposedStringWithCanonicalMapping) } }
        #expect(after.sorted { $0.lexicographicallyPrecedes($1) } == before.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `reasons of pages and choices of version 4 have today's names`() throws {
        let names = [
            "returned": "relisted", "parser": "rules_changed", "unclear": "activity_unknown", "due": "expired",
        ]
        try DatabaseQueue(path: path).writeWithoutTransaction { db in
            for old in names.keys {
                try db.execute(sql: "INSERT INTO pages (slug, reason) VALUES (?1, ?1)", arguments: [old])
                try db.execute(
                    sql: "INSERT INTO staged_choices (job_id, slug, reason) SELECT max(id), ?1, ?1 FROM jobs",
                    arguments: [old])
            }
        }
        try TrackStore(path: path).close()
        try DatabaseQueue(path: path).read { db in
            for (old, new) in names {
                for table in ["pages", "staged_refreshes"] {
                    let stored = try String.fetchOne(
                        db, sql: "SELECT reason FROM \(table) WHERE slug = ?", arguments: [old])
                    #expect(stored == new, "\(table)")
                    #expect(RefreshReason(rawValue: stored ?? "").isKnown)
                }
            }
            #expect(try String.fetchOne(db, sql: "SELECT reason FROM pages WHERE slug = 'seven'") == "full")
        }
    }

    @Test func `what jobs changed becomes the history`() async throws {
        let store = try TrackStore(path: path)
        let page = try await store.changes.list(matching: TrackChangeQuery())
        let changes = page.changes.map { "\($0.number ?? 0) \($0.slug) \($0.kind) \($0.field ?? "-")" }
        #expect(
            changes == [
                "1 bare added -", "2 gone added -", "3 istanbul added -", "4 seven added -", "5 zoe-nfd added -",
                "6 gone deactivated is_active",
            ])
        #expect(page.changes.first?.new == .text("Bare Track") && page.changes.last?.new == .integer(0))
        #expect(
            page.changes.allSatisfy {
                $0.jobId != nil && $0.user != nil && $0.time > Date(timeIntervalSince1970: 1_700_000_000)
            })
        let gone = try #require(TrackSlug("gone"))
        #expect(try await store.tracks.find(gone, asOf: page.changes[0].time)?.isActive == true)
        #expect(try await store.tracks.find(gone, asOf: page.changes[5].time)?.isActive == false)
    }

    @Test func `tracks stay followed, and are found by a search at once`() async throws {
        let store = try TrackStore(path: path)
        #expect(try await store.tracks.totals() == TrackTotals(active: 4, inactive: 1, followed: 2))
        let followed = try await store.tracks.list(matching: TrackQuery(followed: true))
        #expect(followed.tracks.map(\.slug.rawValue) == ["seven", "zoe-nfd"])
        for (text, slug) in [
            ("zoe koln", "zoe-nfd"), ("istanbul", "istanbul"), ("gone", "gone"), ("springs pa", "seven"),
        ] {
            #expect(
                try await store.tracks.list(matching: TrackQuery(search: text)).tracks.map(\.slug.rawValue) == [slug])
        }
        try store.close()
        #expect(try TrackStore(path: path).schemaVersionOnDisk() == TrackStore.schemaVersion)
    }

    @Test func `the catalogue has a number, and the sync that made it`() async throws {
        let version = try #require(try await TrackStore(path: path).catalogue.version())
        #expect(version.generation == 1)
        let newest = try await DatabaseQueue(path: path).read {
            try String.fetchOne(
                $0, sql: "SELECT id FROM jobs WHERE record ->> 'applied_at' IS NOT NULL ORDER BY run_order DESC LIMIT 1"
            )
        }
        #expect(version.jobId.rawValue == newest)
    }

    @Test func `the first sync asks for every page that older rules read, and tells old and new values`() async throws {
        let store = try TrackStore(path: path)
        let names = [
            "zoe-nfd": "Zo\u{EB} Raceway", "istanbul": "İstanbul Işık", "seven": "Seven Springs", "bare": "Bare Track",
        ]
        let job = Job(
            id: JobID(at: now), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: now)
        try store.jobs.save(job)
        let listings = names.compactMap { slug, name in
            TrackSlug(slug).map { TrackListing(slug: $0, name: name, lastActivity: "10 years ago") }
        }
        _ = try await store.staging.add(listings, seen: [], for: job.id)
        let validity = CacheValidity(parserVersion: 2, clearMissing: false)
        let chosen = try await store.staging.chooseDashboards(
            for: job.id, by: RefreshPolicy(everything: false, maxAge: 1 << 40, time: now, validity: validity))
        // Of the others two are followed, and one was never read.
        #expect(chosen.rulesChanged == 1 && chosen.followed == 2 && chosen.new == 1)
        let orders = try await store.staging.dashboardsToRead(in: job.id, limit: 10, validity: validity)
        #expect(orders.count == 4 && orders.allSatisfy { $0.cached == nil })
        let read = [
            "zoe-nfd": dashboard {
                $0.city = .value("K\u{F6}ln"); $0.email = .value("info@zoe.example")
            },
            "istanbul": dashboard { $0.city = .value("I\u{307}stanbul") },
            "seven": dashboard {
                $0.city = .value("Seven Springs"); $0.latitude = .value(40.0)
            },
        ]
        let staged = read.compactMap { slug, dashboard in
            TrackSlug(slug).map { slug in
                StagedDashboard(
                    slug: slug, dashboard: dashboard, fetchedAt: now,
                    page: CachedPage(url: "https://\(slug).liverc.com/", contentHash: "new"), parserVersion: 2)
            }
        }
        try store.staging.add(staged, failures: [], for: job.id)
        let applied = try await store.catalogue.apply(
            ApplyRequest(
                job: job, time: now, pageIsWhole: true, clearMissing: false, trackURL: "https://{slug}.liverc.com/",
                eventsURL: "https://{slug}.liverc.com/events"))
        var changes: [String] = []
        try store.changes.forEach(.profile, in: job.id) { change in
            changes.append("\(change.slug) \(change.field): \(change.old ?? "-") > \(change.new ?? "-")")
        }
        #expect(
            changes == [
                "seven city: PA > Seven Springs", "seven latitude: 123.456 > 40.0",
                "zoe-nfd email: club@example.org > info@zoe.example",
            ])
        #expect(applied.counts.updated == 2 && applied.counts.added == 0 && applied.counts.deactivated == 0)
        #expect(try await store.tracks.totals().followed == 2)
    }
}
