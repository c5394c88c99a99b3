import JobModel
import Remedies

/// A target's table of tracks as the server describes it.
struct TargetTable {
    struct Column {
        /// Its type without a length.
        var type: String
        /// Its type as it was declared.
        var declaredType: String
        var isRequired: Bool
        var hasDefault: Bool
        /// Whether the server computes it.
        var isGenerated: Bool
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
                has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
                pg_catalog.format_type(a.atttypid, a.atttypmod), a.atthasdef, a.attgenerated <> '', key.there
            FROM pg_catalog.pg_attribute a, (
                SELECT count(*) > 0 AS there FROM pg_catalog.pg_index i
                WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indpred IS NULL AND i.indisvalid
                    AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = ARRAY['source', 'source_track_slug']
                ) AS key
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
                        type: row[1] ?? "", declaredType: row[6] ?? "", isRequired: row[2] == "t",
                        hasDefault: row[7] == "t", isGenerated: row[8] == "t", mayInsert: row[3] == "t",
                        mayUpdate: row[4] == "t", maySelect: row[5] == "t")
                )
            }, uniquingKeysWith: { $1 })
        hasKey = rows.first?.last == "t"
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
            if case .unfit(let reason) = ColumnFit(of: column, in: there) {
                guard column.isOptional else {
                    throw PublishError(
                        .badValue, "\(schema).tracks.\(column.name) is of the type \(there.declaredType): \(reason)",
                        remedy: Remedy(.checkTarget))
                }
                warnings.append(
                    "\(schema).tracks.\(column.name) is of the type \(there.declaredType): \(reason). It is left out.")
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
