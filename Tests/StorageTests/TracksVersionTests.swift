import Catalogue
import Foundation
import JobModel
import Testing

@testable import Storage

/// Which state the tracks are in.
struct TracksVersionTests {
    @Test func `the version of the tracks changes with all that changes them, and with nothing else`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("track-9")])
        let store = synced.store
        let time = Date(timeIntervalSince1970: 1_800_100_000)
        func version(asOf time: Date? = nil) throws -> TracksVersion {
            try store.tracks.forEach(matching: TrackQuery(asOf: time), columns: [], placed: false, after: "") { _ in
                false
            }
        }
        let past = Date(timeIntervalSince1970: 1_800_050_000)
        var (last, then) = (try version(), try version(asOf: past))
        func changes(_ isExpected: Bool, _ what: String) throws {
            #expect((try version() != last) == isExpected, "\(what)")
            #expect(try version(asOf: past) == then, "\(what)")
            last = try version()
        }
        try changes(false, "nothing")
        let slug = try #require(TrackSlug("track-9"))
        _ = try await store.tracks.setFollowed([slug], to: true, at: time)
        try changes(true, "a mark")
        _ = try await store.tracks.setFollowed([slug], to: true, at: time)
        try changes(false, "the same mark")
        try await store.coordinates.pin(
            slug, to: Coordinates(latitude: 3, longitude: 4), by: "anna", reason: nil, at: time)
        try changes(true, "a pin")
        let site = [SiteTrack("track-9"), SiteTrack("new")]
        try await synced.sync(site, options: SyncOptions(dryRun: true), at: Date(timeIntervalSince1970: 1_800_200_000))
        try changes(false, "a dry run")
        try await synced.sync(
            site, options: SyncOptions(allowDeactivations: 100), at: Date(timeIntervalSince1970: 1_800_200_000))
        try changes(true, "a sync")
        // It may have found nothing that changes a profile.
        try await synced.sync(
            site, options: SyncOptions(allowDeactivations: 100), at: Date(timeIntervalSince1970: 1_800_300_000))
        try changes(true, "a sync that changed nothing")
        then = try version(asOf: Date(timeIntervalSince1970: 1_800_250_000))
        #expect(try version(asOf: past) != then)
    }
}
