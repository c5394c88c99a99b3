import Catalogue
import Foundation
import JobModel
import Testing

@testable import Storage

/// Where the tracks are that a query finds.
struct PlacesTests {
    /// Tracks of which some have a place, and which differ in all that can be asked for.
    private func store() async throws -> SyncedStore {
        let synced = try SyncedStore()
        let site = (0..<60).map { number in
            SiteTrack(
                "track-\(number)", name: number % 3 == 0 ? "Speedway \(number)" : "Raceway \(number)",
                dashboard: dashboard {
                    $0.city = .value(number % 2 == 0 ? "Hutto" : "Lyon")
                    $0.country = .value(number % 2 == 0 ? "United States" : "France")
                    $0.countryCode = .value(number % 2 == 0 ? "US" : "FR")
                    $0.phone = number % 5 == 0 ? .absent : .value(number % 7 == 0 ? "call me" : "+1 555 0100")
                    guard number % 4 > 0 else { return }
                    $0.latitude = .value(Double(number) * 2 - 60.04)
                    $0.longitude = .value(Double(number) * 5 - 149.96)
                })
        }
        try await synced.sync(site)
        try await synced.sync(site.dropLast(5), at: Date(timeIntervalSince1970: 1_800_100_000))
        let slugs = try ["track-1", "track-2"].map { try #require(TrackSlug($0)) }
        _ = try await synced.store.tracks.setFollowed(
            slugs, to: true, at: Date(timeIntervalSince1970: 1_800_150_000))
        let pinned = try #require(TrackSlug("track-8"))
        try await synced.store.coordinates.pin(
            pinned, to: Coordinates(latitude: 1, longitude: 2), by: "anna", reason: nil,
            at: Date(timeIntervalSince1970: 1_800_150_000))
        return synced
    }

    @Test func `the places are those of all tracks that match, whatever page of them the list has`() async throws {
        let synced = try await store()
        let centre = Coordinates(latitude: 0, longitude: 0)
        var queries = [
            TrackQuery(), TrackQuery(followed: true), TrackQuery(inactive: true), TrackQuery(search: "speedway"),
            TrackQuery(search: "speedway", inactive: true), TrackQuery(search: "none of them"),
            TrackQuery(search: "raceway", filter: TrackFilter(country: "fr")), TrackQuery(search: "  "),
            TrackQuery(filter: TrackFilter(country: "US", missing: .phone)),
            TrackQuery(filter: TrackFilter(issue: .malformedPhone)), TrackQuery(filter: TrackFilter(city: "lyon")),
            TrackQuery(sort: .country, asOf: Date(timeIntervalSince1970: 1_800_050_000)),
            TrackQuery(search: "speed", asOf: Date(timeIntervalSince1970: 1_800_050_000)),
        ]
        for within in [nil, 9_000_000.0] {
            var near = TrackQuery()
            (near.near, near.within, near.except) = (centre, within, TrackSlug("track-8"))
            queries.append(near)
        }
        var counts: Set<Int> = []
        for query in queries {
            var all = query
            all.limit = .max
            let page = try await synced.store.tracks.list(matching: all)
            let positions = page.tracks.compactMap { track in
                track.latitude.flatMap { latitude in
                    track.longitude.flatMap { Coordinates(latitude: latitude, longitude: $0) }
                }
            }
            #expect(page.tracks.count == page.total && page.places == nil)
            let places = TrackPlaces(ofFirst: positions, total: page.total)
            counts.insert(places.located)
            for (limit, offset) in [(Int.max, 0), (3, 0), (2, 3), (5, 1000), (.max, .max)] {
                var part = query
                (part.limit, part.offset, part.wantsPlaces) = (limit, offset, true)
                let found = try await synced.store.tracks.list(matching: part)
                #expect(found.places == places && found.total == page.total, "\(query)")
                #expect(found.tracks.map(\.slug) == page.tracks.dropFirst(offset).prefix(limit).map(\.slug), "\(query)")
            }
        }
        #expect(counts.count > 6, "\(counts)")
    }

    @Test func `only the first tracks that match are looked at, the best matches of a search`() async throws {
        let synced = try SyncedStore()
        let count = TrackPlaces.maximumTracks + 100
        // Those that match best come last in the order of the slugs, and lie in the north.
        let site = (0..<count).map { number in
            SiteTrack(
                "track-\(10_000 + number)", name: number < 100 ? "The Speedway" : "Speedway",
                dashboard: dashboard {
                    $0.latitude = .value(number < 100 ? -40 : 40)
                    $0.longitude = .value(Double(number % 1800) / 10)
                })
        }
        try await synced.sync(site)
        for search in ["speedway", nil] {
            var query = TrackQuery(search: search, limit: 1, offset: 1)
            query.wantsPlaces = true
            let page = try await synced.store.tracks.list(matching: query)
            let places = try #require(page.places)
            #expect(page.total == count && places.examined == 1500 && places.located == 1500)
            #expect(places.places.count(where: { $0.latitude < 0 }) == (search == nil ? 100 : 0), "\(search ?? "")")
        }
    }
}
