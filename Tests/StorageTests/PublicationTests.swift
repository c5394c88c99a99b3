import Catalogue
import Foundation
import JobModel
import Testing

@testable import Storage

/// Which catalogue is stored, and how its publication stands.
@Suite struct PublicationTests {
    let synced: SyncedStore

    init() throws { synced = try SyncedStore() }

    @Test func `the catalogue's number grows with each sync that is stored, and with no other`() async throws {
        #expect(try await synced.store.catalogue.version() == nil)
        let first = try await synced.sync([SiteTrack("acme")])
        #expect(try await synced.store.catalogue.version()?.generation == 1)
        try await synced.sync([SiteTrack("acme")], options: SyncOptions(dryRun: true))
        #expect(try await synced.store.catalogue.version()?.jobId == first.id)
        let second = try await synced.sync([SiteTrack("acme")], options: SyncOptions(allowDeactivations: 3))
        let version = try #require(try await synced.store.catalogue.version())
        #expect(version.generation == 2 && version.jobId == second.id && version.allowDeactivations == 3)
    }

    @Test func `a snapshot goes through the tracks by slug, and keeps numbers to their last bit`() async throws {
        try await synced.sync([
            SiteTrack("bravo", dashboard: dashboard { $0.latitude = .value(-33.868_819_712_345_67) }),
            SiteTrack("acme"),
        ])
        var rows: [String] = []
        let count = try synced.store.catalogue.withSnapshot { catalogue in
            try catalogue.forEachTrack(["source_track_slug", "latitude"]) { row in
                let slug = row.text(0).map { String(decoding: $0, as: UTF8.self) } ?? "-"
                rows.append("\(slug) \(row.real(1).map { "\($0)" } ?? "-")")
            }
            return catalogue.count
        }
        #expect(count == 2 && rows == ["acme -", "bravo -33.86881971234567"])
    }

    @Test func `what is known of the publication outlasts the daemon`() async throws {
        #expect(try await synced.store.publication.current() == nil)
        var record = PublicationRecord(target: "db")
        record.generation = 7
        record.error = PublishError(.locked, "m")
        try await synced.store.publication.save(record, [])
        #expect(try await synced.store.publication.current() == record)
    }

    @Test func `marks are this host's own from the change on, but for those that were taken over`() async throws {
        try await synced.sync([SiteTrack("acme"), SiteTrack("bravo"), SiteTrack("charlie")])
        let tracks = synced.store.tracks
        func follow(_ slug: String, _ followed: Bool, by user: String?) async throws {
            _ = try await tracks.setFollowed([try #require(TrackSlug(slug))], to: followed, by: user)
        }
        try await follow("acme", true, by: "anna")
        let first = try await tracks.ownMarks(since: nil, byOthersThan: "db")
        #expect(first.slugs.isEmpty)
        try await follow("bravo", true, by: "db")
        try await follow("acme", false, by: nil)
        let second = try await tracks.ownMarks(since: first, byOthersThan: "db")
        #expect(second.slugs == ["acme"] && second.number == first.number + 2)
        #expect(try await tracks.ownMarks(since: second, byOthersThan: "db") == second)
        #expect(try await tracks.follow(exactly: ["acme", "charlie"], but: ["acme"], by: "db", at: Date()) == 2)
        let followed = try await tracks.list(matching: TrackQuery(followed: true)).tracks
        #expect(followed.map(\.slug.rawValue) == ["charlie"])
    }

    @Test func `exactly the marks that are given are taken over`() async throws {
        try await synced.sync([SiteTrack("acme"), SiteTrack("bravo"), SiteTrack("charlie")])
        _ = try await synced.store.tracks.setFollowed([try #require(TrackSlug("acme"))], to: true)
        #expect(try await synced.store.tracks.follow(exactly: ["bravo", "unknown"], by: "db", at: Date()) == 2)
        #expect(
            try await synced.store.tracks.list(matching: TrackQuery(followed: true)).tracks.map(\.slug.rawValue) == [
                "bravo"
            ]
        )
    }
}
