import FoundationEssentials
import JobModel
import Storage

/// Taking the lease, and looking what others published.
struct LeaseTaking {
    let settings: PublishSettings
    let identity: HostIdentity
    let job: JobID
    let local: CatalogueVersion?
    /// The newest catalogue that the target is known to have had.
    var known: Int64?

    enum Outcome: Sendable {
        case held(LeaseHolder)
        /// With the newer catalogue, if there is one, and the marks of followed tracks there, unless what is there is older
        /// than those here.
        case taken(LeaseClaim?, newer: CatalogueVersion?, marks: Set<String>?)
    }

    func run(_ interrupt: Interrupt) throws -> Outcome {
        let session = try Session(settings, interrupt)
        return try session.transaction { connection in
            try session.requireWritable()
            let hasHouse = try OwnSchema.prepare(connection, settings.profile)
            // Before the lease is locked: a backend whose client takes no rows keeps its locks without any limit.
            let marks = try hasHouse && isOlder(connection) ? nil : marks(connection)
            var claim: LeaseClaim?
            var newer: CatalogueVersion?
            if hasHouse {
                switch try Lease(connection).take(for: job, identity, settings) {
                case .failure(let held): return .held(held.holder)
                case .success(let taken): claim = taken
                }
                try HostRegister(connection).note(identity, local?.generation ?? 0, settings)
                newer = try published(connection)
            }
            return .taken(claim, newer: newer, marks: marks)
        }
    }

    /// The published catalogue where it is newer than this host's, or another one of the same number.
    private func published(_ connection: PostgresConnection) throws -> CatalogueVersion? {
        let row = try connection.query(
            """
            SELECT generation, job_id, to_char(applied_at AT TIME ZONE 'UTC', '\(Lease.timeFormat)')
            FROM tracksync.state WHERE job_id IS NOT NULL
            """
        ).first
        guard let row, let generation = row[0].flatMap({ Int64($0) }), let job = row[1].flatMap({ JobID($0) }),
            let time = row[2].flatMap(RecordCoding.time(of:))
        else { return nil }
        let mine = local?.generation ?? 0
        guard generation > mine || (generation == mine && job != local?.jobId) else { return nil }
        return CatalogueVersion(generation: generation, jobId: job, appliedAt: time)
    }

    /// Whether the target lost what it had: it was made again, or from a backup.
    private func isOlder(_ connection: PostgresConnection) throws -> Bool {
        guard settings.sharesMarks, let known else { return false }
        let generation = try connection.query("SELECT generation FROM tracksync.state").first?.first
        return generation?.flatMap { Int64($0) }.map { $0 < known } ?? false
    }

    /// The tracks that are marked there; `nil` where there are none at all.
    private func marks(_ connection: PostgresConnection) throws -> Set<String>? {
        let schema = settings.profile.schema(of: settings.target)
        let isThere = try connection.query("SELECT to_regclass($1) IS NOT NULL", ["\(quoted(schema)).tracks"]).first?
            .first
        guard isThere == "t" else { return nil }
        let rows = try connection.query(
            """
            SELECT lower(source_track_slug COLLATE "C") FROM \(quoted(schema)).tracks
            WHERE source = 'liverc' AND is_followed
            """)
        if rows.isEmpty,
            try connection.query("SELECT FROM \(quoted(schema)).tracks WHERE source = 'liverc' LIMIT 1").isEmpty
        {
            return nil
        }
        return Set(rows.compactMap { $0.first ?? nil })
    }
}
