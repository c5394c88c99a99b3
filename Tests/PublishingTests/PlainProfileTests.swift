import Catalogue
import Foundation
import JobModel
import Storage
import TestPostgres
import Testing

@testable import Publishing

@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct PlainProfileTests {
    let store: PublishedStore
    let database: TestDatabase
    let settings: PublishSettings

    init() throws {
        store = try PublishedStore()
        database = try TestDatabase()
        settings = try PublishSettings.test(database.url())
    }

    @Test func `a first publication makes the schema, and every value is there`() async throws {
        try await store.sync(["acme", "bravo"]) { slug, dashboard in
            guard slug == "acme" else { return }
            dashboard.address = .value("1 Main\tSt\\; \"A\"\nB")
            dashboard.latitude = .value(-33.868_819_712_345_67)
            dashboard.totalLaps = .value(3_000_000_000)
        }
        let outcome = try store.publish(settings)
        #expect(outcome.counts.inserted == 2 && outcome.warnings.isEmpty)
        #expect(
            try database.psql(
                """
                SELECT source_track_slug, address = E'1 Main\\tSt\\\\; "A"\\nB', latitude, total_laps, is_active, is_followed,
                    last_seen_at AT TIME ZONE 'UTC', id::text ~ '-4' FROM tracksync.tracks ORDER BY 1 LIMIT 1
                """) == "acme|t|-33.86881971234567|3000000000|t|f|2027-01-15 08:00:00|t")
    }

    @Test func `all columns of the embedded table are there, each with a comment`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        let columns = try database.psql(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'tracksync' AND table_name = 'tracks'"
        )
        #expect(Set(columns.split(separator: "\n").map(String.init)) == Set(try store.store.catalogue.columns()))
        #expect(
            try database.psql(
                """
                SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'tracksync' AND c.relkind = 'r' AND a.attnum > 0
                    AND col_description(c.oid, a.attnum) IS NULL
                """) == "0")
    }

    @Test func `what is equal is not touched, and leaves no dead row`() async throws {
        let slugs = (0..<300).map { "track\($0)" }
        try await store.sync(slugs)
        try store.publish(settings)
        let before = try database.psql("SELECT sum(xmin::text::bigint), sum(xmax::text::bigint) FROM tracksync.tracks")
        let outcome = try store.publish(settings)
        #expect(outcome.counts.isEmpty && outcome.counts.unchanged == 300)
        #expect(
            try database.psql("SELECT sum(xmin::text::bigint), sum(xmax::text::bigint) FROM tracksync.tracks") == before
        )
        #expect(try database.psql("SELECT count(*) FROM tracksync.publications") == "1")
    }

    @Test func `only rows that differ are written, also those that somebody changed by hand`() async throws {
        try await store.sync(["acme", "bravo", "charlie"])
        try store.publish(settings)
        try database.psql("UPDATE tracksync.tracks SET city = 'Nowhere' WHERE source_track_slug = 'bravo'")
        let outcome = try store.publish(settings)
        #expect(outcome.counts.updated == 1 && outcome.counts.unchanged == 2)
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks WHERE city IS NOT NULL") == "0")
    }

    @Test func `a track that leaves becomes inactive, and no row is ever deleted`() async throws {
        try await store.sync(["acme", "bravo"])
        try store.publish(settings)
        try await store.sync(["acme"])
        try store.publish(settings)
        #expect(
            try database.psql("SELECT source_track_slug, is_active FROM tracksync.tracks ORDER BY 1")
                == "acme|t\nbravo|f")
    }

    @Test func `many deactivations at once are withheld, and nothing else is written either`() async throws {
        let slugs = (0..<100).map { "track\($0)" }
        try await store.sync(slugs)
        try store.publish(settings)
        try database.psql(
            """
            INSERT INTO tracksync.tracks (id, source, source_track_slug, track_name, track_url, events_url, last_seen_at,
                is_active, is_followed, created_at, updated_at)
            SELECT gen_random_uuid(), 'liverc', 'other' || n, 'x', 'x', 'x', now(), true, false, now(), now()
            FROM generate_series(1, 20) n
            """)
        try await store.sync(slugs + ["new"])
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .deactivationsWithheld && error.message.contains("20 of the target's 120"))
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks WHERE source_track_slug = 'new'") == "0")
        let outcome = try store.publish(settings, allow: 20)
        #expect(outcome.counts.deactivated == 20 && outcome.counts.inserted == 1)
    }

    @Test func `a dry run counts, shows the first differences and writes nothing`() async throws {
        try await store.sync(["acme", "bravo"])
        #expect(try store.publish(settings, dryRun: true).counts.inserted == 2)
        #expect(try database.psql("SELECT to_regnamespace('tracksync') IS NULL") == "t")
        try store.publish(settings)
        try database.psql("UPDATE tracksync.tracks SET city = 'Nowhere' WHERE source_track_slug = 'bravo'")
        let outcome = try store.publish(settings, dryRun: true)
        #expect(outcome.counts.updated == 1 && outcome.counts.inserted == 0)
        let difference = try #require(outcome.differences?.first)
        #expect(difference.column == "city" && difference.rows == 1)
        #expect(difference.examples == [.init(slug: "bravo", old: "Nowhere", new: nil)])
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks WHERE city = 'Nowhere'") == "1")
    }

    @Test func `a host with an older catalogue does not write over a newer one`() async throws {
        try await store.sync(["acme"])
        try await store.sync(["acme", "bravo"])
        try store.publish(settings)
        let other = try PublishedStore()
        try await other.sync(["acme"])
        let error = try #require(throws: PublishError.self) { try other.publish(settings) }
        #expect(error.name == .behind && error.message.contains("catalogue 2"))
        try await other.sync(["acme"])
        #expect(try #require(throws: PublishError.self) { try other.publish(settings) }.name == .behind)
        #expect(try database.psql("SELECT count(*) FROM tracksync.tracks") == "2")
    }

    @Test func `a target that was restored from an older copy gets what it lacks`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        let copy = try database.psql("SELECT generation FROM tracksync.state")
        try await store.sync(["acme", "bravo"])
        try store.publish(settings)
        try database.psql(
            """
            UPDATE tracksync.state SET generation = \(copy);
            UPDATE tracksync.tracks SET source_track_slug = 'restored', id = gen_random_uuid() WHERE source_track_slug = 'bravo'
            """)
        let outcome = try store.publish(settings)
        #expect(outcome.counts.inserted == 1 && outcome.counts.deactivated == 1)
    }

    @Test func `a row of somebody else in the way is named, and nothing is written`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        try await store.sync(["acme", "bravo"])
        let slug = try #require(TrackSlug("bravo"))
        let id = try #require(try await store.store.tracks.find(slug)).id
        try database.psql("UPDATE tracksync.tracks SET id = '\(id)', city = 'by hand'")
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .conflict && error.message.contains(id))
        #expect(try database.psql("SELECT city FROM tracksync.tracks") == "by hand")
    }
}
