import JobModel

/// A connection for one piece of work, with its limits in force on both sides.
struct Session {
    let connection: PostgresConnection
    let settings: PublishSettings

    /// Connects; throws why that is not possible.
    init(_ settings: PublishSettings, _ interrupt: Interrupt) throws(PublishError) {
        self.settings = settings
        let password: String?
        do { password = try settings.password() } catch { throw PublishError(.settings, "\(error)") }
        // The server's own limits come first, so that its words are heard; a server that is silent hits these.
        let silence = settings.statementTimeout + settings.lockTimeout + .seconds(5)
        connection = try PostgresConnection.open(
            settings.target, password: password,
            limits: PostgresConnection.Limits(
                connect: settings.connectTimeout, silence: min(silence, settings.timeout),
                end: .now + settings.timeout),
            interrupt: interrupt)
    }

    /// Runs a transaction: what `body` throws rolls it back.
    ///
    /// All settings are the transaction's own, so that a pooler may hand the server's session to somebody else after it.
    /// Names without a schema are PostgreSQL's own: who may make functions in `public` must not have them called here.
    /// Nothing is compiled: no statement takes as long as that.
    func transaction<Value>(readOnly: Bool = false, commits: Bool = true, _ body: (PostgresConnection) throws -> Value)
        throws -> Value
    {
        try transaction(readOnly: readOnly, asking: "", ending: { _ in commits ? "COMMIT" : "ROLLBACK" }) {
            connection, _ in
            try body(connection)
        }
    }

    /// The same where the server takes writes, else it throws. `body` also gets whether tracksync's own tables are there, and
    /// `ending` has the statements that end the transaction: fewer questions one by one make an unchanged catalogue cheap.
    func writing<Value>(
        ending: (Value) -> String, _ body: (PostgresConnection, _ hasOwnTables: Bool) throws -> Value
    ) throws -> Value {
        let question = "\(Self.writable), to_regclass('tracksync.state') IS NOT NULL"
        return try transaction(asking: "SELECT \(question);", ending: ending) { connection, rows in
            let row = rows.last ?? []
            try requireWritable(row)
            return try body(connection, row.last == "t")
        }
    }

    private func transaction<Value>(
        readOnly: Bool = false, asking question: String, ending: (Value) -> String,
        _ body: (PostgresConnection, [[String?]]) throws -> Value
    ) throws -> Value {
        let milliseconds = { (limit: Duration) in Int(limit / .milliseconds(1)) }
        // A host that is stopped in the middle must not keep its locks for much longer than its lease.
        let idle = min(settings.timeout, max(settings.leaseTime, .seconds(10)))
        var prelude = """
            BEGIN\(readOnly ? " READ ONLY" : "");
            SET LOCAL statement_timeout = \(milliseconds(settings.statementTimeout));
            SET LOCAL lock_timeout = \(milliseconds(settings.lockTimeout));
            SET LOCAL idle_in_transaction_session_timeout = \(milliseconds(idle));
            SET LOCAL tcp_keepalives_idle = 30; SET LOCAL tcp_keepalives_interval = 10;
            SET LOCAL tcp_keepalives_count = 3; SET LOCAL tcp_user_timeout = 30000;
            SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL extra_float_digits = 1;
            SET LOCAL standard_conforming_strings = on; SET LOCAL jit = off;
            SET LOCAL search_path = pg_catalog, pg_temp;
            """
        // Or a backend whose client is gone works on, with its locks.
        if connection.serverVersion >= 140_000 { prelude += "SET LOCAL client_connection_check_interval = 5000;" }
        do {
            let rows = try connection.run(prelude + question)
            let value = try body(connection, rows)
            try connection.run(ending(value))
            return value
        } catch {
            _ = try? connection.run("ROLLBACK")
            throw error
        }
    }

    /// Whether the server is a standby, and whether the transaction may only read.
    private static let writable = "pg_is_in_recovery(), current_setting('transaction_read_only')"

    /// Throws where the server takes no writes.
    func requireWritable() throws(PublishError) {
        try requireWritable(connection.query("SELECT \(Self.writable)").first ?? [])
    }

    private func requireWritable(_ row: [String?]) throws(PublishError) {
        guard row.count >= 2 else { return }
        if row[0] == "t" { throw PublishError(.readOnly, "\(settings.target.name) is a standby") }
        if row[1] == "on" { throw PublishError(.readOnly, "\(settings.target.name) is set to read-only") }
    }
}
