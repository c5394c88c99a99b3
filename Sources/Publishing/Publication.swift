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
    var jobs: [EndedJob] = []
    /// Jobs that they know, if nobody has taken them out of the target: it is asked.
    var toldJobs: [JobID] = []
    /// What is known of the target, if anything.
    var known: KnownRows?

    /// How many examples of each column a dry run shows.
    static let examples = 3

    struct Outcome {
        var counts = PublishCounts()
        var warnings: [String] = []
        var differences: [PublishReport.Difference]?
        /// The ids that tracks have in the target, where ours has others.
        var ids: [(slug: String, id: String)] = []
        /// The number of the last change here that it has seen.
        var lastChange: Int64 = 0
        /// Whether there are changes of tracks that the next publication writes.
        var hasMoreHistory = false
        /// Those of `toldJobs` that the target lacks.
        var lostJobs: [JobID] = []
        /// What is known of the target then, if it is a small one.
        var known: KnownRows?
        /// Whether something was written that is to outlast a power cut of the server.
        fileprivate var isLasting = false
    }

    /// What the target says of the catalogue that it has.
    private struct Published {
        /// The version of tracksync's own tables.
        var version: Int
        var generation: Int64
        var jobId: String?
    }

    /// Tracksync's own tables are missing there, or of another version.
    private struct OtherSchema: Error {}

    /// Publishes a catalogue. It blocks its thread; throws `PublishError` and the embedded database's errors.
    func run(_ catalogue: CatalogueSnapshot, _ interrupt: Interrupt) throws -> Outcome {
        let session = try Session(settings, interrupt)
        guard !dryRun else { return try session.transaction(commits: false) { try look(catalogue, $0) } }
        do {
            return try write(catalogue, session)
        } catch is OtherSchema {
            // In a transaction of its own: another host may wait for it.
            let hasHouse = try session.transaction { try OwnSchema.prepare($0, settings.profile) }
            return try write(catalogue, session, hasHouse: hasHouse)
        }
    }

    private func look(_ catalogue: CatalogueSnapshot, _ connection: PostgresConnection) throws -> Outcome {
        guard let table = try table(connection) else { return firstLook(catalogue) }
        var outcome = Outcome()
        let comparison = try comparison(of: table, catalogue, &outcome)
        try stage(catalogue, comparison, connection, &outcome)
        try look(comparison, connection, &outcome)
        return outcome
    }

    /// Writes what differs, in one transaction. Throws `OtherSchema` unless it is known whether tracksync's own tables are there.
    private func write(_ catalogue: CatalogueSnapshot, _ session: Session, hasHouse known: Bool? = nil) throws
        -> Outcome
    {
        // Where nothing changed, a power cut of the server costs at most when this host was there last: no reason to wait for its
        // disk.
        let ending = { (outcome: Outcome) in
            outcome.isLasting ? "COMMIT" : "SET LOCAL synchronous_commit = off; COMMIT"
        }
        return try session.writing(ending: ending) { connection, hasOwnTables in
            let hasHouse = known ?? hasOwnTables
            // What would be refused later is refused before everything is copied.
            let first = hasHouse ? try requireNewest(catalogue.version, connection, locks: false) : nil
            if known == nil, first?.version != OwnSchema.version { throw OtherSchema() }
            var outcome = Outcome()
            outcome.lastChange = try catalogue.lastChange()
            let table = try TargetTable(connection, schema: settings.profile.schema(of: settings.target))
            let comparison = try comparison(of: table, catalogue, &outcome)
            let isEqual = try isEqual(catalogue, comparison, connection, &outcome)
            // No time limit of the server ends a COPY whose client is stopped in the middle. So nothing is locked before it is
            // over that another host waits for.
            if !isEqual { try stage(catalogue, comparison, connection, &outcome) }
            let history = HistoryPublication(connection: connection, identity: identity)
            let changes = hasHouse ? try history.stage(catalogue, on: settings.host) : nil
            let published = hasHouse ? try requireNewest(catalogue.version, connection, locks: true) : nil
            if isEqual {
                outcome.counts.unchanged = catalogue.count
            } else {
                let survey = Survey(try connection.query(comparison.survey).first ?? [])
                try requireFewDeactivations(survey, catalogue.version)
                try write(survey, catalogue.count, comparison, connection, &outcome)
            }
            try recordSyncState(catalogue.version, connection, &outcome)
            if let published {
                try record(catalogue.version, over: published, connection, &outcome)
                let hosts = HostRegister(connection)
                try hosts.note(identity, catalogue.version.generation, settings)
                if try hosts.publish(jobs, of: settings.host) { outcome.isLasting = true }
                outcome.lostJobs = try hosts.missing(of: toldJobs)
                if let changes { try history.write(changes, of: settings.host) }
                outcome.hasMoreHistory = changes?.hasMore ?? false
            }
            if !outcome.counts.isEmpty || changes != nil { outcome.isLasting = true }
            return outcome
        }
    }

    /// Whether a small target has the rows of the catalogue already, as far as that is seen without a comparison there. What was
    /// asked before the rows were read tells of each change since.
    private func isEqual(
        _ catalogue: CatalogueSnapshot, _ comparison: StateComparison, _ connection: PostgresConnection,
        _ outcome: inout Outcome
    ) throws -> Bool {
        guard comparison.isSmall else { return false }
        var present = KnownRows(try catalogue.tracksVersion(), comparison)
        if let known, (known.tracks, known.statement) == (present.tracks, present.statement) {
            present = try KnownRows(present, asking: connection)
            if present.digest != nil, present == known {
                outcome.known = present
                return true
            }
        }
        let isEqual = try EqualityCheck(comparison: comparison, connection: connection)
            .holds(for: catalogue, addingCoordinates: addsCoordinates)
        outcome.known = isEqual ? present : KnownRows(present.tracks, comparison)
        return isEqual
    }

    /// Whether the target's coordinates are the best that are known, in place of the page's alone.
    private var addsCoordinates: Bool { settings.profile == .mre && settings.addsCoordinates }

    private func comparison(of table: TargetTable, _ catalogue: CatalogueSnapshot, _ outcome: inout Outcome) throws
        -> StateComparison
    {
        let (columns, warnings) = try table.usable(settings.profile.columns(pushesFollow: settings.pushesFollow))
        outcome.warnings = warnings
        return StateComparison(
            table: table, profile: settings.profile, columns: columns,
            isSmall: catalogue.count < StateComparison.manyRows)
    }

    /// The table of tracks; `nil` where there is none yet and a publication would make it.
    private func table(_ connection: PostgresConnection) throws -> TargetTable? {
        let schema = settings.profile.schema(of: settings.target)
        do throws(PublishError) {
            return try TargetTable(connection, schema: schema)
        } catch {
            guard settings.profile == .plain, error.name == .missing, try OwnSchema.storedVersion(connection) == nil
            else {
                throw error
            }
            return nil
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
    private func requireNewest(_ version: CatalogueVersion, _ connection: PostgresConnection, locks: Bool) throws
        -> Published
    {
        // Behind the row's lock: a publication that waits for it is not under way yet.
        let (publication, number) = Lease.publicationLock
        let mark = locks ? " FOR UPDATE; SELECT pg_advisory_xact_lock_shared(\(publication), \(number))" : ""
        let row =
            try connection.run(
                """
                SELECT s.version, s.generation, s.job_id, s.host, s.published_at, \(Lease.columns)
                FROM tracksync.state s JOIN tracksync.lease l ON l.id = s.id\(mark)
                """
            ).first ?? []
        guard row.count == 10 else {
            throw PublishError(.missing, "the table tracksync.state or tracksync.lease is empty")
        }
        try Lease.requireRight(claim, identity, Array(row[5...]))
        let published = Published(
            version: row[0].flatMap { Int($0) } ?? 0, generation: row[1].flatMap { Int64($0) } ?? 0, jobId: row[2])
        let isOlder = version.generation < published.generation
        let isOther = version.generation == published.generation && published.jobId != version.jobId.rawValue
        guard published.generation > 0, isOlder || isOther else { return published }
        throw PublishError(
            .behind,
            "\(row[3] ?? "another host") published catalogue \(published.generation) at \(row[4] ?? "an unknown time"), and this host has "
                + (isOlder ? "catalogue \(version.generation)" : "another one of that number"))
    }

    // MARK: The catalogue

    private func stage(
        _ catalogue: CatalogueSnapshot, _ comparison: StateComparison, _ connection: PostgresConnection,
        _ outcome: inout Outcome
    ) throws {
        try connection.run(StateComparison.planning + ";" + comparison.creation)
        let columns = comparison.columns
        let slug = columns.firstIndex { $0.name == "source_track_slug" } ?? 0
        var repairs = (count: 0, slugs: [String]())
        try connection.copy(comparison.copy) { send in
            let writer = CopyWriter(send)
            try catalogue.forEachTrack(columns.map(\.name), addingCoordinates: addsCoordinates) { row in
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
        /// Whether a row with a counterpart differs from it, or may.
        let hasDifferences: Bool

        init(_ row: [String?]) {
            let numbers = (0..<5).map { Publication.number(row, $0) ?? 0 }
            (active, leaving, paired) = (numbers[0], numbers[1], numbers[2])
            (unknown, foreignIDs) = (numbers[3], numbers[4])
            hasDifferences = Publication.number(row, 5).map { $0 > 0 } ?? true
        }
    }

    private func requireFewDeactivations(_ survey: Survey, _ version: CatalogueVersion) throws {
        let allowed = [allowDeactivations, version.allowDeactivations].compactMap(\.self).max()
        let isMany =
            survey.leaving > Self.alwaysAllowed && survey.leaving * 100 > survey.active * settings.maxDeactivations
        guard isMany, allowed.map({ survey.leaving > $0 }) ?? true else { return }
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
        if survey.paired > 0, survey.hasDifferences {
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
        let changed = try connection.query(
            """
            INSERT INTO \(name) AS t (id, completed_at, updated_at)
            VALUES ('singleton', ($1::timestamptz)::timestamp(3), now()::timestamp(3))
            ON CONFLICT (id) DO UPDATE SET completed_at = excluded.completed_at, updated_at = excluded.updated_at
            WHERE t.completed_at IS DISTINCT FROM excluded.completed_at RETURNING 1
            """, [RecordCoding.text(of: version.appliedAt)])
        if !changed.isEmpty { outcome.isLasting = true }
    }

    /// Writes down which catalogue is published, unless that stands there.
    private func record(
        _ version: CatalogueVersion, over published: Published, _ connection: PostgresConnection,
        _ outcome: inout Outcome
    ) throws {
        let isOther = published.generation != version.generation || published.jobId != version.jobId.rawValue
        guard isOther || !outcome.counts.isEmpty else { return }
        outcome.isLasting = true
        let counts = outcome.counts
        if isOther {
            try connection.query(
                """
                UPDATE tracksync.state SET generation = $1, job_id = $2, applied_at = $3, host = $4, published_at = now()
                """,
                [
                    "\(version.generation)", version.jobId.rawValue, RecordCoding.text(of: version.appliedAt),
                    settings.host,
                ])
        }
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
