import Foundation
import GRDB
public import JobModel

// The events of jobs, as far as they are kept, and their numbers.
extension TrackStore {
    /// The greatest number that an event can have had so far.
    public func reservedEventNumber() async throws -> Int64 {
        try await pool.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(coalesce((SELECT max(seq) FROM job_events), 0),
                        coalesce((SELECT reserved FROM event_numbers), 0))
                    """) ?? 0
        }
    }

    /// Reserves the numbers up to one, so that no later daemon gives them to other events.
    public func reserveEventNumbers(upTo number: Int64) throws {
        try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO event_numbers (id, reserved) VALUES (1, ?)
                    ON CONFLICT (id) DO UPDATE SET reserved = excluded.reserved
                    """, arguments: [number])
        }
    }

    /// Keeps an event.
    public func keep(_ event: JobEvent) throws {
        let record = String(decoding: try RecordCoding.encode(event), as: UTF8.self)
        try pool.write { db in
            let statement = try db.cachedStatement(sql: "INSERT INTO job_events (seq, job_id, record) VALUES (?, ?, ?)")
            try statement.execute(arguments: [event.seq, event.jobId.rawValue, record])
        }
    }

    /// The kept events of a job after one, the first ones when there are too many.
    public func events(of job: JobID, after number: Int64, limit: Int) async throws -> [JobEvent] {
        try await pool.read { db in
            try String.fetchAll(
                db, sql: "SELECT record FROM job_events WHERE job_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                arguments: [job.rawValue, number, limit]
            ).map { try RecordCoding.decode(JobEvent.self, from: Data($0.utf8)) }
        }
    }
}
