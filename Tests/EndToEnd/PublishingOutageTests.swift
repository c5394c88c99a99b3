import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import TestPostgres
import Testing

/// The database is away: at the daemon's start, over its end, and in the middle of a publication.
@Suite(.enabled(if: TestPostgres.isAvailable)) actor PublishingOutageTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// An installation whose first sync was stored and not published.
    private func synced(_ settings: [String: String] = [:]) throws -> Installation {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        #expect(installation.stopDaemon() == 0)
        try installation.configure(settings)
        return installation
    }

    private static func url(_ port: Int, host: String = "127.0.0.1") -> String {
        "\"postgresql://postgres@\(host):\(port)/postgres\""
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `what was not published when the daemon ended is published by the next one, without a sync`(
        signal: Int32
    ) throws {
        let port = try TestPostgres.freePort()
        let installation = try Installation(tracks: 20, settings: ["publish.url": Self.url(port)])
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        _ = try eventually("it fails") { try installation.publication().state == .failing ? true : nil }
        installation.stopDaemon(signal)
        let server = try TestPostgres(port: port)
        try installation.startDaemon()
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(try server.catalogue() == installation.publishedRows())
        #expect(try installation.ctl("jobs", "--json").decoded(JobList.self).total == 1)
        let status = try installation.publication()
        #expect(status.error == nil && status.failedAttempts == 0 && status.behindSince == nil)
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a publication that hangs when the daemon ends is done by the next one, and costs the end no time`(
        signal: Int32
    ) throws {
        let server = try TestPostgres()
        let installation = try Installation(
            tracks: 20, settings: ["publish.url": Self.url(server.port), "publish.lock_timeout": "\"10m\""])
        try installation.startDaemon()
        #expect(try installation.sync().ending.status == 0)
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        let before = try server.catalogue()
        let lock = try TableLock(server)
        try installation.tell("PUT", "generation", "2")
        #expect(try installation.sync().ending.status == 0)
        _ = try eventually("it hangs") { try lock.isWaitedFor() ? true : nil }
        #expect(try installation.publication().state == .publishing)
        let status = installation.stopDaemon(signal)
        if signal == SIGTERM { #expect(status == 0) }
        lock.release()
        #expect(try server.catalogue() == before)
        try installation.startDaemon()
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(try server.catalogue() == installation.publishedRows())
        #expect(try server.catalogue() != before)
    }

    @Test(arguments: ["plain", "mre"])
    func `a daemon that starts while nothing answers is ready at once, and stops at once`(profile: String) throws {
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        // A start that waited for the database would not be over within the patience of a test.
        let installation = try synced([
            "publish.url": Self.url(hole.port), "publish.connect_timeout": "\"10m\"", "publish.timeout": "\"10m\"",
            "publish.profile": "\"\(profile)\"",
        ])
        try installation.startDaemon()
        let status = try eventually("it tries") {
            let status = try installation.publication()
            return status.state == .publishing ? status : nil
        }
        #expect(status.generation == 1 && status.publishedGeneration == nil)
        #expect(try installation.ctl("status").output.contains("publication:   publishing, never published"))
        #expect(try installation.ctl("health", "--json").decoded(Health.self).checks.isEmpty == false)
        #expect(try installation.ctl("publish", "status").status == 0)
        #expect(installation.stopDaemon() == 0)
    }

    @Test(arguments: [true, false])
    func `status names the reason and the next try, and the publication comes when the database does`(
        answersNothing: Bool
    ) throws {
        var hole: BlackHole? = try BlackHole()
        let port = try #require(hole?.port)
        if !answersNothing { hole = nil }
        let installation = try synced(["publish.url": Self.url(port), "publish.connect_timeout": "\"200ms\""])
        try installation.startDaemon()
        let status = try eventually("it has failed") {
            let status = try installation.publication()
            return status.state == .failing ? status : nil
        }
        #expect(status.error?.name == (answersNothing ? .timedOut : .unreachable))
        let next = try #require(status.nextTryAt)
        let since = try #require(status.behindSince)
        #expect(next > since && status.failedAttempts >= 1)
        let said = try installation.ctl("publish", "status").output
        let reason = answersNothing ? "did not answer within 200 ms" : "127.0.0.1:\(port)"
        #expect(said.contains(reason) && said.contains("next:") && said.contains("what to do:"))
        hole = nil
        let server = try TestPostgres(port: port)
        // Nobody asks for it: the next try finds the database there.
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(try server.catalogue() == installation.publishedRows())
    }

    @Test func `with standalone = "wait" a run waits for the database, and a request is refused with the reason`()
        throws
    {
        let port = try TestPostgres.freePort()
        let installation = try Installation(
            tracks: 10,
            settings: [
                "publish.url": Self.url(port), "publish.standalone": "\"wait\"", "schedule.calendar": "\"*:*:0/2\"",
                "schedule.jitter": "\"0s\"",
            ])
        let daemon = try installation.startDaemon()
        _ = try eventually("the run was tried") {
            daemon.errors.contains("publish.standalone is wait") ? true : nil
        }
        let waiting = try installation.ctl("jobs", "--json").decoded(JobList.self).jobs
        #expect(waiting.map(\.state) == [.scheduled])
        let refused = try installation.ctl("sync")
        #expect(refused.status == ControlProtocol.ExitCode.temporary.rawValue)
        #expect(refused.errors.contains("The lease could not be taken") && refused.errors.contains("\(port)"))
        #expect(try installation.requestLog().isEmpty)
        let server = try TestPostgres(port: port)
        _ = try eventually("the run has come") {
            try installation.ctl("jobs", "--state", "succeeded", "--json").decoded(JobList.self).total > 0 ? true : nil
        }
        _ = try eventually("it is published") { try server.catalogue().isEmpty ? nil : true }
    }

    @Test(.enabled(if: OwnNetwork.isPossible, Comment(rawValue: OwnNetwork.need)))
    func `a route that is dropped in the middle of a publication costs its time limit, and nothing else`() throws {
        let network = try OwnNetwork()
        defer { withExtendedLifetime(network) {} }
        let server = try TestPostgres(settings: "listen_addresses = '127.0.0.1, \(network.address)'")
        try "host all all all trust\nlocal all all trust\n"
            .write(toFile: "\(server.data)/pg_hba.conf", atomically: false, encoding: .utf8)
        try server.psql("SELECT pg_reload_conf()")
        let installation = try synced(["publish.url": Self.url(server.port)])
        try installation.startDaemon()
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        let before = try server.catalogue()
        installation.stopDaemon()
        // Another catalogue, which is not published yet.
        try installation.configure([:])
        try installation.startDaemon()
        try installation.tell("PUT", "generation", "2")
        #expect(try installation.sync().ending.status == 0)
        installation.stopDaemon()
        try installation.configure([
            "publish.url": Self.url(server.port, host: network.address), "publish.connect_timeout": "\"500ms\"",
            "publish.statement_timeout": "\"3s\"", "publish.lock_timeout": "\"3s\"", "publish.timeout": "\"1m\"",
            "publish.lease": "\"2s\"",
        ])
        let lock = try TableLock(server)
        try installation.startDaemon(through: network.command)
        _ = try eventually("it is in the middle") { try lock.isWaitedFor() ? true : nil }
        try network.drop()
        let failing = try eventually("its time is over") {
            let status = try installation.publication()
            return status.state == .failing && status.error?.name == .timedOut ? status : nil
        }
        #expect(failing.nextTryAt != nil)
        lock.release()
        // Its backend hears of nothing, and may be there as long as TCP likes; but it blocks nobody.
        _ = try eventually("the server keeps no lock of it") { try Self.locks(server) == 0 ? true : nil }
        #expect(try server.catalogue() == before)
        #expect(try installation.ctl("status").status == 0)
        try network.restore()
        _ = try eventually("it is published") { try installation.publication().state == .current ? true : nil }
        #expect(try server.catalogue() == installation.publishedRows())
        #expect(try server.catalogue() != before)
        #expect(installation.stopDaemon() == 0)
    }

    /// How many locks a publication has or waits for.
    private static func locks(_ server: TestPostgres) throws -> Int? {
        Int(
            try server.ask(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE application_name = 'tracksync'"))
    }
}

/// The published tracks, locked by somebody else.
private final class TableLock {
    private let server: TestPostgres
    private let session: RunningProgram

    init(_ server: TestPostgres) throws {
        self.server = server
        session = try RunningProgram(
            try TestPostgres.program("psql"),
            [
                "-X", "-q", "-d", server.url(), "-c",
                "BEGIN; LOCK TABLE tracksync.tracks IN EXCLUSIVE MODE; SELECT pg_sleep(3600)",
            ], in: server.folder)
        _ = try eventually("the lock is held") {
            try server.ask(
                """
                SELECT count(*) FROM pg_locks
                WHERE mode = 'ExclusiveLock' AND granted AND relation = 'tracksync.tracks'::regclass
                """) == "1" ? true : nil
        }
    }

    /// Whether a publication waits for it.
    func isWaitedFor() throws -> Bool {
        try server.ask(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tracksync' AND wait_event_type = 'Lock'")
            != "0"
    }

    func release() {
        session.end(SIGTERM)
        _ = try? server.psql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE query LIKE '%pg_sleep(3600)' AND pid <> pg_backend_pid()
            """)
    }

    deinit { session.end(SIGKILL) }
}
