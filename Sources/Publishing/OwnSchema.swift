import JobModel

/// The schema that tracksync makes in a target: the table of tracks of the profile `plain`, and in each profile what
/// several hosts need of each other.
enum OwnSchema {
    static let name = "tracksync"
    /// The version that this program makes and knows.
    static let version = 3

    /// What makes each version of the one before. A migration that was released stays as it is: a test compares.
    static func migration(to version: Int) -> String {
        switch version {
        case 1: (house + tracks).map { $0.creation }.joined() + seed
        case 2: history.creation + historyIndexes + columns(addedIn: 2)
        case 3: columns(addedIn: 3)
        default: ""
        }
    }

    /// A column that came later than its table.
    struct AddedColumn {
        var version: Int
        var table: String
        var column: (name: String, type: String, comment: String)

        /// Adds the column with its comment.
        var addition: String {
            """
            ALTER TABLE tracksync.\(table) ADD COLUMN \(quoted(column.name)) \(column.type);
            COMMENT ON COLUMN tracksync.\(table).\(quoted(column.name)) IS \(literal(column.comment));

            """
        }
    }

    private static let added = [
        AddedColumn(
            version: 2, table: "hosts",
            column: (
                "history_number", "bigint NOT NULL DEFAULT 0",
                "The number, on that host, of the last change that is in track_changes."
            )),
        AddedColumn(
            version: 2, table: "hosts",
            column: ("history_mark", "text NOT NULL DEFAULT ''", "That change, as one text.")),
        AddedColumn(
            version: 3, table: "jobs",
            column: (
                "details", "jsonb",
                "The first of the dashboards that failed, of the tracks that were kept active and of the issues."
            )),
    ]

    private static func columns(addedIn version: Int) -> String {
        added.filter { $0.version == version }.map(\.addition).joined()
    }

    /// The tables that the schema has now, but for that of the tracks.
    static let shared = house + [history]

    /// What makes a table of `shared` as it is now.
    static func creation(of table: Table) -> String {
        let later = added.filter { $0.table == table.name }.map(\.addition).joined()
        let rows =
            switch table.name {
            case "state": "INSERT INTO tracksync.state (version) VALUES (\(version));\n"
            case "lease": "INSERT INTO tracksync.lease DEFAULT VALUES;\n"
            case history.name: historyIndexes
            default: ""
            }
        return table.creation + later + rows
    }

    /// Each column of a table of `shared` with what adds it.
    static func additions(to table: Table) -> [(name: String, sql: String)] {
        (table.columns.map { AddedColumn(version: 1, table: table.name, column: $0) }
            + added.filter { $0.table == table.name }).map { ($0.column.name, $0.addition) }
    }

    struct Table {
        var name: String
        var comment: String
        var columns: [(name: String, type: String, comment: String)]
        var constraint: String?

        /// Makes the table with its comments.
        var creation: String {
            let rows = columns.map { "\(quoted($0.name)) \($0.type)" } + [constraint].compactMap(\.self)
            let comments = columns.map {
                "COMMENT ON COLUMN tracksync.\(quoted(name)).\(quoted($0.name)) IS \(literal($0.comment));\n"
            }
            return """
                CREATE TABLE tracksync.\(quoted(name)) (
                \(rows.joined(separator: ",\n"))
                );
                COMMENT ON TABLE tracksync.\(quoted(name)) IS \(literal(comment));

                """ + comments.joined()
        }
    }

