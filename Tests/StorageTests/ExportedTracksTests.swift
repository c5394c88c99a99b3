import Catalogue
import Exporting
import Foundation
import GRDB
import JobModel
import Testing

@testable import Storage

/// Which tracks leave by an export, and which have the name of another one.
struct ExportedTracksTests {
    private static let first = Date(timeIntervalSince1970: 1_800_000_000)

    /// The slugs of the tracks that are handed over after a slug.
    private func exported(_ query: TrackQuery, after slug: String = "", from store: TrackStore) throws -> [String] {
        var slugs: [String] = []
        try store.tracks.forEach(matching: query, columns: [.trackName, .isActive], placed: false, after: slug) { row in
            if case .text(let text) = row.slug { slugs.append(String(decoding: text, as: UTF8.self)) }
            return true
        }
        return slugs
    }

    @Test func `an export has the tracks that a list has with the same filters`() async throws {
        let synced = try SyncedStore()
        let site = (0..<40).map { number in
            SiteTrack(
                "track-\(number)", name: number % 3 == 0 ? "Speedway \(number)" : "Raceway \(number)",
                dashboard: dashboard {
                    $0.country = .value(number % 2 == 0 ? "United States" : "France")
                    $0.countryCode = .value(number % 2 == 0 ? "US" : "FR")
                    $0.phone = number % 5 == 0 ? .absent : .value(number % 7 == 0 ? "call me" : "+1 555 0100")
                    ($0.latitude, $0.longitude) = (.value(Double(number)), .value(Double(number)))
                })
        }
        try await synced.sync(site, at: Self.first)
        // Two followed tracks are there, and two have left.
        let followed = try ["track-1", "track-6", "track-38", "track-39"].map { try #require(TrackSlug($0)) }
        _ = try await synced.store.tracks.setFollowed(followed, to: true, at: Self.first + 3600)
        try await synced.sync(
            Array(site.dropLast(4)), options: SyncOptions(allowDeactivations: 9), at: Self.first + 86_400)
        let past = Self.first + 7200
        let later = Self.first + 90_000
        let filters = [
            TrackFilter(), TrackFilter(country: "us"), TrackFilter(country: "FR", missing: .phone),
            TrackFilter(inactiveSince: past), TrackFilter(changedSince: past), TrackFilter(issue: .malformedPhone),
        ]
        var seen: Set<[String]> = []
        for filter in filters {
            for (isFollowed, isInactive) in [(false, false), (true, false), (false, true), (true, true)] {
                for search in [nil, "speedway", " "] {
                    for time in [nil, past, later] {
                        let query = TrackQuery(
                            search: search, followed: isFollowed, inactive: isInactive, filter: filter, limit: .max,
                            asOf: time)
                        var near = query
                        near.search = nil
                        (near.near, near.within) = (Coordinates(latitude: 20, longitude: 20), 2_000_000)
                        for query in search == nil ? [query, near] : [query] {
                            let listed = try await synced.store.tracks.list(matching: query)
                            let slugs = listed.tracks.map(\.slug.rawValue).sorted()
                            #expect(try exported(query, from: synced.store) == slugs, "\(query)")
                            seen.insert(slugs)
                            // The rest behind a track.
                            guard slugs.count > 2 else { continue }
                            #expect(
                                try exported(query, after: slugs[1], from: synced.store) == Array(slugs.dropFirst(2)),
                                "\(query)")
                        }
                    }
                }
            }
        }
        #expect(seen.count > 20)
        var query = TrackQuery(followed: true)
        #expect(try exported(query, from: synced.store) == ["track-1", "track-38", "track-39", "track-6"])
        query.filter.country = "US"
        #expect(try exported(query, from: synced.store) == ["track-38", "track-6"])
    }

