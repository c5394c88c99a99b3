import Blocking
public import Events
import Foundation
import GRDB
public import JobModel

/// Stored events, for those who read them.
public struct StoredEvents: EventStore {
    let store: TrackStore

    /// Live events, once they are stored.
    public var bus: EventBus { store.bus }

    /// The events after a number, the first ones when there are more than `limit`.
    public func list(after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64) {
        try await store.pool.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?", arguments: [seq, limit])
            return (rows.compactMap(event), rows.last.map { $0["seq"] } ?? seq)
        }
    }

    /// The events of a job after a number, the first ones when there are more than `limit`.
    public func list(of job: JobID, after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64) {
        try await store.pastEvents.withLock {
            try await store.pool.read { db in
                let rows = try Row.fetchAll(
                    db, sql: "SELECT * FROM events WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                    arguments: [job.rawValue, seq, limit])
                return (rows.compactMap(event), rows.last.map { $0["seq"] } ?? seq)
            }
        }
    }

    /// The number of the event that ended a job; `nil` when it is gone, or the job has not ended.
    public func endNumber(of job: JobID) async throws -> Int64? {
        try await store.pastEvents.withLock {
            try await store.pool.read { db in
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
                store.records.skip(UnreadableRecord(table: "events", key: "\(seq)", reason: "its time cannot be read"))
                return nil
            }
            let body = try DomainEvent(
                kind: kind, jobId: (row["job_id"] as String?).flatMap { JobID($0) },
                record: Data((row["record"] as String).utf8))
            return Event(seq: seq, time: time, body: body)
        } catch {
            store.records.skip(
                UnreadableRecord(
                    table: "events", key: "\(seq)", reason: "the record of \(kind): \(RecordReader.words(of: error))"))
            return nil
        }
    }

    /// The last event that a sink has had; a new sink begins after the newest event.
    public func cursor(of sink: String) async throws -> Int64 {
        try await store.change { db, _ in
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
        try await store.change { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO event_cursors (sink, seq) VALUES (?, ?)
                    ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq
                    """, arguments: [sink, seq])
        }
    }
}
