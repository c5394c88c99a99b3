import JobModel

/// Looks whether a target will do: each table, column, right and setting, with what to type where it will not.
struct TargetInspection {
    let settings: PublishSettings

    private typealias Item = PublishCheck.Item

    /// Looks. What cannot be looked at is a verdict, too.
    func run(_ interrupt: Interrupt) -> PublishCheck {
        var items: [Item] = []
        do {
            let session = try Session(settings, interrupt)
            items.append(connectionItem(session.connection))
            try session.transaction(readOnly: true, commits: false) { connection in
                try inspect(connection, &items)
            }
        } catch let error as PublishError {
            items.append(Item("connection", .failed, "\(error.message). \(error.hint)"))
        } catch {
            items.append(Item("connection", .failed, "\(error)"))
        }
        return PublishCheck(target: settings.target.name, items: items)
    }

    private var user: String { settings.target.keywords["user"] ?? "tracksync" }

    private func connectionItem(_ connection: PostgresConnection) -> Item {
        let version = connection.parameter("server_version") ?? "unknown"
        let tls = connection.isEncrypted ? "encrypted" : "not encrypted"
        guard connection.serverVersion >= 120_000 else {
            return Item("connection", .failed, "PostgreSQL \(version) is too old: 12 or later is needed.")
        }
        return Item("connection", .ok, "PostgreSQL \(version), \(tls).")
    }

    private func inspect(_ connection: PostgresConnection, _ items: inout [Item]) throws {
        let row =
            try connection.query(
                """
                SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only'),
                    pg_encoding_to_char(encoding), has_database_privilege(current_database(), 'TEMPORARY'),
                    current_database(), current_user
                FROM pg_database WHERE datname = current_database()
                """
            ).first ?? []
        guard row.count == 6 else { return }
        let database = quoted(row[4] ?? "")
        let user = quoted(row[5] ?? self.user)
        if row[0] == "t" {
            items.append(Item("writing", .failed, "The server is a standby: set publish.url to the primary."))
        } else if row[1] == "on" {
            items.append(
                Item(
                    "writing", .failed, "The user's transactions are read-only.",
                    sql: "ALTER ROLE \(user) SET default_transaction_read_only = off;"))
        } else {
            items.append(Item("writing", .ok, "The server takes writes."))
        }
        items.append(
            row[2] == "UTF8"
                ? Item("encoding", .ok, "The database is in UTF-8.")
                : Item("encoding", .failed, "The database is in \(row[2] ?? "?"), which cannot hold every name."))
        items.append(
            row[3] == "t"
                ? Item("temporary tables", .ok, "The user may make temporary tables.")
                : Item(
                    "temporary tables", .failed, "The user may not make temporary tables.",
                    sql: "GRANT TEMPORARY ON DATABASE \(database) TO \(user);"))
        let hasTables = try inspectOwnSchema(connection, database, user, &items)
        if settings.profile == .mre {
            try inspectTable(connection, user, &items)
            try inspectApplication(connection, user, &items)
        } else if hasTables {
            try inspectTable(connection, user, &items)
        }
    }

