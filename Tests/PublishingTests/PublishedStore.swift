import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// A store of made-up tracks, and publications of it.
struct PublishedStore {
    let folder: Folder
    let store: TrackStore

    init() throws {
        folder = try Folder()
        store = try TrackStore(path: folder.path + "/tracks.db")
    }

    /// Syncs so many tracks: `change` alters what the dashboards say.
    @discardableResult
    func sync(
        _ slugs: [String], options: SyncOptions = SyncOptions(),
        at time: Date = Date(timeIntervalSince1970: 1_800_000_000),
        _ change: (String, inout Dashboard) -> Void = { _, _ in }
    ) async throws -> Job {
        var job = Job(
            id: JobID(at: Date()), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            options: options, createdAt: time)
        try store.jobs.save(job)
        let listings = slugs.compactMap { slug in
            TrackSlug(slug).map { TrackListing(slug: $0, name: "Track \(slug)", lastActivity: "1 minute ago") }
        }
        _ = try await store.staging.add(listings, seen: [], for: job.id)
        job.counts.listed = slugs.count
        let dashboards = listings.map { listing in
            var dashboard = Dashboard()
            change(listing.slug.rawValue, &dashboard)
            return StagedDashboard(
                slug: listing.slug, dashboard: dashboard, fetchedAt: time,
                page: CachedPage(url: "https://\(listing.slug).liverc.com/", contentHash: "hash"), parserVersion: 1)
        }
        try store.staging.add(dashboards, failures: [], for: job.id)
        return try await store.catalogue.apply(
            ApplyRequest(
                job: job, time: time, pageIsWhole: true, clearMissing: false,
                trackURL: "https://{slug}.liverc.com/", eventsURL: "https://{slug}.liverc.com/events"))
    }

    static func identity(_ owner: String = "test") -> HostIdentity {
        HostIdentity(owner: owner, run: UUID().uuidString.lowercased(), version: "0.1.0")
    }

    /// Publishes, or looks what would be published.
    @discardableResult
    func publish(
        _ settings: PublishSettings, dryRun: Bool = false, allow: Int? = nil, claim: LeaseClaim? = nil,
        identity: HostIdentity = identity(), jobs: [EndedJob] = [], known: KnownRows? = nil
    ) throws -> Publication.Outcome {
        let publication = Publication(
            settings: settings, dryRun: dryRun, allowDeactivations: allow, claim: claim, identity: identity,
            jobs: jobs, known: known)
        return try #require(try store.catalogue.withSnapshot { try publication.run($0, Interrupt()) })
    }
}

extension PublishSettings {
    /// Settings for a test: short limits.
    static func test(_ url: String, profile: TargetProfile = .plain) throws -> PublishSettings {
        PublishSettings(
            target: try ConnectionTarget(url), profile: profile, connectTimeout: .seconds(3),
            statementTimeout: .seconds(10), lockTimeout: .seconds(1), timeout: .seconds(30), host: "alpha")
    }
}

/// One server for a suite of tests; each test makes a database of its own.
struct PostgresTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try TestPostgres()
        try await Shared.$server.withValue(server) { try await function() }
    }
}

enum Shared {
    @TaskLocal static var server: TestPostgres?
}

/// A database of a test's own on the suite's server.
struct TestDatabase {
    let server: TestPostgres
    let name: String

    init() throws {
        server = try #require(Shared.server)
        name = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try server.psql("CREATE DATABASE \(name)")
    }

    func url(user: String = "postgres", parameters: String = "") -> String {
        server.url(user: user, database: name, parameters: parameters)
    }

    @discardableResult
    func psql(_ statements: String) throws -> String {
        try server.psql(statements, database: name).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension TestDatabase {
    /// How many sessions of ours wait for a lock.
    func waitingForLocks() throws -> Int? {
        Int(
            try psql(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'tracksync' AND wait_event_type = 'Lock'
                """))
    }

    /// Returns once so many do.
    func waitForLocks(_ count: Int) async throws {
        try await waitUntil("\(count) sessions wait") { try waitingForLocks() == count ? () : nil }
    }
}
