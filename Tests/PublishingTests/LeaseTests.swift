import Catalogue
import Foundation
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// Several hosts that share a database.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct LeaseTests: SuiteOfTwoHosts {
    let hosts: TwoHosts

    init() throws { hosts = try TwoHosts() }

    private func job() -> JobID { JobID(at: Date()) }

    @Test func `one host has the lease, the other one is told who`() async throws {
        let first = publisher(alpha, one, "alpha")
        let second = publisher(bravo, other, "bravo")
        let id = job()
        guard case .granted = await first.requestRight(for: id) else { Issue.record("refused"); return }
        guard case .held(let holder) = await second.requestRight(for: job()) else { Issue.record("granted"); return }
        #expect(holder.host == "alpha" && holder.jobId == id)
        #expect(abs(holder.since.timeIntervalSinceNow) < 60)
    }

    @Test func `a lease that is not renewed ends, and its holder writes nothing any more`() async throws {
        try await alpha.sync(["acme"])
        try await bravo.sync(["acme"])
        var short = settings
        short.leaseTime = .milliseconds(50)
        let first = publisher(alpha, one, "alpha", short)
        guard case .granted = await first.requestRight(for: job()) else { Issue.record("refused"); return }
        let claim = try #require(await first.claim)
        let second = publisher(bravo, other, "bravo")
        try await waitUntil("the lease is granted") {
            if case .granted = await second.requestRight(for: job()) { () } else { nil }
        }
        let error = try #require(throws: PublishError.self) {
            try alpha.publish(settings, claim: claim, identity: one)
        }
        #expect(error.name == .leaseLost)
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks") == "0")
        #expect(try database.psql("SELECT fence > \(claim.fence) FROM tracksync.lease") == "t")
        // Without a claim of its own a host does not write either while another one has the lease.
        #expect(
            try #require(throws: PublishError.self) { try alpha.publish(settings, identity: one) }.name == .leaseHeld)
    }

    @Test func `the next job of a host does not take the lease from its own publication`() async throws {
        try await alpha.sync(["acme"])
        let first = publisher(alpha, one, "alpha")
        guard case .granted = await first.requestRight(for: job()) else { Issue.record("refused"); return }
        let claim = try #require(await first.claim)
        guard case .granted = await first.requestRight(for: job()) else { Issue.record("refused"); return }
        #expect(try #require(await first.claim).fence > claim.fence)
        #expect(try alpha.publish(settings, claim: claim, identity: one).counts.inserted == 1)
        // Another start of the daemon is another holder.
        let next = HostIdentity(owner: one.owner, run: UUID().uuidString.lowercased(), version: "0.1.0")
        guard case .granted = await publisher(alpha, next, "alpha").requestRight(for: job()) else {
            Issue.record("refused")
            return
        }
        let error = try #require(throws: PublishError.self) {
            try alpha.publish(settings, claim: claim, identity: one)
        }
        #expect(error.name == .leaseLost)
    }

    @Test func `a daemon that died is followed by the next one on the same state directory at once`() async throws {
        let first = publisher(alpha, one, "alpha")
        guard case .granted = await first.requestRight(for: job()) else { Issue.record("refused"); return }
        let next = publisher(alpha, HostIdentity(owner: one.owner, run: UUID().uuidString, version: "0.1.0"), "alpha")
        guard case .granted = await next.requestRight(for: job()) else { Issue.record("refused"); return }
    }

    @Test func `a host that is behind takes the published catalogue over, with ids, times and marks`() async throws {
        try await alpha.sync(["acme", "bravo"]) { slug, dashboard in
            dashboard.latitude = .value(-33.868_819_712_345_67)
            dashboard.city = .value("Lyon")
            dashboard.totalLaps = .value(3_000_000_000)
        }
        try await alpha.sync(["acme"])
        _ = try await alpha.store.tracks.setFollowed([try #require(TrackSlug("acme"))], to: true)
        try alpha.publish(settings, identity: one)
        try await bravo.sync(["acme", "charlie"], at: Date(timeIntervalSince1970: 1_700_000_000))
        let second = publisher(bravo, other, "bravo")
        guard case .granted = await second.requestRight(for: job()) else { Issue.record("refused"); return }
        #expect(try await bravo.store.catalogue.version()?.generation == 2)
        for slug in ["acme", "bravo"] {
            let slug = try #require(TrackSlug(slug))
            let original = try #require(try await alpha.store.tracks.find(slug))
            let copy = try #require(try await bravo.store.tracks.find(slug))
            #expect(
                copy.id == original.id && copy.createdAt == original.createdAt && copy.updatedAt == original.updatedAt)
            #expect(copy.isActive == original.isActive && copy.isFollowed == original.isFollowed)
            #expect(copy.latitude == original.latitude && copy.totalLaps == original.totalLaps && copy.city == "Lyon")
            #expect(copy.lastSeenAt == original.lastSeenAt && copy.metadataSourceHash == original.metadataSourceHash)
        }
        let charlie = try #require(TrackSlug("charlie"))
        let gone = try #require(try await bravo.store.tracks.find(charlie))
        #expect(!gone.isActive)
        #expect(try await bravo.store.tracks.list(matching: TrackQuery(search: "lyon")).total == 2)
        // Its next sync then counts right, and is published.
        let synced = try await bravo.sync(["acme"]) { _, dashboard in
            dashboard.latitude = .value(-33.868_819_712_345_67)
            dashboard.city = .value("Lyon")
            dashboard.totalLaps = .value(3_000_000_000)
        }
        #expect(synced.counts.updated == 0 && synced.counts.added == 0 && synced.counts.unchanged == 1)
        let claim = await second.claim
        try bravo.publish(settings, claim: claim, identity: other)
        #expect(try database.psql("SELECT generation FROM tracksync.state") == "3")
    }

    @Test func `the hosts are listed with who has the lease and how far each is behind`() async throws {
        try await alpha.sync(["acme"])
        try await alpha.sync(["acme"])
        try alpha.publish(settings, identity: one)
        let second = publisher(bravo, other, "bravo")
        guard case .granted = await second.requestRight(for: job()) else { Issue.record("refused"); return }
        try await alpha.sync(["acme"])
        let hosts = try await second.hosts()
        #expect(Set(hosts.map(\.host)) == ["alpha", "bravo"])
        let me = try #require(hosts.first { $0.isSelf })
        #expect(me.host == "bravo" && me.holdsLease && me.jobId != nil && me.behind == 2)
        #expect(hosts.contains { $0.host == "alpha" && !$0.holdsLease && $0.behind == 0 })
    }

    @Test func `a host that was started again is listed once, and since when it is there`() async throws {
        try await alpha.sync(["acme"])
        for boot in ["first", "second"] {
            let start = HostIdentity(owner: "\(boot)/9/77", run: UUID().uuidString, version: "0.1.0")
            guard case .granted = await publisher(alpha, start, "alpha").requestRight(for: job()) else {
                Issue.record("refused")
                return
            }
            try database.psql(
                "UPDATE tracksync.lease SET expires_at = now() - interval '1 hour';"
                    + " UPDATE tracksync.hosts SET since = since - interval '1 day' WHERE owner LIKE 'first/%'")
        }
        let again = HostIdentity(owner: "second/9/77", run: UUID().uuidString, version: "0.1.0")
        let hosts = try await publisher(alpha, again, "alpha").hosts()
        #expect(hosts.map(\.host) == ["alpha"])
        #expect(hosts.allSatisfy { $0.isSelf && $0.since < Date(timeIntervalSinceNow: -3600) })
    }

    @Test func `while the database is away a host syncs alone, or waits`() async throws {
        let port = try RefusingPort()
        var settings = try PublishSettings.test("postgresql://postgres@127.0.0.1:\(port.number)/postgres")
        let dependencies = Publisher.Dependencies(now: { Date() }, sleep: { _ in })
        let alone = Publisher(store: alpha.store, settings: settings, identity: one, dependencies: dependencies)
        guard case .alone(let reason) = await alone.requestRight(for: job()) else { Issue.record("refused"); return }
        #expect(reason.name == .unreachable)
        settings.runsAlone = false
        let waiting = Publisher(store: alpha.store, settings: settings, identity: one, dependencies: dependencies)
        guard case .away(let error) = await waiting.requestRight(for: job()) else { Issue.record("granted"); return }
        #expect(error.name == .unreachable)
    }

    @Test func `the application's switch disables scraping, and what is neither on nor off does, too`() async throws {
        try database.psql(ApplicationTables.creation)
        let settings = try PublishSettings.test(database.url(), profile: .mre)
        let publisher = {
            Publisher(
                store: alpha.store, settings: settings, identity: one,
                dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        }
        #expect(try await publisher().applicationBlock() == nil)
        for (value, isOff) in [("false", true), ("true", false), ("Off", true), ("1", false), ("maybe", true)] {
            try database.psql(
                """
                INSERT INTO ingestion_settings VALUES ('MRE_SCRAPE_ENABLED', '\(value)', '2026-06-08 10:00:00')
                ON CONFLICT (key) DO UPDATE SET value = excluded.value
                """)
            let block = try await publisher().applicationBlock()
            #expect((block != nil) == isOff, "\(value)")
            if isOff { #expect(block?.source == .application && block?.place.contains("ingestion_settings") == true) }
        }
    }

    @Test func `a database that says nothing does not keep a sync from its end for as long as a connection may take`()
        async throws
    {
        let hole = try BlackHole()
        defer { withExtendedLifetime(hole) {} }
        var settings = try PublishSettings.test(
            "postgresql://postgres@127.0.0.1:\(hole.port)/postgres", profile: .mre)
        // A test that waited that long would be over as one that hangs.
        settings.connectTimeout = .seconds(3600)
        settings.timeout = .seconds(3600)
        let publisher = Publisher(
            store: alpha.store, settings: settings, identity: one,
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        // It has not said that scraping is enabled.
        for _ in 1...2 {
            await #expect(throws: PublishError.self) { try await publisher.applicationBlock() }
        }
    }

    @Test func `the application's marks are taken before a sync, and never written`() async throws {
        try database.psql(ApplicationTables.creation)
        let settings = try PublishSettings.test(database.url(), profile: .mre)
        try await alpha.sync(["acme", "bravo"])
        _ = try await alpha.store.tracks.setFollowed([try #require(TrackSlug("bravo"))], to: true)
        try alpha.publish(settings, identity: one)
        #expect(try database.psql("SELECT count(*) FROM tracks WHERE is_followed") == "0")
        try database.psql("UPDATE tracks SET is_followed = true WHERE source_track_slug = 'acme'")
        let publisher = Publisher(
            store: alpha.store, settings: settings, identity: one,
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        guard case .granted = await publisher.requestRight(for: job()) else { Issue.record("refused"); return }
        let followed = try await alpha.store.tracks.list(matching: TrackQuery(followed: true))
        #expect(followed.tracks.map(\.slug.rawValue) == ["acme"])
    }

    @Test func `marks that were set while the target was away outlast a restart`() async throws {
        let settings = try PublishSettings.test(database.url())
        try await alpha.sync(["acme", "bravo"])
        var record = PublicationRecord(target: settings.target.name)
        try alpha.publish(settings, identity: one)
        record.ownMarks = try await alpha.store.tracks.ownMarks(since: nil, byOthersThan: settings.target.name)
        try await alpha.store.publication.save(record, [])
        _ = try await alpha.store.tracks.setFollowed(
            [try #require(TrackSlug("bravo"))], to: true, by: "anna", at: Date() + 1)
        // A publisher that knows nothing but what is stored.
        let publisher = Publisher(
            store: alpha.store, settings: settings, identity: one,
            dependencies: Publisher.Dependencies(now: { Date() }, sleep: { _ in }))
        guard case .granted = await publisher.requestRight(for: job()) else { Issue.record("refused"); return }
        let followed = try await alpha.store.tracks.list(matching: TrackQuery(followed: true))
        #expect(followed.tracks.map(\.slug.rawValue) == ["bravo"])
    }
}
