import Catalogue
import Foundation
import JobModel
import Testing

@testable import Storage

/// Coordinates of pages beside those of addresses and of operators.
struct CoordinateTests {
    private static let first = Date(timeIntervalSince1970: 1_800_000_000)
    private let synced: SyncedStore
    private let slug: TrackSlug
    private let berlin = (latitude: 52.52, longitude: 13.405)
    private let munich = (latitude: 48.137, longitude: 11.575)

    init() throws {
        synced = try SyncedStore()
        slug = try #require(TrackSlug("alpha"))
    }

    private func day(_ number: Int) -> Date { Self.first + Double(number) * 86_400 }

    /// A sync that finds the track's page so.
    @discardableResult
    private func sync(
        _ place: (latitude: Double, longitude: Double)?, street: String = "1 Main Street", on number: Int,
        clearMissing: Bool = false, options: SyncOptions = SyncOptions()
    ) async throws -> Job {
        let page = dashboard {
            $0.address = .value("\(street), Berlin, Germany")
            ($0.city, $0.countryCode) = (.value("Berlin"), .value("DE"))
            $0.latitude = place.map { .value($0.latitude) } ?? .absent
            $0.longitude = place.map { .value($0.longitude) } ?? .absent
        }
        return try await synced.sync(
            [SiteTrack("alpha", dashboard: page)], options: options, clearMissing: clearMissing, at: day(number))
    }

    /// What the service says of the track's address.
    private func locate(
        _ place: (latitude: Double, longitude: Double)?, on number: Int, address: String = "1 main street|berlin||DE",
        elsewhere code: String? = nil
    ) async throws {
        let found = place.flatMap { Coordinates(latitude: $0.latitude, longitude: $0.longitude) }
        try await synced.store.coordinates.locate(
            slug,
            by: GeocodeAnswer(
                address: address, outcome: code == nil ? (found == nil ? .none : .found) : .otherCountry,
                coordinates: found, precision: found == nil ? nil : "house", countryCode: code, source: "example.org",
                time: day(number)), at: day(number))
    }

    /// The track's open issues: kind, value, and the day since which it is open.
    private func issues() async throws -> [String] {
        try await synced.store.issues.list(of: slug).map {
            "\($0.kind) \($0.value) \(Int($0.since?.timeIntervalSince(Self.first) ?? -1) / 86_400)"
                + ($0.acknowledgedAt == nil ? "" : " seen")
        }
    }

    /// What a job says of issues: all, new and gone ones.
    private func told(_ job: Job) async throws -> [String] {
        let store = synced.store.issues
        let (new, gone) = (
            try await store.changes(isNew: true, in: job.id, limit: 9),
            try await store.changes(isNew: false, in: job.id, limit: 9)
        )
        #expect(job.counts.issuesNew == new.count && job.counts.issuesGone == gone.count)
        let all = try await store.list(in: job.id, limit: 9)
        #expect(job.counts.issues == all.count && all.filter(new.contains) == new)
        return new.map { "new \($0.kind) \($0.value)" } + gone.map { "gone \($0.kind) \($0.value)" }
    }

    private func knownAddress() async throws -> String? {
        try await synced.store.coordinates.tracks(limit: 10).first?.knownAddress
    }

    @Test func `places of page and address that are 50 km apart open an issue, and nearer ones close it`() async throws
    {
        try await sync(berlin, on: 0)
        try await locate(munich, on: 1)
        #expect(try await issues() == ["coordinates_mismatch 504 km between page and address 1"])
        // Potsdam is 27 km from there.
        try await locate((52.39, 13.064), on: 2)
        #expect(try await issues() == [])
        try await locate((52.52 + 0.4, 13.405), on: 3)
        #expect(try await issues() == [])
        try await locate((52.52 + 0.5, 13.405), on: 4)
        #expect(try await issues() == ["coordinates_mismatch 56 km between page and address 4"])
        try await locate(nil, on: 5)
        #expect(try await issues() == [])
    }

