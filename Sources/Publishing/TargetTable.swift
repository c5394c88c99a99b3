import JobModel
import Remedies

/// A target's table of tracks as the server describes it.
struct TargetTable {
    struct Column {
        var type: String
        var isRequired: Bool
        var mayInsert: Bool
        var mayUpdate: Bool
        var maySelect: Bool
    }

    var schema: String
    var columns: [String: Column]
    /// Whether `(source, source_track_slug)` is unique, which conflicts are found by.
    var hasKey: Bool

    /// The table's name as SQL has it.
    var name: String { quoted(schema) + ".tracks" }

    /// Looks at it; throws `PublishError` where it is not there.
    init(_ connection: PostgresConnection, schema: String) throws(PublishError) {
        self.schema = schema
        let name = quoted(schema) + ".tracks"
        let rows = try connection.query(
            """
            SELECT a.attname, pg_catalog.format_type(a.atttypid, NULL), a.attnotnull AND NOT a.atthasdef,
                has_column_privilege(a.attrelid, a.attnum, 'INSERT'), has_column_privilege(a.attrelid, a.attnum, 'UPDATE'),
                has_column_privilege(a.attrelid, a.attnum, 'SELECT')
            FROM pg_catalog.pg_attribute a
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
            """, [name])
        guard !rows.isEmpty else {
            throw PublishError(.missing, "there is no table \(schema).tracks, or the user may not use its schema")
        }
        columns = Dictionary(
            rows.compactMap { row in
                guard let name = row[0] else { return nil }
                return (
                    name,
                    Column(
                        type: row[1] ?? "", isRequired: row[2] == "t", mayInsert: row[3] == "t",
                        mayUpdate: row[4] == "t", maySelect: row[5] == "t")
                )
            }, uniquingKeysWith: { $1 })
        hasKey =
            try connection.query(
                """
                SELECT count(*) > 0 FROM pg_catalog.pg_index i
                WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indisvalid
                    AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['source', 'source_track_slug']
                """, [name]
            ).first?.first == "t"
    }

    /// The columns that can be written of those that should be, and what an operator should know of the others.
    func usable(_ wanted: [TargetColumn]) throws(PublishError) -> (columns: [TargetColumn], warnings: [String]) {
        guard hasKey else {
            throw PublishError(
                .missing, "\(schema).tracks has no unique index on (source, source_track_slug)",
                remedy: .other("As its owner: CREATE UNIQUE INDEX ON \(name) (source, source_track_slug)"))
        }
        var columns: [TargetColumn] = []
        var warnings: [String] = []
        for column in wanted {
            guard let there = self.columns[column.name] else {
                guard column.isOptional else {
                    throw PublishError(.missing, "\(schema).tracks has no column \(column.name)")
                }
                warnings.append("\(schema).tracks has no column \(column.name); it is left out.")
                continue
            }
            guard there.mayInsert, there.maySelect, column.use == .key || there.mayUpdate else {
                guard column.isOptional else {
                    throw PublishError(
                        .notPermitted, "the user may not write the column \(column.name) of \(schema).tracks",
                        sqlState: "42501")
                }
                warnings.append("The user may not write the column \(column.name) of \(schema).tracks; it is left out.")
                continue
            }
            columns.append(column)
        }
        return (columns, warnings)
    }
}
