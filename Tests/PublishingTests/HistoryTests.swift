import Catalogue
import Foundation
import JobModel
import Storage
import TestPostgres
import Testing

@testable import Publishing

/// The history of tracks in the target, and on its way from one host to another.
@Suite(PostgresTrait(), .enabled(if: TestPostgres.isAvailable)) struct HistoryTests: SuiteOfTwoHosts {
    let hosts: TwoHosts

    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    /// A number whose last bit is easily lost.
    private static let latitude = -33.868_819_712_345_67

    init() throws { hosts = try TwoHosts() }

    /// Three nights: two tracks come, one changes, one leaves and is followed before.
    private func live(_ store: PublishedStore, from day: Int = 0) async throws {
        func time(_ index: Int) -> Date { Self.start.addingTimeInterval(Double(day + index) * 86_400) }
        try await store.sync(["acme", "bravo"], at: time(0)) { _, dashboard in dashboard.totalLaps = .value(10) }
        _ = try await store.store.tracks.setFollowed(
            [try #require(TrackSlug("bravo"))], to: true, by: "anna", at: time(0).addingTimeInterval(60))
        try await store.sync(["acme", "bravo"], at: time(1)) { slug, dashboard in
            dashboard.totalLaps = .value(slug == "acme" ? 3_000_000_000 : 10)
            if slug == "acme" {
                dashboard.latitude = .value(Self.latitude)
                dashboard.city = .value("Zürich\t\"Süd\"\\\nN")
            }
        }
        try await store.sync(["acme"], at: time(2)) { _, dashboard in
            dashboard.totalLaps = .value(3_000_000_000)
            dashboard.latitude = .value(Self.latitude)
            dashboard.city = .value("Bern")
        }
    }

    /// The history of a store without its numbers.
    private func history(_ store: PublishedStore) async throws -> [TrackChange] {
        try await store.store.changes.list(matching: TrackChangeQuery(limit: 1000)).changes.map { change in
            var change = change
            change.number = nil
            return change
        }
    }

    @Test func `every change is published with its time, job, user and values, and none twice`() async throws {
        try await live(alpha)
        try alpha.publish(settings, identity: one)
        let history = try await history(alpha)
        let count = try database.psql("SELECT count(*) FROM tracksync.track_changes")
        #expect(history.count > 6 && count == "\(history.count)")
        #expect(
            try database.psql(
                """
                SELECT old_value IS NULL, new_value, job_id IS NOT NULL, cause, changed_by, host
                FROM tracksync.track_changes WHERE field = 'latitude'
                """) == "t|\(Self.latitude)|t|manual|root|alpha")
        #expect(
            try database.psql(
                """
                SELECT old_value = E'Zürich\\t"Süd"\\\\\\nN', new_value FROM tracksync.track_changes
                WHERE field = 'city' ORDER BY number DESC LIMIT 1
                """) == "t|Bern")
        #expect(
            try database.psql(
                "SELECT job_id IS NULL, cause, changed_by, kind FROM tracksync.track_changes WHERE field = 'is_followed'"
            )
                == "t|operator|anna|followed")
        // What is there already stays as it is, also where the server has forgotten how far this host had come.
        let rows = "SELECT string_agg(number || ' ' || xmin::text, ',' ORDER BY number) FROM tracksync.track_changes"
        let before = try database.psql(rows)
        try alpha.publish(settings, identity: one)
        #expect(try database.psql(rows) == before)
        try database.psql("UPDATE tracksync.hosts SET history_number = 0, history_mark = ''")
        try alpha.publish(settings, identity: one)
        #expect(try database.psql(rows) == before)
    }

    @Test func `a long history is published in pieces of whole sets`() async throws {
        try await live(alpha)
        try alpha.publish(settings, identity: one)
        try database.psql("TRUNCATE tracksync.track_changes; UPDATE tracksync.hosts SET history_number = 0")
        var pieces: [String] = []
        for _ in 0..<20 {
            let session = try Session(settings, Interrupt())
            let staged = try session.transaction { connection in
                let history = HistoryPublication(connection: connection, identity: one, limit: 1)
                let staged = try alpha.store.catalogue.withSnapshot { try history.stage($0, on: "alpha") }.flatMap {
                    $0
                }
                if let staged { try history.write(staged, of: "alpha") }
                return staged
            }
            guard let staged else { break }
            pieces.append(try database.psql("SELECT count(DISTINCT changed_at) FROM tracksync.track_changes"))
            if !staged.hasMore { break }
        }
        #expect(pieces == ["1", "2", "3", "4"])
        let history = try await history(alpha)
        #expect(
            try database.psql(
                "SELECT string_agg(source_track_slug || kind || field, ',' ORDER BY number) FROM tracksync.track_changes"
            )
                == history.map { $0.slug + $0.kind.rawValue + ($0.field ?? "") }.joined(separator: ","))
    }

    @Test func `what a host finds after its database was restored from a backup is not left out`() async throws {
        try await live(alpha)
        try alpha.publish(settings, identity: one)
        let count = try database.psql("SELECT count(*) FROM tracksync.track_changes")
        // The same host with another history, whose numbers begin again.
        let restored = try PublishedStore()
        for day in 0..<4 {
            try await restored.sync(["acme", "charlie\(day)"], at: Self.start.addingTimeInterval(Double(day) * 90_000))
        }
        try restored.publish(settings, allow: 10, identity: one)
        let own = try await history(restored).count
        #expect(try database.psql("SELECT count(*) - \(own) FROM tracksync.track_changes") == count)
    }

    @Test func `a host that takes over has the history, too, and answers for an earlier day`() async throws {
        try await live(alpha)
        try alpha.publish(settings, identity: one)
        let second = publisher(bravo, other, "alpha")
        guard case .granted = await second.requestRight(for: JobID(at: Date())) else { Issue.record("refused"); return }
        #expect(try await history(bravo) == history(alpha))
        let acme = try #require(TrackSlug("acme"))
        for day in [0.5, 1.5, 2.5] {
            let time = Self.start.addingTimeInterval(day * 86_400)
            let (original, copy) = (
                try #require(try await alpha.store.tracks.find(acme, asOf: time)),
                try #require(try await bravo.store.tracks.find(acme, asOf: time))
            )
            #expect(copy.city == original.city && copy.latitude == original.latitude)
            #expect(copy.totalLaps == original.totalLaps)
        }
        // Published by the host that took it over, it is the same history.
        let rows = "SELECT string_agg(number::text, ',' ORDER BY number) FROM tracksync.track_changes"
        let before = try database.psql(rows)
        let claim = await second.claim
        try bravo.publish(settings, claim: claim, identity: other)
        #expect(try database.psql(rows) == before)
    }

    @Test func `two hosts in turn end with one history, however often it is taken`() async throws {
        try await live(alpha)
        try alpha.publish(settings, identity: one)
        let hosts = [(bravo, other), (alpha, one)]
        for turn in 0..<6 {
            let (store, identity) = hosts[turn % 2]
            // A publisher that has forgotten how far it had come takes everything again.
            if turn % 3 == 2 {
                try await store.store.publication.save(PublicationRecord(target: settings.target.name), [])
            }
            let publisher = publisher(store, identity, "alpha")
            let job = JobID(at: Date())
            guard case .granted = await publisher.requestRight(for: job) else {
                Issue.record("refused in turn \(turn)")
                return
            }
            try await store.sync(["acme"], at: Self.start.addingTimeInterval(Double(10 + turn) * 86_400)) {
                $1.city = .value("City \(turn)")
            }
            let claim = await publisher.claim
            try store.publish(settings, claim: claim, identity: identity)
            await publisher.jobEnded(job)
            await publisher.returnLease()
        }
        let published = try database.psql(
            "SELECT string_agg(source_track_slug || kind || field || coalesce(new_value, ''), ',' ORDER BY number) "
                + "FROM tracksync.track_changes")
        let newest = try await history(alpha)
        #expect(
            published
                == newest.map { change in
                    let new =
                        switch change.new {
                        case .integer(let number)?: "\(number)"
                        case .real(let number)?: "\(number)"
                        case .text(let text)?: text
                        case nil: ""
                        }
                    return change.slug + change.kind.rawValue + (change.field ?? "") + new
                }.joined(separator: ","))
        #expect(newest.count { $0.field == "city" && $0.new == .text("City 5") } == 1)
        let cities = try await history(bravo).compactMap { $0.field == "city" ? $0.new : nil }
        #expect(cities.suffix(5) == (0..<5).map { .text("City \($0)") })
    }

    @Test func `a schema of version 1 gets the history, or check says what to type`() async throws {
        try await live(alpha)
        try database.psql("CREATE SCHEMA tracksync; " + OwnSchema.migration(to: 1))
        #expect(try database.psql("SELECT version FROM tracksync.state") == "1")
        let role = "r" + database.name
        try database.psql(
            """
            CREATE ROLE \(role) LOGIN; GRANT USAGE, CREATE ON SCHEMA tracksync TO \(role);
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA tracksync TO \(role)
            """)
        let poor = try PublishSettings.test(database.url(user: role))
        let error = try #require(throws: PublishError.self) { try alpha.publish(poor, identity: one) }
        #expect(error.name == .notPermitted)
        let check = TargetInspection(settings: poor).run(Interrupt())
        let item = try #require(check.items.first { $0.subject == "schema tracksync" })
        #expect(item.verdict == .failed)
        try database.psql(try #require(item.sql))
        try alpha.publish(poor, identity: one)
        #expect(try database.psql("SELECT version FROM tracksync.state") == "3")
        #expect(try database.psql("SELECT count(*) > 6 FROM tracksync.track_changes") == "t")
        #expect(TargetInspection(settings: poor).run(Interrupt()).items.allSatisfy { $0.verdict == .ok })
    }

    // What was released is on servers: another text would make another schema of the same number there.
    @Test(arguments: [(1, 1_446_379_327_810_059_412), (2, 16_995_075_617_803_324_040), (3, 10_975_836_114_160_457_987)])
    func `a migration stays as it was`(version: Int, digest: UInt64) {
        // FNV-1a.
        let found = OwnSchema.migration(to: version).utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        #expect(found == digest)
    }

    @Test func `a schema of version 2 keeps its jobs, and then has the same columns as a new one`() async throws {
        try await live(alpha)
        try database.psql(
            "CREATE SCHEMA tracksync; " + OwnSchema.migration(to: 1) + OwnSchema.migration(to: 2) + """
                UPDATE tracksync.state SET version = 2;
                INSERT INTO tracksync.jobs (id, host, state, trigger, requested_by, created_at, record)
                VALUES (gen_random_uuid(), 'alpha', 'failed', 'manual', 'anna', now(), '{}')
                """)
        try alpha.publish(settings, identity: one)
        #expect(try database.psql("SELECT count(*) FROM tracksync.jobs WHERE details IS NULL") == "1")
        let columns = """
            SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, ',' ORDER BY table_name, ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'tracksync'
            """
        let migrated = try database.psql(columns)
        try database.psql("DROP SCHEMA tracksync CASCADE")
        try alpha.publish(settings, identity: one)
        #expect(try database.psql(columns) == migrated)
    }
}
