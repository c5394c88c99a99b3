import Events
import Foundation
import GRDB
import GRDBSQLite
import JobModel

/// Writes the events that tell of a change, in the transaction of the change.
struct EventWriter {
    private let db: Database
    /// What was written, for those who listen: they are told after the commit.
    private(set) var written: [Event] = []

    init(_ db: Database) { self.db = db }

    /// Writes events; the database numbers them.
    mutating func write(_ events: [NewEvent]) throws {
        for event in events { try write(event.body, at: event.time) }
    }

    /// Writes an event; the database numbers it.
    mutating func write(_ body: DomainEvent, at time: Date) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO events (time, kind, job_id, record) VALUES (?, ?, (SELECT id FROM jobs WHERE id = ?), ?)")
        try statement.execute(arguments: [
            RecordCoding.text(of: time), body.kind, body.jobId?.rawValue,
            String(decoding: try body.record(), as: UTF8.self),
        ])
        written.append(Event(seq: db.lastInsertedRowID, time: time, body: body))
    }
}

// Changes and the events that tell of them: neither is stored without the other.
extension TrackStore {
    /// Makes a change in a transaction, and hands its events to the bus after the commit.
    ///
    /// It is not cancelled with its task, and blocks no thread of Swift's own. Events are handed over on the database's
    /// writing thread, so they come in the order of their numbers.
    func change<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout EventWriter) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try self.commit(db, body) })
            }
        }
    }

    /// The same for what somebody asks for, who must hear where it would be lost: throws `StorageError` (`fileReplaced`) where
    /// another file stands in the place of the one that is open.
    func requestedChange<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout EventWriter) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    with: Result {
                        try self.requireOwnFile()
                        return try self.commit(db, body)
                    })
            }
        }
    }

    /// The same for a thread that may block.
    func changeNow<Value>(_ body: (Database, inout EventWriter) throws -> Value) throws -> Value {
        try pool.writeWithoutTransaction { db in try commit(db, body) }
    }

    /// Runs a transaction on the writing thread, and hands its events over.
    func commit<Value>(_ db: Database, _ body: (Database, inout EventWriter) throws -> Value) throws -> Value {
        var writer = EventWriter(db)
        var value: Value?
        try db.inTransaction(.immediate) {
            value = try body(db, &writer)
            return .commit
        }
        for event in writer.written { bus.publish(.stored(event)) }
        guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
        return value
    }

    /// Reads what needs the places of changes.
    func readWithPlaces<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        if try await pool.read(ChangePlaces.areBehind) { try await pool.write(ChangePlaces.catchUp) }
        return try await pool.read(body)
    }

    /// The same for a thread that may block.
    func readWithPlacesNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        if try pool.read(ChangePlaces.areBehind) { try pool.write(ChangePlaces.catchUp) }
        return try pool.read(body)
    }

    // MARK: Errors

    /// GRDB interrupts the statements of a cancelled task; those that it does not step itself are told apart here.
    static func failure(_ code: Int32, of statement: OpaquePointer?) -> any Error {
        guard code & 0xFF != SQLITE_INTERRUPT else { return CancellationError() }
        let message = sqlite3_errmsg(sqlite3_db_handle(statement)).map { String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}
