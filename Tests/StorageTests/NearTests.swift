import Catalogue
import Storage
import Testing

/// Tracks near a place.
@Suite struct NearTests {
    private let places: [(slug: String, latitude: Double, longitude: Double)] = [
        ("berlin", 52.52, 13.405), ("potsdam", 52.39, 13.064), ("fiji-east", -17.0, 179.9),
        ("fiji-west", -17.0, -179.9),
        ("north", 89.9, 10), ("north-across", 89.9, -170), ("quito", 0, -78.5),
    ]

    private func store() async throws -> SyncedStore {
        let synced = try SyncedStore()
        try await synced.sync(
            places.map { place in
                SiteTrack(
                    place.slug,
                    dashboard: dashboard {
                        $0.latitude = .value(place.latitude); $0.longitude = .value(place.longitude)
                    })
            } + [SiteTrack("nowhere")])
        return synced
    }

    private func near(_ text: String, within: Double? = nil, except: String? = nil) async throws -> [TrackSummary] {
        var query = TrackQuery()
        query.near = Coordinates(text)
        query.within = within
        query.except = except.flatMap { TrackSlug($0) }
        let synced = try await store()
        defer { withExtendedLifetime(synced) {} }
        return try await synced.store.tracks.list(matching: query).tracks
    }

    @Test func `the nearest come first, with the distance by the great circle`() async throws {
        let tracks = try await near("52.5,13.4")
        #expect(tracks.prefix(2).map(\.slug.rawValue) == ["berlin", "potsdam"])
        #expect(tracks.count == places.count && tracks.allSatisfy { $0.distance != nil })
        #expect(zip(tracks, tracks.dropFirst()).allSatisfy { $0.distance ?? 0 <= $1.distance ?? 0 })
        #expect(try await near("52.52,13.405", within: 50_000).map(\.slug.rawValue) == ["berlin", "potsdam"])
        #expect(try await near("52.52,13.405", within: 50_000, except: "berlin").map(\.slug.rawValue) == ["potsdam"])
    }

    @Test func `neither the date line nor a pole is in the way`() async throws {
        let line = try await near("-17,-180")
        #expect(line.prefix(2).map(\.slug.rawValue) == ["fiji-east", "fiji-west"])
        #expect(abs((line[0].distance ?? 0) - 10_634) < 20 && abs((line[1].distance ?? 0) - 10_634) < 20)
        let pole = try await near("90,0")
        #expect(pole.prefix(2).map(\.slug.rawValue) == ["north", "north-across"])
        #expect(abs((pole[0].distance ?? 0) - 11_120) < 20)
        let across = try await near("89.9,10")
        #expect(abs((across[1].distance ?? 0) - 22_239) < 20)
    }

    @Test func `distances are those of the sphere`() throws {
        let berlin = try #require(Coordinates(latitude: 52.52, longitude: 13.405))
        let sydney = try #require(Coordinates(latitude: -33.8688, longitude: 151.2093))
        #expect(abs(berlin.distance(to: sydney) - 16_094_000) < 5000)
        let opposite = try #require(Coordinates(latitude: -52.52, longitude: -166.595))
        #expect(abs(berlin.distance(to: opposite) - .pi * 6_371_008.8) < 1)
        #expect(berlin.distance(to: berlin) == 0)
    }

    @Test(arguments: ["", ",", "1", "91,0", "0,181", "1,2,3", "nan,0", "0x10,1", "1e2,1"]) func `this is no place`(
        text: String
    ) {
        #expect(Coordinates(text) == nil)
    }
}
