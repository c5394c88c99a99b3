import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// What goes wrong with the database, each with its name and within its time; the target stays whole.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct FaultTests {
    let store: PublishedStore
    let database: TestDatabase
    let settings: PublishSettings

    init() throws {
        store = try PublishedStore()
        database = try TestDatabase()
        settings = try PublishSettings.test(database.url())
    }

    private func failure(_ settings: PublishSettings) throws -> PublishError {
        try #require(throws: PublishError.self) { try store.publish(settings) }
    }

    @Test func `nothing listens there`() async throws {
        try await store.sync(["acme"])
        let port = try RefusingPort()
        let error = try failure(try PublishSettings.test("postgresql://postgres@127.0.0.1:\(port.number)/postgres"))
        #expect(error.name == .unreachable && error.message.contains("127.0.0.1:\(port.number)/postgres"))
        let socket = try failure(try PublishSettings.test("postgresql://postgres@/postgres?host=/nowhere"))
        #expect(socket.name == .unreachable)
    }

    @Test func `a server that accepts and says nothing costs the time to connect, and no more`() async throws {
        try await store.sync(["acme"])
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        var settings = try PublishSettings.test("postgresql://postgres@127.0.0.1:\(hole.port)/postgres")
        settings.connectTimeout = .milliseconds(200)
        let error = try failure(settings)
        #expect(error.name == .timedOut && error.message.contains("200 ms"))
    }

    @Test func `a server that says nothing does not keep from the next one that is named`() async throws {
        try await store.sync(["acme"])
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        func settings(_ ports: [Int]) throws -> PublishSettings {
            let servers = ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
            var settings = try PublishSettings.test(
                "postgresql://postgres@\(servers)/\(database.name)?target_session_attrs=read-write")
            settings.connectTimeout = .seconds(1)
            return settings
        }
        let port = database.server.port
        #expect(try store.publish(settings([hole.port, port])).counts.inserted == 1)
        // Each one is named with what it did.
        let closed = try RefusingPort()
        let error = try failure(settings([hole.port, closed.number]))
        #expect(error.name == .unreachable)
        #expect(
            error.message.contains("127.0.0.1:\(hole.port)/") && error.message.contains("127.0.0.1:\(closed.number)/"))
        // The limit of the whole holds for all of them.
        var short = try settings([hole.port, hole.port, port])
        short.timeout = .milliseconds(1500)
        #expect(try failure(short).name == .timedOut)
    }

    @Test func `a server that ends while it is connected to has refused nobody`() async throws {
        try await store.sync(["acme"])
        let hole = try BlackHole()
        Thread.detachNewThread { hole.dropNext() }
        let error = try failure(
            try PublishSettings.test("postgresql://postgres@127.0.0.1:\(hole.port)/postgres?sslmode=disable"))
        #expect(error.name == .connectionLost, "\(error)")
    }

    @Test func `a server that is stopped in the middle costs the time of a silent one`() async throws {
        try await store.sync(["acme"])
        let server = try TestPostgres()
        var settings = try PublishSettings.test(server.url())
        try store.publish(settings)
        settings.statementTimeout = .milliseconds(100)
        settings.lockTimeout = .milliseconds(100)
        settings.timeout = .seconds(1)
        let interrupt = Interrupt()
        let session = try Session(settings, interrupt)
        let backend = try #require(try session.connection.query("SELECT pg_backend_pid()").first?.first.flatMap { $0 })
        let id = try #require(pid_t(backend))
        kill(id, SIGSTOP)
        defer { kill(id, SIGCONT) }
        let error = try #require(throws: PublishError.self) { try session.transaction { _ in } }
        #expect(error.name == .timedOut)
    }

    @Test func `a user or a password that is refused is named without the password`() async throws {
        try await store.sync(["acme"])
        let server = try TestPostgres()
        try server.psql("CREATE ROLE anna LOGIN PASSWORD 'right'")
        let data = server.data
        try "host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n"
            .write(toFile: "\(data)/pg_hba.conf", atomically: false, encoding: .utf8)
        try server.psql("SELECT pg_reload_conf()")
        var settings = try PublishSettings.test(server.tcp(user: "anna"))
        settings.password = { "wrong pa55word" }
        let error = try failure(settings)
        #expect(error.name == .notAuthenticated && error.sqlState == "28P01")
        #expect(!"\(error)".contains("pa55word"))
        settings.password = { nil }
        #expect(try failure(settings).name == .notAuthenticated)
        settings.password = { "right" }
        try server.psql("GRANT CREATE ON DATABASE postgres TO anna")
        try store.publish(settings)
    }

    @Test func `TLS that is refused or not to be trusted`() async throws {
        try await store.sync(["acme"])
        let plain = try failure(
            try PublishSettings.test(database.server.tcp(parameters: "sslmode=require")))
        #expect(plain.name == .tlsFailed)
        let certificates = try Folder()
        try TestCertificates.make(in: certificates)
        for (name, isGood) in [("good", true), ("expired", false), ("otherHost", false), ("selfSigned", false)] {
            let home = try Folder()
            for ending in ["pem", "key"] {
                try FileManager.default.copyItem(
                    atPath: "\(certificates.path)/\(name).\(ending)", toPath: "\(home.path)/server.\(ending)")
            }
            _ = try execute(["/bin/chown", "-R", "postgres", home.path])
            _ = try execute(["/bin/chmod", "600", "\(home.path)/server.key"])
            let server = try TestPostgres(
                settings: """
                    ssl = on
                    ssl_cert_file = '\(home.path)/server.pem'
                    ssl_key_file = '\(home.path)/server.key'
                    """)
            let settings = try PublishSettings.test(
                "postgresql://postgres@localhost:\(server.port)/postgres?hostaddr=127.0.0.1&sslmode=verify-full"
                    + "&sslrootcert=\(certificates.path)/ca.pem")
            if isGood {
                try store.publish(settings)
                let check = TargetInspection(settings: settings).run(Interrupt())
                #expect(check.items.first?.message.contains(", encrypted") == true)
            } else {
                #expect(try failure(settings).name == .tlsFailed, "\(name)")
            }
        }
    }

    @Test func `a database that is missing`() async throws {
        try await store.sync(["acme"])
        let error = try failure(try PublishSettings.test(database.server.url(database: "nowhere")))
        #expect(error.name == .missing && error.hint.contains("publish check"))
    }

    @Test(arguments: ["LATIN1", "SQL_ASCII"])
    func `a database in another encoding takes what it can hold, and names what it cannot`(encoding: String)
        async throws
    {
        let name = database.name + encoding.lowercased()
        try database.server.psql("CREATE DATABASE \(name) ENCODING '\(encoding)' LOCALE 'C' TEMPLATE template0")
        let settings = try PublishSettings.test(database.server.url(database: name))
        #expect(
            TargetInspection(settings: settings).run(Interrupt()).items.contains {
                $0.subject == "encoding" && $0.verdict == .failed
            })
        try await store.sync(["acme", "bravo"]) { _, dashboard in dashboard.city = .value("Zürich") }
        #expect(try store.publish(settings).counts.inserted == 2)
        #expect(try store.publish(settings).counts.isEmpty)
        try await store.sync(["acme", "bravo"]) { slug, dashboard in
            dashboard.city = .value(slug == "acme" ? "Bern" : "Łódź")
        }
        guard encoding == "LATIN1" else {
            #expect(try store.publish(settings).counts.updated == 2)
            return
        }
        let error = try failure(settings)
        #expect(error.name == .badValue && error.message.contains("line 2"), "\(error)")
        #expect(
            try database.server.ask("SELECT count(*) FROM tracksync.tracks WHERE city = 'Bern'", database: name) == "0")
    }

    @Test func `a table of ours that is missing refuses, and check says what to type`() async throws {
        let job = try await store.sync(["acme"])
        for table in ["tracks", "jobs", "hosts", "lease", "publications", "track_changes", "state"] {
            try store.publish(settings)
            // So that there is something to be written in each of them.
            try database.psql(
                """
                UPDATE tracksync.tracks SET city = 'by hand'; UPDATE tracksync.hosts SET history_number = 0;
                DROP TABLE tracksync.\(table)
                """)
            let error = try #require(throws: PublishError.self) {
                try store.publish(settings, jobs: [EndedJob(job: job)])
            }
            #expect(error.name == (table == "state" ? .internal : .missing), "\(table): \(error)")
            #expect(table == "state" || error.hint.contains("publish check"), "\(table): \(error)")
            let check = TargetInspection(settings: settings).run(Interrupt())
            let bad = check.items.filter { $0.verdict != .ok }
            #expect(bad.map(\.subject) == ["table tracksync.\(table)"])
            for item in bad { try database.psql(try #require(item.sql)) }
            #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
            try store.publish(settings)
            #expect(try database.psql("SELECT count(*) FROM tracksync.tracks WHERE city IS NULL") == "1", "\(table)")
        }
    }

    @Test func `a column of ours that is missing refuses or is left out, and check says what to type`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        try database.psql(
            """
            ALTER TABLE tracksync.tracks DROP COLUMN city; ALTER TABLE tracksync.hosts DROP COLUMN history_mark;
            ALTER TABLE tracksync.publications DROP COLUMN fence
            """)
        #expect(try failure(settings).name == .missing)
        let check = TargetInspection(settings: settings).run(Interrupt())
        let bad = check.items.filter { $0.verdict != .ok }
        #expect(
            Set(bad.map(\.subject)) == ["column city", "column hosts.history_mark", "column publications.fence"])
        // No row is there yet that would have no fence.
        try database.psql("TRUNCATE tracksync.publications")
        for item in bad { try database.psql(try #require(item.sql)) }
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
        #expect(try store.publish(settings).warnings.isEmpty)
    }

    @Test func `a publication as a whole takes no longer than its limit`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        let holder = try Session(settings, Interrupt())
        try holder.connection.run("BEGIN; LOCK TABLE tracksync.tracks IN ACCESS EXCLUSIVE MODE")
        var settings = settings
        (settings.lockTimeout, settings.statementTimeout) = (.seconds(3600), .seconds(3600))
        settings.timeout = .milliseconds(300)
        let error = try failure(settings)
        #expect(error.name == .timedOut && error.message.contains("longer than publish.timeout"), "\(error)")
        try holder.connection.run("ROLLBACK")
        try store.publish(self.settings)
    }

    @Test func `a schema of a newer program`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        try database.psql("UPDATE tracksync.state SET version = 99")
        let error = try failure(settings)
        #expect(error.name == .newerSchema && error.message.contains("99"))
    }

    @Test func `a right that was taken away`() async throws {
        try await store.sync(["acme"])
        let role = "r" + database.name
        try database.psql("CREATE ROLE \(role) LOGIN; GRANT CREATE ON DATABASE \(database.name) TO \(role)")
        let settings = try PublishSettings.test(database.url(user: role))
        try store.publish(settings)
        try database.psql("REASSIGN OWNED BY \(role) TO postgres")
        let error = try failure(settings)
        #expect(error.name == .notPermitted && error.hint.contains("publish check"))
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks") == "1")
        // What check says to type is enough, and it says all of it at once.
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(check.items.filter { $0.verdict != .ok }.map(\.subject) == ["schema tracksync", "schema tracksync"])
        try database.psql(check.items.compactMap(\.sql).joined(separator: "\n"))
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
        try store.publish(settings)
    }

    @Test func `transactions that are read-only`() async throws {
        try await store.sync(["acme"])
        try database.psql("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
        #expect(try failure(settings).name == .readOnly)
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(check.items.first { $0.subject == "writing" }?.verdict == .failed)
    }

    @Test func `a lock that another session holds`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        let holder = try Session(settings, Interrupt())
        try holder.connection.run("BEGIN; LOCK TABLE tracksync.tracks IN ACCESS EXCLUSIVE MODE")
        #expect(try failure(settings).name == .locked)
        try holder.connection.run("ROLLBACK")
        try store.publish(settings)
    }

    @Test func `a statement that is cancelled, and one that takes too long`() async throws {
        var settings = settings
        settings.statementTimeout = .milliseconds(100)
        let session = try Session(settings, Interrupt())
        let error = try #require(throws: PublishError.self) {
            try session.transaction { try $0.query("SELECT pg_sleep(5)") }
        }
        #expect(error.name == .cancelled)
        // The connection is as good as before.
        #expect(try session.connection.query("SELECT 1") == [["1"]])
    }

    @Test func `a backend that is terminated inside COPY leaves nothing`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        let session = try Session(settings, Interrupt())
        let error = try #require(throws: PublishError.self) {
            try session.transaction { connection in
                let pid = try connection.query("SELECT pg_backend_pid()").first?.first.flatMap { $0 } ?? ""
                try connection.run("CREATE TEMPORARY TABLE rows (a text) ON COMMIT DROP")
                try connection.copy("COPY rows FROM STDIN") { send in
                    try database.psql("SELECT pg_terminate_backend(\(pid))")
                    for _ in 0..<10_000 { try Array("a line of text\n".utf8).withUnsafeBytes { try send($0) } }
                }
            }
        }
        #expect(error.name == .connectionLost)
        try store.publish(settings)
    }

    @Test func `a wait ends when the daemon stops`() async throws {
        let interrupt = Interrupt()
        let session = try Session(settings, interrupt)
        interrupt.ring()
        let error = try #require(throws: PublishError.self) { try session.connection.query("SELECT pg_sleep(30)") }
        #expect(error.name == .interrupted)
    }

    @Test func `a failing COPY tells the server's reason`() async throws {
        let session = try Session(settings, Interrupt())
        let error = try #require(throws: PublishError.self) {
            try session.transaction { connection in
                try connection.run("CREATE TEMPORARY TABLE rows (a integer) ON COMMIT DROP")
                try connection.copy("COPY rows FROM STDIN") { send in
                    try Array("no number\n".utf8).withUnsafeBytes { try send($0) }
                }
            }
        }
        #expect(error.name == .badValue && error.message.contains("no number"))
    }

    @Test func `a full disk of the server`() async throws {
        guard geteuid() == 0 else { return }
        let slugs = (0..<2000).map { "track\($0)" }
        try await store.sync(slugs)
        let disk = try Folder()
        guard try execute(["/bin/mount", "-t", "tmpfs", "-o", "size=70m", "tmpfs", disk.path]).status == 0 else {
            return
        }
        defer { _ = try? execute(["/bin/umount", "-l", disk.path]) }
        _ = try execute(["/bin/chown", "postgres", disk.path])
        let server = try TestPostgres(settings: "max_wal_size = 32MB", data: "\(disk.path)/data")
        let settings = try PublishSettings.test(server.url())
        try store.publish(settings)
        try await store.sync(slugs) { _, dashboard in
            dashboard.description = .value(String(repeating: "long text ", count: 1000))
        }
        // What is left of the disk.
        try server.psql("CREATE TABLE filler (a text)")
        _ = try? server.psql(
            "INSERT INTO filler SELECT repeat(md5(n::text), 50) FROM generate_series(1, 100000) n", isRequired: false)
        _ = try execute(["/bin/sh", "-c", "head -c 100m /dev/zero >\(disk.path)/data/filler 2>/dev/null; true"])
        let error = try failure(settings)
        #expect([.outOfResources, .connectionLost, .unreachable].contains(error.name), "\(error)")
        _ = try execute(["/bin/rm", "\(disk.path)/data/filler"])
        // It may recover by itself or have ended, where the disk filled up while it recovered.
        try server.restart()
        #expect(try server.ask("SELECT count(*) FROM tracksync.tracks WHERE description IS NOT NULL") == "0")
    }
}
