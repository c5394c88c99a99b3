import Foundation
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// A publisher that is asked for much at once, or that stops meanwhile.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct BusyPublisherTests {
    let database: TestDatabase
    let alpha: PublishedStore
    let settings: PublishSettings
    let one = PublishedStore.identity("alpha")
    let other = PublishedStore.identity("bravo")

    init() async throws {
        database = try TestDatabase()
        alpha = try PublishedStore()
        var settings = try PublishSettings.test(database.url())
        // Whatever waits is still waiting when a test looks.
        (settings.lockTimeout, settings.statementTimeout) = (.seconds(600), .seconds(600))
        settings.timeout = .seconds(600)
        self.settings = settings
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
    }

    private func publisher(
        _ store: PublishedStore, _ identity: HostIdentity, _ settings: PublishSettings? = nil
    ) -> Publisher {
        Publisher(
            store: store.store, settings: settings ?? self.settings, identity: identity,
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
    }

    /// A session that has a table for itself.
    private func locked(_ table: String) throws -> Session {
        let session = try Session(settings, Interrupt())
        try session.connection.run("BEGIN; LOCK TABLE tracksync.\(table) IN ACCESS EXCLUSIVE MODE")
        return session
    }

    @Test func `the right to sync does not wait behind long questions`() async throws {
        let session = try locked("jobs")
        let publisher = publisher(alpha, one)
        async let first = publisher.jobsOfAllHosts(PublishedJobQuery())
        async let second = publisher.jobsOfAllHosts(PublishedJobQuery())
        try await database.waitForLocks(2)
        let right = await publisher.requestRight(for: JobID(at: Date()))
        if case .granted = right {} else { Issue.record("\(right)") }
        #expect(try database.waitingForLocks() == 2)
        try session.connection.run("ROLLBACK")
        #expect(try await (first.total, second.total) == (0, 0))
    }

    @Test func `a brief question does not wait behind long ones`() async throws {
        let session = try locked("hosts")
        let publisher = publisher(alpha, one)
        async let first = publisher.hosts()
        async let second = publisher.hosts()
        try await database.waitForLocks(2)
        #expect(try await publisher.jobsOfAllHosts(PublishedJobQuery(), soon: true).total == 0)
        #expect(try database.waitingForLocks() == 2)
        try session.connection.run("ROLLBACK")
        #expect(try await (first.count, second.count) == (1, 1))
    }

    @Test func `a stop ends the wait for what others have published, and gives nothing back first`() async throws {
        let session = try locked("track_changes")
        let bravo = try PublishedStore()
        let second = publisher(bravo, other)
        async let asked = second.requestRight(for: JobID(at: Date()))
        try await database.waitForLocks(1)
        second.shutdown()
        let right = await asked
        if case .granted = right {} else { Issue.record("\(right)") }
        #expect(try database.psql("SELECT owner FROM tracksync.lease") == other.owner)
        withExtendedLifetime(session) {}
    }

    @Test func `a stop ends the wait for the application's switch`() async throws {
        try database.psql(
            ApplicationTables.creation
                + "INSERT INTO ingestion_settings VALUES ('MRE_SCRAPE_ENABLED', 'false', '2026-06-08 10:00:00')")
        let settings = try PublishSettings.test(database.url(), profile: .mre)
        #expect(try await publisher(alpha, one, settings).applicationBlock() != nil)
        let stopping = publisher(alpha, one, settings)
        stopping.shutdown()
        let error = try await #require(throws: PublishError.self) { try await stopping.applicationBlock() }
        #expect(error.name == .interrupted)
    }
}