    @Test func `what a search or a distance chooses is handed over piece by piece, as much as is wanted`() async throws
    {
        let synced = try SyncedStore()
        let site = (0..<2500).map { number in
            SiteTrack(
                "t\(number)", name: number % 5 == 4 ? "Raceway" : "Speedway",
                dashboard: dashboard { ($0.latitude, $0.longitude) = (.value(1), .value(1)) })
        }
        try await synced.sync(site, at: Self.first)
        let speedways = site.filter { $0.name == "Speedway" }.map(\.slug).sorted()
        let all = site.map(\.slug).sorted()
        var near = TrackQuery()
        (near.near, near.within) = (Coordinates(latitude: 1, longitude: 1), 1000)
        for (query, slugs) in [(TrackQuery(search: "speedway"), speedways), (near, all)] {
            #expect(try exported(query, from: synced.store) == slugs)
            for index in [0, 998, 999, 1000, 1500, slugs.count - 1] {
                #expect(try exported(query, after: slugs[index], from: synced.store) == Array(slugs[(index + 1)...]))
            }
            var count = 0
            try synced.store.tracks.forEach(matching: query, columns: [.id], placed: false, after: "") { _ in
                count += 1
                return count < 1200
            }
            #expect(count == 1200)
        }
        // What a sync changes shows at once.
        try await synced.sync(
            Array(site.dropFirst()) + [SiteTrack("t9999", name: "Speedway")],
            options: SyncOptions(allowDeactivations: 9), at: Self.first + 86_400)
        #expect(try exported(near, from: synced.store) == all.filter { $0 != "t0" })
        #expect(try exported(TrackQuery(search: "speedway"), from: synced.store).contains("t9999"))
    }

    @Test func `the answer to a query is looked for once, until the tracks change`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("a")], at: Self.first)
        let answers = RecentAnswers<Int>(keeping: 2)
        var looks = 0
        func ask(_ search: String) async throws -> Int {
            let version = try await synced.store.pool.read { try TracksVersion($0) }
            return answers.answer(to: TrackQuery(search: search), version) {
                looks += 1
                return looks
            }
        }
        #expect(
            try await [ask("a"), ask("a"), ask("b"), ask("a"), ask("c"), ask("a"), ask("b")] == [1, 1, 2, 1, 3, 1, 4])
        try await synced.sync([SiteTrack("a")], at: Self.first + 86_400)
        #expect(try await ask("b") == 5)
    }

    @Test func `tracks of the same name are those with exactly that name, in the catalogue`() async throws {
        let synced = try SyncedStore()
        let long = String(repeating: "very ", count: 300)
        let names = [
            "a": "The Track", "b": "The Track", "c": "the track", "d": "The  Track", "e": "Thé Track", "f": "The Track",
            "the-track": "Other", "g": "The Track and more", "h": "Track, The",
            "long-1": long + "long", "long-2": long + "long", "long-3": long + "short", "signs-1": "***",
            "signs-2": "***",
        ]
        var site = names.map { SiteTrack($0.key, name: $0.value) }
        // More than are reported.
        site += (100..<230).map { SiteTrack("many-\($0)", name: "Many") }
        try await synced.sync(site, at: Self.first)
        try await synced.sync(
            site.filter { $0.slug != "f" }, options: SyncOptions(allowDeactivations: 9), at: Self.first + 86_400)
        func others(_ text: String) async throws -> [String] {
            try await synced.store.tracks.sharingName(of: try #require(TrackSlug(text))).map(\.rawValue)
        }
        #expect(try await others("a") == ["b"])
        #expect(try await others("b") == ["a"])
        // One that has left tells of those that are there.
        #expect(try await others("f") == ["a", "b"])
        for alone in ["c", "d", "e", "g", "h", "the-track", "long-3", "nowhere"] {
            #expect(try await others(alone) == [], "\(alone)")
        }
        #expect(try await others("long-1") == ["long-2"])
        #expect(try await others("signs-2") == ["signs-1"])
        #expect(try await others("many-105") == (100..<201).filter { $0 != 105 }.map { "many-\($0)" })
        // A name that a sync changes is found at once.
        site = site.filter { $0.slug != "f" }.map { $0.slug == "g" ? SiteTrack("g", name: "The Track") : $0 }
        try await synced.sync(site, at: Self.first + 2 * 86_400)
        #expect(try await others("a") == ["b", "g"])
    }

    @Test func `no table of tracks is gone through for slugs that may be unknown`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("a"), SiteTrack("b")], at: Self.first)
        #expect(try await synced.store.tracks.unknown(["a", "c", "d'\\\""]) == ["c", "d'\\\""])
        let plan = try await synced.store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + StoredTracks.unknown, arguments: ["[]"]).map {
                $0["detail"] as String
            }
        }
        #expect(plan.contains { $0.hasPrefix("SEARCH t USING") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN t") }, "\(plan)")
    }

    @Test func `no table of tracks is gone through for a name`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("a")], at: Self.first)
        let plan = try await synced.store.pool.read { db in
            try Row.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN " + StoredTracks.sharingName,
                arguments: ["slugs": "[]", "name": "x", "slug": "a"]
            ).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.hasPrefix("SEARCH t USING INDEX") }, "\(plan)")
        #expect(!plan.contains { $0.hasPrefix("SCAN t") }, "\(plan)")
    }
}
