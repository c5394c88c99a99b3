public import Events
public import Foundation
import GRDB
public import JobModel

/// The slots of the schedule that were taken.
public struct StoredSchedule: Sendable {
    let store: TrackStore

    /// The last slot of a calendar that was taken; `nil` when another calendar was in force before, or none.
    public func lastSlot(of calendar: String) async throws -> Date? {
        try await store.pool.read { db in
            try String.fetchOne(db, sql: "SELECT last_slot FROM schedule WHERE calendar = ?", arguments: [calendar])
                .flatMap(RecordCoding.time(of:))
        }
    }

    /// Notes that a slot of a calendar is taken, together with its job: neither is stored without the other.
    public func record(_ slot: Date, of calendar: String, as job: Job? = nil, _ events: [NewEvent] = []) async throws {
        try await store.change { db, writer in
            try db.execute(
                sql: """
                    INSERT INTO schedule (id, calendar, last_slot) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET calendar = excluded.calendar, last_slot = excluded.last_slot
                    """, arguments: [calendar, RecordCoding.text(of: slot)])
            if let job { try StoredJobs.save(job, db) }
            try writer.write(events)
        }
    }

    /// Forgets the slots that were taken, as there is no schedule any more.
    public func forget() async throws {
        try await store.change { db, _ in try db.execute(sql: "DELETE FROM schedule") }
    }
}
