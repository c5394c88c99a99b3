/// The statements that compare the whole catalogue with a target's table, and write what differs.
///
/// The catalogue lies in a temporary table then. Rows are joined first, so that those that are equal are not even locked.
struct StateComparison {
    let table: TargetTable
    let profile: TargetProfile
    /// What is written, keys included.
    let columns: [TargetColumn]
    /// Whether the catalogue has fewer than `manyRows`: whether the target has it already is looked at beforehand then, and rows
    /// that differ are counted, which costs less than an update that finds none.
    let isSmall: Bool

    /// The temporary table.
    static let staged = "pg_temp.tracksync_rows"

    private var values: [TargetColumn] { columns.filter { $0.use != .key } }
    private var changes: [TargetColumn] { columns.filter { $0.use == .value } }
    private var stamps: Bool { profile.stampsUpdates && table.columns["updated_at"]?.mayUpdate == true }
    private var hasCreationTime: Bool { table.columns["created_at"]?.maySelect == true }

    /// Makes the temporary table.
    var creation: String {
        let list = columns.map { "\(quoted($0.name)) \($0.stagedType(profile))" }.joined(separator: ", ")
        return "CREATE TEMPORARY TABLE tracksync_rows (\(list)) ON COMMIT DROP"
    }

    /// Fills it.
    var copy: String { "COPY \(Self.staged) (\(columns.map { quoted($0.name) }.joined(separator: ", "))) FROM STDIN" }

    // MARK: Rows and their counterparts

    /// A staged value in the type that the target has.
    private func staged(_ column: TargetColumn) -> String {
        let name = "s.\(quoted(column.name))"
        let type = table.columns[column.name]?.type ?? column.stagedType(profile)
        // Counts of LiveRC may be greater than the application's column. What is NULL stays so: least() would pass over it.
        if column.kind == .integer, let limit = Self.limit(of: type) {
            return "(CASE WHEN \(name) > \(limit) THEN \(limit) ELSE \(name) END)::\(type)"
        }
        if column.isEmptyForNothing(profile) { return "coalesce(\(name), '')" }
        return type == column.stagedType(profile) ? name : "\(name)::\(type)"
    }

    /// The target's rows, each with the slug that ours has. Of rows whose slugs differ in case alone, the oldest counts:
    /// other tables hang on that.
    private var counterparts: String {
        guard profile.keepsSpelling else { return table.name }
        let names = Set(columns.map(\.name)).union(["id", "source", "source_track_slug"]).sorted()
        let list = names.map(quoted).joined(separator: ", ")
        let age = hasCreationTime ? "created_at, " : ""
        return """
            (SELECT DISTINCT ON (lower(source_track_slug COLLATE "C")) \(list),
                lower(source_track_slug COLLATE "C") AS tracksync_slug
            FROM \(table.name) WHERE source = 'liverc' ORDER BY lower(source_track_slug COLLATE "C"), \(age)id)
            """
    }

    private var match: String {
        profile.keepsSpelling
            ? "m.tracksync_slug = s.source_track_slug"
            : "m.source = s.source AND m.source_track_slug = s.source_track_slug"
    }

    private func row(_ prefix: String, _ columns: [TargetColumn]) -> String {
        "ROW(\(columns.map { "\(prefix).\(quoted($0.name))" }.joined(separator: ", ")))"
    }

    private var stagedRow: String { "ROW(\(values.map(staged).joined(separator: ", ")))" }

    /// The joined rows.
    private var joined: String { "FROM \(Self.staged) s LEFT JOIN \(counterparts) m ON \(match)" }

    // MARK: Looking

    /// Declares the cursor over the target's rows, in the order of ours, and as texts.
    var listing: String {
        let slug = "source_track_slug COLLATE \"C\""
        let key = profile.keepsSpelling ? "lower(\(slug)), id" : slug
        let list = columns.map { column in
            let name = quoted(column.name)
            if column.name == "source_track_slug", profile.keepsSpelling { return "lower(\(slug))" }
            return table.columns[column.name]?.type == "timestamp with time zone"
                ? "\(name) AT TIME ZONE 'UTC'" : name
        }
        return """
            DECLARE \(Self.cursor) NO SCROLL CURSOR FOR
            SELECT \(list.joined(separator: ", ")) FROM \(table.name) WHERE source = 'liverc' ORDER BY \(key)
            """
    }

