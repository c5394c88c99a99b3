public import Foundation
import GRDB
public import JobModel

/// The audit: who requested which change.
public struct StoredAudit: Sendable {
    let store: TrackStore

    /// Records a change that somebody made or was refused.
    ///
    /// Not cancelled with its task: the change is made.
    public func add(_ entry: AuditEntry) async throws {
        try await store.requestedChange { db, _ in
            try db.execute(
                sql: """
                    INSERT INTO audit (time, uid, user, pid, command, parameters, reason, job_id, outcome)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    RecordCoding.text(of: entry.time), entry.requester.uid, entry.requester.user, entry.requester.pid,
                    entry.command, entry.parameters, entry.reason, entry.jobId?.rawValue, entry.outcome,
                ])
        }
    }

    /// Entries that match, the newest first, and how many match in all; `user` is a name or a number, `job` an id or the
    /// beginning of one.
    public func list(since time: Date?, user: String?, job: String?, limit: Int) async throws
        -> (entries: [AuditEntry], total: Int)
    {
        try await store.pool.read { db in
            let filter = """
                (:since IS NULL OR time >= :since) AND (:user IS NULL OR user = :user OR CAST(uid AS TEXT) = :user)
                AND (:job IS NULL OR substr(job_id, 1, length(:job)) = :job)
                """
            let arguments: StatementArguments = [
                "since": time.map(RecordCoding.text(of:)), "user": user, "job": job,
            ]
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM audit WHERE \(filter) ORDER BY id DESC LIMIT :limit",
                arguments: arguments + ["limit": limit])
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM audit WHERE \(filter)", arguments: arguments)
            return (rows.compactMap(Self.entry), total ?? 0)
        }
    }

    private static func entry(_ row: Row) -> AuditEntry? {
        guard let time = RecordCoding.time(of: row["time"]) else { return nil }
        return AuditEntry(
            time: time, requester: Requester(uid: row["uid"], user: row["user"], pid: row["pid"]),
            command: row["command"], parameters: row["parameters"], reason: row["reason"],
            jobId: (row["job_id"] as String?).flatMap { JobID($0) },
            outcome: row["outcome"])
    }
}
