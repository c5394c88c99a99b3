import Catalogue
public import Foundation
import GRDB
public import JobModel

/// What is left of old jobs.
public struct HistoryLimits: Sendable, Hashable {
    /// Jobs asked for longer ago than this are removed; in days.
    public var days: Int
    /// So many jobs are kept, the newest.
    public var count: Int

    /// Makes limits.
    public init(days: Int = 30, count: Int = 1000) {
        self.days = days
        self.count = count
    }
}

// Jobs that go on from others, and those that are forgotten.
extension TrackStore {
    /// The job that began to run last.
    public func lastStartedJob() throws -> Job? {
        try pool.read { db in
            try Self.job(
                try String.fetchOne(
                    db, sql: "SELECT record FROM jobs WHERE begun > 0 ORDER BY begun DESC LIMIT 1"))
        }
    }

    /// One job, looked up at once; `nil` when the id is unknown.
    public func storedJob(_ id: JobID) throws -> Job? {
        try pool.read { db in
            try Self.job(try String.fetchOne(db, sql: "SELECT record FROM jobs WHERE id = ?", arguments: [id.rawValue]))
        }
    }

    /// Jobs that wait for their start, the oldest first.
    public func scheduledJobs() throws -> [Job] {
        try pool.read { db in
            try String.fetchAll(db, sql: "SELECT record FROM jobs WHERE state = 'scheduled' ORDER BY id")
                .compactMap { try Self.job($0) }
        }
    }

    /// The newest sync that ran after a job and changed the catalogue, or found that nothing was to be changed.
    public func success(after job: JobID) throws -> JobID? {
        try pool.read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT id FROM jobs WHERE \(Self.isSuccess) AND begun > (SELECT begun FROM jobs WHERE id = ?)
                    ORDER BY begun DESC LIMIT 1
                    """, arguments: [job.rawValue]
            ).flatMap { JobID($0) }
        }
    }

    /// The job that read dashboards last, or tried to, and is over.
    public func lastJobWithDashboards() async throws -> Job? {
        try await pool.read { db in
            try Self.job(
                try String.fetchOne(
                    db,
                    sql: """
                        SELECT record FROM jobs WHERE state IN ('succeeded', 'failed')
                            AND (record ->> '$.counts.dashboards_fetched' > 0
                                OR record ->> '$.counts.dashboards_not_modified' > 0
                                OR record ->> '$.counts.dashboards_failed' > 0
                                OR record ->> '$.counts.dashboards_disallowed' > 0)
                        ORDER BY begun DESC LIMIT 1
                        """))
        }
    }

    /// How many dashboards a job has in staging that were fetched since a time.
    public func stagedDashboards(of job: JobID, since time: Date) throws -> Int {
        try pool.read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM staged_dashboards WHERE job_id = ? AND fetched_at >= ?",
                arguments: [job.rawValue, RecordCoding.text(of: time)]) ?? 0
        }
    }

    /// Stores a job that goes on from another, with the dashboards that the other one had chosen, and with those that it
    /// has in staging and that were fetched since a time, in one transaction.
    ///
    /// Not async, so that no other job starts in between.
    public func resume(_ parent: Job, as job: Job, carryingSince time: Date, for request: NamedRequest? = nil) throws {
        try pool.write { db in
            try Self.save(job, db)
            if let request { try Self.save(request, of: job.id, db) }
            try Self.save(parent, db)
            let arguments: StatementArguments = [
                "new": job.id.rawValue, "old": parent.id.rawValue, "since": RecordCoding.text(of: time),
            ]
            let carried = "job_id = :old AND fetched_at >= :since"
            // What was found odd in a page goes with it.
            try db.execute(
                sql: """
                    INSERT INTO job_findings (job_id, slug, field, kind, value)
                    SELECT :new, slug, field, kind, value FROM job_findings
                    WHERE job_id = :old AND slug IN (SELECT slug FROM staged_dashboards WHERE \(carried))
                        AND kind <> '\(DataFinding.Kind.duplicateName.rawValue)'
                    """, arguments: arguments)
            try db.execute(
                sql: "UPDATE staged_dashboards SET job_id = :new WHERE \(carried)", arguments: arguments)
            try db.execute(
                sql: "UPDATE staged_choices SET job_id = :new WHERE job_id = :old",
                arguments: ["new": job.id.rawValue, "old": parent.id.rawValue])
            try Self.clearStaging(db, of: parent.id)
        }
    }

    /// Forgets the dashboards that a job has in staging, and those that it has chosen.
    public func forgetDashboards(of job: JobID) async throws {
        try await pool.write { db in
            for table in ["staged_dashboards", "staged_choices"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE job_id = ?", arguments: [job.rawValue])
            }
            try Self.forgetFindings(of: job, db)
        }
    }

    // MARK: Pruning

    /// How many jobs go in one transaction: whoever else writes waits for no more.
    private static let prunedAtOnce = 20
    /// So many entries of the audit are kept, the newest: refusals must not fill the disk.
    private static let auditCount = 100_000

    /// Removes jobs that the limits leave no room for, with all that belongs to them, and returns how many.
    ///
    /// The newest success stays: it tells how old the catalogue is.
    public func prune(_ limits: HistoryLimits, at time: Date) async throws -> Int {
        let oldest = RecordCoding.text(of: time.addingTimeInterval(-86400 * Double(limits.days)))
        var removed = 0
        while true {
            let count = try await pool.write { db in
                try db.execute(
                    sql: """
                        DELETE FROM jobs WHERE id IN (
                            SELECT id FROM jobs WHERE state NOT IN ('running', 'scheduled')
                                AND (record ->> 'created_at' < :oldest
                                    OR id NOT IN (SELECT id FROM jobs ORDER BY id DESC LIMIT :count))
                                AND id IS NOT (SELECT id FROM jobs WHERE \(Self.isSuccess) ORDER BY begun DESC LIMIT 1)
                            LIMIT \(Self.prunedAtOnce))
                        """, arguments: ["oldest": oldest, "count": limits.count])
                return db.changesCount
            }
            removed += count
            if count < Self.prunedAtOnce { break }
        }
        try await pool.write { db in
            try db.execute(
                sql: "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?", arguments: [Self.auditCount])
            try db.execute(sql: "DELETE FROM attention WHERE closed_at < ?", arguments: [oldest])
        }
        return removed
    }
}
