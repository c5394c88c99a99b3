import Events
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

/// The points that need an operator.
public struct StoredAttention: Sendable {
    let store: TrackStore

    /// Carries a change out.
    static func apply(_ change: AttentionChange, _ db: Database, _ writer: inout EventWriter) throws {
        switch change {
        case .open(let point): try open(point, db, &writer)
        case .close(let kind, let time):
            let open = try Int64.fetchOne(
                db, sql: "SELECT id FROM attention WHERE kind = ? AND closed_at IS NULL", arguments: [kind.rawValue])
            if let open { try close(AttentionClosing(id: open, kind: kind), at: time, db, &writer) }
        }
    }

    /// Changes a point outside of a job's end; throws the database's errors.
    public func change(_ change: AttentionChange) async throws {
        try await store.change { db, writer in try Self.apply(change, db, &writer) }
    }

    /// Opens a point outside of a job's end; throws the database's errors.
    public func open(_ point: AttentionPoint) async throws {
        try await store.change { db, writer in try Self.open(point, db, &writer) }
    }

    /// Opens a point, or brings the open one of its kind up to date; that keeps its number and its time.
    private static func open(_ point: AttentionPoint, _ db: Database, _ writer: inout EventWriter) throws {
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

    private static func close(_ closing: AttentionClosing, at time: Date, _ db: Database, _ writer: inout EventWriter)
        throws
    {
        try db.execute(
            sql: "UPDATE attention SET closed_at = ? WHERE id = ?",
            arguments: [RecordCoding.text(of: time), closing.id])
        try writer.write(.attentionClosed(closing), at: time)
    }

    /// Closes a point by its number; false when no open one has it.
    public func acknowledge(_ id: Int64, by user: String? = nil, at time: Date) async throws -> Bool {
        try await store.requestedChange { db, writer in
            let kind = try String.fetchOne(
                db, sql: "SELECT kind FROM attention WHERE id = ? AND closed_at IS NULL", arguments: [id])
            guard let kind else { return false }
            let closing = AttentionClosing(id: id, kind: AttentionPoint.Kind(rawValue: kind), by: user)
            try Self.close(closing, at: time, db, &writer)
            return true
        }
    }

    /// The number of the newest point of a kind, open or closed; `nil` where there was none yet.
    public func last(_ kind: AttentionPoint.Kind) async throws -> Int64? {
        try await store.shortReads.read { db in
            try Int64.fetchOne(db, sql: "SELECT max(id) FROM attention WHERE kind = ?", arguments: [kind.rawValue])
        }
    }

    /// The open points, the oldest first.
    public func list() async throws -> [AttentionPoint] {
        try await store.shortReads.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM attention WHERE closed_at IS NULL ORDER BY id").compactMap { row in
                guard let job = JobID(row["job_id"] as String), let since = RecordCoding.time(of: row["since"]) else {
                    store.records.skip(
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
