import Catalogue
public import Events
public import Foundation
import GRDB
public import JobModel

/// How much is kept of old jobs.
public struct HistoryLimits: Sendable, Hashable {
    /// Jobs asked for longer ago than this are removed; in days.
    public var days: Int
    /// How many jobs are kept, those that ran last: by the order in which they ran, whatever the clock said.
    public var count: Int
    /// Changes of tracks that were stored longer ago than this are removed.
    public var changes: Duration

    /// Makes limits.
    public init(days: Int = 30, count: Int = 1000, changes: Duration = .seconds(1826 * 86_400)) {
        self.days = days
        self.count = count
        self.changes = changes
    }
}

// Jobs that resume others, and those that are forgotten.
extension StoredJobs {
    /// The job that began to run last.
    public func lastStarted() async throws -> Job? {
        try await store.pool.read { db in
            try firstJob(db, "SELECT id, record FROM jobs WHERE run_order > 0 ORDER BY run_order DESC")
        }
    }

    /// Jobs that wait for their start, the oldest first.
    public func scheduled() async throws -> [Job] {
        try await store.pool.read { db in
            try jobs(db, "SELECT id, record FROM jobs WHERE state = 'scheduled' ORDER BY id")
        }
    }

    /// The newest sync that ran after a job and changed the catalogue, or found that nothing was to be changed.
    public func success(after job: JobID) async throws -> JobID? {
        try await store.pool.read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM jobs WHERE \(Self.isSuccess) AND run_order > (SELECT run_order FROM jobs WHERE id = ?)
                    ORDER BY run_order DESC LIMIT 1
                    """, arguments: [job.rawValue]
            ).flatMap { JobID($0) }
        }
    }

    /// The job that read dashboards last, or tried to, and is over.
    public func lastWithDashboards() async throws -> Job? {
        try await store.shortReads.read { db in
            try firstJob(
                db,
                """
                SELECT id, record FROM (SELECT id, run_order, state, \(Self.readableRecord) AS record FROM jobs)
                WHERE state IN ('succeeded', 'failed') AND run_order > 0
                    AND (record ->> '$.counts.dashboards_fetched' > 0
                        OR record ->> '$.counts.dashboards_not_modified' > 0
                        OR record ->> '$.counts.dashboards_failed' > 0
                        OR record ->> '$.counts.dashboards_disallowed' > 0)
                ORDER BY run_order DESC
                """)
        }
    }

    /// Stores a job that resumes another, with the dashboards that the other one had chosen, and with those that it
    /// has in staging and that were fetched since a time, in one transaction.
    ///
    /// Not cancelled with its task. Throws `RepeatedRequest` when the request has been answered before.
    public func resume(
        _ parent: Job, as job: Job, _ events: [NewEvent], carryingSince time: Date, for request: NamedRequest? = nil
    ) async throws {
        try await store.change { db, writer in
            if let request { try StoredRequests.refuseRepeated(request, db) }
            try Self.save(job, db)
            try writer.write(events)
            if let request { try StoredRequests.save(request, of: job.id, db) }
            try Self.save(parent, db)
            let arguments: StatementArguments = [
                "new": job.id.rawValue, "old": parent.id.rawValue, "since": RecordCoding.text(of: time),
            ]
            let reused = "job_id = :old AND fetched_at >= :since"
            // The issues of a page move with it.
            try db.execute(
                sql: """
                    INSERT INTO job_issues (job_id, slug, field, kind, value)
                    SELECT :new, slug, field, kind, value FROM job_issues
                    WHERE job_id = :old AND slug IN (SELECT slug FROM staged_dashboards WHERE \(reused))
                        AND kind <> '\(DataIssue.Kind.duplicateName.rawValue)'
                    """, arguments: arguments)
            try db.execute(
                sql: "UPDATE staged_dashboards SET job_id = :new WHERE \(reused)", arguments: arguments)
            try db.execute(
                sql: "UPDATE staged_refreshes SET job_id = :new WHERE job_id = :old",
                arguments: ["new": job.id.rawValue, "old": parent.id.rawValue])
            try Staging.clear(db, of: parent.id)
        }
    }

    // MARK: Pruning

    /// How many jobs go in one transaction: whoever else writes waits for no more.
    private static let prunedAtOnce = 20
    /// How many entries of the audit are kept, the newest.
    private static let auditCount = 100_000
    /// How many refusals are kept beside them: anybody may cause them, and they must not push out what was done.
    private static let refusalCount = 10_000

    /// Removes jobs that the limits leave no room for, with all that belongs to them, and returns how many.
    ///
    /// The newest success stays: it tells how old the catalogue is.
    public func prune(_ limits: HistoryLimits, at time: Date) async throws -> Int {
        let oldest = RecordCoding.text(of: time.addingTimeInterval(-86400 * Double(limits.days)))
        var removed = 0
        while true {
            let count = try await store.pool.write { db in
                try db.execute(
                    sql: """
                        DELETE FROM jobs WHERE id IN (
                            SELECT id FROM jobs WHERE state NOT IN ('running', 'scheduled')
                                AND (\(Self.readableRecord) ->> 'created_at' < :oldest
                                    OR id NOT IN (
                                        SELECT id FROM jobs ORDER BY run_order IS NULL, run_order DESC, id DESC LIMIT :count))
                                AND id IS NOT (SELECT id FROM jobs WHERE \(Self.isSuccess) ORDER BY run_order DESC LIMIT 1)
                            LIMIT \(Self.prunedAtOnce))
                        """, arguments: ["oldest": oldest, "count": limits.count])
                return db.changesCount
            }
            removed += count
            if count < Self.prunedAtOnce { break }
        }
        try await store.pool.write { db in
            for (operation, count) in [("<>", Self.auditCount), ("=", Self.refusalCount)] {
                let chosen = "outcome \(operation) '\(AuditEntry.refusal)'"
                try db.execute(
                    sql: """
                        DELETE FROM audit WHERE \(chosen) AND id <= (
                            SELECT id FROM audit WHERE \(chosen) ORDER BY id DESC LIMIT 1 OFFSET \(count))
                        """)
            }
            try db.execute(sql: "DELETE FROM attention WHERE closed_at < ?", arguments: [oldest])
            try db.execute(sql: "DELETE FROM events WHERE job_id IS NULL AND time < ?", arguments: [oldest])
        }
        try await pruneChanges(
            before: RecordCoding.text(of: time.addingTimeInterval(-Double(limits.changes.components.seconds))))
        return removed
    }

    /// How many changes of tracks go in one transaction.
    private static let prunedChangesAtOnce = 5000

    /// Removes the sets of changes from the oldest on that were stored before a time. The newest set and the newest change
    /// stay, so that no number is given twice.
    private func pruneChanges(before oldest: String) async throws {
        while true {
            let count = try await store.pool.write { db in
                let keep =
                    try Int64.fetchOne(
                        db, sql: "SELECT id FROM change_sets WHERE time >= ? ORDER BY id LIMIT 1", arguments: [oldest])
                    ?? Int64.fetchOne(db, sql: "SELECT max(id) FROM change_sets")
                guard let keep,
                    let last = try Int64.fetchOne(
                        db, sql: "SELECT last_number FROM change_sets WHERE id < ? ORDER BY id DESC LIMIT 1",
                        arguments: [keep])
                else { return 0 }
                let chosen = """
                    SELECT number FROM track_changes
                    WHERE number <= :last AND number < (SELECT max(number) FROM track_changes)
                    ORDER BY number LIMIT \(Self.prunedChangesAtOnce)
                    """
                try db.execute(
                    sql: """
                        DELETE FROM track_change_places WHERE (slug, field, number) IN (
                            SELECT slug, field, number FROM track_changes WHERE number IN (\(chosen)))
                        """, arguments: ["last": last])
                try db.execute(
                    sql: "DELETE FROM track_changes WHERE number IN (\(chosen))", arguments: ["last": last])
                let count = db.changesCount
                if count < Self.prunedChangesAtOnce {
                    try db.execute(sql: "DELETE FROM change_sets WHERE id < ?", arguments: [keep])
                }
                return count
            }
            if count < Self.prunedChangesAtOnce { return }
        }
    }
}
