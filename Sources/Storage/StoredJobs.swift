public import Catalogue
public import Foundation
import GRDB
public import JobModel

// Jobs as they stand, and what they found.
extension TrackStore {
    /// Writes a job as it stands, and the request that it answers.
    ///
    /// Not async, and so not cancelled with its task: a job's end is written whatever ended it.
    public func save(_ job: Job, for request: NamedRequest? = nil) throws {
        try pool.write { db in
            try Self.save(job, db)
            if let request { try Self.save(request, of: job.id, db) }
        }
    }

    static func save(_ job: Job, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO jobs (id, state, trigger, record, begun)
                VALUES (:id, :state, :trigger, :record, iif(:state = 'running', \(nextBegun), NULL))
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record,
                    begun = coalesce(begun, iif(excluded.state = 'running', \(nextBegun), NULL))
                """)
        try statement.execute(arguments: [
            "id": job.id.rawValue, "state": job.state.rawValue, "trigger": job.trigger.rawValue,
            "record": String(decoding: try RecordCoding.encode(job), as: UTF8.self),
        ])
    }

    private static let nextBegun = "(SELECT coalesce(max(begun), 0) + 1 FROM jobs)"

    /// The ids of jobs that begin with a text, the newest first, ten at the most.
    public func jobIDs(withPrefix prefix: String) async throws -> [JobID] {
        let folded = prefix.lowercased()
        return try await pool.read { db in
            try String.fetchAll(
                db,
                sql: "SELECT id FROM jobs WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY id DESC LIMIT 10",
                arguments: ["prefix": folded]
            ).compactMap(JobID.init)
        }
    }

    /// One job; `nil` when the id is unknown.
    public func job(_ id: JobID) async throws -> Job? {
        try await pool.read { db in
            try Self.job(try String.fetchOne(db, sql: "SELECT record FROM jobs WHERE id = ?", arguments: [id.rawValue]))
        }
    }

    /// Jobs that match, the newest first, and how many match in all.
    public func jobs(
        state: JobState? = nil, trigger: JobTrigger? = nil, since time: Date? = nil, limit: Int
    ) async throws -> (jobs: [Job], total: Int) {
        try await pool.read { db in
            let filter = """
                (:state IS NULL OR state = :state) AND (:trigger IS NULL OR trigger = :trigger)
                AND (:since IS NULL OR record ->> 'created_at' >= :since)
                """
            let arguments: StatementArguments = [
                "state": state?.rawValue, "trigger": trigger?.rawValue, "since": time.map(RecordCoding.text(of:)),
            ]
            let records = try String.fetchAll(
                db, sql: "SELECT record FROM jobs WHERE \(filter) ORDER BY id DESC LIMIT :limit",
                arguments: arguments + ["limit": limit])
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM jobs WHERE \(filter)", arguments: arguments)
            return (try records.compactMap { try Self.job($0) }, total ?? 0)
        }
    }

    /// The newest job that has a report; `nil` when none has.
    public func lastReportedJob() async throws -> Job? {
        try await pool.read { db in
            try Self.job(
                try String.fetchOne(
                    db,
                    sql: "SELECT record FROM jobs WHERE record ->> 'report_path' IS NOT NULL ORDER BY id DESC LIMIT 1"))
        }
    }

    /// The job that ran last and is over, and when a sync that was no dry run last succeeded.
    public func lastOutcome() async throws -> (job: Job?, successAt: Date?) {
        try await pool.read { db in
            let last = try String.fetchOne(
                db, sql: "SELECT record FROM jobs WHERE begun > 0 AND state <> 'running' ORDER BY begun DESC LIMIT 1")
            let success = try String.fetchOne(
                db,
                sql: """
                    SELECT coalesce(record ->> 'applied_at', record ->> 'finished_at') FROM jobs
                    WHERE \(Self.isSuccess) AND state <> 'running' ORDER BY begun DESC LIMIT 1
                    """)
            return (try Self.job(last), success.flatMap(RecordCoding.time(of:)))
        }
    }

    /// A sync that changed the catalogue, or found that nothing was to be changed, whatever became of the job then.
    static let isSuccess = """
        (state = 'succeeded' OR record ->> 'applied_at' IS NOT NULL) AND NOT record ->> '$.options.dry_run'
        """

    /// Marks jobs that a daemon that is gone left running, and returns them; `afterApply` is the reason where the changes
    /// were stored before.
    ///
    /// Called at start, before requests are taken.
    public func interruptRunningJobs(at time: Date, because failure: JobFailure, afterApply: JobFailure) async throws
        -> [Job]
    {
        try await pool.write { db in
            let records = try String.fetchAll(db, sql: "SELECT record FROM jobs WHERE state = 'running'")
            return try records.compactMap { record in
                guard var job = try Self.job(record) else { return nil }
                job.state = .interrupted
                job.finishedAt = time
                job.error = job.appliedAt == nil ? failure : afterApply
                job.progress?.rate = nil
                job.progress?.etaSeconds = nil
                try Self.save(job, db)
                return job
            }
        }
    }

    static func job(_ record: String?) throws -> Job? {
        try record.map { try RecordCoding.decode(Job.self, from: Data($0.utf8)) }
    }

    /// Dashboards that could not be read in a job, by slug.
    public func failures(of job: JobID, limit: Int) async throws -> [TrackFailure] {
        try await pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT slug, name, message FROM job_failures WHERE job_id = ? ORDER BY slug LIMIT ?",
                arguments: [job.rawValue, limit]
            ).map { TrackFailure(slug: $0["slug"], name: $0["name"], message: $0["message"]) }
        }
    }

    /// Tracks whose deactivation a job withheld, by slug.
    public func withheld(in job: JobID, limit: Int) async throws -> [TrackReference] {
        try await pool.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT c.slug, substr(t.track_name, 1, 200) AS name
                    FROM job_changes c JOIN tracks t ON t.source = 'liverc' AND t.source_track_slug = c.slug
                    WHERE c.job_id = ? AND c.kind = 'withheld' ORDER BY c.slug LIMIT ?
                    """, arguments: [job.rawValue, limit]
            ).compactMap { row in TrackSlug(row["slug"] as String).map { TrackReference(slug: $0, name: row["name"]) } }
        }
    }
}