    static let tracks = [
        Table(
            name: "tracks", comment: "The catalogue of tracks after some sync, whole. Written by tracksync alone.",
            columns: [
                ("id", "uuid NOT NULL PRIMARY KEY", "The track's id; it never changes."),
                ("source", "text NOT NULL", "Where the track comes from: liverc."),
                ("source_track_slug", "text NOT NULL", "The track's name in addresses, in lower case."),
                ("track_name", "text NOT NULL", "The track's name."),
                ("track_url", "text NOT NULL", "The address of its dashboard."),
                ("events_url", "text NOT NULL", "The address of its events."),
                (
                    "liverc_track_last_updated", "text",
                    "When it was last active, in LiveRC's words, relative to last_seen_at."
                ),
                ("last_seen_at", "timestamp(3) with time zone NOT NULL", "When a sync last found it in the catalogue."),
                ("is_active", "boolean NOT NULL", "Whether the catalogue lists it. Rows are never deleted."),
                ("is_followed", "boolean NOT NULL", "Whether an operator follows it."),
                ("latitude", "double precision", "Degrees north."), ("longitude", "double precision", "Degrees east."),
                ("address", "text", "The address lines, joined with commas."), ("city", "text", "The city."),
                ("state", "text", "The state or province, as printed."), ("country", "text", "The country's name."),
                ("country_code", "text", "The country's ISO 3166 alpha-2 code."),
                ("postal_code", "text", "The postal code, as printed."),
                ("phone", "text", "The phone number, as printed."),
                ("website", "text", "The web site."), ("email", "text", "The e-mail address."),
                ("description", "text", "Free text about the track."), ("logo_url", "text", "The logo's address."),
                ("facebook_url", "text", "The Facebook page's address."),
                ("total_laps", "bigint", "Laps driven since the track joined LiveRC."),
                ("total_practice_sessions", "bigint", "Practice sessions since the track joined LiveRC."),
                ("total_races", "bigint", "Races since the track joined LiveRC."),
                ("total_entries", "bigint", "Race entries since the track joined LiveRC."),
                ("total_events", "bigint", "Events since the track joined LiveRC."),
                ("metadata_fetched_at", "timestamp(3) with time zone", "When its dashboard was last read."),
                ("metadata_source_hash", "text", "SHA-256 of the dashboard page that was last read."),
                ("created_at", "timestamp(3) with time zone NOT NULL", "When a sync first stored it."),
                ("updated_at", "timestamp(3) with time zone NOT NULL", "When one of its fields last changed."),
                ("is_live", "boolean", "Whether an event was on when it was last seen."),
                ("current_event", "text", "The event that was on then."),
                ("results_this_month", "bigint", "Results of the month in which its dashboard was last read."),
                ("sessions_this_month", "bigint", "Practice sessions of that month."),
                ("videos_this_month", "bigint", "Videos of that month."),
                ("geo_latitude", "double precision", "Degrees north, of the address by a geocoding service."),
                ("geo_longitude", "double precision", "Degrees east, of the address by a geocoding service."),
                ("geo_precision", "text", "How exact that is: house, street or town."),
                ("geo_source", "text", "The service that said so."),
                ("geo_at", "timestamp(3) with time zone", "When it said so."),
                ("geo_address", "text", "The address that it was asked for."),
            ], constraint: "UNIQUE (source, source_track_slug)")
    ]

