public import Events
import Foundation
import GRDB
public import JobModel

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
}

// Stored events, for those who read them.
extension TrackStore: EventStore {
    /// The events after a number, the first ones when there are more than `limit`.
    public func events(after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64) {
        try await pool.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", arguments: [seq, limit])
            return (rows.compactMap(event), rows.last.map { $0["seq"] } ?? seq)
        }
    }

    /// The events of a job after a number, the first ones when there are more than `limit`.
    public func events(of job: JobID, after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64) {
        try await pastEvents.withLock {
            try await self.pool.read { db in
                let rows = try Row.fetchAll(
                    db, sql: "SELECT * FROM events WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                    arguments: [job.rawValue, seq, limit])
                return (rows.compactMap(self.event), rows.last.map { $0["seq"] } ?? seq)
            }
        }
    }

    /// The number of the event that ended a job; `nil` when it is gone, or the job has not ended.
    public func endNumber(of job: JobID) async throws -> Int64? {
        try await pastEvents.withLock {
            try await self.pool.read { db in
                try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT seq FROM events WHERE job_id = ? AND kind = 'job_finished' ORDER BY seq DESC LIMIT 1
                        """,
                    arguments: [job.rawValue])
            }
        }
    }

    private func event(_ row: Row) -> Event? {
        let seq: Int64 = row["seq"]
        let kind: String = row["kind"]
        do {
            guard let time = RecordCoding.time(of: row["time"]) else {
                records.skip(UnreadableRecord(table: "events", key: "\(seq)", reason: "its time cannot be read"))
                return nil
            }
            let body = try DomainEvent(
                kind: kind, jobId: (row["job_id"] as String?).flatMap { JobID($0) },
                record: Data((row["record"] as String).utf8))
            return Event(seq: seq, time: time, body: body)
        } catch {
            records.skip(
                UnreadableRecord(
                    table: "events", key: "\(seq)", reason: "the record of \(kind): \(RecordReader.words(of: error))"))
            return nil
        }
    }

    /// The last event that a sink has had; a new sink begins after the newest event.
    public func cursor(of sink: String) async throws -> Int64 {
        try await change { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO event_cursors (sink, seq) VALUES (?, (SELECT coalesce(max(seq), 0) FROM events))
                    ON CONFLICT DO NOTHING
                    """, arguments: [sink])
            return try Int64.fetchOne(db, sql: "SELECT seq FROM event_cursors WHERE sink = ?", arguments: [sink]) ?? 0
        }
    }

    /// Stores the last event that a sink has had.
    public func setCursor(_ seq: Int64, of sink: String) async throws {
        try await change { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO event_cursors (sink, seq) VALUES (?, ?)
                    ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq
                    """, arguments: [sink, seq])
        }
    }
}
