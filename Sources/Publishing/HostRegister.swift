public import FoundationEssentials
public import JobModel
import Storage

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

    /// Writes jobs down that are not there, or changed; whether there were any.
    func publish(_ jobs: [EndedJob], of host: String) throws -> Bool {
        // A character that JSON in PostgreSQL cannot hold would cost all of them.
        func json(_ value: some Encodable) throws -> String? {
            let text = String(decoding: try RecordCoding.encode(value), as: UTF8.self)
            return text.contains("\\u0000") ? nil : text
        }
        let records = try jobs.compactMap { job in
            try json(job.job).map { record in
                "{\"record\":\(record),\"details\":\(try job.findings.flatMap { try json($0) } ?? "null")}"
            }
        }
        guard !records.isEmpty else { return false }
        return try !connection.query(
            """
            INSERT INTO tracksync.jobs AS j
                (id, host, state, trigger, requested_by, created_at, started_at, finished_at, record, details)
            SELECT (r ->> 'id')::uuid, $2, r ->> 'state', r ->> 'trigger', r #>> '{requested_by,user}',
                (r ->> 'created_at')::timestamptz, (r ->> 'started_at')::timestamptz,
                (r ->> 'finished_at')::timestamptz, r, d
            FROM (
                SELECT e -> 'record' AS r, nullif(e -> 'details', 'null'::jsonb) AS d
                FROM jsonb_array_elements($1::jsonb) e) e
            ORDER BY 1
            ON CONFLICT (id) DO UPDATE SET state = excluded.state, started_at = excluded.started_at,
                finished_at = excluded.finished_at, record = excluded.record, details = excluded.details
            WHERE (j.record, j.details) IS DISTINCT FROM (excluded.record, excluded.details)
            RETURNING 1
            """, ["[\(records.joined(separator: ","))]", host]
        ).isEmpty
    }

    /// Those of some jobs that are not there.
    func missing(of jobs: [JobID]) throws(PublishError) -> [JobID] {
        guard !jobs.isEmpty else { return [] }
        return try connection.query(
            """
            SELECT t.id FROM unnest($1::uuid[]) AS t (id)
            WHERE NOT EXISTS (SELECT 1 FROM tracksync.jobs j WHERE j.id = t.id)
            """, ["{\(jobs.map(\.rawValue).joined(separator: ","))}"]
        ).compactMap { $0.first?.flatMap { JobID($0) } }
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

    /// The number of findings of each kind that are published of a job, and read, at most.
    static let findings = 100

    /// What is longer is not read: other programs may write there, too. In bytes.
    private static let (mostRecord, mostDetails) = (64 << 10, 256 << 10)
    private static let record = "CASE WHEN octet_length(record::text) <= \(mostRecord) THEN record END"
    private static let details = "CASE WHEN octet_length(details::text) <= \(mostDetails) THEN details END"

    /// The jobs of all hosts that match, the newest first, and how many match.
    func jobs(matching query: PublishedJobQuery, on host: String) throws(PublishError) -> (jobs: [EndedJob], total: Int)
    {
        guard let ids = query.ids else { return ([], 0) }
        let details = query.withDetails ? Self.details : "NULL"
        let rows = try connection.query(
            """
            SELECT host, \(Self.record), count(*) OVER (), \(details) FROM tracksync.jobs
            WHERE id BETWEEN $1::uuid AND $8::uuid AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR trigger = $4)
                AND ($5::timestamptz IS NULL OR created_at >= $5)
                AND ($6::text IS NULL OR requested_by = $6 OR record #>> '{requested_by,uid}' = $6)
                AND (NOT $7::boolean OR jsonb_path_exists(record, '$.warnings[*]'))
            ORDER BY id DESC LIMIT $2
            """,
            [
                ids.lowerBound, "\(query.limit)", query.state?.rawValue, query.trigger?.rawValue,
                query.since.map(RecordCoding.text(of:)), query.user, "\(query.withWarnings)",
                ids.upperBound,
            ])
        return (rows.compactMap { Self.job($0, on: host) }, rows.first.flatMap { $0[2] }.flatMap { Int($0) } ?? 0)
    }

    /// Takes the newest jobs of all hosts over, `limit` at most, at a time by this host's clock.
    func takeJobs(_ limit: Int, on host: String, into store: TrackStore, at now: Date) throws {
        var batch: [Job] = []
        try connection.forEach(
            "SELECT host, \(Self.record), NULL, NULL FROM tracksync.jobs ORDER BY id DESC LIMIT $1", ["\(limit)"]
        ) { row in
            guard let ended = Self.job(row, on: host) else { return }
            batch.append(ended.job)
            guard batch.count == 50 else { return }
            try store.jobs.take(batch, at: now)
            batch = []
        }
        try store.jobs.take(batch, at: now)
    }

    /// A job of a row; `nil` where it is too long, or a newer program wrote it in a way that this one cannot read. A number is
    /// its own host's, and would name another job here.
    private static func job(_ row: [String?], on host: String) -> EndedJob? {
        guard let text = row[1], var job = try? RecordCoding.decode(Job.self, from: Data(text.utf8)) else { return nil }
        job.host = row[0]
        if job.host != host { job.number = nil }
        let findings = row[3].flatMap { try? RecordCoding.decode(JobFindings.self, from: Data($0.utf8)) }
        return EndedJob(job: job, findings: findings?.first(Self.findings))
    }
}

/// Which jobs of all hosts are asked for.
public struct PublishedJobQuery: Sendable {
    /// What their ids begin with.
    public var prefix = ""
    /// Only jobs in this state.
    public var state: JobState?
    /// Only jobs set off by this.
    public var trigger: JobTrigger?
    /// Only jobs that were asked for at this time or later.
    public var since: Date?
    /// Only those of this user, by name or number.
    public var user: String?
    /// Only those with warnings.
    public var withWarnings = false
    /// Whether what else is known of a job comes with it.
    public var withDetails = false
    /// How many, the newest first.
    public var limit = 20

    /// All jobs.
    public init() {}

    /// The first id and the last one that begin with `prefix`, so that the table's key finds them; `nil` where no id does.
    var ids: ClosedRange<String>? {
        let pattern = "00000000-0000-0000-0000-000000000000"
        let start = prefix.lowercased()
        guard start.utf8.count <= pattern.utf8.count,
            zip(start.utf8, pattern.utf8).allSatisfy({ byte, place in
                switch byte {
                case UInt8(ascii: "-"): place == byte
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"):
                    place == UInt8(ascii: "0")
                default: false
                }
            })
        else { return nil }
        let rest = pattern.dropFirst(start.utf8.count)
        return "\(start)\(rest)"..."\(start)\(rest.replacing("0", with: "f"))"
    }
}