    /// Looks at what tracksync has of its own there; whether its tables can be looked at.
    private func inspectOwnSchema(
        _ connection: PostgresConnection, _ database: String, _ user: String, _ items: inout [Item]
    ) throws -> Bool {
        let subject = "schema tracksync"
        let names = OwnSchema.shared.map { literal($0.name) }.joined(separator: ", ")
        let tables = "FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r'"
        // From the catalog alone: a statement that is refused would end the transaction.
        let row =
            try connection.query(
                """
                SELECT n.oid IS NOT NULL, has_schema_privilege(n.oid, 'USAGE'), has_schema_privilege(n.oid, 'CREATE'),
                    has_database_privilege(current_database(), 'CREATE'),
                    (SELECT has_table_privilege(c.oid, 'SELECT') \(tables) AND c.relname = 'state'),
                    (SELECT bool_and(pg_has_role(c.relowner, 'USAGE')) \(tables)
                        AND c.relname IN ('state', 'hosts', 'jobs')),
                    (SELECT string_agg(c.relname, ', ' ORDER BY c.relname) \(tables) AND c.relname IN (\(names))
                        AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                            AND has_table_privilege(c.oid, 'UPDATE')))
                FROM (SELECT to_regnamespace('tracksync')::oid AS oid) n
                """
            ).first ?? []
        guard row.count == 7 else { return false }
        let (exists, mayUse, mayFill, mayCreate) = (row[0] == "t", row[1] == "t", row[2] == "t", row[3] == "t")
        let there = exists ? try OwnTables(connection) : OwnTables()
        guard exists, let mayRead = row[4] else {
            if !there.columns.isEmpty {
                items += there.missing(user).filter { $0.subject.hasPrefix("table ") }
            } else if exists ? mayFill : mayCreate {
                items.append(Item(subject, .ok, "The first publication makes its tables."))
            } else {
                let isNeeded = settings.profile == .plain
                let what =
                    exists
                    ? "It is empty, and the user may not make its tables"
                    : "It is missing, and the user may not make it"
                items.append(
                    Item(
                        subject, isNeeded ? .failed : .warning,
                        what + (isNeeded ? "." : ": without it only one host may publish here."),
                        sql: exists
                            ? "GRANT USAGE, CREATE ON SCHEMA tracksync TO \(user);"
                            : "CREATE SCHEMA tracksync AUTHORIZATION \(user);"))
            }
            return false
        }
        if !mayUse {
            items.append(
                Item(
                    subject, .failed, "The user may not use it.",
                    sql: "GRANT USAGE, CREATE ON SCHEMA tracksync TO \(user);"))
        }
        if let lacking = row[6] {
            items.append(
                Item(
                    subject, .failed, "The user lacks SELECT, INSERT or UPDATE on these tables: \(lacking).",
                    sql: "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA tracksync TO \(user);"))
        }
        guard mayUse, mayRead == "t", let version = try OwnSchema.storedVersion(connection) else { return false }
        items.append(item(version, isOwner: mayFill && row[5] == "t", user))
        if version == OwnSchema.version {
            items += there.missing(user)
            if row[6] == nil, there.columns["lease"] != nil,
                try connection.query("SELECT count(*) FROM tracksync.lease").first?.first == "0"
            {
                items.append(
                    Item(
                        "table tracksync.lease", .failed, "Its row is missing, so that nobody may sync.",
                        sql: "INSERT INTO tracksync.lease DEFAULT VALUES;"))
            }
        }
        return true
    }

    /// Tracksync's own tables and their columns, as they are there.
    private struct OwnTables {
        var columns: [String: Set<String>] = [:]

        init() {}

        init(_ connection: PostgresConnection) throws(PublishError) {
            let rows = try connection.query(
                """
                SELECT c.relname, a.attname FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = to_regnamespace('tracksync')::oid AND c.relkind = 'r'
                """)
            for row in rows {
                if let table = row[0], let column = row[1] { columns[table, default: []].insert(column) }
            }
        }

        /// What is missing, with what makes it.
        func missing(_ user: String) -> [Item] {
            OwnSchema.shared.flatMap { table -> [Item] in
                guard let there = columns[table.name] else {
                    return [
                        Item(
                            "table tracksync.\(table.name)", .failed, "It is missing.",
                            sql: OwnSchema.creation(of: table)
                                + "GRANT SELECT, INSERT, UPDATE ON tracksync.\(table.name) TO \(user);")
                    ]
                }
                return OwnSchema.additions(to: table).filter { !there.contains($0.name) }.map { column in
                    Item(
                        "column \(table.name).\(column.name)", .failed, "It is missing in tracksync.\(table.name).",
                        sql: column.sql)
                }
            }
        }
    }

    private func item(_ version: Int, isOwner: Bool, _ user: String) -> Item {
        let subject = "schema tracksync"
        guard version < OwnSchema.version else {
            return version == OwnSchema.version
                ? Item(subject, .ok, "It has version \(version).")
                : Item(
                    subject, .failed,
                    "It has version \(version), and this program knows up to \(OwnSchema.version): install the newer one."
                )
        }
        guard isOwner else {
            return Item(
                subject, .failed, "It has version \(version), and the user may not make it \(OwnSchema.version).",
                sql: """
                    ALTER SCHEMA tracksync OWNER TO \(user);
                    ALTER TABLE tracksync.state OWNER TO \(user);
                    ALTER TABLE tracksync.hosts OWNER TO \(user);
                    ALTER TABLE tracksync.jobs OWNER TO \(user);
                    """)
        }
        return Item(
            subject, .ok, "It has version \(version); the next publication makes it \(OwnSchema.version).")
    }

