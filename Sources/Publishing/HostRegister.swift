import FoundationEssentials
import JobModel

/// The hosts that share a database, and their jobs.
struct HostRegister {
    let connection: PostgresConnection

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Notes that a host is there, by the database's clock.
    func note(_ identity: HostIdentity, _ generation: Int64, _ settings: PublishSettings) throws(PublishError) {
        try connection.query(
            """
            INSERT INTO tracksync.hosts AS h (owner, host, version, generation) VALUES ($1, $2, $3, $4)
            ON CONFLICT (owner) DO UPDATE SET host = excluded.host, version = excluded.version,
                generation = excluded.generation, seen_at = now()
            """, [identity.owner, settings.host, identity.version, "\(generation)"])
    }

    /// Writes jobs down that are not there, or changed.
    func publish(_ jobs: [Job], of host: String) throws {
        // A character that JSON in PostgreSQL cannot hold would cost all of them.
        let records = try jobs.map { String(decoding: try RecordCoding.encode($0), as: UTF8.self) }
            .filter { !$0.contains("\\u0000") }
        guard !records.isEmpty else { return }
        try connection.query(
            """
            INSERT INTO tracksync.jobs AS j
                (id, host, state, trigger, requested_by, created_at, started_at, finished_at, record)
            SELECT (r ->> 'id')::uuid, $2, r ->> 'state', r ->> 'trigger', r #>> '{requested_by,user}',
                (r ->> 'created_at')::timestamptz, (r ->> 'started_at')::timestamptz,
                (r ->> 'finished_at')::timestamptz, r
            FROM jsonb_array_elements($1::jsonb) r ORDER BY 1
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, started_at = excluded.started_at,
                finished_at = excluded.finished_at, record = excluded.record
            WHERE j.record IS DISTINCT FROM excluded.record
            """, ["[\(records.joined(separator: ","))]", host])
    }

    /// The hosts, those that were seen last first. A host that was started again has another owner, whose first part names the
    /// start: it is shown once, and since when it was there first.
    func hosts(_ identity: HostIdentity) throws(PublishError) -> [PublishingHost] {
        let format = Lease.timeFormat
        return try connection.query(
            """
            SELECT h.host, h.version, to_char(h.since AT TIME ZONE 'UTC', '\(format)'),
                to_char(h.seen_at AT TIME ZONE 'UTC', '\(format)'), h.generation,
                greatest(0, s.generation - h.generation),
                coalesce(l.owner = h.owner AND l.expires_at >= clock_timestamp(), false), l.job_id, h.owner
            FROM (
                SELECT DISTINCT ON (host, place) owner, host, version, generation, seen_at,
                    min(since) OVER (PARTITION BY host, place) AS since
                FROM tracksync.hosts, substring(owner FROM position('/' IN owner)) AS place
                ORDER BY host, place, seen_at DESC
            ) h, tracksync.state s, tracksync.lease l ORDER BY h.seen_at DESC, h.host
            """
        ).compactMap { row in
            guard let host = row[0], let since = row[2].flatMap(RecordCoding.time(of:)),
                let seenAt = row[3].flatMap(RecordCoding.time(of:))
            else { return nil }
            let holds = row[6] == "t"
            return PublishingHost(
                host: host, version: row[1] ?? "", since: since, seenAt: seenAt,
                generation: row[4].flatMap { Int64($0) } ?? 0, behind: row[5].flatMap { Int64($0) } ?? 0,
                holdsLease: holds, jobId: holds ? row[7].flatMap { JobID($0) } : nil, isSelf: row[8] == identity.owner)
        }
    }

    /// The jobs of all hosts, the newest first, and how many there are; or those whose id begins with a text.
    func jobs(prefix: String = "", limit: Int) throws(PublishError) -> (jobs: [Job], total: Int) {
        let rows = try connection.query(
            """
            SELECT host, record, count(*) OVER () FROM tracksync.jobs WHERE starts_with(id::text, $1)
            ORDER BY id DESC LIMIT $2
            """, [prefix.lowercased(), "\(limit)"])
        let jobs = rows.compactMap { row -> Job? in
            guard let text = row[1], var job = try? RecordCoding.decode(Job.self, from: Data(text.utf8)) else {
                return nil
            }
            job.host = row[0]
            return job
        }
        return (jobs, rows.first.flatMap { $0[2] }.flatMap { Int($0) } ?? 0)
    }
}