    @Test func `coordinates of the page that change alone are compared with the address's again`() async throws {
        try await sync(berlin, on: 0)
        try await locate(berlin, on: 1)
        #expect(try await issues() == [])
        try await sync(munich, on: 2, options: SyncOptions(dryRun: true))
        #expect(try await issues() == [])
        try await sync(munich, on: 2)
        #expect(try await issues() == ["coordinates_mismatch 504 km between page and address 2"])
        // The address is the same, so nobody asks for it again.
        #expect(try await knownAddress() == "1 main street|berlin||DE")
        // What stays as it was found keeps its time, and that somebody has seen it.
        _ = try await synced.store.issues.acknowledge(of: slug, kind: nil, undo: false, by: "anna", at: day(2))
        try await sync(munich, on: 3)
        try await locate(berlin, on: 3)
        #expect(try await issues() == ["coordinates_mismatch 504 km between page and address 2 seen"])
        try await sync((51.0, 13.405), on: 4)
        #expect(try await issues() == ["coordinates_mismatch 169 km between page and address 2"])
        try await sync((52.5, 13.4), on: 5)
        #expect(try await issues() == [])
        // A page without coordinates disagrees with nothing.
        try await sync(munich, on: 6)
        #expect(try await issues().count == 1)
        try await sync(nil, on: 7, clearMissing: true)
        #expect(try await synced.track("alpha")?.latitude == nil)
        #expect(try await issues() == [])
    }

    @Test func `an address that changes is asked for again, and what was said of the old one is over`() async throws {
        try await sync(berlin, on: 0)
        try await locate(munich, on: 1)
        #expect(try await issues().count == 1)
        try await sync(berlin, street: "2 Main Street", on: 2)
        #expect(try await issues() == [])
        #expect(try await knownAddress() == nil)
        #expect(try await synced.track("alpha")?.geoLatitude == nil)
        try await locate(munich, on: 3, address: "2 main street|berlin||DE")
        #expect(try await issues() == ["coordinates_mismatch 504 km between page and address 3"])
        #expect(try await knownAddress() == "2 main street|berlin||DE")
        // Page and address that change at once are compared when the address is known.
        try await sync((48.2, 11.6), street: "3 Main Street", on: 4)
        #expect(try await issues() == [])
        try await locate(munich, on: 5, address: "3 main street|berlin||DE")
        #expect(try await issues() == [])
    }

    @Test func `an address that is found in another country opens an issue, until it is another address`() async throws
    {
        try await sync(nil, on: 0)
        try await locate(nil, on: 1, elsewhere: "FR")
        #expect(try await issues() == ["coordinates_elsewhere DE, found in FR 1"])
        // Coordinates of the page say nothing about it.
        try await sync(munich, on: 2)
        #expect(try await issues() == ["coordinates_elsewhere DE, found in FR 1"])
        try await sync(munich, street: "2 Main Street", on: 3)
        #expect(try await issues() == [])
    }

