import GRDB
public import JobModel

/// The kinds of recorded changes.
public enum ChangeKind: String, Sendable, CaseIterable {
    /// A track was seen for the first time.
    case added
    /// A track was seen for the first time and was not stored, for an operator to review.
    case additionWithheld = "addition_withheld"
    /// A track left the catalogue and was marked inactive.
    case deactivated
    /// A track left the catalogue and was kept active, for an operator to review.
    case withheld
    /// An inactive track is listed again.
    case reactivated
    /// A profile field of a known track changed.
    case profile
    /// A lifetime figure of a known track changed.
    case statistics
    /// Coordinates from elsewhere than the page changed.
    case coordinates
}

/// A recorded change of a track.
public struct RecordedChange: Sendable {
    /// The track's slug.
    public var slug: String
    /// The field that changed; empty where the change is of the whole track.
    public var field: String
    /// The value before, as text; of a whole track its name.
    public var old: String?
    /// The value after, as text; of a whole track its name.
    public var new: String?
}

// What a job recorded, for its report: read by cursor, so that memory does not grow with the catalogue.
extension StoredChanges {
    /// Hands over a job's changes of a kind one by one, by slug and field.
    ///
    /// A track that is listed again counts as changed in its profile, too. Of a whole track the name is handed over.
    /// `followed`: only those of tracks that are followed.
    public func forEach(
        _ kind: ChangeKind, in job: JobID, followed: Bool = false, _ body: (RecordedChange) throws -> Void
    ) throws {
        try store.pool.read { db in
            let source = try Self.source(kind, of: job, db)
            let kinds = kind == .profile ? "('profile', 'reactivated')" : "('\(kind.rawValue)')"
            let isFollowed =
                followed
                ? "AND c.slug IN (SELECT source_track_slug FROM tracks WHERE source = 'liverc' AND is_followed = 1)"
                : ""
            let isWhole = kind != .profile && kind != .statistics
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT slug, field, CAST(old AS TEXT) AS old, CAST(new AS TEXT) AS new
                        \(isWhole ? ", \(Self.nameOfChanged) AS name" : "")
                    FROM \(source.table) c WHERE \(source.condition) AND kind IN \(kinds) \(isFollowed)
                    ORDER BY \(source.order)
                    """, arguments: source.arguments)
            // The history has a track's changes together, but not by field.
            var track: [RecordedChange] = []
            func flush() throws {
                for change in track.sorted(by: { $0.field < $1.field }) { try body(change) }
                track.removeAll(keepingCapacity: true)
            }
            while let row = try rows.next() {
                let slug: String = row["slug"]
                if let last = track.last, last.slug != slug { try flush() }
                guard isWhole else {
                    track.append(
                        RecordedChange(slug: slug, field: row["field"], old: row["old"], new: row["new"]))
                    continue
                }
                // What is withheld is not in the table of tracks, or has its name with it.
                let name = row["name"] as String?
                let isGone = kind == .deactivated || kind == .withheld
                track.append(RecordedChange(slug: slug, field: "", old: isGone ? name : nil, new: isGone ? nil : name))
            }
            try flush()
        }
    }

    /// The name of the track that a change `c` is of.
    private static let nameOfChanged = """
        iif(c.field = '', coalesce(c.new, c.old), (
            SELECT track_name FROM tracks t WHERE t.source = 'liverc' AND t.source_track_slug = c.slug))
        """

    /// Where a job's changes of a kind are: in the history, or with the job where it was a dry run or withheld them.
    private static func source(_ kind: ChangeKind, of job: JobID, _ db: Database) throws
        -> (table: String, condition: String, order: String, arguments: StatementArguments)
    {
        let set = try Row.fetchOne(
            db, sql: "SELECT first_number, last_number FROM change_sets WHERE job_id = ?", arguments: [job.rawValue])
        guard let set, kind != .withheld, kind != .additionWithheld else {
            return ("job_changes", "job_id = :job", "slug, field", ["job": job.rawValue])
        }
        return (
            "track_changes", "number BETWEEN :first AND :last", "number",
            ["first": set["first_number"], "last": set["last_number"]]
        )
    }

    /// For each lifetime figure that changed: of how many tracks, and by how much in all where it was known before.
    public func statistics(of job: JobID) throws -> [(field: String, tracks: Int, growth: Int64)] {
        try store.pool.read { db in
            let source = try Self.source(.statistics, of: job, db)
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT field, count(*) AS tracks, CAST(total(new - old) AS INTEGER) AS growth
                    FROM \(source.table) WHERE \(source.condition) AND kind = 'statistics' GROUP BY field ORDER BY field
                    """, arguments: source.arguments
            ).map { ($0["field"], $0["tracks"], $0["growth"]) }
        }
    }
}
