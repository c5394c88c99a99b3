public import Catalogue
public import Exporting
import GRDB
import GRDBSQLite
import JobModel

/// A track as a row has it.
public struct TrackRow: ExportRow {
    fileprivate let row: OpaquePointer?
    /// How many columns stand before those that were asked for.
    fileprivate static let head = 6

    /// The track's slug.
    public var slug: ExportValue { column(0) }
    /// The track's name.
    public var name: ExportValue { column(1) }
    /// Its address on one line.
    public var address: ExportValue { column(2) }
    /// Its phone number.
    public var phone: ExportValue { column(3) }

    /// Where it is, by the best that is known.
    public var position: (latitude: Double, longitude: Double)? {
        guard sqlite3_column_type(row, 4) != SQLITE_NULL, sqlite3_column_type(row, 5) != SQLITE_NULL,
            let place = Coordinates(
                latitude: sqlite3_column_double(row, 4), longitude: sqlite3_column_double(row, 5))
        else { return nil }
        return (place.latitude, place.longitude)
    }

    /// The value of a column that was asked for.
    public func value(at index: Int) -> ExportValue { column(Int32(Self.head + index)) }

    private func column(_ index: Int32) -> ExportValue {
        // The row's own value, asked in place of the statement, which would lock and look for errors each time.
        let value = sqlite3_column_value(row, index)
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        default:
            return .text(
                UnsafeBufferPointer(start: sqlite3_value_text(value), count: Int(sqlite3_value_bytes(value))))
        }
    }
}

// Tracks on their way out, read straight from SQLite's row: 100,000 of them in a second.
extension StoredTracks {
    /// Hands over the tracks that `list` has for a query, by slug, after a slug, until `body` says that it is enough. The
    /// query's limit, offset and order do not count. Returns which version of the tracks it was.
    ///
    /// It blocks its thread, and a row is there within the call of `body` alone. Only with `placed` it has a name, an address, a
    /// phone number and a position beside the columns that are asked for.
    @discardableResult
    public func forEach(
        matching query: TrackQuery, columns: [ExportColumn], placed: Bool, after slug: String,
        _ body: (TrackRow) throws -> Bool
    ) throws -> TracksVersion {
        func read(_ body: (Database) throws -> TracksVersion) throws -> TracksVersion {
            query.asOf == nil ? try store.pool.read(body) : try store.readWithPlacesNow(body)
        }
        return try read { db in
            let past = try query.asOf.map { try PastCatalogue(db, at: $0) }
            let table = past?.table ?? "tracks"
            let version = try past.map(TracksVersion.init) ?? TracksVersion(db)
            guard let slugs = try chosen(by: query, version, table, db) else {
                let (condition, arguments) = Self.conditions(query, isSearch: false)
                let statement = try Self.statement(
                    table, columns, placed, "\(condition) AND source_track_slug > :after", db)
                _ = try Self.step(through: statement, arguments + ["after": slug], body)
                return version
            }
            let statement = try Self.statement(
                table, columns, placed,
                "source = 'liverc' AND source_track_slug IN (SELECT value FROM json_each(:chosen))", db)
            // Some at a time: whoever takes an export piece by piece wants no more of them.
            var first = Self.place(behind: slug, slugs)
            while first < slugs.count {
                let some = slugs[first...].prefix(Self.chosenAtOnce)
                let list = String(decoding: try RecordCoding.encode(Array(some)), as: UTF8.self)
                guard try Self.step(through: statement, ["chosen": list], body) else { break }
                first += some.count
            }
            return version
        }
    }

    private static let chosenAtOnce = 1000

    /// Where the slugs behind one begin, which are in their order.
    private static func place(behind slug: String, _ slugs: [String]) -> Int {
        var (low, high) = (0, slugs.count)
        while low < high {
            let middle = (low + high) / 2
            if slugs[middle] > slug { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The slugs that a search or a distance chooses. They are found once for all pieces of an export.
    private func chosen(by query: TrackQuery, _ version: TracksVersion, _ table: String, _ db: Database) throws
        -> [String]?
    {
        // An issue can open and close without a change of the tracks.
        let isKept = (query.near != nil || query.search != nil) && query.filter.issue == nil
        guard isKept else { return try Self.chosen(by: query, table, db) }
        return try store.choices.answer(to: query, version) { try Self.chosen(by: query, table, db) }
    }

    private static func statement(
        _ table: String, _ columns: [ExportColumn], _ placed: Bool, _ condition: String, _ db: Database
    ) throws -> Statement {
        let best = StoredCoordinates.best
        let others = ["track_name", "address", "phone", best.latitude, best.longitude]
        let head = ["source_track_slug"] + others.map { placed ? $0 : "NULL" }
        return try db.cachedStatement(
            sql: """
                SELECT \((head + columns.map(\.rawValue)).joined(separator: ", ")) FROM \(table)
                WHERE \(condition) ORDER BY source_track_slug
                """)
    }

    /// Hands over the rows of a statement; whether more are wanted behind them.
    private static func step(
        through statement: Statement, _ arguments: StatementArguments, _ body: (TrackRow) throws -> Bool
    ) throws -> Bool {
        statement.setUncheckedArguments(arguments)
        let row = statement.sqliteStatement
        defer { sqlite3_reset(row) }
        while true {
            let code = sqlite3_step(row)
            if code == SQLITE_DONE { return true }
            guard code == SQLITE_ROW else { throw TrackStore.failure(code, of: row) }
            guard try body(TrackRow(row: row)) else { return false }
        }
    }
}
