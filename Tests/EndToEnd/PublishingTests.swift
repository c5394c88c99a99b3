import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import TestPostgres
import Testing

/// The catalogue in PostgreSQL, by the programs as an operator uses them.
@Suite(.enabled(if: TestPostgres.isAvailable)) actor PublishingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a sync is published, and status, health and metrics say so`() throws {
        let server = try TestPostgres()
        let installation = try Installation(tracks: 60, settings: ["publish.url": "\"\(server.url())\""])
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(try server.catalogue() == installation.publishedRows())
        #expect(try installation.ctl("status").output.contains("publication:   current"))
        // libpq itself writes to standard error: of the file of passwords that is not to be read, too.
        #expect(try #require(installation.daemon).errors.contains("password file") == false)
        let health = try installation.ctl("health", "--json").decoded(Health.self)
        #expect(health.checks.contains { $0.name == .publication && $0.ok })
        #expect(try installation.metrics().families["tracksync_publish_last_success_timestamp_seconds"] != nil)
        // A mark is published without a sync.
        #expect(try installation.ctl("follow", installation.site.slug(at: 0)).status == 0)
        _ = try eventually("the mark is there") {
            try server.ask("SELECT count(*) FROM tracksync.tracks WHERE is_followed") == "1" ? true : nil
        }
        #expect(try server.ask("SELECT count(*) = 1 FROM tracksync.jobs WHERE state = 'succeeded'") == "t")
        let jobs = try installation.ctl("jobs", "--all-hosts", "--json").decoded(JobList.self)
        #expect(jobs.jobs.count == 1 && jobs.jobs.first?.host != nil)
    }

    @Test func `a database that is away fails no sync, and gets the catalogue once it is back`() throws {
        let port = try TestPostgres.freePort()
        let installation = try Installation(
            tracks: 20,
            settings: Installation.clock.merging([
                "publish.url": "\"postgresql://postgres@127.0.0.1:\(port)/postgres\"", "publish.late_after": "\"0s\"",
            ]) { $1 })
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        let failing = try eventually("it fails") {
            let status = try installation.publication()
            return status.state == .failing ? status : nil
        }
        #expect(failing.error?.name == .unreachable)
        let waiting = try installation.ctl("publish", "--wait")
        #expect(waiting.status == ControlProtocol.ExitCode.temporary.rawValue && waiting.errors.contains("\(port)"))
        #expect(try installation.ctl("health").status == 1)
        #expect(try installation.ctl("attention").output.contains("publication late"))
        #expect(try installation.sync().ending.status == 0)
        let server = try TestPostgres(port: port)
        #expect(try installation.ctl("publish", "--wait").status == 0)
        #expect(try server.catalogue() == installation.publishedRows())
        #expect(try installation.ctl("health").status == 0)
        let log = try #require(installation.daemon).errors
        #expect(log.components(separatedBy: "could not be published").count == 2)
        #expect(log.contains("the sync runs without the lease, as publish.standalone is run"))
    }

    @Test func `a password that changes in its file or its credential counts at once, and is told nowhere`() throws {
        let server = try TestPostgres()
        try server.psql("CREATE ROLE anna LOGIN PASSWORD 'first pa55'; GRANT CREATE ON DATABASE postgres TO anna")
        try "host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n"
            .write(toFile: "\(server.data)/pg_hba.conf", atomically: false, encoding: .utf8)
        try server.psql("SELECT pg_reload_conf()")
        let installation = try Installation(tracks: 10)
        let file = installation.folder.path + "/password"
        let credentials = installation.folder.path + "/credentials"
        try FileManager.default.createDirectory(atPath: credentials, withIntermediateDirectories: true)
        for (place, setting) in [(file, true), (credentials + "/postgres", false)] {
            try server.psql("ALTER ROLE anna PASSWORD 'first-pa55'")
            func write(_ password: String) throws {
                try (password + "\n").write(toFile: place, atomically: true, encoding: .utf8)
            }
            try write("wrong-pa55")
            var settings = ["publish.url": "\"\(server.tcp(user: "anna"))\""]
            if setting { settings["publish.password_file"] = "\"\(file)\"" }
            try installation.configure(settings)
            let daemon = try installation.startDaemon(environment: ["CREDENTIALS_DIRECTORY": credentials])
            #expect(try installation.sync().ending.status == 0)
            let refused = try installation.ctl("publish", "--wait")
            #expect(refused.status != 0 && refused.errors.contains("password authentication failed"))
            #expect(try installation.publication().error?.name == .notAuthenticated)
            try write("first-pa55")
            #expect(try installation.ctl("publish", "--wait").status == 0)
            try server.psql("ALTER ROLE anna PASSWORD 'second-pa55'")
            #expect(try installation.ctl("publish", "--wait").status != 0)
            try write("second-pa55")
            #expect(try installation.ctl("publish", "--wait").status == 0)
            #expect(try installation.publication().state == .current)
            for said in [try installation.ctl("publish", "status").output, daemon.errors] {
                #expect(!said.contains("pa55"))
            }
            installation.stopDaemon()
        }
    }

    @Test func `the application's 1,090 rows are taken over, with ids, spelling, events and marks`() throws {
        let server = try TestPostgres()
        let site = Site(seed: 7, tracks: 1090, generation: 1)
        try server.psql(ApplicationTables.creation + ApplicationTables.grants)
        let rows = (0..<1090).map { index in
            let slug = index == 5 ? site.slug(at: index).uppercased() : site.slug(at: index)
            return
                "('\(UUID().uuidString.lowercased())','liverc','\(slug)','old name','u','e','1 Main St, 555-0100',\(index % 100 == 0),'2026-01-01')"
        }
        try server.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, address, is_followed,
                updated_at) VALUES \(rows.joined(separator: ","));
            INSERT INTO events SELECT 'e' || id, id FROM tracks;
            CREATE TABLE before AS SELECT id, lower(source_track_slug) AS slug, source_track_slug, is_followed FROM tracks
            """)
        let installation = try Installation(
            tracks: 1090,
            settings: [
                "publish.url": "\"\(server.url(user: "tracksync", parameters: "&schema=public&connection_limit=3"))\"",
                "publish.profile": "\"mre\"", "fetch.concurrency": "16",
            ])
        try installation.startDaemon()
        #expect(try installation.ctl("publish", "check").status == 0)
        // Nothing is to be written before the operator has looked: the sync alone publishes.
        #expect(try installation.ctl("sync", "--wait", "--dry-run").status == 0)
        #expect(try installation.sync().ending.status == 0)
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(
            try server.ask(
                """
                SELECT count(*), count(*) FILTER (WHERE t.source_track_slug = b.source_track_slug),
                    count(*) FILTER (WHERE t.is_followed = b.is_followed), (SELECT count(*) FROM events),
                    (SELECT count(*) FROM tracks) FROM tracks t JOIN before b USING (id)
                """) == "1090|1090|1090|1090|1090")
        // The marks are taken before a sync: that of the first one knew no track yet.
        #expect(try installation.sync().ending.status == 0)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_followed") == [11])
        // The ids are its own ones here, too.
        let ids = try server.ask("SELECT string_agg(id, ',' ORDER BY id) FROM tracks")
        #expect(try installation.query(String.self, "SELECT id FROM tracks ORDER BY id").joined(separator: ",") == ids)
        #expect(try installation.ctl("publish", "--wait").status == 0)
        let dryRun = try installation.ctl("publish", "--dry-run", "--json").decoded(PublishStartResult.self)
        #expect(dryRun.report?.counts.unchanged == 1090 && dryRun.report?.differences == [])
        // The application's switch.
        try server.psql("INSERT INTO ingestion_settings VALUES ('MRE_SCRAPE_ENABLED', 'false', now())")
        let refused = try eventually("the switch is seen") {
            let ending = try installation.ctl("sync", "--wait")
            return ending.status == ControlProtocol.ExitCode.scrapingDisabled.rawValue ? ending : nil
        }
        #expect(refused.errors.contains("ingestion_settings"))
    }

    @Test func `a pooler in transaction mode stands between`() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/pgbouncer") else { return }
        let server = try TestPostgres()
        let pooler = try Pooler(server)
        let installation = try Installation(tracks: 40, settings: ["publish.url": "\"\(pooler.url)\""])
        try installation.startDaemon()
        for generation in 1...3 {
            try installation.tell("PUT", "generation", "\(generation)")
            #expect(try installation.sync().ending.status == 0)
            #expect(try installation.ctl("publish", "--wait").status == 0)
            #expect(try server.catalogue() == installation.publishedRows())
        }
        #expect(try installation.ctl("publish", "check").status == 0)
    }

    @Test func `a daemon that is killed while it publishes leaves a catalogue of some sync, whole`() throws {
        let server = try TestPostgres()
        let installation = try Installation(
            tracks: 150, settings: ["publish.url": "\"\(server.url())\"", "fetch.concurrency": "16"])
        var known: Set<[String]> = [[]]
        var dice = SeededRandom(seed: 20_261_130)
        for kill in 1...(TestTier.isRelease ? 100 : 10) {
            try installation.startDaemon()
            try installation.tell("PUT", "generation", "\(1 + kill % 3)")
            #expect(try installation.sync().ending.status == 0)
            known.insert(try installation.publishedRows())
            poll(nil, 0, Int32(dice.milliseconds(upTo: 60)))
            installation.stopDaemon(SIGKILL)
            _ = try eventually("no backend is left") {
                try server.ask(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tracksync'") == "0" ? true : nil
            }
            let there = try server.catalogue()
            #expect(known.contains(there), "kill \(kill): \(there.count) rows")
        }
        try installation.startDaemon()
        #expect(try installation.ctl("publish", "--wait").status == 0)
        #expect(try server.catalogue() == installation.publishedRows())
    }
}

/// A PgBouncer in transaction mode.
private final class Pooler {
    let url: String
    private let program: RunningProgram
    private let folder: Folder

    init(_ server: TestPostgres) throws {
        folder = try Folder()
        let port = try TestPostgres.freePort()
        _ = try execute(["/bin/chown", "postgres", folder.path])
        try """
        [databases]
        * = host=127.0.0.1 port=\(server.port) user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = \(port)
        unix_socket_dir =
        auth_type = any
        pool_mode = transaction
        default_pool_size = 2
        """.write(toFile: folder.path + "/pgbouncer.ini", atomically: false, encoding: .utf8)
        program = try RunningProgram(
            TestPostgres.asPostgres[0],
            TestPostgres.asPostgres.dropFirst() + ["/usr/sbin/pgbouncer", folder.path + "/pgbouncer.ini"], in: folder)
        url = "postgresql://postgres@127.0.0.1:\(port)/postgres"
        _ = try eventually("pgbouncer answers") {
            try execute([TestPostgres.program("psql"), "-X", "-d", url, "-c", "SELECT 1"]).status == 0 ? true : nil
        }
    }

    deinit { program.end(SIGKILL) }
}

extension Installation {
    func publication() throws -> PublishStatus {
        try ctl("publish", "status", "--json").decoded(PublishStatus.self)
    }

    /// The stored catalogue as `TestPostgres.catalogue()` has it.
    func publishedRows() throws -> [String] {
        try query(
            String.self,
            """
            SELECT id || '|' || source_track_slug || '|' || track_name || '|' || is_active || '|' || is_followed || '|'
                || coalesce(city, '-') || '|' || coalesce(total_laps, '-') || '|' || updated_at || '|' || last_seen_at
            FROM tracks ORDER BY id
            """)
    }
}

extension TestPostgres {
    /// The published catalogue, empty before the first publication.
    func catalogue() throws -> [String] {
        guard try ask("SELECT to_regclass('tracksync.tracks') IS NOT NULL") == "t" else { return [] }
        let time = { (column: String) in "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')" }
        return try ask(
            """
            SELECT id || '|' || source_track_slug || '|' || track_name || '|' || is_active::int || '|' || is_followed::int
                || '|' || coalesce(city, '-') || '|' || coalesce(total_laps::text, '-') || '|' || \(time("updated_at")) || '|'
                || \(time("last_seen_at"))
            FROM tracksync.tracks ORDER BY id::text COLLATE "C"
            """
        ).split(separator: "\n").map(String.init)
    }
}
