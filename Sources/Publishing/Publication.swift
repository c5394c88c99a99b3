import FoundationEssentials
import JobModel
import Remedies
import Storage

/// One publication: the whole catalogue compared with the target, and what differs written, in one transaction.
struct Publication {
    let settings: PublishSettings
    /// Whether it only looks.
    var dryRun = false
    /// How many deactivations an operator allows.
    var allowDeactivations: Int?
    /// The lease under which it writes; `nil`: whoever comes first.
    var claim: LeaseClaim?
    /// Who this host is among those that publish here.
    let identity: HostIdentity
    /// Jobs of this host that other hosts are to know.
    var jobs: [Job] = []

    /// So many examples a column a dry run shows.
    static let examples = 3

    struct Outcome {
        var counts = PublishCounts()
        var warnings: [String] = []
        var differences: [PublishReport.Difference]?
        /// The ids that tracks have in the target, where ours has others.
        var ids: [(slug: String, id: String)] = []
        /// Whether there are changes of tracks that the next publication writes.
        var hasMoreHistory = false
    }

    /// Publishes a catalogue. It blocks its thread; throws `PublishError` and the embedded database's errors.
    func run(_ catalogue: CatalogueSnapshot, _ interrupt: Interrupt) throws -> Outcome {
        let session = try Session(settings, interrupt)
        let hasHouse = try !dryRun && prepare(session, catalogue.version)
        return try session.transaction(commits: !dryRun) { connection in
            guard let table = try table(connection) else { return firstLook(catalogue) }
            var outcome = Outcome()
            let (columns, warnings) = try table.usable(settings.profile.columns(pushesFollow: settings.pushesFollow))
            outcome.warnings = warnings
            let comparison = StateComparison(table: table, profile: settings.profile, columns: columns)
            // No time limit of the server ends a COPY whose client is stopped in the middle. So nothing is locked before it is
            // over that another host waits for.
            try stage(catalogue, comparison, connection, &outcome)
            let history = HistoryPublication(connection: connection, identity: identity)
            let changes = hasHouse ? try history.stage(catalogue) : nil
            if hasHouse { try requireNewest(catalogue.version, connection, locks: true) }
            let survey = Survey(try connection.query(comparison.survey).first ?? [])
            try requireFewDeactivations(survey, catalogue.version)
            if dryRun {
                try look(comparison, connection, &outcome)
            } else {
                try write(survey, catalogue.count, comparison, connection, &outcome)
                try recordSyncState(catalogue.version, connection, &outcome)
                if hasHouse {
                    try record(catalogue.version, outcome.counts, connection)
                    try HostRegister(connection).note(identity, catalogue.version.generation, settings)
                    try HostRegister(connection).publish(jobs, of: settings.host)
                    if let changes { try history.write(changes, of: settings.host) }
                    outcome.hasMoreHistory = changes?.hasMore ?? false
                }
            }
            return outcome
        }
    }

    /// Brings the schema up to date in a transaction of its own, and refuses early what would be refused later; whether it is
    /// there.
    private func prepare(_ session: Session, _ version: CatalogueVersion) throws -> Bool {
        try session.transaction { connection in
            try session.requireWritable()
            let hasHouse = try OwnSchema.prepare(connection, settings.profile)
            if hasHouse { try requireNewest(version, connection, locks: false) }
            return hasHouse
        }
    }

    /// The table of tracks; `nil` where a dry run finds none that a publication would make.
    private func table(_ connection: PostgresConnection) throws -> TargetTable? {
        let schema = settings.profile.schema(of: settings.target)
        do throws(PublishError) {
            return try TargetTable(connection, schema: schema)
        } catch {
            if dryRun, settings.profile == .plain, error.name == .missing { return nil }
            throw error
        }
    }

    private func firstLook(_ catalogue: CatalogueSnapshot) -> Outcome {
        var outcome = Outcome()
        outcome.counts.inserted = catalogue.count
        outcome.warnings = ["The schema tracksync is not there yet; the first publication makes it."]
        outcome.differences = []
        return outcome
    }

    // MARK: Who may write