    private func inspectTable(_ connection: PostgresConnection, _ user: String, _ items: inout [Item]) throws {
        let schema = settings.profile.schema(of: settings.target)
        let usage =
            try connection.query(
                "SELECT to_regnamespace($1) IS NOT NULL, has_schema_privilege(to_regnamespace($1)::oid, 'USAGE')",
                [quoted(schema)]
            ).first ?? []
        guard usage.first == "t" else {
            items.append(
                Item(
                    "schema \(schema)", .failed,
                    "It does not exist: set the parameter schema in publish.url, or make it.",
                    sql: "CREATE SCHEMA \(quoted(schema));\nGRANT USAGE ON SCHEMA \(quoted(schema)) TO \(user);"))
            items.append(missingTable(schema, user))
            return
        }
        guard usage.last == "t" else {
            items.append(
                Item(
                    "schema \(schema)", .failed, "The user may not use it.",
                    sql: "GRANT USAGE ON SCHEMA \(quoted(schema)) TO \(user);"))
            return
        }
        let table: TargetTable
        do throws(PublishError) {
            table = try TargetTable(connection, schema: schema)
        } catch {
            guard error.name == .missing else { throw error }
            items.append(missingTable(schema, user))
            return
        }
        items.append(
            table.hasKey
                ? Item("table \(schema).tracks", .ok, "It is there, with its key.")
                : Item(
                    "table \(schema).tracks", .failed, "No unique index on (source, source_track_slug).",
                    sql: "CREATE UNIQUE INDEX ON \(table.name) (source, source_track_slug);"))
        if let hidden = try hiddenRows(table, connection, user) { items.append(hidden) }
        let wanted = settings.profile.columns(pushesFollow: settings.pushesFollow)
        for column in wanted { items.append(item(column, table, user)) }
        let known = Set(wanted.map(\.name)).union(settings.profile.stampsUpdates ? ["updated_at"] : [])
        for (name, column) in table.columns.sorted(by: { $0.key < $1.key })
        where column.isRequired && !known.contains(name) {
            items.append(
                Item(
                    "column \(name)", .failed,
                    "It takes no NULL, has no default, and tracksync does not know it: new tracks cannot be stored.",
                    sql: "ALTER TABLE \(table.name) ALTER COLUMN \(quoted(name)) SET DEFAULT …;"))
        }
        if settings.profile.stampsUpdates {
            items.append(item(TargetColumn("updated_at", .time), table, user))
        }
    }

    /// Row-level security by which some rows may not be seen: those would be taken for missing, and inserted again.
    private func hiddenRows(_ table: TargetTable, _ connection: PostgresConnection, _ user: String) throws -> Item? {
        let isHiding = try connection.query(
            """
            SELECT row_security_active(c) AND (
                EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c AND NOT p.polpermissive)
                OR NOT EXISTS (
                    SELECT FROM pg_policy p WHERE p.polrelid = c AND p.polpermissive AND p.polcmd = '*'
                        AND pg_get_expr(p.polqual, c) = 'true' AND coalesce(pg_get_expr(p.polwithcheck, c), 'true') = 'true'
                        AND EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role(r, 'USAGE'))))
            FROM (SELECT to_regclass($1)::oid AS c) t
            """, [table.name]
        ).first?.first
        guard isHiding == "t" else { return nil }
        return Item(
            "row security of \(table.schema).tracks", .warning,
            "Policies may hide rows from the user, which would be taken for missing.",
            sql: "CREATE POLICY tracksync ON \(table.name) TO \(user) USING (true) WITH CHECK (true);")
    }

    private func missingTable(_ schema: String, _ user: String) -> Item {
        let isOwn = settings.profile == .plain
        let creation =
            isOwn ? OwnSchema.tracks.map(\.creation).joined() : settings.profile.applicationTable(schema) + "\n"
        return Item(
            "table \(schema).tracks", .failed,
            isOwn
                ? "It is missing."
                : "It does not exist: set the parameter schema in publish.url, let the application make it, or make it.",
            sql: creation + "GRANT SELECT, INSERT, UPDATE ON \(quoted(schema)).tracks TO \(user);")
    }

