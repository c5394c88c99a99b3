public import FoundationEssentials
import GRDB
import GRDBSQLite
public import JobModel

/// Which catalogue a database holds.
public struct CatalogueVersion: Codable, Sendable, Hashable {
    /// Its number, which grows with each sync that is stored.
    public var generation: Int64
    /// The sync that made it.
    public var jobId: JobID
    /// When it was stored.
    public var appliedAt: Date
    /// How many deactivations an operator allowed for that sync.
    public var allowDeactivations: Int?

    /// Names a version.
    public init(generation: Int64, jobId: JobID, appliedAt: Date, allowDeactivations: Int? = nil) {
        self.generation = generation
        self.jobId = jobId
        self.appliedAt = appliedAt
        self.allowDeactivations = allowDeactivations
    }
}

/// The stored tracks as they are at one moment, for whoever goes through all of them.
public struct CatalogueSnapshot {
    /// Which catalogue it is.
    public let version: CatalogueVersion
    /// How many tracks there are.
    public let count: Int
    let db: Database

    init?(_ db: Database) throws {
        guard let version = try CatalogueVersion(db) else { return nil }
        self.version = version
        count = try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks") ?? 0
        self.db = db
    }

    /// A stored row, while a loop is at it.
    public struct Row: ~Copyable {
        private let statement: OpaquePointer

        fileprivate init(_ statement: OpaquePointer) { self.statement = statement }

        /// Whether the value is a number with a fraction.
        public func isReal(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_FLOAT }

        /// The value of a column, by its place in the list, as bytes of text; `nil` for NULL. They are there until the next
        /// row or value is asked for.
        public func text(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
            guard let text = sqlite3_column_text(statement, Int32(column)) else { return nil }
            return UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, Int32(column))))
        }

        /// A number, to its last bit; `nil` for NULL.
        public func real(_ column: Int) -> Double? {
            guard sqlite3_column_type(statement, Int32(column)) != SQLITE_NULL else { return nil }
            return sqlite3_column_double(statement, Int32(column))
        }
    }

    /// Goes through the tracks by slug; throws the database's errors and what `body` throws. With `addingCoordinates` those of
    /// addresses and of pins stand in the place of the page's, as for all who look at a track.
    public func forEachTrack(
        _ columns: [String], addingCoordinates: Bool = false, _ body: (borrowing Row) throws -> Void
    ) throws {
        let best = addingCoordinates ? StoredCoordinates.bestByColumn : [:]
        let list = columns.map { best[$0] ?? "\"\($0)\"" }.joined(separator: ", ")
        try forEachRow("SELECT \(list) FROM tracks WHERE source = 'liverc' ORDER BY source, source_track_slug", body)
    }

    /// Goes through the rows of a query; throws the database's errors and what `body` throws.
    func forEachRow(_ query: String, _ body: (borrowing Row) throws -> Void) throws {
        let statement = try db.makeStatement(sql: query)
        guard let handle = statement.sqliteStatement as OpaquePointer? else { return }
        defer { sqlite3_reset(handle) }
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw TrackStore.failure(code, of: handle) }
            try body(Row(handle))
        }
    }
}

extension CatalogueVersion {
    init?(_ db: Database) throws {
        guard let row = try GRDB.Row.fetchOne(db, sql: "SELECT * FROM catalogue_version WHERE id = 1"),
            let job = JobID(row["job_id"] as String), let time = RecordCoding.time(of: row["applied_at"])
        else { return nil }
        self.init(
            generation: row["generation"], jobId: job, appliedAt: time, allowDeactivations: row["allow_deactivations"])
    }
}