    /// Refuses to write an older catalogue over a newer one, or without the lease where another host has it. With `locks` no
    /// other host publishes or takes the lease until the transaction ends.
    private func requireNewest(_ version: CatalogueVersion, _ connection: PostgresConnection, locks: Bool) throws {
        let row =
            try connection.query(
                "SELECT generation, job_id, host, published_at FROM tracksync.state\(locks ? " FOR UPDATE" : "")"
            ).first ?? []
        try Lease(connection).requireRight(claim, identity, locks: locks)
        guard row.count == 4, let published = row[0].flatMap({ Int64($0) }), published > 0 else { return }
        let isOlder = version.generation < published
        let isOther = version.generation == published && row[1] != version.jobId.rawValue
        guard isOlder || isOther else { return }
        throw PublishError(
            .behind,
            "\(row[2] ?? "another host") published catalogue \(published) at \(row[3] ?? "an unknown time"), and this host has "
                + (isOlder ? "catalogue \(version.generation)" : "another one of that number"))
    }

    // MARK: The catalogue

    private func stage(
        _ catalogue: CatalogueSnapshot, _ comparison: StateComparison, _ connection: PostgresConnection,
        _ outcome: inout Outcome
    ) throws {
        try connection.run(StateComparison.planning)
        try connection.run(comparison.creation)
        let columns = comparison.columns
        let slug = columns.firstIndex { $0.name == "source_track_slug" } ?? 0
        var repairs = (count: 0, slugs: [String]())
        try connection.copy(comparison.copy) { send in
            let writer = CopyWriter(send)
            let isFilled = settings.profile == .mre && settings.addsCoordinates
            try catalogue.forEachTrack(columns.map(\.name), addingCoordinates: isFilled) { row in
                try writer.write(row, columns, slugAt: slug)
            }
            try writer.flush()
            repairs = (writer.repairs, writer.repaired)
        }
        if repairs.count > 0 {
            outcome.warnings.append(
                "Texts of \(repairs.count) tracks have characters that PostgreSQL cannot store; they are replaced: "
                    + repairs.slugs.joined(separator: ", "))
        }
        for column in columns {
            guard let statement = comparison.overflows(column) else { continue }
            let slugs = try connection.query(statement).compactMap(\.first).compactMap(\.self)
            guard !slugs.isEmpty else { continue }
            outcome.warnings.append(
                "\(column.name) is too large for the target's column, and is cut to its limit: "
                    + slugs.joined(separator: ", "))
        }
    }

    /// How the target stands to the catalogue before anything is written.
    private struct Survey {
        /// Active rows, and how many of them would become inactive.
        let active: Int
        let leaving: Int
        /// Rows with a counterpart in the catalogue.
        let paired: Int
        /// Active rows without one.
        let unknown: Int
        /// Rows with another id than the catalogue has.
        let foreignIDs: Int

        init(_ row: [String?]) {
            let numbers = (0..<5).map { Publication.number(row, $0) ?? 0 }
            (active, leaving, paired) = (numbers[0], numbers[1], numbers[2])
            (unknown, foreignIDs) = (numbers[3], numbers[4])
        }
    }

    private func requireFewDeactivations(_ survey: Survey, _ version: CatalogueVersion) throws {
        let allowed = [allowDeactivations, version.allowDeactivations].compactMap(\.self).max()
        let isMany =
            survey.leaving > Self.alwaysAllowed && survey.leaving * 100 > survey.active * settings.maxDeactivations
        guard !dryRun, isMany, allowed.map({ survey.leaving > $0 }) ?? true else { return }
        throw PublishError(
            .deactivationsWithheld,
            "\(survey.leaving) of the target's \(survey.active) active tracks would become inactive, more than "
                + "\(settings.maxDeactivations) %; nothing was written",
            remedy: Remedy(.allowPublishedDeactivations, count: survey.leaving))
    }

    /// How many ids one publication adopts; the next one adopts more.
    private static let idsAtOnce = 10_000

    /// As many may always leave: a share alone would stop a small catalogue at its first change.
    private static let alwaysAllowed = 10

    // MARK: Looking and writing

    private func look(
        _ comparison: StateComparison, _ connection: PostgresConnection, _ outcome: inout Outcome
    ) throws {
        let row = try connection.query(comparison.counts).first ?? []
        outcome.counts.inserted = Self.number(row, 0) ?? 0
        outcome.counts.updated = Self.number(row, 1) ?? 0
        outcome.counts.unchanged = Self.number(row, 2) ?? 0
        outcome.counts.deactivated = Self.number(try connection.query(comparison.unknownRows).first ?? [], 0) ?? 0
        var differences: [PublishReport.Difference] = []
        for column in comparison.columns where column.use != .key {
            let rows = try connection.query(comparison.differences(column, examples: Self.examples))
            guard let count = rows.first.flatMap({ Self.number($0, 0) }) else { continue }
            differences.append(
                PublishReport.Difference(
                    column: column.name, rows: count,
                    examples: rows.map { PublishReport.Difference.Example(slug: $0[1] ?? "", old: $0[2], new: $0[3]) }))
        }
        outcome.differences = differences
    }