    static let house = [
        Table(
            name: "state", comment: "Which catalogue is published; one row.",
            columns: [
                ("id", "boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (id)", "Always true."),
                ("version", "integer NOT NULL", "The version of this schema."),
                (
                    "generation", "bigint NOT NULL DEFAULT 0",
                    "The catalogue's number; it grows with each sync that is stored."
                ),
                ("job_id", "uuid", "The sync that made the catalogue."),
                ("applied_at", "timestamp(3) with time zone", "When that sync was stored, by its host's clock."),
                ("host", "text", "The host that published it."),
                ("published_at", "timestamp(3) with time zone", "When it was published."),
            ]),
        Table(
            name: "publications", comment: "What each publication that changed something wrote.",
            columns: [
                ("id", "bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "Grows with each publication."),
                ("published_at", "timestamp(3) with time zone NOT NULL DEFAULT now()", "When."),
                ("host", "text NOT NULL", "The host that published."),
                ("job_id", "uuid NOT NULL", "The sync that made the catalogue."),
                ("generation", "bigint NOT NULL", "The catalogue's number."),
                ("fence", "bigint NOT NULL", "The number of the lease under which it was written."),
                ("inserted", "bigint NOT NULL", "Tracks that were not there."),
                ("updated", "bigint NOT NULL", "Tracks of which something differed."),
                ("deactivated", "bigint NOT NULL", "Tracks that the catalogue does not have."),
            ]),
        Table(
            name: "jobs", comment: "The syncs of all hosts, as far as they were published.",
            columns: [
                ("id", "uuid NOT NULL PRIMARY KEY", "The job's id."),
                ("host", "text NOT NULL", "The host that ran it."),
                ("state", "text NOT NULL", "How it stands: see tracksync-protocol(7)."),
                ("trigger", "text NOT NULL", "What set it off."),
                ("requested_by", "text NOT NULL", "The user who asked for it."),
                ("created_at", "timestamp(3) with time zone NOT NULL", "When it was asked for."),
                ("started_at", "timestamp(3) with time zone", "When it began to run."),
                ("finished_at", "timestamp(3) with time zone", "When it was over."),
                ("record", "jsonb NOT NULL", "The whole job, as the control socket answers it."),
            ]),
        Table(
            name: "hosts", comment: "The hosts that publish here.",
            columns: [
                ("owner", "text NOT NULL PRIMARY KEY", "The host's state directory on its machine, as one word."),
                ("host", "text NOT NULL", "The host's name."),
                ("version", "text NOT NULL", "The version of its tracksync."),
                ("generation", "bigint NOT NULL", "The number of its catalogue."),
                ("since", "timestamp(3) with time zone NOT NULL DEFAULT now()", "When it was first seen."),
                ("seen_at", "timestamp(3) with time zone NOT NULL DEFAULT now()", "When it was last seen."),
            ]),
        Table(
            name: "lease", comment: "Which host may sync and publish; one row. All times are this database's.",
            columns: [
                ("id", "boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (id)", "Always true."),
                ("fence", "bigint NOT NULL DEFAULT 0", "Grows each time the lease is taken."),
                ("owner", "text", "The host's state directory on its machine; NULL while nobody has the lease."),
                ("holder", "uuid", "The run of the daemon that has it."), ("host", "text", "The host's name."),
                ("job_id", "uuid", "The job that it was taken for."),
                ("since", "timestamp(3) with time zone", "When it was taken."),
                ("expires_at", "timestamp(3) with time zone", "When it ends unless it is renewed."),
            ]),
    ]

    static let history = Table(
        name: "track_changes", comment: "What changed of which track, when and why. Rows are never deleted.",
        columns: [
            (
                "number", "bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                "Grows with each change that is published; a gap means nothing."
            ),
            ("changed_at", "timestamp(3) with time zone NOT NULL", "When it was stored, by its host's clock."),
            ("host", "text NOT NULL", "The host that published it."),
            ("job_id", "uuid", "The sync that made it; NULL: an operator or the geocoding did."),
            ("cause", "text NOT NULL", "What set the sync off, or operator, or geocoding."),
            ("changed_by", "text", "The user."),
            ("reason", "text", "The reason that the user gave."),
            ("source_track_slug", "text NOT NULL", "The track's name in addresses, in lower case."),
            ("kind", "text NOT NULL", "What kind of change it is: see tracksync-protocol(7)."),
            ("field", "text NOT NULL", "The column of tracks; empty where it is of the whole track."),
            ("old_value", "text", "The value before; of a whole track its name."),
            ("new_value", "text", "The value after; of a whole track its name."),
        ])

    /// The first one finds a track's changes, and lets none in twice.
    private static let historyIndexes = """
        CREATE UNIQUE INDEX track_changes_by_track ON tracksync.track_changes (source_track_slug, changed_at, field, kind,
            cause, coalesce(job_id, '00000000-0000-0000-0000-000000000000'));
        CREATE INDEX track_changes_by_time ON tracksync.track_changes (changed_at);

        """

    private static let seed = """
        INSERT INTO tracksync.state (version) VALUES (1);
        INSERT INTO tracksync.lease DEFAULT VALUES;

        """

    /// Two keys of an advisory lock: one of the space that applications with one key do not use. ("TSyn")
    static let lock = (0x5453_796E, 1)

    /// Brings the schema up to date, within the transaction that has begun; whether it is there.
    ///
    /// Where it is not, and the user may not make it, a target of the profile `mre` does without: then there is no lease.
    static func prepare(_ connection: PostgresConnection, _ profile: TargetProfile) throws(PublishError) -> Bool {
        if let known = try storedVersion(connection), known >= version {
            guard known == version else {
                throw PublishError(
                    .newerSchema,
                    "the schema tracksync has version \(known), and this program knows up to \(version)")
            }
            return true
        }
        let place = try place(connection)
        guard place != .none else {
            guard profile == .plain else { return false }
            throw PublishError(.notPermitted, "the user may not make the schema tracksync", sqlState: "42501")
        }
        // Of two hosts that begin at once, one makes it; the other one comes back. It may have come back too late to see that.
        let locked = try connection.query("SELECT pg_try_advisory_xact_lock(\(lock.0), \(lock.1))").first?.first
        guard locked == "t" else { throw PublishError(.locked, "another host makes the schema tracksync") }
        if let known = try storedVersion(connection) {
            try migrate(connection, from: known)
            return true
        }
        if place == .database { try connection.run("CREATE SCHEMA tracksync") }
        try migrate(connection, from: 0)
        return true
    }

    /// Where the user may make what is missing.
    private enum Place {
        /// In the schema, which is there.
        case schema
        /// In the database, which has no schema of that name.
        case database
        /// Nowhere.
        case none
    }

    private static func place(_ connection: PostgresConnection) throws(PublishError) -> Place {
        let rights =
            try connection.query(
                """
                SELECT has_database_privilege(current_database(), 'CREATE'), to_regnamespace('tracksync') IS NOT NULL,
                    coalesce(has_schema_privilege(to_regnamespace('tracksync')::oid, 'CREATE'), false)
                """
            ).first ?? []
        let (mayCreate, exists, mayFill) = (rights[0] == "t", rights[1] == "t", rights[2] == "t")
        return exists ? mayFill ? .schema : .none : mayCreate ? .database : .none
    }

    /// The version of the schema that is there; `nil` without one.
    static func storedVersion(_ connection: PostgresConnection) throws(PublishError) -> Int? {
        guard try connection.query("SELECT to_regclass('tracksync.state') IS NOT NULL").first?.first == "t" else {
            return nil
        }
        return try connection.query("SELECT version FROM tracksync.state").first?.first?.flatMap { Int($0) }
    }

    /// Makes each version that is missing; the caller has the lock.
    private static func migrate(_ connection: PostgresConnection, from known: Int) throws(PublishError) {
        guard known < version else { return }
        for next in (known + 1)...version { try connection.run(migration(to: next)) }
        try connection.run("UPDATE tracksync.state SET version = \(version)")
    }
}
