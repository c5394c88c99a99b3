import Foundation
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// A lease that cannot be taken although the database answers: what is told is what the server said.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct LockedLeaseTests {
    let database: TestDatabase
    let store: PublishedStore
    let settings: PublishSettings
    let identity = PublishedStore.identity("bravo")

    init() async throws {
        database = try TestDatabase()
        store = try PublishedStore()
        var settings = try PublishSettings.test(database.url())
        settings.lockTimeout = .milliseconds(100)
        self.settings = settings
        try await store.sync(["acme"])
        try store.publish(settings, identity: identity)
    }

    private func right(_ change: (inout PublishSettings) -> Void = { _ in }) async -> SyncRight {
        var settings = settings
        change(&settings)
        let publisher = Publisher(
            store: store.store, settings: settings, identity: identity,
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        return await publisher.requestRight(for: JobID(at: Date()))
    }

    private func locked(by statement: String) throws -> Session {
        let session = try Session(settings, Interrupt())
        try session.connection.run("BEGIN; \(statement)")
        return session
    }

    @Test(arguments: [
        "SELECT 1 FROM tracksync.lease FOR UPDATE", "LOCK TABLE tracksync.lease IN ACCESS EXCLUSIVE MODE",
    ])
    func `a lock that stays is told by the server's words, and publish.standalone decides`(lock: String) async throws {
        let session = try locked(by: lock)
        guard case .alone(let error) = await right() else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .locked && error.message.contains("lock timeout [55P03]"))
        guard case .away(let refused) = await right({ $0.runsAlone = false }) else {
            Issue.record("not refused")
            return
        }
        #expect(refused == error)
        try session.connection.run("ROLLBACK")
        guard case .granted = await right() else {
            Issue.record("not granted")
            return
        }
    }

    @Test func `who asks for a sync does not wait as long as a publication may`() async throws {
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        var settings = try PublishSettings.test("postgresql://127.0.0.1:\(hole.port)/nowhere")
        // A wait of that length would not be over within the patience of a test.
        settings.connectTimeout = .seconds(600)
        settings.timeout = .seconds(600)
        guard case .alone(let error) = await right({ $0 = settings }) else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .timedOut, "\(error)")
        let session = try locked(by: "SELECT 1 FROM tracksync.lease FOR UPDATE")
        defer { withExtendedLifetime(session) {} }
        guard case .alone(let error) = await right({ $0.lockTimeout = .seconds(600) }) else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .locked, "\(error)")
    }

    @Test func `whoever has the lease is named although its row is locked`() async throws {
        try database.psql(
            """
            UPDATE tracksync.lease SET owner = 'alpha', host = 'alpha', holder = gen_random_uuid(), since = now(),
                expires_at = now() + interval '1 hour'
            """)
        let session = try locked(by: "SELECT 1 FROM tracksync.lease FOR UPDATE")
        defer { withExtendedLifetime(session) {} }
        guard case .held(let holder) = await right() else {
            Issue.record("not refused")
            return
        }
        #expect(holder.host == "alpha" && holder.jobId == nil)
    }

    @Test func `a statement that an administrator cancels is told as that`() async throws {
        let session = try locked(by: "SELECT 1 FROM tracksync.lease FOR UPDATE")
        async let asked = right { $0.lockTimeout = .seconds(9) }
        try await database.waitForLocks(1)
        try database.psql(
            """
            SELECT pg_cancel_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'tracksync' AND wait_event_type = 'Lock'
            """)
        guard case .alone(let error) = await asked else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .cancelled && error.message.contains("user request [57014]"))
        withExtendedLifetime(session) {}
    }

    @Test func `while another host makes the tables nobody syncs alone`() async throws {
        try database.psql("DROP SCHEMA tracksync CASCADE")
        let session = try locked(by: "SELECT pg_advisory_xact_lock(\(OwnSchema.lock.0), \(OwnSchema.lock.1))")
        guard case .behind(let error) = await right() else {
            Issue.record("not refused")
            return
        }
        #expect(error.message.contains("makes the schema tracksync"))
        try session.connection.run("ROLLBACK")
        guard case .granted = await right() else {
            Issue.record("not granted")
            return
        }
    }

    @Test func `who may not make the tables does not wait for another host to make them`() async throws {
        let role = "r" + database.name
        try database.psql(
            ApplicationTables.creation + """
                DROP SCHEMA tracksync CASCADE; CREATE ROLE \(role) LOGIN;
                GRANT USAGE ON SCHEMA public TO \(role);
                GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO \(role)
                """)
        let session = try locked(by: "SELECT pg_advisory_xact_lock(\(OwnSchema.lock.0), \(OwnSchema.lock.1))")
        defer { withExtendedLifetime(session) {} }
        let application = try PublishSettings.test(database.url(user: role), profile: .mre)
        let right = await right { $0 = application }
        guard case .granted = right else {
            Issue.record("\(right)")
            return
        }
    }

    @Test func `a lease without its row is named, and check says what to type`() async throws {
        try database.psql("DELETE FROM tracksync.lease")
        guard case .alone(let error) = await right() else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .missing && error.message.contains("tracksync.lease"))
        #expect(try #require(throws: PublishError.self) { try store.publish(settings) }.name == .missing)
        let check = TargetInspection(settings: settings).run(Interrupt())
        let item = try #require(check.items.first { $0.subject == "table tracksync.lease" })
        try database.psql(try #require(item.sql))
        guard case .granted = await right() else {
            Issue.record("not granted")
            return
        }
    }

    @Test func `hosts that begin at once on an empty database take the lease one at a time`() async throws {
        try database.psql("DROP SCHEMA tracksync CASCADE")
        let rights = await withTaskGroup(of: SyncRight.self) { group in
            for host in 0..<6 {
                group.addTask { [settings] in
                    var settings = settings
                    (settings.host, settings.lockTimeout) = ("host\(host)", .seconds(9))
                    guard let store = try? PublishedStore() else { return .granted }
                    let publisher = Publisher(
                        store: store.store, settings: settings, identity: PublishedStore.identity("\(host)"),
                        dependencies: Publisher.Dependencies(
                            now: { Date() },
                            sleep: { try? await Task.sleep(for: .seconds(max(0, $0.timeIntervalSinceNow))) }))
                    return await publisher.requestRight(for: JobID(at: Date()))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var (granted, held) = (0, 0)
        for right in rights {
            switch right {
            case .granted: granted += 1
            case .held: held += 1
            case .alone, .away, .behind: Issue.record("\(right)")
            }
        }
        #expect(granted == 1 && held == 5)
    }

    @Test func `a program that is too old for the tables there does not sync beside the one that has the lease`()
        async throws
    {
        try database.psql("UPDATE tracksync.state SET version = 99")
        guard case .alone(let error) = await right() else {
            Issue.record("not alone")
            return
        }
        #expect(error.name == .newerSchema)
        try database.psql(
            """
            UPDATE tracksync.lease SET owner = 'alpha', host = 'alpha', holder = gen_random_uuid(), since = now(),
                expires_at = now() + interval '1 hour'
            """)
        guard case .held(let holder) = await right() else {
            Issue.record("not refused")
            return
        }
        #expect(holder.host == "alpha")
    }
}
