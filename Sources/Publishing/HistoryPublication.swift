import JobModel
import Storage

/// The changes of tracks that a target lacks, on their way there.
///
/// Each host notes in its row of `tracksync.hosts`, in the transaction that writes them, up to where its history is there. A
/// host that was started again has a row of its own: what the rows before it say counts where the change at that place is the
/// same. The changes of a database that is new, or was restored from a backup, are all sent; those that are there stay as
/// they are.
struct HistoryPublication {
    let connection: PostgresConnection
    let identity: HostIdentity
    /// About how many changes are written at once; the next publication writes more.
    var limit: Int64 = 100_000

    private static let staged = "pg_temp.tracksync_changes"

    /// What was copied to the server.
    struct Staged {
        /// Up to where.
        var end: HistoryPlace
        /// Whether there is more.
        var hasMore: Bool
    }

    /// Copies what is missing into a temporary table; `nil` where nothing is.
    func stage(_ catalogue: CatalogueSnapshot, on host: String) throws -> Staged? {
        let places = try connection.query(
            """
            SELECT history_number, history_mark FROM tracksync.hosts
            WHERE (owner = $1 OR host = $2) AND history_number > 0 ORDER BY history_number DESC LIMIT 20
            """, [identity.owner, host]
        ).compactMap { row -> HistoryPlace? in
            guard let number = row[0].flatMap({ Int64($0) }), let mark = row[1] else { return nil }
            return HistoryPlace(number: number, mark: mark)
        }
        let known = try places.first { try catalogue.has($0) }?.number ?? 0
        guard let end = try catalogue.end(ofChangesAfter: known, limit: limit) else { return nil }
        try connection.run(
            """
            CREATE TEMPORARY TABLE tracksync_changes (
                number bigint, changed_at timestamp(3) with time zone, job_id uuid, cause text, changed_by text, reason text,
                source_track_slug text, kind text, field text, old_value text, new_value text) ON COMMIT DROP
            """)
        try connection.copy("COPY \(Self.staged) FROM STDIN") { send in
            let writer = CopyWriter(send)
            try catalogue.forEachChange(after: known, through: end.number) { row in
                try writer.write(row, columns: CatalogueSnapshot.changeColumns.count)
            }
            try writer.flush()
        }
        return Staged(end: end, hasMore: try catalogue.end(ofChangesAfter: end.number, limit: 1) != nil)
    }

    /// Writes what was copied and is not there, and notes how far that goes. The host's row must be there.
    func write(_ staged: Staged, of host: String) throws {
        try connection.query(
            """
            INSERT INTO tracksync.track_changes (changed_at, host, job_id, cause, changed_by, reason, source_track_slug,
                kind, field, old_value, new_value)
            SELECT changed_at, $1, job_id, cause, changed_by, reason, source_track_slug, kind, field, old_value, new_value
            FROM \(Self.staged) ORDER BY number ON CONFLICT DO NOTHING
            """, [host])
        try connection.query(
            "UPDATE tracksync.hosts SET history_number = $2, history_mark = $3 WHERE owner = $1",
            [identity.owner, "\(staged.end.number)", staged.end.mark])
    }
}

/// Reads the published history into the embedded database.
struct HistoryReading {
    let connection: PostgresConnection

    /// Hands changes over that come after a place, or all of them where the target's history does not have it; returns how far
    /// it goes.
    func run(after place: HistoryPlace?, into taking: CatalogueTakeover) throws -> HistoryPlace? {
        var reached: HistoryPlace?
        if let place, try mark(of: place.number) == place.mark { reached = place }
        var batch: [TakenChange] = []
        var last = reached?.number
        try connection.forEach(
            """
            SELECT number, to_char(changed_at AT TIME ZONE 'UTC', '\(Lease.timeFormat)'), job_id, cause, changed_by, reason,
                source_track_slug, kind, field, old_value, new_value
            FROM tracksync.track_changes WHERE number > $1 ORDER BY number
            """, ["\(reached?.number ?? 0)"]
        ) { row in
            guard row.count == 11, let number = row[0].flatMap({ Int64($0) }), let time = row[1], let cause = row[3],
                let slug = row[6], let kind = row[7], let field = row[8]
            else { return }
            batch.append(
                TakenChange(
                    number: number, time: time, jobId: row[2], cause: cause, user: row[4], reason: row[5], slug: slug,
                    kind: kind, field: field, old: row[9], new: row[10]))
            last = number
            if batch.count == 500 {
                try taking.add(batch)
                batch = []
            }
        }
        try taking.add(batch)
        guard let last, last != reached?.number, let mark = try mark(of: last) else { return reached }
        return HistoryPlace(number: last, mark: mark)
    }

    private func mark(of number: Int64) throws -> String? {
        try connection.query(
            """
            SELECT concat_ws(' ', to_char(changed_at AT TIME ZONE 'UTC', '\(Lease.timeFormat)'), coalesce(job_id::text, cause),
                source_track_slug, kind, field)
            FROM tracksync.track_changes WHERE number = $1
            """, ["\(number)"]
        ).first?.first.flatMap { $0 }
    }
}
