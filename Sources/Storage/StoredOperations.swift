public import Foundation
import GRDB
public import JobModel

// What the daemon remembers from one run to the next: its schedule, what holds scraping off, what needs a person.
extension TrackStore {
    // MARK: The schedule

    /// The last slot of a calendar that was taken; `nil` when another calendar was in force before, or none.
    public func lastSlot(of calendar: String) throws -> Date? {
        try pool.read { db in
            try String.fetchOne(db, sql: "SELECT last_slot FROM schedule WHERE calendar = ?", arguments: [calendar])
                .flatMap(RecordCoding.time(of:))
        }
    }

    /// Notes that a slot of a calendar is taken, together with its job: neither is stored without the other.
    public func take(slot: Date, of calendar: String, as job: Job?) throws {
        try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO schedule (id, calendar, last_slot) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET calendar = excluded.calendar, last_slot = excluded.last_slot
                    """, arguments: [calendar, RecordCoding.text(of: slot)])
            if let job { try Self.save(job, db) }
        }
    }

    /// Forgets the slots that were taken, as there is no schedule any more.
    public func forgetSchedule() throws {
        try pool.write { db in try db.execute(sql: "DELETE FROM schedule") }
    }

    // MARK: The kill switch

    /// What was noted of what holds scraping off.
    public func holds() throws -> [ScrapingHold] {
        try pool.read { db in
            try String.fetchAll(db, sql: "SELECT record FROM scraping_holds ORDER BY source")
                .map { try RecordCoding.decode(ScrapingHold.self, from: Data($0.utf8)) }
        }
    }

    /// Notes what holds scraping off, in place of what was noted of the same source.
    public func save(_ hold: ScrapingHold) throws {
        let record = String(decoding: try RecordCoding.encode(hold), as: UTF8.self)
        try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO scraping_holds (source, record) VALUES (?, ?)
                    ON CONFLICT (source) DO UPDATE SET record = excluded.record
                    """, arguments: [hold.source.rawValue, record])
        }
    }

    /// Forgets what was noted of a source.
    public func removeHold(_ source: ScrapingHold.Source) throws {
        try pool.write { db in
            try db.execute(sql: "DELETE FROM scraping_holds WHERE source = ?", arguments: [source.rawValue])
        }
    }

    // MARK: Attention

    /// Opens a point, or brings the open one of its kind up to date; that keeps its number and its time.
    public func raise(_ point: AttentionPoint) throws {
        try pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO attention (kind, since, job_id, message, hint) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (kind) WHERE closed_at IS NULL
                    DO UPDATE SET job_id = excluded.job_id, message = excluded.message, hint = excluded.hint
                    """,
                arguments: [
                    point.kind.rawValue, RecordCoding.text(of: point.since), point.jobId.rawValue, point.message,
                    point.hint,
                ])
        }
    }

    /// Closes the open point of a kind, if there is one.
    public func close(_ kind: AttentionPoint.Kind, at time: Date) throws {
        try pool.write { db in
            try db.execute(
                sql: "UPDATE attention SET closed_at = ? WHERE kind = ? AND closed_at IS NULL",
                arguments: [RecordCoding.text(of: time), kind.rawValue])
        }
    }

    /// Closes a point by its number; false when no open one has it.
    public func acknowledge(_ id: Int64, at time: Date) async throws -> Bool {
        try await pool.write { db in
            try db.execute(
                sql: "UPDATE attention SET closed_at = ? WHERE id = ? AND closed_at IS NULL",
                arguments: [RecordCoding.text(of: time), id])
            return db.changesCount > 0
        }
    }

    /// The open points, the oldest first.
    public func openAttention() async throws -> [AttentionPoint] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM attention WHERE closed_at IS NULL ORDER BY id").compactMap { row in
                guard let kind = AttentionPoint.Kind(rawValue: row["kind"]), let job = JobID(row["job_id"] as String),
                    let since = RecordCoding.time(of: row["since"])
                else { return nil }
                return AttentionPoint(
                    id: row["id"], kind: kind, since: since, jobId: job, message: row["message"], hint: row["hint"])
            }
        }
    }
}