    private func write(
        _ survey: Survey, _ tracks: Int, _ comparison: StateComparison, _ connection: PostgresConnection,
        _ outcome: inout Outcome
    ) throws {
        if survey.paired > 0 {
            if tracks >= StateComparison.manyRows { try connection.run(StateComparison.order) }
            outcome.counts.updated = Self.number(try connection.query(comparison.update).first ?? [], 0) ?? 0
        }
        if survey.paired < tracks {
            let row = try connection.query(comparison.insertion).first ?? []
            outcome.counts.inserted = Self.number(row, 0) ?? 0
            outcome.counts.updated += Self.number(row, 1) ?? 0
        }
        outcome.counts.unchanged = tracks - outcome.counts.inserted - outcome.counts.updated
        if survey.unknown > 0 {
            outcome.counts.deactivated = Self.number(try connection.query(comparison.deactivate).first ?? [], 0) ?? 0
        }
        guard survey.foreignIDs > 0 else { return }
        try connection.run(comparison.foreignIDs)
        // In pieces that a socket holds: a backend whose client takes nothing keeps its locks without any limit.
        while outcome.ids.count < Self.idsAtOnce {
            let rows = try connection.query("FETCH 500 FROM tracksync_ids")
            outcome.ids += rows.compactMap { row in
                guard let slug = row[0], let id = row[1] else { return nil }
                return (slug, id)
            }
            if rows.count < 500 { break }
        }
    }

    /// Writes the application's own row that says when its catalogue was synced.
    private func recordSyncState(
        _ version: CatalogueVersion, _ connection: PostgresConnection, _ outcome: inout Outcome
    ) throws {
        guard settings.profile == .mre else { return }
        let schema = settings.profile.schema(of: settings.target)
        let name = "\(quoted(schema)).track_catalogue_sync_state"
        let mayWrite = try connection.query(
            """
            SELECT has_table_privilege(c, 'SELECT') AND has_table_privilege(c, 'INSERT') AND has_table_privilege(c, 'UPDATE')
            FROM (SELECT to_regclass($1)::oid AS c) r WHERE c IS NOT NULL
            """, [name]
        ).first?.first
        guard mayWrite == "t" else {
            outcome.warnings.append(
                "\(schema).track_catalogue_sync_state \(mayWrite == nil ? "is missing" : "may not be written"); it is left out."
            )
            return
        }
        try connection.query(
            """
            INSERT INTO \(name) AS t (id, completed_at, updated_at)
            VALUES ('singleton', ($1::timestamptz)::timestamp(3), now()::timestamp(3))
            ON CONFLICT (id) DO UPDATE SET completed_at = excluded.completed_at, updated_at = excluded.updated_at
            WHERE t.completed_at IS DISTINCT FROM excluded.completed_at
            """, [RecordCoding.text(of: version.appliedAt)])
    }

    /// Writes down which catalogue is published, unless that stands there.
    private func record(_ version: CatalogueVersion, _ counts: PublishCounts, _ connection: PostgresConnection) throws {
        let changed = try connection.query(
            """
            UPDATE tracksync.state SET generation = $1, job_id = $2, applied_at = $3, host = $4, published_at = now()
            WHERE (generation, job_id) IS DISTINCT FROM ($1::bigint, $2::uuid) RETURNING 1
            """,
            [
                "\(version.generation)", version.jobId.rawValue, RecordCoding.text(of: version.appliedAt),
                settings.host,
            ])
        guard !changed.isEmpty || !counts.isEmpty else { return }
        try connection.query(
            """
            INSERT INTO tracksync.publications (host, job_id, generation, fence, inserted, updated, deactivated)
            SELECT $1, $2, $3, fence, $4, $5, $6 FROM tracksync.lease
            """,
            [
                settings.host, version.jobId.rawValue, "\(version.generation)", "\(counts.inserted)",
                "\(counts.updated)", "\(counts.deactivated)",
            ])
    }

    private static func number(_ row: [String?], _ index: Int) -> Int? {
        index < row.count ? row[index].flatMap { Int($0) } : nil
    }
}
