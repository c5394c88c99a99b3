import Catalogue
import Foundation
import JobModel
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// A target that has the catalogue already is known by its rows alone, and any other value in them is seen.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct EqualityCheckTests {
    let store: PublishedStore
    let database: TestDatabase

    init() throws {
        store = try PublishedStore()
        database = try TestDatabase()
    }

    /// Tracks with values that SQLite, PostgreSQL and Swift write in their own ways.
    private func sync() async throws {
        let time = Date(timeIntervalSince1970: 1_800_000_000.25)
        try await store.sync(["acme", "bravo", "bravo-2", "charlie", "d-elta"], at: time) { slug, dashboard in
            switch slug {
            case "acme":
                dashboard.latitude = .value(34)
                dashboard.longitude = .value(-0.00001)
                dashboard.totalLaps = .value(2_000_000_000)
            case "bravo":
                dashboard.latitude = .value(-33.868_819_712_345_67)
                dashboard.longitude = .value(1e-12)
                dashboard.address = .value("1 Main\tSt\\; \"A\"\nB \u{8}\u{B}\u{C}")
                dashboard.description = .value("")
            case "charlie":
                dashboard.city = .value("Köln \u{1F3C1}")
                dashboard.totalRaces = .value(0)
            default: break
            }
        }
    }

    private func isEqual(_ settings: PublishSettings) throws -> Bool {
        let isEqual = try store.store.catalogue.withSnapshot { catalogue in
            try Session(settings, Interrupt()).transaction(commits: false) { connection in
                let table = try TargetTable(connection, schema: settings.profile.schema(of: settings.target))
                let columns = try table.usable(settings.profile.columns(pushesFollow: settings.pushesFollow)).columns
                let comparison = StateComparison(
                    table: table, profile: settings.profile, columns: columns, isSmall: true)
                return try EqualityCheck(comparison: comparison, connection: connection)
                    .holds(for: catalogue, addingCoordinates: false)
            }
        }
        return try #require(isEqual as Bool?)
    }

    @Test func `every value of tracksync's own table is looked at`() async throws {
        let settings = try PublishSettings.test(database.url())
        try await sync()
        try store.publish(settings)
        #expect(try isEqual(settings))
        for column in settings.profile.columns(pushesFollow: true) where column.use != .key {
            let value =
                switch column.kind {
                case .text, .identifier: "coalesce(\(column.name), '') || ' '"
                case .integer: "coalesce(\(column.name), 0) + 1"
                case .real: "coalesce(\(column.name), 0) + 1e-9"
                case .flag: "NOT coalesce(\(column.name), false)"
                case .time: "coalesce(\(column.name), now()) + interval '1 ms'"
                }
            try database.psql(
                "UPDATE tracksync.tracks SET \(column.name) = \(value) WHERE source_track_slug = 'charlie'")
            #expect(try !isEqual(settings), "\(column.name)")
            #expect(try store.publish(settings).counts.updated == 1, "\(column.name)")
            #expect(try isEqual(settings), "\(column.name)")
        }
    }

    @Test func `a row too many, one too few and another id are seen`() async throws {
        let settings = try PublishSettings.test(database.url())
        try await sync()
        try store.publish(settings)
        try database.psql("UPDATE tracksync.tracks SET id = gen_random_uuid() WHERE source_track_slug = 'acme'")
        #expect(try !isEqual(settings))
        #expect(try store.publish(settings).ids.map(\.slug) == ["acme"])
        try database.psql("DELETE FROM tracksync.tracks WHERE source_track_slug = 'd-elta'")
        #expect(try !isEqual(settings))
        #expect(try store.publish(settings).counts.inserted == 1)
        try database.psql(
            """
            INSERT INTO tracksync.tracks (id, source, source_track_slug, track_name, track_url, events_url, last_seen_at,
                is_active, is_followed, created_at, updated_at)
            VALUES (gen_random_uuid(), 'liverc', 'zulu', 'x', 'x', 'x', now(), true, false, now(), now())
            """)
        #expect(try !isEqual(settings))
        #expect(try store.publish(settings).counts.deactivated == 1)
    }

    /// Publishes twice where nothing is to be done, so that the digest is known that the target has then.
    private func known(_ settings: PublishSettings, after known: KnownRows?) throws -> KnownRows {
        var known = known
        for _ in 1...2 {
            let outcome = try store.publish(settings, known: known)
            #expect(outcome.counts.isEmpty && outcome.counts.unchanged == 5)
            known = outcome.known
        }
        return try #require(known)
    }

    @Test(arguments: [TargetProfile.plain, .mre])
    func `a target whose digest is known is not read, and any change of its values is seen by that`(
        profile: TargetProfile
    ) async throws {
        if profile == .mre { try database.psql(ApplicationTables.creation) }
        let settings = try PublishSettings.test(database.url(parameters: "&schema=public"), profile: profile)
        let table = "\(profile.schema(of: settings.target)).tracks"
        try await sync()
        var known = try store.publish(settings).known
        #expect(known?.digest == nil)
        let first = try self.known(settings, after: known)
        #expect(first.digest?.first == "5" && first.digest?.last != .some(nil))
        #expect(try store.publish(settings, known: first).known == first)
        known = first
        let statements = [
            "UPDATE \(table) SET city = 'by hand' WHERE source_track_slug = 'charlie'",
            "UPDATE \(table) SET latitude = 34.0000001 WHERE source_track_slug = 'acme'",
            "UPDATE \(table) SET description = NULL WHERE source_track_slug = 'bravo'",
            "UPDATE \(table) SET last_seen_at = last_seen_at + interval '1 ms' WHERE source_track_slug = 'd-elta'",
            """
            UPDATE \(table) t SET track_name = o.track_name FROM \(table) o
            WHERE (t.source_track_slug, o.source_track_slug) IN (('acme', 'charlie'), ('charlie', 'acme'))
            """,
        ]
        for (index, statement) in statements.enumerated() {
            try database.psql(statement)
            let outcome = try store.publish(settings, known: known)
            #expect(outcome.counts.updated == (index == 4 ? 2 : 1) && outcome.known?.digest == nil, "\(statement)")
            known = try self.known(settings, after: outcome.known)
        }
        // A change here shows in the version of the tracks.
        try await store.sync(["acme", "bravo", "bravo-2", "charlie"])
        let outcome = try store.publish(settings, known: known)
        #expect(outcome.counts.updated == 5 && outcome.known?.digest == nil)
    }

    private func insert(_ slugs: [String], isActive: Bool = false) throws {
        let list = slugs.map { "'\($0)'" }.joined(separator: ", ")
        try database.psql(
            """
            INSERT INTO tracksync.tracks (id, source, source_track_slug, track_name, track_url, events_url, last_seen_at,
                is_active, is_followed, created_at, updated_at)
            SELECT gen_random_uuid(), 'liverc', slug, 'x', 'x', 'x', now(), \(isActive), false, now(), now()
            FROM unnest(ARRAY[\(list)]) slug
            """)
    }

    @Test func `inactive rows that the catalogue does not have stay, and are no difference`() async throws {
        let settings = try PublishSettings.test(database.url())
        try await sync()
        try store.publish(settings)
        try insert(["aaa", "aab", "bravo-1", "zulu"])
        #expect(try isEqual(settings))
        #expect(try store.publish(settings).counts.isEmpty)
        for slug in ["aaa", "bravo-1", "zulu"] {
            try database.psql("UPDATE tracksync.tracks SET is_active = true WHERE source_track_slug = '\(slug)'")
            #expect(try !isEqual(settings), "\(slug)")
            #expect(try store.publish(settings).counts.deactivated == 1, "\(slug)")
            #expect(try isEqual(settings), "\(slug)")
        }
        // One that is missing is not made up for by one that is too many.
        try database.psql("DELETE FROM tracksync.tracks WHERE source_track_slug = 'charlie'")
        #expect(try !isEqual(settings))
    }

    @Test(arguments: [99, 100, 101, 200, 250])
    func `rows of several answers are all looked at`(count: Int) async throws {
        let settings = try PublishSettings.test(database.url())
        try await store.sync((0..<count).map { String(format: "track%04d", $0) })
        try store.publish(settings)
        #expect(try isEqual(settings))
        try insert((0..<150).map { String(format: "track%04dx", $0) })
        #expect(try isEqual(settings))
        for index in [0, count / 2, count - 1] {
            let slug = String(format: "track%04d", index)
            try database.psql("UPDATE tracksync.tracks SET city = 'by hand' WHERE source_track_slug = '\(slug)'")
            #expect(try !isEqual(settings))
            #expect(try store.publish(settings).counts.updated == 1)
        }
        #expect(try isEqual(settings))
    }

    @Test func `rows whose slugs differ in case alone are compared where the older one is known`() async throws {
        try database.psql(ApplicationTables.creation)
        let settings = try PublishSettings.test(database.url(parameters: "&schema=public"), profile: .mre)
        try await store.sync(["acme", "bravo"])
        try store.publish(settings)
        #expect(try isEqual(settings))
        try database.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_active, created_at,
                updated_at)
            SELECT 'f0000000-0000-4000-8000-' || lpad(length(slug)::text, 12, '0'), 'liverc', slug, 'x', 'x', 'x', false,
                '2020-01-01'::timestamp, now()
            FROM unnest(ARRAY['ACME', 'Bravo']) slug
            """)
        #expect(try !isEqual(settings))
        let outcome = try store.publish(settings)
        #expect(outcome.counts.updated == 2 && Set(outcome.ids.map(\.slug)) == ["acme", "bravo"])
    }

    @Test func `the application's table is compared as it spells and fills things`() async throws {
        try database.psql(ApplicationTables.creation)
        let settings = try PublishSettings.test(database.url(parameters: "&schema=public"), profile: .mre)
        try database.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_followed, created_at,
                updated_at)
            SELECT gen_random_uuid()::text, 'liverc', slug, 'x', 'x', 'x', false, now(), now()
            FROM unnest(ARRAY['ACME', 'Bravo-2']) slug
            """)
        try await sync()
        let ids = try store.publish(settings).ids
        #expect(ids.count == 2)
        // Until the ids are taken over they differ.
        #expect(try !isEqual(settings))
        try await store.store.tracks.adopt(ids: ids)
        #expect(try isEqual(settings))
        try database.psql("UPDATE tracks SET liverc_track_last_updated = NULL WHERE source_track_slug = 'ACME'")
        #expect(try !isEqual(settings))
        #expect(try store.publish(settings).counts.updated == 1)
        #expect(try isEqual(settings))
    }
}
