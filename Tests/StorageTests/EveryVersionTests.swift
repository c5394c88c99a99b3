import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing

@testable import Storage

/// A file of each earlier version of the schema. Where `Tests/Databases` has none that a program of that version wrote, the
/// migrations make it of an earlier one: they never change, so its tables are those of that version.
@Suite struct EveryVersionTests {
    private let folder: Folder
    private var path: String { folder.path + "/tracks.db" }

    init() throws { folder = try Folder() }

    /// Versions of which there is a file that a program wrote.
    private static let recorded = [4, 7, 8, 13]
    /// Those in between, with rows that went through the migrations one by one.
    private static let migrated = (4..<Schema.version).filter { !recorded.contains($0) }

    /// Makes a database of a version; before version 4 it has the rows of version 4, as far as it has their tables.
    private func make(_ version: Int, at path: String) throws {
        let queue = try DatabaseQueue(path: path)
        let recorded = Self.recorded.last { $0 <= version }
        if let recorded { try load(recorded, into: queue) }
        try Schema.migrator.migrate(queue, upTo: Schema.migrator.migrations[version - 1])
        if recorded == nil { try copyRows(into: queue) }
        try queue.close()
    }

    private func load(_ version: Int, into queue: DatabaseQueue) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Databases/version-\(version).sql")
        let sql = try String(contentsOf: file, encoding: .utf8)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    /// Copies the rows of version 4 into an earlier version's tables, without the columns that these have not.
    private func copyRows(into queue: DatabaseQueue) throws {
        let source = folder.path + "/version-4.db"
        let old = try DatabaseQueue(path: source)
        try load(4, into: old)
        try old.close()
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA foreign_keys = OFF")
            try db.execute(sql: "ATTACH DATABASE ? AS old", arguments: [source])
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN (
                        SELECT name FROM old.sqlite_schema WHERE name NOT IN ('sqlite_sequence', 'grdb_migrations'))
                    """)
            for table in tables {
                let columns = try String.fetchAll(
                    db,
                    sql: """
                        SELECT name FROM pragma_table_info(?1, 'main')
                        WHERE name IN (SELECT name FROM pragma_table_info(?1, 'old'))
                        """, arguments: [table]
                ).joined(separator: ", ")
                try db.execute(sql: "INSERT INTO main.\(table) (\(columns)) SELECT \(columns) FROM old.\(table)")
            }
            try db.execute(sql: "DETACH DATABASE old")
        }
    }

    private func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    private func count(_ table: String) throws -> Int {
        try read(path) { db in
            try db.tableExists(table) ? Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0 : 0
        }
    }

    /// The definitions of a database's tables, without the order in which `ALTER TABLE` puts constraints behind columns.
    private func definitions(of path: String) throws -> [String] {
        try read(path) { db in
            let columns = try String.fetchAll(
                db,
                sql: """
                    SELECT t.name || ' ' || t.strict || t.wr || ': ' || group_concat(c.name || ' ' || c.type || ' ' || c."notnull"
                        || ' ' || c.pk || ' ' || coalesce(c.dflt_value, ''), ', ')
                    FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
                    WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name ORDER BY t.name
                    """)
            let rules = try Row.fetchAll(db, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql <> ''")
            return columns
                + rules.map { row in
                    let (type, name, table, sql): (String, String, String, String) = (row[0], row[1], row[2], row[3])
                    let plain = sql.replacing(/--.*/, with: "").replacing("\"", with: "").replacing(/\s+/, with: " ")
                    let parts = plain.split(separator: /[,()]/).map { $0.trimmingCharacters(in: .whitespaces) }
                    return "\(type) \(name) \(table): \(parts.filter { !$0.isEmpty }.sorted())"
                }.sorted()
        }
    }

    /// All rows of all tables, but for what is drawn by lot.
    private func rows(of path: String) throws -> [String: [String]] {
        try read(path) { db in
            let tables = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM sqlite_schema
                    WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'catalogue_identity'
                    """)
            var rows: [String: [String]] = [:]
            for table in tables {
                let columns = try db.columns(in: table).map { "quote(\"\($0.name)\")" }.joined(separator: " || ' ' || ")
                rows[table] = try String.fetchAll(db, sql: "SELECT \(columns) FROM \(table)").sorted()
            }
            return rows
        }
    }

    @Test(arguments: 1..<Schema.version)
    func `a file of any version is taken over, with what it holds`(version: Int) async throws {
        try make(version, at: path)
        #expect(try read(path) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == version)
        let kept = ["tracks", "jobs", "audit", "attention", "completeness", "pages"]
        let before = try kept.map(count)
        #expect(before[0] > 0 && before[1] > 0)
        let store = try TrackStore(path: path) { Issue.record("\($0.table) \($0.key): \($0.reason)") }
        let jobs = try await store.jobs.list(limit: 100)
        #expect(jobs.total == before[1] && jobs.jobs.count == before[1])
        let tracks = try await store.tracks.list(matching: TrackQuery(inactive: true, limit: 500))
        let active = try await store.tracks.list(matching: TrackQuery(limit: 500))
        #expect(tracks.total + active.total == before[0])
        for track in active.tracks {
            let found = try await store.tracks.list(matching: TrackQuery(search: track.slug.rawValue))
            #expect(found.tracks.contains { $0.slug == track.slug })
        }
        _ = try await store.events.list(after: 0, limit: 1000)
        #expect(store.unreadableRecords == 0)
        #expect(try await store.verify() == .whole)
        try store.close()
        #expect(try kept.map(count) == before)
        let new = folder.path + "/new.db"
        try TrackStore(path: new).close()
        #expect(try definitions(of: path) == definitions(of: new))
        #expect(try read(path) { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
    }

    @Test func `the tables of a new file are those that the migrations make`() throws {
        let new = folder.path + "/new.db"
        for (file, make) in [(path, Schema.migrator.migrate), (new, Schema.update)]
            as [(String, (DatabaseQueue) throws -> Void)]
        {
            let queue = try DatabaseQueue(path: file)
            try make(queue)
            try queue.close()
        }
        let tables = try definitions(of: new)
        #expect(try definitions(of: path) == tables && tables.count > 70)
        #expect(try rows(of: path) == rows(of: new))
        for pragma in ["user_version", "application_id"] {
            let values = try [path, new].map { file in
                try read(file) { try Int.fetchOne($0, sql: "PRAGMA \(pragma)") }
            }
            #expect(values[0] != 0 && values[0] == values[1])
        }
        let identity = try read(new) { try String.fetchOne($0, sql: "SELECT uuid FROM catalogue_identity") }
        #expect(identity.flatMap(UUID.init(uuidString:)) != nil)
    }

    @Test(arguments: migrated)
    func `what was taken over one version at a time holds what was taken over at once`(version: Int) async throws {
        try make(version, at: path)
        try TrackStore(path: path).close()
        let whole = folder.path + "/at-once.db"
        let queue = try DatabaseQueue(path: whole)
        try load(try #require(Self.recorded.last { $0 <= version }), into: queue)
        try queue.close()
        try TrackStore(path: whole).close()
        let (rows, expected) = (try rows(of: path), try rows(of: whole))
        #expect(rows.keys.sorted() == expected.keys.sorted())
        for (table, expected) in expected { #expect(rows[table] == expected, "\(table)") }
    }
}