    private func item(_ column: TargetColumn, _ table: TargetTable, _ user: String) -> Item {
        let subject = "column \(column.name)"
        guard let there = table.columns[column.name] else {
            return Item(
                subject, column.isOptional ? .warning : .failed,
                column.isOptional ? "It is missing, and left out." : "It is missing.",
                sql: "ALTER TABLE \(table.name) ADD COLUMN \(column.definition(settings.profile));")
        }
        let fit = ColumnFit(of: column, in: there)
        if case .unfit(let reason) = fit {
            return Item(
                subject, column.isOptional ? .warning : .failed,
                "It is of the type \(there.declaredType): \(reason)"
                    + (column.isOptional ? ", and it is left out." : "."),
                sql: conversion(of: column, there, table))
        }
        var missing: [String] = []
        if !there.maySelect { missing.append("SELECT") }
        if !there.mayInsert { missing.append("INSERT") }
        if column.use != .key, !there.mayUpdate { missing.append("UPDATE") }
        guard !missing.isEmpty else {
            guard case .poor(let reason) = fit else { return Item(subject, .ok, "\(there.type).") }
            return Item(
                subject, .warning, "It is of the type \(there.declaredType): \(reason).",
                sql: conversion(of: column, there, table))
        }
        let rights = missing.map { "\($0) (\(quoted(column.name)))" }.joined(separator: ", ")
        return Item(
            subject, column.isOptional ? .warning : .failed,
            "The user lacks \(missing.joined(separator: ", "))" + (column.isOptional ? ": it is left out." : "."),
            sql: "GRANT \(rights) ON \(table.name) TO \(user);")
    }

    /// Gives a column the type that is needed.
    private func conversion(of column: TargetColumn, _ there: TargetTable.Column, _ table: TargetTable) -> String {
        let name = quoted(column.name)
        guard !there.isGenerated else { return "ALTER TABLE \(table.name) ALTER COLUMN \(name) DROP EXPRESSION;" }
        let type = column.stagedType(settings.profile)
        // A default has the old type.
        let head = there.hasDefault ? "ALTER COLUMN \(name) DROP DEFAULT, " : ""
        return "ALTER TABLE \(table.name) \(head)ALTER COLUMN \(name) TYPE \(type) USING \(name)::text::\(type);"
    }

    /// What makes a table of the application that tracksync looks at beside the tracks.
    private static let applicationTables = [
        "track_catalogue_sync_state": """
        id text NOT NULL PRIMARY KEY, completed_at timestamp(3) NOT NULL,
          created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, updated_at timestamp(3) NOT NULL
        """,
        "ingestion_settings": """
        key text NOT NULL PRIMARY KEY, value text NOT NULL, updated_at timestamp(3) NOT NULL, updated_by text
        """,
    ]

    /// What the application has beside its tracks.
    private func inspectApplication(_ connection: PostgresConnection, _ user: String, _ items: inout [Item]) throws {
        let schema = settings.profile.schema(of: settings.target)
        for (name, rights) in [
            ("track_catalogue_sync_state", ["SELECT", "INSERT", "UPDATE"]), ("ingestion_settings", ["SELECT"]),
        ] {
            let table = "\(quoted(schema)).\(name)"
            let checks = rights.map { "has_table_privilege(c, '\($0)')" }.joined(separator: " AND ")
            let row = try connection.query(
                "SELECT \(checks) FROM (SELECT to_regclass($1)::oid AS c) r WHERE c IS NOT NULL", [table]
            ).first
            let use = name == "ingestion_settings" ? "its kill switch is not obeyed" : "it is not kept"
            switch row?.first {
            case "t": items.append(Item("table \(schema).\(name)", .ok, "It is there."))
            case nil:
                items.append(
                    Item(
                        "table \(schema).\(name)", .warning, "It does not exist: \(use).",
                        sql: """
                            CREATE TABLE \(table) (
                              \(Self.applicationTables[name] ?? ""));
                            GRANT \(rights.joined(separator: ", ")) ON \(table) TO \(user);
                            """))
            default:
                items.append(
                    Item(
                        "table \(schema).\(name)", .warning,
                        "The user lacks \(rights.joined(separator: ", ")): \(use).",
                        sql: "GRANT \(rights.joined(separator: ", ")) ON \(table) TO \(user);"))
            }
        }
    }
}
