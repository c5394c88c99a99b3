import Blocking
import Foundation
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// Publications that are cut short in the middle: the target stays whole, and the next one brings it up to date.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct InterruptedTests {
    let store: PublishedStore
    private let threads = BlockingThreads(label: "test", limit: 2)

    init() throws { store = try PublishedStore() }

    /// Publishes on another thread.
    private func publishing(_ settings: PublishSettings) -> Task<PublishError?, any Error> {
        Task { [store, threads] in
            try await threads.run {
                do {
                    try store.publish(settings)
                    return nil
                } catch let error as PublishError {
                    return error
                }
            }
        }
    }

    /// A backend of the publisher that waits for this.
    private func backend(_ server: TestPostgres, waitingFor event: String, in database: String = "postgres")
        async throws
        -> String
    {
        try await waitUntil("a backend waits for \(event)") {
            let pid = try server.ask(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'tracksync' AND wait_event = '\(event)' LIMIT 1",
                database: database)
            return pid.isEmpty ? nil : pid
        }
    }

    /// Makes COMMIT take as long as a test needs.
    private func slowCommit(_ server: TestPostgres) throws {
        try server.psql(
            """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON tracksync.publications DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION slow()
            """)
    }

    /// A publication that is inside COMMIT, and the backend that carries it out.
    private func publicationInCommit(_ server: TestPostgres) async throws -> (
        settings: PublishSettings, publication: Task<PublishError?, any Error>, backend: String
    ) {
        var settings = try PublishSettings.test(server.url())
        settings.statementTimeout = .seconds(60)
        settings.timeout = .seconds(120)
        try await store.sync(["acme"])
        try store.publish(settings)
        try slowCommit(server)
        try await store.sync(["acme", "bravo"])
        let publication = publishing(settings)
        return (settings, publication, try await backend(server, waitingFor: "PgSleep"))
    }

    /// Ends a publication inside COMMIT: nothing of it is there, and the next one has all of it.
    private func interruptCommit(_ interrupt: (_ server: TestPostgres, _ backend: String) throws -> Void) async throws {
        let server = try TestPostgres()
        let (settings, publication, backend) = try await publicationInCommit(server)
        try interrupt(server, backend)
        #expect(try await publication.value?.name == .connectionLost)
        #expect(try server.ask("SELECT count(*) FROM tracksync.tracks") == "1")
        try server.psql("DROP TRIGGER slow ON tracksync.publications")
        try store.publish(settings)
        #expect(try server.ask("SELECT count(*) FROM tracksync.tracks") == "2")
    }

    @Test func `a backend that is terminated inside COMMIT`() async throws {
        try await interruptCommit { server, backend in try server.psql("SELECT pg_terminate_backend(\(backend))") }
    }

    @Test func `a server that dies and starts again in the middle`() async throws {
        try await interruptCommit { server, _ in try server.restart() }
    }

    @Test func `while a host publishes without the lease, another one does not sync beside it`() async throws {
        let server = try TestPostgres()
        let (own, publication, backend) = try await publicationInCommit(server)
        var settings = own
        (settings.lockTimeout, settings.host) = (.milliseconds(100), "bravo")
        let bravo = try PublishedStore()
        let other = Publisher(
            store: bravo.store, settings: settings, identity: PublishedStore.identity("bravo"),
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        guard case .behind(let error) = await other.requestRight(for: JobID(at: Date())) else {
            Issue.record("not refused")
            return
        }
        #expect(error.message.contains("another host publishes"))
        try server.psql("SELECT pg_terminate_backend(\(backend))")
        _ = try await publication.value
        guard case .granted = await other.requestRight(for: JobID(at: Date())) else {
            Issue.record("not granted")
            return
        }
    }

    @Test func `two sessions that wait for each other`() async throws {
        let server = try #require(Shared.server)
        let database = try TestDatabase()
        var settings = try PublishSettings.test(database.url())
        settings.lockTimeout = .seconds(20)
        settings.statementTimeout = .seconds(60)
        settings.timeout = .seconds(120)
        try await store.sync(["acme", "bravo"])
        try store.publish(settings)
        try database.psql("UPDATE tracksync.tracks SET city = 'by hand'")
        let other = try Session(settings, Interrupt())
        try other.connection.run("BEGIN; UPDATE tracksync.tracks SET city = 'x' WHERE source_track_slug = 'bravo'")
        let publication = publishing(settings)
        _ = try await backend(server, waitingFor: "transactionid", in: database.name)
        // One of the two is ended by the server; the other one goes on.
        let second = Result {
            try other.connection.run("UPDATE tracksync.tracks SET city = 'x' WHERE source_track_slug = 'acme'")
        }
        _ = try? other.connection.run("ROLLBACK")
        let error = try await publication.value
        if let error {
            #expect(error.name == .deadlock)
        } else {
            #expect(throws: PublishError.self) { try second.get() }
        }
        try store.publish(settings)
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks WHERE city IS NOT NULL") == "0")
    }

    @Test func `a standby is told from the server that takes writes`() async throws {
        let standby = try TestPostgres(isStandby: true)
        try await store.sync(["acme"])
        let settings = try PublishSettings.test(standby.url())
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .readOnly && error.message.contains("standby"))
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(check.items.first { $0.subject == "writing" }?.verdict == .failed)
    }

    @Test func `two publishers at once write one after the other`() async throws {
        let database = try TestDatabase()
        let settings = try PublishSettings.test(database.url())
        try await store.sync((0..<200).map { "track\($0)" })
        try store.publish(settings)
        try database.psql("UPDATE tracksync.tracks SET city = 'by hand'")
        let (first, second) = (publishing(settings), publishing(settings))
        let errors = [try await first.value, try await second.value].compactMap(\.self)
        #expect(errors.isEmpty, "\(errors)")
        #expect(try database.psql("SELECT count(*) FROM tracksync.publications") == "2")
    }
}
