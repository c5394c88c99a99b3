public import FoundationEssentials
public import JobModel

/// Who a host is among those that share a database.
public struct HostIdentity: Sendable, Hashable {
    /// The state directory on its machine, as one word: of several daemons with the same one only one runs, since it holds
    /// the lock there. So whoever comes with the same word may take over what a daemon before it left.
    public var owner: String
    /// The run of the daemon.
    public var run: String
    /// The version of tracksync.
    public var version: String

    /// Names a host.
    public init(owner: String, run: String, version: String) {
        self.owner = owner
        self.run = run
        self.version = version
    }
}

/// A lease that this host has taken.
public struct LeaseClaim: Sendable, Hashable {
    /// Its number: whoever takes the lease later has a greater one.
    public var fence: Int64
    /// The job that it was taken for.
    public var jobId: JobID
}

/// Who holds the lease.
public struct LeaseHolder: Sendable, Hashable {
    /// The host's name.
    public var host: String
    /// The job that it was taken for.
    public var jobId: JobID?
    /// Since when, by the database's clock.
    public var since: Date
}

/// The right to sync and to publish, as a row of the shared database: one host has it at a time, for a time that the
/// database's clock measures. Its number, the fence, grows each time it is taken. Who has it is looked at again in the
/// transaction that publishes: a host that slept past its lease writes nothing.
struct Lease {
    let connection: PostgresConnection

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// Takes the lease; returns its claim, or who has it.
    func take(for job: JobID, _ identity: HostIdentity, _ settings: PublishSettings) throws(PublishError)
        -> Result<LeaseClaim, HeldLease>
    {
        // It may be given back between the two statements.
        for _ in 0..<3 {
            let rows = try connection.query(
                """
                UPDATE tracksync.lease SET fence = fence + 1, owner = $1, holder = $2, host = $3, job_id = $4,
                    since = clock_timestamp(), expires_at = clock_timestamp() + $5::interval
                WHERE owner IS NULL OR owner = $1 OR expires_at < clock_timestamp()
                RETURNING fence
                """,
                [
                    identity.owner, identity.run, settings.host, job.rawValue,
                    "\(settings.leaseTime / .milliseconds(1)) ms",
                ])
            if let fence = rows.first?.first.flatMap({ $0 }).flatMap({ Int64($0) }) {
                return .success(LeaseClaim(fence: fence, jobId: job))
            }
            if let holder = try holder(but: identity) { return .failure(HeldLease(holder: holder)) }
        }
        throw PublishError(.missing, "the table tracksync.lease has no row that can be taken")
    }

    /// Renews the lease; whether it is still this host's.
    func renew(_ claim: LeaseClaim, _ identity: HostIdentity, _ settings: PublishSettings) throws(PublishError) -> Bool
    {
        try !connection.query(
            """
            UPDATE tracksync.lease SET expires_at = clock_timestamp() + $3::interval
            WHERE holder = $1 AND fence = $2 RETURNING 1
            """, [identity.run, "\(claim.fence)", "\(settings.leaseTime / .milliseconds(1)) ms"]
        ).isEmpty
    }

    /// Gives the lease back, unless another host has it by now.
    func release(_ claim: LeaseClaim, _ identity: HostIdentity) throws(PublishError) {
        try connection.query(
            "UPDATE tracksync.lease SET owner = NULL, holder = NULL, expires_at = NULL WHERE holder = $1 AND fence = $2",
            [identity.run, "\(claim.fence)"])
    }

    /// What `requireRight` looks at.
    static let columns =
        "l.holder, l.owner, l.host, l.job_id, l.owner IS NOT NULL AND l.expires_at >= clock_timestamp()"

    /// Throws where the right to write is another host's, by the row's `columns`.
    ///
    /// A greater fence of this very run is no loss: its next job began while it published. Whether another host had the lease
    /// in between, and published, the number of the catalogue tells.
    static func requireRight(_ claim: LeaseClaim?, _ identity: HostIdentity, _ row: [String?]) throws(PublishError) {
        if let claim {
            guard row[0] == identity.run else {
                throw PublishError(
                    .leaseLost, "the lease of job \(claim.jobId) was lost: \(row[2] ?? "another host") took it")
            }
        } else if row[4] == "t", row[1] != identity.owner {
            throw PublishError(
                .leaseHeld, "\(row[2] ?? "another host") has the lease\(row[3].map { " for job \($0)" } ?? "")")
        }
    }

    /// Who else has the lease; `nil` where nobody has. It waits for no row that is locked.
    func holder(but identity: HostIdentity) throws(PublishError) -> LeaseHolder? {
        let row = try connection.query(
            """
            SELECT coalesce(host, 'another'), job_id,
                to_char(coalesce(since, now()) AT TIME ZONE 'UTC', '\(Self.timeFormat)')
            FROM tracksync.lease WHERE owner IS NOT NULL AND owner <> $1 AND expires_at >= clock_timestamp()
            """, [identity.owner]
        ).first
        guard let row, let host = row[0], let since = row[2].flatMap(RecordCoding.time(of:)) else { return nil }
        return LeaseHolder(host: host, jobId: row[1].flatMap { JobID($0) }, since: since)
    }

    /// Two keys of an advisory lock that each publication shares for as long as it has the lease's row; nobody waits for it.
    static let publicationLock = (OwnSchema.lock.0, 2)

    /// Whether a host publishes at this moment. A host may do that without the lease, where nobody has it.
    func isPublicationUnderWay() throws(PublishError) -> Bool {
        try !connection.query(
            """
            SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = \(Self.publicationLock.0)
                AND objid = \(Self.publicationLock.1) AND objsubid = 2
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1
            """
        ).isEmpty
    }

    /// Times as `RecordCoding` has them.
    static let timeFormat = "YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\""
}

/// The lease is another host's.
struct HeldLease: Error {
    var holder: LeaseHolder
}
