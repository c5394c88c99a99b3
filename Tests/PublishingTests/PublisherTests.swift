import Events
import Foundation
import JobModel
import Programs
import Storage
import Synchronization
import TestPostgres
import Testing

@testable import Publishing

/// The publisher by itself: when it publishes, and what it says.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct PublisherTests {
    let store: PublishedStore
    let database: TestDatabase

    init() throws {
        store = try PublishedStore()
        database = try TestDatabase()
    }

    /// Runs a publisher while `body` does.
    private func withPublisher(
        _ settings: PublishSettings?, _ body: (Publisher) async throws -> Void
    ) async throws {
        let publisher = Publisher(
            store: store.store, settings: settings, identity: PublishedStore.identity(),
            dependencies: Publisher.Dependencies(
                now: { Date() },
                sleep: { try? await Task.sleep(for: .seconds(min(1, max(0, $0.timeIntervalSinceNow)))) }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            try await body(publisher)
            group.cancelAll()
        }
    }

    /// Waits until the status is as wanted.
    private func status(_ publisher: Publisher, _ isWanted: (PublishStatus) -> Bool) async throws -> PublishStatus {
        for _ in 0..<3000 {
            let status = await publisher.status()
            if isWanted(status) { return status }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw TestFailure("never as wanted: \(await publisher.status())")
    }

    @Test func `it publishes at its start, and after each sync`() async throws {
        try await store.sync(["acme"])
        try await withPublisher(try .test(database.url())) { publisher in
            let first = try await status(publisher) { $0.state == .current && $0.publishedGeneration == 1 }
            #expect(first.lastSuccessAt != nil && first.behindSince == nil)
            try await store.sync(["acme", "bravo"])
            _ = try await status(publisher) { $0.publishedGeneration == 2 }
            #expect(try database.psql("SELECT count(*) FROM tracksync.tracks") == "2")
        }
    }

    @Test func `a target that is away is told once, needs attention when it is late, and recovers`() async throws {
        try await store.sync(["acme"])
        let port = try TestPostgres.freePort()
        var settings = try PublishSettings.test("postgresql://postgres@127.0.0.1:\(port)/postgres")
        settings.lateAfter = .zero
        try await withPublisher(settings) { publisher in
            let failing = try await status(publisher) { $0.state == .failing }
            #expect(failing.error?.name == .unreachable && failing.nextTryAt != nil && failing.behindSince != nil)
            _ = try? await publisher.publishNow(allowDeactivations: nil, waits: true)
            #expect(try await store.store.attention.list().map(\.kind) == [.publicationLate])
            let server = try TestPostgres(port: port)
            let report = try #require(try await publisher.publishNow(allowDeactivations: nil, waits: true))
            #expect(report.counts.inserted == 1)
            #expect(try await store.store.attention.list().isEmpty)
            let events = try await store.store.events.list(after: 0, limit: 100).events.map(\.body.kind)
            #expect(events.filter { $0 == "publish_failed" }.count == 1 && events.contains("published"))
            #expect(server.port == port)
        }
    }

    @Test func `withheld deactivations need an operator, who allows them`() async throws {
        let slugs = (0..<50).map { "track\($0)" }
        try await store.sync(slugs)
        try await withPublisher(try .test(database.url())) { publisher in
            _ = try await status(publisher) { $0.publishedGeneration == 1 }
            try database.psql(
                """
                INSERT INTO tracksync.tracks (id, source, source_track_slug, track_name, track_url, events_url, last_seen_at,
                    is_active, is_followed, created_at, updated_at)
                SELECT gen_random_uuid(), 'liverc', 'other' || n, 'x', 'x', 'x', now(), true, false, now(), now()
                FROM generate_series(1, 20) n
                """)
            await #expect(throws: PublishError.self) {
                try await publisher.publishNow(allowDeactivations: nil, waits: true)
            }
            #expect(try await store.store.attention.list().map(\.kind) == [.publicationWithheld])
            let report = try await publisher.publishNow(allowDeactivations: 20, waits: true)
            #expect(report?.counts.deactivated == 20)
            #expect(try await store.store.attention.list().isEmpty)
        }
    }

    @Test func `without settings it is off, and before the first sync there is nothing to publish`() async throws {
        try await withPublisher(nil) { publisher in
            #expect(await publisher.status().state == .off)
            await #expect(throws: PublishError.self) {
                try await publisher.publishNow(allowDeactivations: nil, waits: true)
            }
        }
        try await withPublisher(try .test(database.url())) { publisher in
            let error = await #expect(throws: PublishError.self) {
                try await publisher.publishNow(allowDeactivations: nil, waits: true)
            }
            #expect(error?.name == .nothingToPublish)
            #expect(await publisher.status().state == .current)
        }
    }
}