    @Test func `issues that geocoding opened or closed are new and gone ones of the next sync that is stored`()
        async throws
    {
        #expect(try await told(try await sync(berlin, on: 0)) == [])
        try await locate(munich, on: 1)
        #expect(try await told(try await sync(berlin, on: 2, options: SyncOptions(dryRun: true))) == [])
        #expect(
            try await told(try await sync(berlin, on: 2))
                == ["new coordinates_mismatch 504 km between page and address"])
        #expect(try await told(try await sync(berlin, on: 3)) == [])
        // What came and went, or went and came back, is no news.
        try await locate(berlin, on: 3)
        try await locate(munich, on: 3)
        #expect(try await told(try await sync(berlin, on: 4)) == [])
        try await locate(berlin, on: 4)
        #expect(
            try await told(try await sync(berlin, on: 5))
                == ["gone coordinates_mismatch 504 km between page and address"])
        try await locate(munich, on: 5)
        try await locate(berlin, on: 5)
        #expect(try await told(try await sync(berlin, on: 6)) == [])
        // A new one has the value of last.
        try await locate(munich, on: 6)
        try await locate((51.0, 13.405), on: 6)
        #expect(
            try await told(try await sync(berlin, on: 7))
                == ["new coordinates_mismatch 169 km between page and address"])
        // What a sync itself finds is its own.
        #expect(
            try await told(try await sync((51.0, 13.4), on: 8))
                == ["gone coordinates_mismatch 169 km between page and address"])
        #expect(
            try await told(try await sync(munich, on: 9)) == [
                "new coordinates_mismatch 345 km between page and address"
            ])
        #expect(
            try await told(try await sync(munich, street: "2 Main Street", on: 10))
                == ["gone coordinates_mismatch 345 km between page and address"])
        // One that was found since the last sync, of an address that is another one by now, is no news either.
        try await locate(nil, on: 11, address: "2 main street|berlin||DE", elsewhere: "FR")
        #expect(try await told(try await sync(munich, street: "3 Main Street", on: 12)) == [])
        #expect(try await issues() == [])
    }

    @Test func `a pin stays when the address changes, and the address is asked for all the same`() async throws {
        try await sync(berlin, on: 0)
        try await locate(munich, on: 1)
        let pin = try #require(Coordinates(latitude: 1, longitude: 2))
        try await synced.store.coordinates.pin(slug, to: pin, by: "anna", reason: nil, at: day(2))
        try await sync(berlin, street: "2 Main Street", on: 3)
        let track = try #require(try await synced.track("alpha"))
        #expect(track.geoPrecision == "pin" && track.geoLatitude == 1 && track.geoAt == day(2))
        #expect(try await knownAddress() == nil)
        #expect(try await issues() == [])
        try await locate(munich, on: 4, address: "2 main street|berlin||DE")
        #expect(try await synced.track("alpha")?.geoPrecision == "pin")
        #expect(try await issues() == ["coordinates_mismatch 504 km between page and address 4"])
        // Page and address still disagree, whatever the operator knows.
        try await sync(munich, street: "2 Main Street", on: 5)
        #expect(try await issues() == [])
    }

    @Test func `a search by an issue follows the issue, also where nothing of the track changes`() async throws {
        try await sync(berlin, on: 0)
        try await synced.store.coordinates.pin(
            slug, to: Coordinates(latitude: 1, longitude: 2), by: nil, reason: nil, at: day(1))
        let query = TrackQuery(search: "alpha", filter: TrackFilter(issue: .coordinatesMismatch))
        for (place, count) in [(munich, 1), (berlin, 0), (munich, 1)] {
            try await locate(place, on: 2)
            #expect(try await synced.store.tracks.list(matching: query).total == count)
        }
    }

    @Test func `completeness counts what was found since the last run, and earlier runs stay`() async throws {
        try await synced.store.completeness.recountCoordinates()
        try await sync(nil, on: 0)
        try await sync(nil, on: 1)
        let before = try await synced.store.completeness.list()
        try await locate(berlin, on: 2)
        try await synced.store.completeness.recountCoordinates()
        let after = try await synced.store.completeness.list()
        #expect(after.map(\.coordinates) == [["house": 1], ["none": 1]])
        #expect(after.map(\.present) == before.map(\.present) && after.map(\.jobId) == before.map(\.jobId))
    }

    @Test func `completeness tells where coordinates come from`() async throws {
        let kinds = ["pin", "page", "house", "street", "town", "none"]
        // One of the first kind, two of the second, and so on; what has left the catalogue does not count.
        let slugs = kinds.enumerated().flatMap { index, kind in (0...index).map { "\(kind)-\($0)" } }
        let site = slugs.map { slug in
            SiteTrack(
                slug,
                dashboard: dashboard {
                    guard slug.hasPrefix("page") || slug.hasPrefix("pin") else { return }
                    ($0.latitude, $0.longitude) = (.value(52), .value(13))
                })
        }
        try await synced.sync(site + [SiteTrack("left")], at: day(0))
        for text in slugs {
            let slug = try #require(TrackSlug(text))
            let kind = text.prefix { $0 != "-" }
            if kind == "pin" {
                try await synced.store.coordinates.pin(
                    slug, to: Coordinates(latitude: 1, longitude: 2), by: nil, reason: nil, at: day(1))
            }
            // The page's coordinates come before those of its address.
            guard kind != "none" else { continue }
            try await synced.store.coordinates.locate(
                slug,
                by: GeocodeAnswer(
                    address: text, outcome: .found, coordinates: Coordinates(latitude: 52, longitude: 13),
                    precision: kind == "pin" || kind == "page" ? "house" : String(kind), countryCode: nil,
                    source: "example.org", time: day(1)), at: day(1))
        }
        try await synced.sync(site, options: SyncOptions(allowDeactivations: 9), at: day(2))
        let counts = try await synced.store.completeness.list().map(\.coordinates)
        #expect(
            counts == [
                ["pin": 1, "page": 2, "house": 3, "street": 4, "town": 5, "none": 6], ["page": 3, "none": 19],
            ])
    }
}
