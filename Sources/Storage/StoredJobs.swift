public import Catalogue
public import Events
public import Foundation
import GRDB
public import JobModel

/// Jobs as they are stored.
public struct StoredJobs: Sendable {
    let store: TrackStore

    /// Writes a job with the events that tell of the change, the request that it answers, what it changes about
    /// attention, and the job that waits to repeat it: all or nothing.
    ///
    /// Not cancelled with its task: a job's end is written whatever ended it. Throws `RepeatedRequest` when the request
    /// has been answered before.
    public func record(
        _ job: Job, _ events: [NewEvent], for request: NamedRequest? = nil, attention: [AttentionChange] = [],
        next: Job? = nil
    ) async throws {
        try await store.change { db, writer in
            if let request { try StoredRequests.refuseRepeated(request, db) }
            try Self.save(job, db)
            if let next { try Self.save(next, db) }
            if let request { try StoredRequests.save(request, of: job.id, db) }
            try writer.write(events)
            for change in attention { try StoredAttention.apply(change, db, &writer) }
        }
    }

    /// Writes a job and events, for a thread that may block.
    public func save(_ job: Job, _ events: [NewEvent] = []) throws {
        try store.changeNow { db, writer in
            try Self.save(job, db)
            try writer.write(events)
        }
    }

    static func save(_ job: Job, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO jobs (id, state, trigger, record, run_order)
                VALUES (:id, :state, :trigger, :record, iif(:state = 'running', \(nextRunOrder), NULL))
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record,
                    run_order = coalesce(run_order, iif(excluded.state = 'running', \(nextRunOrder), NULL))
                """)
        try statement.execute(arguments: [
            "id": job.id.rawValue, "state": job.state.rawValue, "trigger": job.trigger.rawValue,
            "record": String(decoding: try RecordCoding.encode(job), as: UTF8.self),
        ])
    }

    private static let nextRunOrder = "(SELECT coalesce(max(run_order), 0) + 1 FROM jobs)"

    /// The ids of jobs that begin with a text, the newest first, ten at most.
    public func ids(withPrefix prefix: String) async throws -> [JobID] {
        let folded = prefix.lowercased()
        return try await store.pool.read { db in
            try String.fetchAll(
                db,
                sql: "SELECT id FROM jobs WHERE substr(id, 1, length(:prefix)) = :prefix ORDER BY id DESC LIMIT 10",
                arguments: ["prefix": folded]
            ).compactMap(JobID.init)
        }
    }

    /// One job; `nil` when the id is unknown.
    public func find(_ id: JobID) async throws -> Job? {
        try await store.pool.read { db in
            try firstJob(db, "SELECT id, record FROM jobs WHERE id = ?", [id.rawValue])
        }
    }

    /// Jobs that match, the newest first, and how many match in all.
    public func list(
        state: JobState? = nil, trigger: JobTrigger? = nil, since time: Date? = nil, user: String? = nil,
        withWarnings: Bool = false, limit: Int, offset: Int = 0
    ) async throws -> (jobs: [Job], total: Int) {
        try await store.pool.read { db in
            let filter = """
                (:state IS NULL OR state = :state) AND (:trigger IS NULL OR trigger = :trigger)
                AND (:since IS NULL OR \(Self.readableRecord) ->> 'created_at' >= :since)
                AND (:user IS NULL OR \(Self.readableRecord) ->> '$.requested_by.user' = :user
                    OR CAST(\(Self.readableRecord) ->> '$.requested_by.uid' AS TEXT) = :user)
                AND (NOT :warned OR json_array_length(\(Self.readableRecord), '$.warnings') > 0)
                """
            let arguments: StatementArguments = [
                "state": state?.rawValue, "trigger": trigger?.rawValue, "since": time.map(RecordCoding.text(of:)),
                "user": user, "warned": withWarnings,
            ]
            let jobs = try jobs(
                db, "SELECT id, record FROM jobs WHERE \(filter) ORDER BY id DESC LIMIT :limit OFFSET :offset",
                arguments + ["limit": limit, "offset": offset])
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM jobs WHERE \(filter)", arguments: arguments)
            return (jobs, total ?? 0)
        }
    }

    /// The greatest number that a job has; 0 without any.
    public func lastNumber() async throws -> Int {
        try await store.pool.read { db in
            try Int.fetchOne(db, sql: "SELECT max(\(Self.readableRecord) ->> 'number') FROM jobs") ?? 0
        }
    }

    /// The job with a number; `nil` when none has it.
    public func find(number: Int) async throws -> Job? {
        try await store.pool.read { db in
            try firstJob(
                db, "SELECT id, record FROM jobs WHERE \(Self.readableRecord) ->> 'number' = ? ORDER BY id DESC",
                [number])
        }
    }

    /// The job with a report that ran last; `nil` when none has one.
    public func lastReported() async throws -> Job? {
        try await store.pool.read { db in
            try firstJob(
                db,
                """
                SELECT id, record FROM jobs
                WHERE \(Self.readableRecord) ->> 'report_path' IS NOT NULL AND run_order > 0 ORDER BY run_order DESC
                """)
        }
    }

    /// The job that ran last and is over, and when a sync that was no dry run last succeeded, here or on another host whose
    /// jobs were taken over.
    public func lastOutcome() async throws -> (job: Job?, successAt: Date?) {
        try await store.shortReads.read { db in
            let last = try firstJob(
                db, "SELECT id, record FROM jobs WHERE run_order > 0 AND state <> 'running' ORDER BY run_order DESC")
            let success = try String.fetchOne(db, sql: Self.lastSuccess)
            return (last, success.flatMap(RecordCoding.time(of:)))
        }
    }

    /// Jobs of other hosts never ran here: so the index leaves a few records to read.
    static let lastSuccess = """
        SELECT max(time) FROM (
            SELECT * FROM (
                SELECT \(time) AS time FROM jobs WHERE \(isSuccess) AND state <> 'running' ORDER BY run_order DESC LIMIT 1)
            UNION ALL
            SELECT max(\(time)) FROM jobs
            WHERE run_order IS NULL AND state NOT IN ('skipped', 'scheduled', 'running') AND \(isSuccess) AND \(isForeign))
        """

    /// When a sync of this host last succeeded before a time.
    public func lastSuccess(before time: Date) async throws -> Date? {
        try await store.shortReads.read { db in
            try String.fetchOne(
                db,
                sql: """
                    SELECT max(\(Self.time))
                    FROM jobs WHERE \(Self.isSuccess) AND state <> 'running' AND NOT (\(Self.isForeign))
                        AND \(Self.readableRecord) ->> 'created_at' < ?
                    """, arguments: [RecordCoding.text(of: time)]
            ).flatMap(RecordCoding.time(of:))
        }
    }

    /// The run that ended last, be it one that did not happen: neither dry runs count nor what somebody cancelled nor what
    /// another sync did in its place. Last is what was stored last, whatever the clock said.
    public func lastRun(ofSlot: Bool = false) async throws -> Job? {
        try await store.pool.read { db in
            try firstJob(
                db,
                """
                SELECT id, record FROM (SELECT id, state, \(Self.readableRecord) AS record FROM jobs) AS job
                WHERE state IN ('succeeded', 'failed', 'cancelled', 'interrupted', 'skipped')
                    AND record ->> 'host' IS NULL
                    AND NOT record ->> '$.options.dry_run' AND (? OR record ->> 'slot' IS NOT NULL)
                    AND coalesce(record ->> '$.error.code', record ->> '$.error.name', '')
                        NOT IN ('cancelled', 'superseded', 'already_running')
                ORDER BY (
                    SELECT seq FROM events WHERE job_id = job.id AND kind = 'job_finished' ORDER BY seq DESC LIMIT 1
                ) DESC, record ->> 'finished_at' DESC, id DESC LIMIT 1
                """, [!ofSlot])
        }
    }

    /// A sync that changed the catalogue, or found that nothing was to be changed, whatever became of the job then.
    static let isSuccess = """
        (state = 'succeeded' OR \(readableRecord) ->> 'applied_at' IS NOT NULL) AND NOT \(readableRecord) ->> '$.options.dry_run'
        """

    /// When a sync changed the catalogue, or was over.
    private static let time = "coalesce(\(readableRecord) ->> 'applied_at', \(readableRecord) ->> 'finished_at')"

    /// A job of another host.
    private static let isForeign = "\(readableRecord) ->> 'host' IS NOT NULL"

    /// Jobs of this host that are over, of the newest `limit` those whose ends are not known, the newest first; each with at
    /// most `findings` of what else is known of it.
    public func ended(limit: Int, findings: Int, but known: Set<JobEnd> = []) async throws -> [EndedJob] {
        let own = try await store.pool.read { db in
            try jobs(
                db,
                """
                SELECT id, record FROM jobs
                WHERE state IN (SELECT value FROM json_each(?)) AND NOT (\(Self.isForeign)) ORDER BY id DESC LIMIT ?
                """,
                [
                    String(
                        decoding: try RecordCoding.encode(JobState.allCases.filter(\.isFinal).map(\.rawValue)),
                        as: UTF8.self), limit,
                ])
        }
        var ended: [EndedJob] = []
        for job in own where !known.contains(JobEnd(job)) {
            let counts = job.counts
            let hasFindings = [
                counts.dashboardsFailed, counts.dashboardsDisallowed, counts.withheld, counts.issues, counts.issuesGone,
            ].contains { $0 > 0 }
            ended.append(
                EndedJob(
                    job: job, findings: hasFindings ? try await self.findings(of: job.id, limit: findings) : nil))
        }
        return ended
    }

    /// Takes jobs of other hosts, or what they have become; one that this host has of its own stays as it is. None was over
    /// later than `now`, by this host's clock, when it was first taken: a clock that is fast elsewhere must not hide here
    /// that the next sync is late. It blocks its thread.
    public func take(_ jobs: [Job], at now: Date) throws {
        guard !jobs.isEmpty else { return }
        try store.pool.write { db in
            let known = try db.cachedStatement(sql: "SELECT record FROM jobs WHERE id = ?")
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO jobs (id, state, trigger, record) VALUES (:id, :state, :trigger, :record)
                    ON CONFLICT (id) DO UPDATE SET state = excluded.state, record = excluded.record
                    WHERE \(Self.isForeign)
                    """)
            for job in jobs where job.host != nil && job.state.isFinal {
                let stored = try String.fetchOne(known, arguments: [job.id.rawValue])
                let before = stored.flatMap { try? RecordCoding.decode(Job.self, from: Data($0.utf8)) }
                var job = job
                // Numbers and resuming are this host's.
                job.number = nil
                job.appliedAt = job.appliedAt.map { min($0, before?.appliedAt ?? now) }
                job.finishedAt = job.finishedAt.map { min($0, before?.finishedAt ?? now) }
                let record = String(decoding: try RecordCoding.encode(job), as: UTF8.self)
                guard record != stored else { continue }
                try statement.execute(arguments: [
                    "id": job.id.rawValue, "state": job.state.rawValue, "trigger": job.trigger.rawValue,
                    "record": record,
                ])
            }
        }
    }

    /// Marks jobs that a daemon that is gone left running, and returns them; `afterApply` is the reason where the changes
    /// were stored before.
    ///
    /// Called at start, before requests are taken.
    public func interruptRunning(at time: Date, because failure: JobFailure, afterApply: JobFailure) async throws
        -> [Job]
    {
        try await store.change { db, writer in
            try jobs(db, "SELECT id, record FROM jobs WHERE state = 'running'").map { running in
                var job = running
                job.state = .interrupted
                job.finishedAt = time
                job.durationSeconds = job.startedAt.map { max(0, time.timeIntervalSince($0)) }
                job.outcome = job.outcomeWord
                job.error = job.appliedAt == nil ? failure : afterApply
                job.progress?.rate = nil
                job.progress?.etaSeconds = nil
                try Self.save(job, db)
                try writer.write(.jobFinished(job, discovery: .nextDaemon), at: time)
                return job
            }
        }
    }

    /// Dashboards that could not be read in a job, by slug.
    public func failures(of job: JobID, limit: Int) async throws -> [TrackFailure] {
        try await store.pool.read { db in
            try Row.fetchAll(
                db, sql: "SELECT slug, name, message FROM job_failures WHERE job_id = ? ORDER BY slug LIMIT ?",
                arguments: [job.rawValue, limit]
            ).map { TrackFailure(slug: $0["slug"], name: $0["name"], message: $0["message"]) }
        }
    }

    /// Tracks whose deactivation a job withheld, by slug.
    public func withheld(in job: JobID, limit: Int) async throws -> [TrackReference] {
        try await store.pool.read { db in
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

    /// Hands over the failed dashboards of a job one by one, by slug.
    public func forEachFailure(in job: JobID, _ body: (TrackFailure) throws -> Void) throws {
        try store.pool.read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT slug, name, message FROM job_failures WHERE job_id = ? ORDER BY slug",
                arguments: [job.rawValue])
            while let row = try rows.next() {
                try body(TrackFailure(slug: row["slug"], name: row["name"], message: row["message"]))
            }
        }
    }

    // MARK: Rows

    /// A job's record as JSON, also where it is damaged: SQLite fails a whole query over one record that is no JSON.
    static let readableRecord = "iif(json_valid(record), record, '{}')"

    /// The job of a row with `id` and `record`; `nil` when it cannot be read.
    func job(_ row: Row) -> Job? { store.records.value(Job.self, of: row["record"], in: "jobs", key: row["id"]) }

    /// The jobs of a query for `id` and `record` that can be read.
    func jobs(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> [Job] {
        try Row.fetchAll(db, sql: sql, arguments: arguments).compactMap(job)
    }

    /// The first job of a query for `id` and `record` that can be read.
    func firstJob(_ db: Database, _ sql: String, _ arguments: StatementArguments = []) throws -> Job? {
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() { if let job = job(row) { return job } }
        return nil
    }
}
