/// The statements that compare the whole catalogue with a target's table, and write what differs.
///
/// The catalogue lies in a temporary table then. Rows are joined first, so that those that are equal are not even locked.
struct StateComparison {
    let table: TargetTable
    let profile: TargetProfile
    /// What is written, keys included.
    let columns: [TargetColumn]

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
        switch (column.kind, type) {
        // Counts of LiveRC may be greater than the application's column.
        case (.integer, "integer"): return "least(greatest(\(name), -2147483648), 2147483647)::integer"
        case (.integer, "smallint"): return "least(greatest(\(name), -32768), 32767)::smallint"
        default: break
        }
        // What the application writes where there is nothing.
        if profile == .mre, column.name == "liverc_track_last_updated" { return "coalesce(\(name), '')" }
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

    /// How many active rows the target has, and how many of them a publication makes inactive.
    var deactivations: String {
        """
        SELECT count(*), count(*) FILTER (WHERE s.is_active IS NOT TRUE) FROM \(table.name) t
        LEFT JOIN (SELECT m.id, s.is_active \(joined) WHERE m.id IS NOT NULL) s ON s.id = t.id
        WHERE t.source = 'liverc' AND t.is_active
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
        guard column.kind == .integer, let type = table.columns[column.name]?.type else { return nil }
        let limit = type == "integer" ? 2_147_483_647 : type == "smallint" ? 32_767 : nil as Int?
        return limit.map {
            """
            SELECT source_track_slug FROM \(Self.staged) WHERE \(quoted(column.name)) > \($0)
            ORDER BY source_track_slug LIMIT 5
            """
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

    /// Writes what differs, in the order of the key: two publishers then wait for each other, but never in a circle. Returns
    /// how many rows were inserted and updated.
    var upsert: String {
        let stamp = stamps ? ", \"updated_at\"" : ""
        let stampValue =
            stamps ? ", date_trunc('milliseconds', now())::\(table.columns["updated_at"]?.type ?? "timestamptz")" : ""
        let slug = profile.keepsSpelling ? "coalesce(m.source_track_slug, s.source_track_slug)" : "s.source_track_slug"
        let idType = table.columns["id"]?.type ?? "text"
        var assignments = values.map { "\(quoted($0.name)) = excluded.\(quoted($0.name))" }
        if stamps {
            assignments.append(
                """
                "updated_at" = CASE WHEN \(row("t", changes)) IS DISTINCT FROM \(row("excluded", changes))
                    THEN excluded."updated_at" ELSE t."updated_at" END
                """)
        }
        let list = values.map { quoted($0.name) }.joined(separator: ", ")
        return """
            WITH written AS (
                INSERT INTO \(table.name) AS t (id, source, source_track_slug, \(list)\(stamp))
                SELECT coalesce(m.id, s.id::\(idType)), s.source, \(slug), \(values.map(staged).joined(separator: ", "))\(stampValue)
                \(joined)
                WHERE m.id IS NULL OR \(row("m", values)) IS DISTINCT FROM \(stagedRow)
                ORDER BY s.source, s.source_track_slug
                ON CONFLICT (source, source_track_slug) DO UPDATE SET \(assignments.joined(separator: ", "))
                WHERE \(row("t", values)) IS DISTINCT FROM \(row("excluded", values))
                RETURNING (xmax = 0) AS is_new)
            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
            """
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
        let stamp =
            table.columns["updated_at"]?.mayUpdate == true
            ? ", updated_at = date_trunc('milliseconds', now())::\(table.columns["updated_at"]?.type ?? "timestamptz")"
            : ""
        return """
            WITH gone AS (UPDATE \(table.name) AS t SET is_active = false\(stamp) WHERE \(isUnknown) RETURNING 1)
            SELECT count(*) FROM gone
            """
    }
}
