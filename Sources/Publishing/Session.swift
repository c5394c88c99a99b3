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
        connection = try PostgresConnection(
            settings.target, password: password,
            limits: PostgresConnection.Limits(
                connect: settings.connectTimeout, silence: min(silence, settings.timeout),
                end: .now + settings.timeout),
            interrupt: interrupt)
    }

    /// Runs a transaction: what `body` throws rolls it back.
    ///
    /// All settings are the transaction's own, so that a pooler may hand the server's session to somebody else after it.
    func transaction<Value>(readOnly: Bool = false, commits: Bool = true, _ body: (PostgresConnection) throws -> Value)
        throws -> Value
    {
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
            SET LOCAL standard_conforming_strings = on;
            """
        // Or a backend whose client is gone works on, with its locks.
        if connection.serverVersion >= 140_000 { prelude += "SET LOCAL client_connection_check_interval = 5000;" }
        try connection.run(prelude)
        do {
            let value = try body(connection)
            try connection.run(commits ? "COMMIT" : "ROLLBACK")
            return value
        } catch {
            try? connection.run("ROLLBACK")
            throw error
        }
    }

    /// Throws where the server takes no writes.
    func requireWritable() throws(PublishError) {
        let row =
            try connection.query("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')").first ?? []
        if row.first == "t" { throw PublishError(.readOnly, "\(settings.target.name) is a standby") }
        if row.last == "on" { throw PublishError(.readOnly, "\(settings.target.name) is set to read-only") }
    }
}
