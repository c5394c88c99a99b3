import Catalogue
import GRDB
import GRDBSQLite
import Glibc

/// The table `track_search`: what searches look through, folded.
///
/// Its rows hold a few hundred tracks each, one behind the other, so that 100,000 tracks are a few hundred rows and are gone
/// through in milliseconds. FTS5 is not used: its trigrams find no word of one or two letters, and it is its count and ranking of
/// tens of thousands of hits that would cost the time.
///
/// A track is a byte that says whether it is active, its slug, name, city, state, country and country code with a `separator`
/// between two, and an `end`.
enum SearchIndex {
    static let active: UInt8 = 1
    static let inactive: UInt8 = 2
    static let separator: UInt8 = 3
    static let end: UInt8 = 0

    /// The fields that are looked through beside the slug.
    static let fields: [TrackField] = [.trackName, .city, .state, .country, .countryCode]

    /// The row that a track is in. Tracks are never removed, so the rows are about equally full.
    static func chunk(of rowid: Int64) -> Int64 { rowid >> chunkBits }

    private static let chunkBits: Int64 = 8

    /// Writes the rows of all tracks where there are none: a migration has made or emptied the table.
    static func fill(_ db: Database) throws {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM track_search)") == false,
            let last = try last(db)
        else { return }
        try refresh(0...chunk(of: last), db)
    }

    /// The number of the newest track; `nil` when there is none.
    static func last(_ db: Database) throws -> Int64? { try Int64.fetchOne(db, sql: "SELECT max(rowid) FROM tracks") }

    /// Writes rows as their tracks are stored now.
    static func refresh(_ chunks: some Sequence<Int64>, _ db: Database) throws {
        let columns = fields.map(\.rawValue).joined(separator: ", ")
        let reading = try db.cachedStatement(
            sql: "SELECT is_active, source_track_slug, \(columns) FROM tracks WHERE rowid BETWEEN ? AND ?"
        ).sqliteStatement
        let writing = try db.cachedStatement(sql: "INSERT OR REPLACE INTO track_search (chunk, texts) VALUES (?, ?)")
            .sqliteStatement
        defer {
            sqlite3_reset(reading)
            sqlite3_reset(writing)
            sqlite3_clear_bindings(writing)
        }
        var texts: [UInt8] = []
        for chunk in chunks {
            texts.removeAll(keepingCapacity: true)
            sqlite3_reset(reading)
            sqlite3_bind_int64(reading, 1, chunk << chunkBits)
            sqlite3_bind_int64(reading, 2, chunk << chunkBits | (1 << chunkBits - 1))
            var code = sqlite3_step(reading)
            while code == SQLITE_ROW {
                append(reading, to: &texts)
                code = sqlite3_step(reading)
            }
            guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: reading) }
            sqlite3_reset(writing)
            sqlite3_bind_int64(writing, 1, chunk)
            code = texts.withUnsafeBytes { bytes in
                sqlite3_bind_blob64(writing, 2, bytes.baseAddress, UInt64(bytes.count), nil)
                return sqlite3_step(writing)
            }
            guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: writing) }
        }
    }

    /// The texts of tracks of another table than `tracks`.
    static func texts(of table: String, _ db: Database) throws -> [UInt8] {
        let columns = fields.map(\.rawValue).joined(separator: ", ")
        let reading = try db.makeStatement(sql: "SELECT is_active, source_track_slug, \(columns) FROM \(table)")
        var texts: [UInt8] = []
        var code = sqlite3_step(reading.sqliteStatement)
        while code == SQLITE_ROW {
            append(reading.sqliteStatement, to: &texts)
            code = sqlite3_step(reading.sqliteStatement)
        }
        guard code == SQLITE_DONE else { throw TrackStore.failure(code, of: reading.sqliteStatement) }
        return texts
    }

    private static func append(_ row: OpaquePointer?, to texts: inout [UInt8]) {
        texts.append(sqlite3_column_int(row, 0) != 0 ? active : inactive)
        for column in 1...Int32(fields.count) + 1 {
            if column > 1 { texts.append(separator) }
            let text = UnsafeBufferPointer(
                start: sqlite3_column_text(row, column), count: Int(sqlite3_column_bytes(row, column)))
            SearchText.append(text, to: &texts)
        }
        texts.append(end)
    }
}
