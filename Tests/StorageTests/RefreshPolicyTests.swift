import Catalogue
import Foundation
import GRDB
import JobModel
import Testing

@testable import Storage

/// Which dashboards a sync asks for.
@Suite struct RefreshPolicyTests {
    /// The time of the decision: the middle of a round, at 40 seconds past the minute.
    private static let now = Date(timeIntervalSince1970: 1_800_000_040)
    private static let day: TimeInterval = 86_400
    private static let validity = CacheValidity(parserVersion: 1, clearMissing: false)

    /// A track as the database has it, and what the catalogue says of it.
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var activity: String? = "last year"
        /// Seconds since its dashboard was read; `nil`: never.
        var readAgo: TimeInterval? = 60
        var isActive = true
        var isFollowed = false
        var hasFailed = false
        var parserVersion: Int? = 1
        var everything = false
        var reason: RefreshReason?

        var testDescription: String { name }
    }

    private static let cases: [Case] = [
        Case(name: "nothing speaks for it"),
        Case(name: "every one is asked for", everything: true, reason: .full),
        Case(name: "never read", readAgo: nil, reason: .new),
        Case(name: "came back", isActive: false, reason: .relisted),
        Case(name: "followed", isFollowed: true, reason: .followed),
        Case(name: "failed", hasFailed: true, reason: .failed),
        Case(name: "failed and never read", readAgo: nil, hasFailed: true, reason: .failed),
        Case(name: "failed and followed", isFollowed: true, hasFailed: true, reason: .failed),
        Case(name: "came back and followed", isActive: false, isFollowed: true, reason: .relisted),
        Case(name: "read by older rules", parserVersion: 0, reason: .rulesChanged),
        Case(name: "read by newer rules", parserVersion: 2, reason: .rulesChanged),
        Case(name: "read before rules had versions", parserVersion: nil, reason: .rulesChanged),
        Case(name: "unreadable words", activity: "in the year dot", reason: .activityUnknown),
        Case(name: "no words", activity: nil, reason: .activityUnknown),
        Case(name: "active right now, read a minute ago", activity: "1 minute ago", reason: .active),
        Case(name: "yesterday, read a minute ago", activity: "Yesterday", reason: .active),
        Case(name: "2 minutes ago, read just then", activity: "2 minutes ago", readAgo: 60, reason: .active),
        Case(name: "2 minutes ago, read a second later", activity: "2 minutes ago", readAgo: 59),
        Case(name: "2 days ago may be one day ago", activity: "2 days ago", readAgo: day, reason: .active),
        Case(name: "2 days ago is not today", activity: "2 days ago", readAgo: day - 1),
        Case(name: "last week may be 6 days ago", activity: "last week", readAgo: 6 * day, reason: .active),
        Case(name: "last week is not 5 days ago", activity: "last week", readAgo: 1),
        Case(name: "read longer ago than allowed", readAgo: 7 * day, reason: .expired),
        Case(name: "read in the future", readAgo: -1, reason: .expired),
        Case(name: "the clock was set back a day", activity: "2 days ago", readAgo: -day, reason: .expired),
        Case(name: "read this second", readAgo: 0),
    ]

    @Test(arguments: cases)
    func `the first reason that holds counts`(test: Case) async throws {
        let synced = try SyncedStore()
        // A slug whose moment in the round is not within the ages that are tried here.
        let slug = try #require(Self.slug { moment in abs(moment - 3.4 * Self.day) < 0.2 * Self.day })
        try await prepare(synced, slug, test)
        let job = try await list(synced, [(slug, test.activity)])
        let chosen = try await choose(synced, job, everything: test.everything)
        let orders = try await synced.store.staging.dashboardsToRead(in: job.id, limit: 10, validity: Self.validity)
        #expect(orders.map(\.reason) == (test.reason.map { [$0] } ?? []))
        #expect(chosen.total == orders.count)
    }

    @Test func `a track that is not stored is new`() async throws {
        let synced = try SyncedStore()
        let slug = try #require(TrackSlug("fresh"))
        let job = try await list(synced, [(slug, "last year")])
        let chosen = try await choose(synced, job)
        #expect(chosen.new == 1 && chosen.total == 1)
    }

    @Test func `what was read together is read again on every day of a round, and each track once`() async throws {
        let synced = try SyncedStore()
        let slugs = (0..<1090).compactMap { TrackSlug("track\($0)") }
        try await read(synced, slugs, at: Self.now)
        var last: [TrackSlug: Int] = [:]
        var counts: [Int] = []
        for day in 1...21 {
            let time = Self.now.addingTimeInterval(Double(day) * Self.day)
            let job = try await list(synced, slugs.map { ($0, "last year") })
            let chosen = try await choose(synced, job, at: time)
            counts.append(chosen.expired)
            let orders = try await synced.store.staging.dashboardsToRead(
                in: job.id, limit: 2000, validity: Self.validity)
            for order in orders {
                if let before = last[order.slug] { #expect(day - before == 7) } else { #expect(day <= 7) }
                last[order.slug] = day
            }
            try await read(synced, orders.map(\.slug), at: time)
        }
        #expect(last.count == 1090)
        #expect(counts[0..<7].reduce(0, +) == 1090)
        #expect(counts.allSatisfy { (120...192).contains($0) }, "\(counts)")
    }

    @Test(arguments: [1, 3600, 86_400, 604_800, 31_536_000])
    func `none is older than a round, whatever its length`(maxAge: Int) async throws {
        let synced = try SyncedStore()
        let slugs = (0..<200).compactMap { TrackSlug("track\($0)") }
        try await read(synced, slugs, at: Self.now)
        let job = try await list(synced, slugs.map { ($0, "9 years ago") })
        let time = Self.now.addingTimeInterval(TimeInterval(maxAge))
        #expect(try await choose(synced, job, at: time, maxAge: maxAge).expired == 200)
        if maxAge > 60 {
            let sooner = try await list(synced, slugs.map { ($0, "9 years ago") })
            let early = Self.now.addingTimeInterval(TimeInterval(maxAge / 2))
            #expect((60...140).contains(try await choose(synced, sooner, at: early, maxAge: maxAge).expired))
        }
    }

    @Test func `a slug's place is always the same`() {
        #expect(TrackSlug("canberraoffroad")?.place == TrackSlug("CanberraOffroad")?.place)
        #expect(TrackSlug("a")?.place == 46_185_919)
    }

    @Test func `what a job had chosen stays chosen when another resumes it`() async throws {
        let synced = try SyncedStore()
        let slugs = ["alpha", "beta", "gamma"].compactMap { TrackSlug($0) }
        try await read(synced, slugs, at: Self.now)
        let parent = try await list(synced, [(slugs[0], "1 minute ago"), (slugs[1], "1 minute ago")])
        #expect(try await choose(synced, parent).active == 2)
        let child = Job(
            id: JobID(at: Date()), trigger: .resume, requestedBy: parent.requestedBy, createdAt: Self.now)
        try await synced.store.jobs.resume(parent, as: child, [], carryingSince: .distantPast)
        let listings = [(slugs[0], "last year"), (slugs[2], "Yesterday")]
        _ = try await synced.store.staging.add(Self.listings(listings), seen: [], for: child.id)
        // The second has left the catalogue; the third has been active in between.
        #expect(try await choose(synced, child).active == 2)
        let orders = try await synced.store.staging.dashboardsToRead(in: child.id, limit: 10, validity: Self.validity)
        #expect(orders.map(\.slug) == [slugs[0], slugs[2]])
    }

    // MARK: Setting up

    private static func slug(_ isFit: (TimeInterval) -> Bool) -> TrackSlug? {
        (0..<1000).lazy.compactMap { TrackSlug("track\($0)") }.first { slug in
            let round = Int64(7 * day)
            let moment = (slug.place * round) >> 32
            return isFit(TimeInterval((Int64(now.timeIntervalSince1970) - moment) % round))
        }
    }

    private static func listings(_ tracks: [(TrackSlug, String?)]) -> [TrackListing] {
        tracks.map { TrackListing(slug: $0, name: "Track \($0)", lastActivity: $1) }
    }

    /// Stores tracks whose dashboards were read at a time.
    private func read(_ synced: SyncedStore, _ slugs: [TrackSlug], at time: Date) async throws {
        let known = try await synced.store.pool.read { db in
            try Set(String.fetchAll(db, sql: "SELECT source_track_slug FROM tracks"))
        }
        if known.isEmpty {
            try await synced.sync(
                slugs.map { SiteTrack($0.rawValue, dashboard: dashboard { $0.city = .value("Hutto") }) }, at: time)
        } else {
            try await synced.store.pool.write { db in
                for slug in slugs {
                    try db.execute(
                        sql: "UPDATE tracks SET metadata_fetched_at = ? WHERE source_track_slug = ?",
                        arguments: [RecordCoding.text(of: time), slug.rawValue])
                }
            }
        }
    }

    private func prepare(_ synced: SyncedStore, _ slug: TrackSlug, _ test: Case) async throws {
        try await read(synced, [slug], at: Self.now.addingTimeInterval(-(test.readAgo ?? 0)))
        try await synced.store.pool.write { db in
            try db.execute(
                sql: """
                    UPDATE tracks SET is_active = :active, is_followed = :followed,
                        metadata_fetched_at = iif(:read, metadata_fetched_at, NULL)
                    """,
                arguments: ["active": test.isActive, "followed": test.isFollowed, "read": test.readAgo != nil])
            try db.execute(
                sql: "UPDATE pages SET parser_version = :parser, failed_at = iif(:failed, 'then', NULL)",
                arguments: ["parser": test.parserVersion, "failed": test.hasFailed])
        }
    }

    @Test func `no dashboard is asked for of new tracks that will be withheld`() async throws {
        let synced = try SyncedStore()
        try await synced.sync((0..<60).map { SiteTrack("t\($0)") })
        let slugs = (0..<160).compactMap { TrackSlug("t\($0)") }
        let job = try await list(synced, slugs.map { ($0, "1 minute ago") })
        #expect(try await choose(synced, job).new == 60)
        let choice = RefreshPolicy(
            everything: false, maxAge: 604_800, time: Self.now, validity: Self.validity, allowedAdditions: 100)
        #expect(try await synced.store.staging.chooseDashboards(for: job.id, by: choice).new == 160)
    }

    private func list(_ synced: SyncedStore, _ tracks: [(TrackSlug, String?)]) async throws -> Job {
        let job = Job(
            id: JobID(at: Date()), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: Self.now)
        try synced.store.jobs.save(job)
        _ = try await synced.store.staging.add(Self.listings(tracks), seen: [], for: job.id)
        return job
    }

    private func choose(
        _ synced: SyncedStore, _ job: Job, everything: Bool = false, at time: Date = now, maxAge: Int = 604_800
    ) async throws -> ChosenDashboards {
        try await synced.store.staging.chooseDashboards(
            for: job.id, by: RefreshPolicy(everything: everything, maxAge: maxAge, time: time, validity: Self.validity))
    }
}
