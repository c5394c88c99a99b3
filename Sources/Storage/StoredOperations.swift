public import Events
public import Foundation
import GRDB
public import JobModel
import Remedies

/// A change to the points that need an operator.
public enum AttentionChange: Sendable, Hashable {
    /// Opens a point, or brings the open one of its kind up to date.
    case open(AttentionPoint)
    /// Closes the open point of a kind, if there is one.
    case close(AttentionPoint.Kind, at: Date)
}

// What the daemon remembers from one run to the next: its schedule, what blocks scraping, what needs an operator.
extension TrackStore {
    // MARK: The schedule

    /// The last slot of a calendar that was taken; `nil` when another calendar was in force before, or none.
    public func lastSlot(of calendar: String) async throws -> Date? {
        try await pool.read { db in
            try String.fetchOne(db, sql: "SELECT last_slot FROM schedule WHERE calendar = ?", arguments: [calendar])
                .flatMap(RecordCoding.time(of:))
        }
    }

    /// Notes that a slot of a calendar is taken, together with its job: neither is stored without the other.
    public func record(slot: Date, of calendar: String, as job: Job? = nil, _ events: [NewEvent] = []) async throws {
        try await change { db, writer in
            try db.execute(
                sql: """
                    INSERT INTO schedule (id, calendar, last_slot) VALUES (1, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET calendar = excluded.calendar, last_slot = excluded.last_slot
                    """, arguments: [calendar, RecordCoding.text(of: slot)])
            if let job { try Self.save(job, db) }
            try writer.write(events)
        }
    }

    /// Forgets the slots that were taken, as there is no schedule any more.
    public func forgetSchedule() async throws {
        try await change { db, _ in try db.execute(sql: "DELETE FROM schedule") }
    }

    // MARK: What blocks scraping

    /// What was noted of what blocks scraping.
    public func blocks() async throws -> [ScrapingBlock] {
        try await pool.read { db in
            try Row.fetchAll(db, sql: "SELECT key, record FROM scraping_blocks ORDER BY key").compactMap { row in
                records.value(ScrapingBlock.self, of: row["record"], in: "scraping_blocks", key: row["key"])
            }
        }
    }

    /// Stores what blocks scraping, in place of what was stored under the same key.
    public func save(_ block: ScrapingBlock, _ events: [NewEvent]) async throws {
        let record = String(decoding: try RecordCoding.encode(block), as: UTF8.self)
        try await change { db, writer in
            try writer.write(events)
            try db.execute(
                sql: """
                    INSERT INTO scraping_blocks (key, record) VALUES (?, ?)
                    ON CONFLICT (key) DO UPDATE SET record = excluded.record
                    """, arguments: [block.key, record])
        }
    }

    /// Forgets what was stored under a key.
    public func removeBlock(_ key: String, _ events: [NewEvent]) async throws {
        try await change { db, writer in
            try writer.write(events)
            try db.execute(sql: "DELETE FROM scraping_blocks WHERE key = ?", arguments: [key])
        }
    }

    // MARK: Attention

    /// Carries a change out.
    func apply(_ change: AttentionChange, _ db: Database, _ writer: inout EventWriter) throws {
        switch change {
        case .open(let point): try open(point, db, &writer)
        case .close(let kind, let time):
            let open = try Int64.fetchOne(
                db, sql: "SELECT id FROM attention WHERE kind = ? AND closed_at IS NULL", arguments: [kind.rawValue])
            if let open { try close(AttentionClosing(id: open, kind: kind), at: time, db, &writer) }
        }
    }

    /// Changes a point outside of a job's end; throws the database's errors.
    public func change(attention change: AttentionChange) async throws {
        try await self.change { db, writer in try self.apply(change, db, &writer) }
    }

    /// Opens a point outside of a job's end; throws the database's errors.
    public func open(_ point: AttentionPoint) async throws {
        try await change { db, writer in try self.open(point, db, &writer) }
    }

    /// Opens a point, or brings the open one of its kind up to date; that keeps its number and its time.
    private func open(_ point: AttentionPoint, _ db: Database, _ writer: inout EventWriter) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                INSERT INTO attention (kind, since, job_id, message, hint, action) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind) WHERE closed_at IS NULL
                DO UPDATE SET job_id = excluded.job_id, message = excluded.message, hint = excluded.hint,
                    action = excluded.action
                RETURNING id, since
                """,
            arguments: [
                point.kind.rawValue, RecordCoding.text(of: point.since), point.jobId.rawValue, point.message,
                point.hint, try point.action.map { String(decoding: try RecordCoding.encode($0), as: UTF8.self) },
            ])
        var opened = point
        opened.id = row?["id"] ?? 0
        opened.since = row.flatMap { RecordCoding.time(of: $0["since"]) } ?? point.since
        try writer.write(.attentionOpened(opened), at: point.since)
    }

    private func close(_ closing: AttentionClosing, at time: Date, _ db: Database, _ writer: inout EventWriter) throws {
        try db.execute(
            sql: "UPDATE attention SET closed_at = ? WHERE id = ?",
            arguments: [RecordCoding.text(of: time), closing.id])
        try writer.write(.attentionClosed(closing), at: time)
    }

    /// Closes a point by its number; false when no open one has it.
    public func acknowledge(_ id: Int64, by user: String? = nil, at time: Date) async throws -> Bool {
        try await change { db, writer in
            let kind = try String.fetchOne(
                db, sql: "SELECT kind FROM attention WHERE id = ? AND closed_at IS NULL", arguments: [id])
            guard let kind else { return false }
            let closing = AttentionClosing(id: id, kind: AttentionPoint.Kind(rawValue: kind), by: user)
            try self.close(closing, at: time, db, &writer)
            return true
        }
    }

    /// The open points, the oldest first.
    public func openAttention() async throws -> [AttentionPoint] {
        try await shortReads.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM attention WHERE closed_at IS NULL ORDER BY id").compactMap { row in
                guard let job = JobID(row["job_id"] as String), let since = RecordCoding.time(of: row["since"]) else {
                    records.skip(
                        UnreadableRecord(
                            table: "attention", key: "\(row["id"] as Int64)", reason: "job_id or since cannot be read"))
                    return nil
                }
                var point = AttentionPoint(
                    id: row["id"], kind: AttentionPoint.Kind(rawValue: row["kind"]), since: since, jobId: job,
                    message: row["message"], hint: row["hint"])
                // What cannot be read is no loss: its words are there.
                point.action = (row["action"] as String?).flatMap {
                    try? RecordCoding.decode(Remedy.self, from: Data($0.utf8))
                }
                return point
            }
        }
    }
}
