import Catalogue
import Foundation
import GRDB
import JobModel
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// The profile `mre`: the application's own tables, written by a user who has no more than the manual's rights.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct ApplicationProfileTests {
    let store: PublishedStore
    let database: TestDatabase
    let settings: PublishSettings

    init() throws {
        store = try PublishedStore()
        database = try TestDatabase()
        // Roles belong to the whole server.
        let grants = ApplicationTables.grants.replacing(
            "CREATE ROLE tracksync LOGIN PASSWORD 'secret of the test';",
            with: """
                DO $$ BEGIN CREATE ROLE tracksync LOGIN PASSWORD 'secret of the test';
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                """)
        try database.psql(ApplicationTables.creation + grants)
        settings = try PublishSettings.test(
            database.url(user: "tracksync", parameters: "&schema=public&connection_limit=5&pool_timeout=2"),
            profile: .mre)
    }

    private func insert(_ slug: String, id: String, _ more: String = "") throws {
        try database.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, is_followed, created_at,
                updated_at)
            VALUES ('\(id)', 'liverc', '\(slug)', 'old', 'old', 'old', true, '2026-01-01', '2026-01-02');
            \(more)
            """)
    }

    @Test func `a track keeps its id, its spelling, its mark, its events and its own columns`() async throws {
        let id = "11111111-2222-4333-8444-555555555555"
        try insert(
            "FastandFunToyandHobby", id: id,
            "INSERT INTO events VALUES ('e1', '\(id)'); UPDATE tracks SET start_finish_line_geojson = '{}'")
        try await store.sync(["fastandfuntoyandhobby", "acme"])
        let outcome = try store.publish(settings)
        #expect(outcome.counts.inserted == 1 && outcome.counts.updated == 1 && outcome.counts.deactivated == 0)
        #expect(outcome.warnings.isEmpty, "\(outcome.warnings)")
        #expect(
            try database.psql(
                """
                SELECT id, source_track_slug, track_name, is_followed, start_finish_line_geojson, created_at,
                    updated_at > '2026-01-02', last_seen_at, (SELECT count(*) FROM events)
                FROM tracks WHERE is_followed
                """)
                == "\(id)|FastandFunToyandHobby|Track fastandfuntoyandhobby|t|{}|2026-01-01 00:00:00|t|2027-01-15 08:00:00|1"
        )
        #expect(outcome.ids.map(\.id) == [id] && outcome.ids.map(\.slug) == ["fastandfuntoyandhobby"])
        #expect(try store.publish(settings).counts.isEmpty)
    }

    @Test func `marks are written where tracksync decides, and only then`() async throws {
        try await store.sync(["acme", "bee"])
        try store.publish(settings)
        _ = try await store.store.tracks.setFollowed([try #require(TrackSlug("acme"))], to: true)
        try store.publish(settings)
        #expect(try database.psql("SELECT count(*) FROM tracks WHERE is_followed") == "0")
        var settings = settings
        settings.pushesFollow = true
        try database.psql("GRANT UPDATE (is_followed) ON tracks TO tracksync")
        #expect(try store.publish(settings).counts.updated == 1)
        #expect(try database.psql("SELECT source_track_slug FROM tracks WHERE is_followed") == "acme")
        // A mark that somebody set there is taken away: tracksync's count.
        try database.psql("UPDATE tracks SET is_followed = source_track_slug = 'bee'")
        try store.publish(settings)
        #expect(try database.psql("SELECT source_track_slug FROM tracks WHERE is_followed") == "acme")
        #expect(try store.publish(settings).counts.isEmpty)
    }

    @Test func `the coordinates of pins are published where the settings say so`() async throws {
        try await store.sync(["acme", "bee"]) { slug, dashboard in
            guard slug == "bee" else { return }
            (dashboard.latitude, dashboard.longitude) = (.value(1), .value(2))
        }
        let (acme, bee) = (try #require(TrackSlug("acme")), try #require(TrackSlug("bee")))
        let place = try #require(Coordinates("52.5,13.4"))
        for slug in [acme, bee] {
            try await store.store.coordinates.pin(slug, to: place, by: "op", reason: nil, at: Date())
        }
        let query = "SELECT source_track_slug, latitude, longitude FROM tracks ORDER BY 1"
        try store.publish(settings)
        #expect(try database.psql(query) == "acme||\nbee|1|2")
        var settings = settings
        settings.addsCoordinates = true
        #expect(try store.publish(settings).counts.updated == 2)
        #expect(try database.psql(query) == "acme|52.5|13.4\nbee|52.5|13.4")
        // A host that takes the catalogue over does not mistake this for a value of the page.
        let version = CatalogueVersion(generation: 9, jobId: JobID(at: Date()), appliedAt: Date())
        try CatalogueReading(settings: settings).run(into: store.store, as: version, at: Date(), Interrupt())
        #expect(try await store.store.tracks.find(acme)?.latitude == nil)
        #expect(try await store.store.tracks.find(bee)?.latitude == 1)
    }

    @Test func `a new track gets an id of version 4, and no mark`() async throws {
        try await store.sync(["acme"])
        try store.publish(settings)
        #expect(
            try database.psql(
                """
                SELECT id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$', is_followed,
                    liverc_track_last_updated FROM tracks
                """) == "t|f|1 minute ago")
    }

    @Test func `a time is stored in UTC, whatever the zone of the database is`() async throws {
        try database.psql("ALTER DATABASE \(database.name) SET TimeZone = 'Australia/Sydney'")
        try await store.sync(["acme"])
        try store.publish(settings)
        #expect(
            try database.psql(
                "SELECT last_seen_at, (SELECT completed_at FROM track_catalogue_sync_state WHERE id = 'singleton') FROM tracks"
            ) == "2027-01-15 08:00:00|2027-01-15 08:00:00")
        #expect(
            try database.psql(
                "SELECT updated_at BETWEEN (now() AT TIME ZONE 'UTC') - interval '1 min' AND (now() AT TIME ZONE 'UTC') + interval '1 min' FROM tracks"
            ) == "t")
    }

    @Test func `a count that the column cannot hold is cut, and told`() async throws {
        try await store.sync(["acme", "bravo"]) { slug, dashboard in
            if slug == "acme" { dashboard.totalLaps = .value(2_147_483_648) }
        }
        let outcome = try store.publish(settings)
        #expect(outcome.warnings.contains { $0.contains("total_laps") && $0.contains("acme") })
        #expect(try database.psql("SELECT total_laps FROM tracks WHERE source_track_slug = 'acme'") == "2147483647")
        #expect(try store.publish(settings).counts.isEmpty)
    }

    @Test func `a count that is not known is nothing, and not the least that a column holds`() async throws {
        try await store.sync(["acme", "bravo"]) { slug, dashboard in
            if slug == "acme" { dashboard.totalLaps = .value(7) }
        }
        try database.psql("ALTER TABLE tracks ALTER COLUMN total_races TYPE smallint")
        try insert("bravo", id: "11111111-2222-4333-8444-555555555555")
        try store.publish(settings)
        let counts = try database.psql(
            "SELECT source_track_slug, total_laps, total_races, total_events FROM tracks ORDER BY source_track_slug")
        #expect(counts == "acme|7||\nbravo|||")
    }

    @Test func `nothing that somebody made in the schema public is called`() async throws {
        try database.psql(
            """
            ALTER TABLE tracks ALTER COLUMN source TYPE varchar, ALTER COLUMN source_track_slug TYPE varchar,
                ALTER COLUMN city TYPE varchar;
            CREATE FUNCTION stolen(varchar, varchar) RETURNS boolean LANGUAGE plpgsql AS
                'BEGIN RAISE EXCEPTION ''stolen''; END';
            CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stolen''; END';
            CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = stolen);
            GRANT SELECT (is_followed) ON tracks TO tracksync;
            """)
        try await store.sync(["acme"]) { _, dashboard in dashboard.city = .value("Bern") }
        #expect(try store.publish(settings).counts.inserted == 1)
        try await store.sync(["acme"]) { _, dashboard in dashboard.city = .value("Basel") }
        #expect(try store.publish(settings).counts.updated == 1)
        #expect(try store.publish(settings).counts.isEmpty)
        _ = try LeaseTaking(
            settings: settings, identity: PublishedStore.identity("other"), job: JobID(at: Date()), local: nil
        ).run(Interrupt())
    }

    @Test func `a trigger that fails is named with its function`() async throws {
        try database.psql(
            """
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                'BEGIN INSERT INTO events VALUES (NEW.id, NEW.id); RETURN NULL; END';
            CREATE TRIGGER note AFTER INSERT ON tracks FOR EACH ROW EXECUTE FUNCTION note();
            """)
        try await store.sync(["acme"])
        let unqualified = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(unqualified.message.contains("note()") && unqualified.hint.contains("trigger"), "\(unqualified)")
        try database.psql("ALTER FUNCTION note() SET search_path = public")
        try store.publish(settings)
        #expect(try database.psql("SELECT count(*) FROM events") == "1")
        try database.psql(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
            CREATE TRIGGER refuse BEFORE UPDATE ON tracks FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        try await store.sync(["acme"]) { _, dashboard in dashboard.city = .value("Bern") }
        let refused = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(refused.name == .badValue && refused.message.contains("not today"))
        #expect(refused.message.contains("refuse()") && refused.hint.contains("trigger"))
    }

    @Test func `policies that may hide rows are told, with the one that shows them`() async throws {
        try await store.sync(["acme"])
        try database.psql("ALTER TABLE tracks ENABLE ROW LEVEL SECURITY")
        let bad = TargetInspection(settings: settings).run(Interrupt()).items.filter { $0.verdict != .ok }
        #expect(bad.map(\.subject) == ["row security of public.tracks"])
        #expect(try #require(throws: PublishError.self) { try store.publish(settings) }.name == .notPermitted)
        for item in bad { try database.psql(try #require(item.sql)) }
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
        #expect(try store.publish(settings).counts.inserted == 1)
    }

    @Test func `of rows whose slugs differ in case alone the oldest counts`() async throws {
        try insert("Acme", id: "old")
        try database.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, created_at, updated_at)
            VALUES ('new', 'liverc', 'acme', 'x', 'x', 'x', '2026-05-01', '2026-05-01')
            """)
        try await store.sync(["acme"])
        let outcome = try store.publish(settings)
        #expect(outcome.counts.updated == 1 && outcome.counts.deactivated == 1 && outcome.counts.inserted == 0)
        #expect(try database.psql("SELECT id, is_active FROM tracks ORDER BY 1") == "new|f\nold|t")
    }

    @Test func `another source's rows are not touched`() async throws {
        try database.psql(
            """
            INSERT INTO tracks (id, source, source_track_slug, track_name, track_url, events_url, updated_at)
            VALUES ('x', 'other', 'acme', 'x', 'x', 'x', '2026-05-01')
            """)
        try await store.sync(["acme"])
        #expect(try store.publish(settings).counts.deactivated == 0)
        #expect(try database.psql("SELECT is_active, track_name FROM tracks WHERE id = 'x'") == "t|x")
    }

    @Test func `a column that is missing is left out with a warning, a missing key refuses`() async throws {
        try database.psql("ALTER TABLE tracks DROP COLUMN logo_url")
        try await store.sync(["acme"])
        #expect(try store.publish(settings).warnings.contains { $0.contains("logo_url") })
        try database.psql("DROP INDEX tracks_source_source_track_slug_key")
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .missing && error.hint.contains("CREATE UNIQUE INDEX"))
    }

    @Test(arguments: [
        "DROP TABLE events, tracks, track_catalogue_sync_state, ingestion_settings", "DROP SCHEMA public CASCADE",
    ])
    func `what check says to type makes a database without the application's tables fit`(drop: String) async throws {
        try await store.sync(["acme"])
        try database.psql(drop)
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(
            error.name == .missing && error.message.contains("public.tracks") && error.hint.contains("publish check"))
        let bad = TargetInspection(settings: settings).run(Interrupt()).items.filter { $0.verdict != .ok }
        #expect(bad.contains { $0.subject == "table public.tracks" && $0.verdict == .failed })
        for item in bad { try database.psql(try #require(item.sql)) }
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(check.items.allSatisfy { $0.verdict == .ok }, "\(check.items.filter { $0.verdict != .ok })")
        let outcome = try store.publish(settings)
        #expect(outcome.counts.inserted == 1 && outcome.warnings.isEmpty)
        #expect(try store.publish(settings).counts.isEmpty)
    }

    @Test func `a column of another type is named with what to type, and left out where it may be`() async throws {
        try await store.sync(["acme"]) { _, dashboard in
            dashboard.city = .value("Bern")
            dashboard.totalLaps = .value(7)
        }
        try database.psql(
            """
            ALTER TABLE tracks ALTER COLUMN total_laps DROP DEFAULT, ALTER COLUMN total_laps TYPE text,
                ALTER COLUMN city TYPE varchar(3), ALTER COLUMN latitude TYPE numeric(4, 1),
                ALTER COLUMN last_seen_at TYPE timestamp(0), ALTER COLUMN state TYPE varchar, ALTER COLUMN longitude TYPE numeric,
                ALTER COLUMN total_races TYPE bigint, DROP COLUMN phone,
                ADD COLUMN phone text GENERATED ALWAYS AS ('none') STORED;
            GRANT UPDATE (phone) ON tracks TO tracksync
            """)
        let bad = TargetInspection(settings: settings).run(Interrupt()).items.filter { $0.verdict != .ok }
        #expect(
            Set(bad.map(\.subject)) == [
                "column total_laps", "column city", "column latitude", "column last_seen_at", "column phone",
            ])
        #expect(bad.first { $0.subject == "column total_laps" }?.message.contains("of the type text") == true)
        #expect(bad.first { $0.subject == "column city" }?.message.contains("character varying(3)") == true)
        // Too long a text fails as a whole, and names itself.
        let error = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(error.name == .badValue)
        try database.psql("ALTER TABLE tracks ALTER COLUMN city TYPE text")
        let outcome = try store.publish(settings)
        #expect(outcome.warnings.count == 2 && outcome.warnings.allSatisfy { $0.contains("left out") })
        for item in bad { try database.psql(try #require(item.sql)) }
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
        #expect(try store.publish(settings).warnings.isEmpty)
        #expect(try database.psql("SELECT total_laps, city, phone IS NULL FROM tracks") == "7|Bern|t")
        try database.psql("ALTER TABLE tracks ALTER COLUMN track_name TYPE bytea USING track_name::bytea")
        let refused = try #require(throws: PublishError.self) { try store.publish(settings) }
        #expect(refused.message.contains("track_name is of the type bytea") && refused.hint.contains("publish check"))
    }

    @Test func `without a schema of its own it publishes all the same, and says so`() async throws {
        try database.psql("DROP SCHEMA tracksync")
        try await store.sync(["acme"])
        #expect(try store.publish(settings).counts.inserted == 1)
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(check.ok)
        let item = try #require(check.items.first { $0.subject == "schema tracksync" })
        #expect(item.verdict == .warning && item.sql == "CREATE SCHEMA tracksync AUTHORIZATION \"tracksync\";")
    }

    @Test func `the check names each missing right, and what it says to type helps`() async throws {
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
        try database.psql(
            """
            REVOKE UPDATE (phone, track_name) ON tracks FROM tracksync; REVOKE SELECT ON ingestion_settings FROM tracksync;
            REVOKE TEMPORARY ON DATABASE \(database.name) FROM PUBLIC; DROP INDEX tracks_source_source_track_slug_key;
            """)
        let check = TargetInspection(settings: settings).run(Interrupt())
        #expect(!check.ok)
        let bad = check.items.filter { $0.verdict != .ok }
        #expect(
            Set(bad.map(\.subject)) == [
                "column phone", "column track_name", "table public.ingestion_settings", "temporary tables",
                "table public.tracks",
            ])
        for item in bad { try database.psql(try #require(item.sql)) }
        #expect(TargetInspection(settings: settings).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
    }

    @Test func `texts with characters that PostgreSQL cannot store are repaired, and told`() async throws {
        try await store.sync(["acme"])
        let other = try DatabaseQueue(path: store.store.path)
        try await other.write { try $0.execute(sql: "UPDATE tracks SET city = 'a' || char(0) || 'b'") }
        let outcome = try store.publish(settings)
        #expect(outcome.warnings.contains { $0.contains("acme") })
        #expect(try database.psql("SELECT city FROM tracks") == "a\u{FFFD}b")
    }
}
