import Events
import Foundation
import GRDB
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
        var last: PublishStatus?
        do {
            return try await waitUntil("the status is as wanted") {
                let status = await publisher.status()
                last = status
                return isWanted(status) ? status : nil
            }
        } catch let failure as TestFailure {
            throw TestFailure("\(failure): \(last.map { "\($0)" } ?? "no status")")
        }
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

    @Test func `what was wrong is over once another host has published, and where nothing is published`() async throws {
        let attention = store.store.attention
        func open() async throws {
            for kind in [AttentionPoint.Kind.publicationLate, .publicationWithheld] {
                try await attention.open(
                    AttentionPoint(
                        kind: kind, since: Date(), jobId: JobID(at: Date()), message: "m", hint: "h"))
            }
        }
        let settings = try PublishSettings.test(database.url())
        let other = try PublishedStore()
        for _ in 1...2 { try await other.sync(["acme"]) }
        try other.publish(settings, identity: PublishedStore.identity("other"))
        try await store.sync(["acme"])
        try await open()
        try await withPublisher(settings) { publisher in
            let error = await #expect(throws: PublishError.self) {
                try await publisher.publishNow(allowDeactivations: nil, waits: true)
            }
            #expect(error?.name == .behind)
            #expect(try await attention.list().isEmpty)
            try await open()
            await publisher.use(nil)
            try await waitUntil("nothing needs attention") { try await attention.list().isEmpty ? () : nil }
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

    @Test func `what an operator allowed holds until the catalogue is published, and no longer`() async throws {
        func add(_ name: String) throws {
            try database.psql(
                """
                INSERT INTO tracksync.tracks (id, source, source_track_slug, track_name, track_url, events_url, last_seen_at,
                    is_active, is_followed, created_at, updated_at)
                SELECT gen_random_uuid(), 'liverc', '\(name)' || n, 'x', 'x', 'x', now(), true, false, now(), now()
                FROM generate_series(1, 20) n
                """)
        }
        let slugs = (0..<50).map { "track\($0)" }
        try await store.sync(slugs)
        // Nothing is tried again by itself.
        let clock = SetClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withPublisher(try .test(database.url()), clock) { publisher in
            _ = try await status(publisher) { $0.publishedGeneration == 1 }
            for isNext in [false, true] {
                try add(isNext ? "more" : "other")
                try database.psql("ALTER TABLE tracksync.tracks RENAME TO away")
                #expect(try await publisher.publishNow(allowDeactivations: 20, waits: false) == nil)
                _ = try await status(publisher) { $0.state == .failing && $0.error?.name == .missing }
                if isNext { try await store.sync(slugs) }
                try database.psql("ALTER TABLE tracksync.away RENAME TO tracks")
                if isNext {
                    let error = await #expect(throws: PublishError.self) {
                        try await publisher.publishNow(allowDeactivations: nil, waits: true)
                    }
                    #expect(error?.name == .deactivationsWithheld)
                } else {
                    let report = try await publisher.publishNow(allowDeactivations: nil, waits: true)
                    #expect(report?.counts.deactivated == 20)
                }
            }
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

    /// Runs a publisher by a clock that the test sets.
    private func withPublisher(
        _ settings: PublishSettings, _ clock: SetClock, _ body: (Publisher) async throws -> Void
    ) async throws {
        let publisher = Publisher(
            store: store.store, settings: settings, identity: PublishedStore.identity(),
            dependencies: clock.dependencies)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await publisher.run() }
            try await body(publisher)
            group.cancelAll()
        }
    }

    @Test func `once a day the target is compared although nothing happened`() async throws {
        try await store.sync(["acme"])
        let clock = SetClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withPublisher(try .test(database.url()), clock) { publisher in
            let first = try await status(publisher) { $0.state == .current && $0.publishedGeneration == 1 }
            #expect(first.nextTryAt == clock.now.addingTimeInterval(86_400))
            try database.psql("UPDATE tracksync.tracks SET city = 'by hand'")
            let almost = clock.now.addingTimeInterval(86_399)
            clock.set(almost)
            // A question takes its turn behind what the publisher does.
            #expect(await publisher.status().lastSuccessAt == first.lastSuccessAt)
            #expect(try database.psql("SELECT city FROM tracksync.tracks") == "by hand")
            let day = almost.addingTimeInterval(1)
            clock.set(day)
            let second = try await status(publisher) { $0.lastSuccessAt == day }
            #expect(try database.psql("SELECT city IS NULL FROM tracksync.tracks") == "t")
            #expect(second.nextTryAt == day.addingTimeInterval(86_400))
        }
    }

    @Test func `a failure is tried again after 5 seconds, then after twice as long, and at last every 15 minutes`()
        async throws
    {
        try await store.sync(["acme"])
        let port = try RefusingPort()
        let clock = SetClock(Date(timeIntervalSince1970: 1_800_000_000))
        let settings = try PublishSettings.test("postgresql://postgres@127.0.0.1:\(port.number)/postgres")
        try await withPublisher(settings, clock) { publisher in
            var waits: [TimeInterval] = []
            for attempt in 1...11 {
                let failed = try await status(publisher) { $0.failedAttempts == attempt && $0.state == .failing }
                let next = try #require(failed.nextTryAt)
                waits.append(next.timeIntervalSince(clock.now))
                #expect(failed.behindSince == Date(timeIntervalSince1970: 1_800_000_000))
                clock.set(next)
            }
            #expect(waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900])
            // A new catalogue does not wait for that.
            let attempts = try await status(publisher) { $0.failedAttempts == 12 && $0.state == .failing }
            try await store.sync(["acme", "bee"])
            let again = try await status(publisher) { $0.failedAttempts == 13 && $0.state == .failing }
            #expect(again.generation == 2 && attempts.nextTryAt == again.nextTryAt)
        }
    }

    @Test
    func `a job that is over is told the other hosts once, and again when it is resumed or an operator publishes`()
        async throws
    {
        func told(_ publisher: Publisher) async -> [JobID] { await publisher.jobsToTell().map(\.job.id) }
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        var job = Job(
            id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1), createdAt: time
        )
        (job.state, job.finishedAt) = (.interrupted, time)
        try store.store.jobs.save(job)
        try await store.sync(["acme"])
        try await withPublisher(try .test(database.url())) { publisher in
            _ = try await status(publisher) { $0.publishedGeneration == 1 }
            #expect(await told(publisher).isEmpty)
            job.resumedBy = JobID(at: time)
            try store.store.jobs.save(job)
            #expect(await told(publisher) == [job.id])
            try await store.sync(["acme", "bravo"])
            _ = try await status(publisher) { $0.publishedGeneration == 2 }
            #expect(await told(publisher).isEmpty)
            #expect(try database.psql("SELECT record ->> 'resumed_by' FROM tracksync.jobs") == job.resumedBy?.rawValue)
            try database.psql("TRUNCATE tracksync.jobs")
            _ = try await publisher.publishNow(allowDeactivations: nil, waits: true)
            #expect(try database.psql("SELECT id FROM tracksync.jobs") == job.id.rawValue)
        }
    }

    @Test func `values that the version of the tracks does not show are published, too`() async throws {
        try await store.sync(["acme"])
        try await withPublisher(try .test(database.url())) { publisher in
            // The third one knows the target by its digest.
            for _ in 1...3 { _ = try await publisher.publishNow(allowDeactivations: nil, waits: true) }
            // As where no service knows an address.
            try await DatabaseQueue(path: store.store.path).write { db in
                try db.execute(sql: "UPDATE tracks SET geo_address = 'nowhere'")
            }
            await publisher.coordinatesChanged()
            let report = try await publisher.publishNow(allowDeactivations: nil, waits: true)
            #expect(try database.psql("SELECT geo_address FROM tracksync.tracks") == "nowhere", "\(report as Any)")
        }
    }

    @Test func `the password is read at each connection`() async throws {
        try await store.sync(["acme"])
        let reads = Mutex(0)
        var settings = try PublishSettings.test(database.url())
        settings.password = {
            reads.withLock { $0 += 1 }
            return "any"
        }
        try store.publish(settings)
        try store.publish(settings)
        #expect(reads.withLock { $0 } == 2)
        settings.password = { throw TestFailure("the password's file is gone") }
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .settings && error.message.contains("the password's file is gone"))
    }
}