    /// How many rows the target has, and a digest of their values, whatever their order: one of equal rows is the same. All types
    /// of `ColumnFit` can be hashed.
    ///
    /// A row's hash is a weighted sum of those of its values, so that two rows that swap a value would leave the sum of hashes
    /// as it is: each is hashed once more. That hash has 32 bits, so the first one counts, too.
    var digest: String {
        """
        SELECT count(*), sum(hash), sum(hashint8extended(hash, 0)) FROM (
            SELECT hash_record_extended(\(row("t", columns)), 0) AS hash FROM \(table.name) t WHERE source = 'liverc') h
        """
    }

    /// The cursor's name.
    static let cursor = "tracksync_target"

    /// How the target stands to ours, in one pass: active rows, how many of them a publication makes inactive, rows that have a
    /// counterpart, active rows that have none, rows with another id than ours, and of a small catalogue rows that differ.
    var survey: String {
        let paired =
            profile.keepsSpelling
            ? "(SELECT m.id AS tracksync_target, s.* \(joined) WHERE m.id IS NOT NULL) s ON s.tracksync_target = t.id"
            : "\(Self.staged) s ON s.source = t.source AND s.source_track_slug = t.source_track_slug"
        let differences =
            isSmall
            ? ", count(*) FILTER (WHERE s.id IS NOT NULL AND \(row("t", values)) IS DISTINCT FROM \(stagedRow))" : ""
        return """
            SELECT count(*) FILTER (WHERE t.is_active), count(*) FILTER (WHERE t.is_active AND s.is_active IS NOT TRUE),
                count(s.id), count(*) FILTER (WHERE t.is_active AND s.id IS NULL),
                count(*) FILTER (WHERE s.id <> t.id::text)\(differences)
            FROM \(table.name) t LEFT JOIN \(paired) WHERE t.source = 'liverc'
            """
    }

    /// How many rows are new, how many differ, and how many are equal.
    var counts: String {
        """
        SELECT count(*) FILTER (WHERE m.id IS NULL),
            count(*) FILTER (WHERE m.id IS NOT NULL AND \(row("m", values)) IS DISTINCT FROM \(stagedRow)),
            count(*) FILTER (WHERE m.id IS NOT NULL AND \(row("m", values)) IS NOT DISTINCT FROM \(stagedRow))
        \(joined)
        """
    }

    /// Rows of the target that ours has no counterpart for, and that are active.
    var unknownRows: String {
        "SELECT count(*) FROM \(table.name) t WHERE \(isUnknown)"
    }

    /// Slugs whose counts the target's column cannot hold, the first ones.
    func overflows(_ column: TargetColumn) -> String? {
        guard column.kind == .integer, let limit = (table.columns[column.name]?.type).flatMap(Self.limit) else {
            return nil
        }
        return """
            SELECT source_track_slug FROM \(Self.staged) WHERE \(quoted(column.name)) > \(limit)
            ORDER BY source_track_slug LIMIT 5
            """
    }

    /// The greatest count that a type holds; `nil` where it holds all of ours, of which none is below zero.
    private static func limit(of type: String) -> Int? {
        switch type {
        case "integer": 2_147_483_647
        case "smallint": 32_767
        default: nil
        }
    }

    /// How many rows differ in a column, and the first of them.
    func differences(_ column: TargetColumn, examples: Int) -> String {
        let name = quoted(column.name)
        return """
            SELECT count(*) OVER (), m.source_track_slug, left(m.\(name)::text, 200), left((\(staged(column)))::text, 200)
            \(joined) WHERE m.id IS NOT NULL AND m.\(name) IS DISTINCT FROM \(staged(column))
            ORDER BY s.source_track_slug LIMIT \(examples)
            """
    }

    /// Declares a cursor over the ids of rows that have another one than ours.
    var foreignIDs: String {
        """
        DECLARE tracksync_ids NO SCROLL CURSOR FOR
        SELECT s.source_track_slug, m.id::text \(joined) WHERE m.id IS NOT NULL AND m.id::text <> s.id::text
        ORDER BY s.source_track_slug
        """
    }

    // MARK: Writing

    /// Whole tables are joined, however few rows the server guesses: it knows nothing of the temporary one, and would look
    /// through that for every row of the target.
    static let planning = "SET LOCAL enable_nestloop = off"

    /// Has rows joined in the order of their key: two publishers then wait for each other, but never in a circle, and pages are
    /// gone through once.
    static let order = "SET LOCAL enable_hashjoin = off"

    /// From how many rows on sorting them pays: fewer lie in memory anyway.
    static let manyRows = 10_000

    /// Writes what differs into the rows that are there. Returns how many it changed.
    var update: String {
        let pairs = profile.keepsSpelling ? "\(Self.staged) s JOIN \(counterparts) m ON \(match)" : "\(Self.staged) s"
        let key =
            profile.keepsSpelling ? "t.id = m.id" : "t.source = s.source AND t.source_track_slug = s.source_track_slug"
        return """
            WITH written AS (
                UPDATE \(table.name) AS t SET \(assignments(staged)) FROM \(pairs)
                WHERE \(key) AND \(row("t", values)) IS DISTINCT FROM \(stagedRow) RETURNING 1)
            SELECT count(*) FROM written
            """
    }

    /// Writes the rows that are not there. Returns how many it inserted, and how many somebody else has inserted meanwhile
    /// that it changed.
    var insertion: String {
        let stamp = stamps ? ", \"updated_at\"" : ""
        let idType = table.columns["id"]?.type ?? "text"
        let list = values.map { quoted($0.name) }.joined(separator: ", ")
        return """
            WITH written AS (
                INSERT INTO \(table.name) AS t (id, source, source_track_slug, \(list)\(stamp))
                SELECT s.id::\(idType), s.source, s.source_track_slug, \(values.map(staged).joined(separator: ", "))\(stamps ? ", \(now)" : "")
                \(joined) WHERE m.id IS NULL ORDER BY s.source, s.source_track_slug
                ON CONFLICT (source, source_track_slug) DO UPDATE
                SET \(assignments { "excluded.\(quoted($0.name))" })
                WHERE \(row("t", values)) IS DISTINCT FROM \(row("excluded", values))
                RETURNING (xmax = 0) AS is_new)
            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
            """
    }

    /// The values of a written row. The time of the last change is that of a change of the track.
    private func assignments(_ value: (TargetColumn) -> String) -> String {
        var list = values.map { "\(quoted($0.name)) = \(value($0))" }
        if stamps {
            let new = "ROW(\(changes.map(value).joined(separator: ", ")))"
            list.append(
                """
                "updated_at" = CASE WHEN \(row("t", changes)) IS DISTINCT FROM \(new) THEN \(now) ELSE t."updated_at" END
                """)
        }
        return list.joined(separator: ", ")
    }

    /// The time of the transaction, in the type of the target's times.
    private var now: String {
        "date_trunc('milliseconds', now())::\(table.columns["updated_at"]?.type ?? "timestamptz")"
    }

    private var isUnknown: String {
        let counterpart =
            profile.keepsSpelling
            ? "SELECT 1 FROM (SELECT m.id \(joined) WHERE m.id IS NOT NULL) k WHERE k.id = t.id"
            : """
            SELECT 1 FROM \(Self.staged) s WHERE s.source = t.source AND s.source_track_slug = t.source_track_slug
            """
        return "t.source = 'liverc' AND t.is_active AND NOT EXISTS (\(counterpart))"
    }

    /// Makes rows inactive that the catalogue does not have.
    var deactivate: String {
        let stamp = table.columns["updated_at"]?.mayUpdate == true ? ", updated_at = \(now)" : ""
        return """
            WITH gone AS (UPDATE \(table.name) AS t SET is_active = false\(stamp) WHERE \(isUnknown) RETURNING 1)
            SELECT count(*) FROM gone
            """
    }
}
