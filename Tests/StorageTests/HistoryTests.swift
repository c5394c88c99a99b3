import Catalogue
import Foundation
import GRDB
import JobModel
import Programs
import Testing
@testable import Storage

/// The history of tracks, as it is stored and read back.
@Suite struct HistoryTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private func day(_ number: Int) -> Date { start.addingTimeInterval(Double(number) * 86_400) }

    private func site(_ phone: String, laps: Int64 = 5) -> [SiteTrack] {
        [
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.phone = .value(phone); $0.totalLaps = .value(laps)
                })
        ]
    }

    private func lines(_ page: TrackChangePage) -> [String] {
        page.changes.map { change in
            "\(change.number.map(String.init) ?? "-") \(change.slug) \(change.kind) \(change.field ?? "-") \(text(change.old)) > \(text(change.new))"
        }
    }

    private func text(_ value: TrackValue?) -> String {
        switch value {
        case nil: "-"
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        }
    }

    @Test func `each change has a number, its time, its job and its reason`() async throws {
        let synced = try SyncedStore()
        let first = try await synced.sync(site("1"), at: day(0))
        try await synced.sync(site("2", laps: 7), at: day(1))
        let alpha = try #require(TrackSlug("alpha"))
        _ = try await synced.store.tracks.setFollowed([alpha], to: true, by: "anna", at: day(2))
        try await synced.sync([SiteTrack("beta")], options: SyncOptions(allowDeactivations: 9), at: day(3))
        let page = try await synced.store.changes.list(matching: TrackChangeQuery())
        #expect(
            lines(page) == [
                "1 alpha added - - > Track alpha", "2 alpha profile phone 1 > 2", "3 alpha statistics total_laps 5 > 7",
                "4 alpha followed is_followed 0 > 1", "5 beta added - - > Track beta",
                "6 alpha deactivated is_active 1 > 0",
            ])
        #expect(page.last == 6 && page.next == nil)
        #expect(page.changes.map(\.time) == [day(0), day(1), day(1), day(2), day(3), day(3)])
        #expect(page.changes[0].jobId == first.id.rawValue && page.changes[0].cause == "manual")
        #expect(page.changes[0].user == "root" && page.changes[0].name == "Track alpha")
        #expect(page.changes[3].jobId == nil && page.changes[3].cause == "operator" && page.changes[3].user == "anna")
    }

    @Test func `changes are chosen by track, field, kind, time and number, in either order, page by page`() async throws
    {
        let synced = try SyncedStore()
        for number in 0..<5 {
            try await synced.sync(
                site("\(number)", laps: Int64(number)) + [SiteTrack("beta", name: "Beta \(number)")], at: day(number))
        }
        let alpha = try #require(TrackSlug("alpha"))
        func found(_ query: TrackChangeQuery) async throws -> [String] {
            lines(try await synced.store.changes.list(matching: query))
        }
        #expect(
            try await found(TrackChangeQuery(slug: alpha, field: "phone", newestFirst: true, limit: 2)) == [
                "12 alpha profile phone 3 > 4", "9 alpha profile phone 2 > 3",
            ])
        #expect(
            try await found(TrackChangeQuery(kind: .added)) == [
                "1 alpha added - - > Track alpha", "2 beta added - - > Beta 0",
            ])
        #expect(try await found(TrackChangeQuery(since: day(4))).count == 3)
        #expect(try await found(TrackChangeQuery(after: 12)).count == 2)
        #expect(try await found(TrackChangeQuery(followed: true)).isEmpty)
        _ = try await synced.store.tracks.setFollowed([alpha], to: true, at: day(5))
        #expect(try await found(TrackChangeQuery(kind: .profile, followed: true)).count == 4)
        // Page by page, both ways, nothing is lost and nothing comes twice.
        for newestFirst in [false, true] {
            var query = TrackChangeQuery(newestFirst: newestFirst, limit: 4)
            var numbers: [Int64] = []
            while true {
                let page = try await synced.store.changes.list(matching: query)
                numbers += page.changes.compactMap(\.number)
                guard let next = page.next else { break }
                if newestFirst { query.before = next } else { query.after = next }
            }
            #expect(numbers == (newestFirst ? Array((1...15).reversed()) : Array(1...15)))
        }
    }

    @Test(arguments: [0, 2, 3, 4, 9_000_000, Int64.max])
    func `a number that was not given yet is refused, any other can be asked for`(number: Int64) async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([SiteTrack("alpha"), SiteTrack("beta"), SiteTrack("gamma")], at: day(0))
        if number > 3 {
            let error = await #expect(throws: StorageError.self) {
                try await synced.store.changes.list(matching: TrackChangeQuery(after: number))
            }
            #expect(error?.code == .unknownChange && error?.message.contains("the last one is 3") == true)
        } else {
            let after = try await synced.store.changes.list(matching: TrackChangeQuery(after: number))
            #expect(after.changes.count == 3 - Int(number) && after.last == 3 && after.next == nil)
        }
        let before = try await synced.store.changes.list(
            matching: TrackChangeQuery(before: max(1, number), newestFirst: true))
        #expect(before.changes.count == min(3, Int(max(0, number - 1))))
        #expect(
            try await synced.store.changes.list(in: job, matching: TrackChangeQuery(after: number, limit: 5))
                .changes.count
                == (number > 3 ? 0 : 3 - Int(number)))
    }

    @Test func `what a dry run finds is kept with the job and is no history`() async throws {
        let synced = try SyncedStore()
        try await synced.sync(site("1"), at: day(0))
        let job = try await synced.sync(site("2"), options: SyncOptions(dryRun: true), at: day(1))
        #expect(try synced.changes(.profile, job) == ["alpha phone 1 > 2"])
        #expect(
            lines(try await synced.store.changes.list(in: job, matching: TrackChangeQuery()))
                == ["- alpha profile phone 1 > 2"])
        #expect(try await synced.store.changes.list(matching: TrackChangeQuery()).changes.count == 1)
    }

    @Test(arguments: [false, true]) func `a job's changes are read with lifetime figures or without, piece by piece`(
        isDryRun: Bool
    ) async throws {
        let synced = try SyncedStore()
        func site(_ phone: String, _ laps: Int64) -> [SiteTrack] {
            ["alpha", "beta", "gamma"].map { slug in
                SiteTrack(
                    slug,
                    dashboard: dashboard {
                        $0.phone = .value(phone); $0.totalLaps = .value(laps)
                    })
            }
        }
        try await synced.sync(site("1", 5), at: day(0))
        let job = try await synced.sync(site("2", 7), options: SyncOptions(dryRun: isDryRun), at: day(1))
        try await synced.sync(site("3", 9), at: day(2))
        func read(_ limit: Int, without: Bool) async throws -> [String] {
            var query = TrackChangeQuery(limit: limit)
            query.withoutStatistics = without
            var found: [String] = []
            while true {
                let page = try await synced.store.changes.list(in: job, matching: query)
                #expect(page.changes.count <= limit)
                found += page.changes.map { "\($0.slug) \($0.kind) \(text($0.old)) > \(text($0.new))" }
                guard let next = page.next else { return found.sorted() }
                query.after = next
            }
        }
        let profile = ["alpha", "beta", "gamma"].map { "\($0) profile 1 > 2" }
        let figures = ["alpha", "beta", "gamma"].map { "\($0) statistics 5 > 7" }
        for limit in [1, 2, 3, 100] {
            #expect(try await read(limit, without: true) == profile)
            #expect(try await read(limit, without: false) == (profile + figures).sorted())
        }
    }

    @Test func `the history outlives its jobs, and ends with its own retention`() async throws {
        let synced = try SyncedStore()
        for number in 0..<3 { try await synced.sync(site("\(number)"), at: day(number * 100)) }
        _ = try await synced.store.jobs.prune(HistoryLimits(days: 1, count: 1), at: day(210))
        #expect(try await synced.store.changes.list(matching: TrackChangeQuery()).changes.count == 3)
        _ = try await synced.store.jobs.prune(HistoryLimits(changes: .seconds(50 * 86_400)), at: day(210))
        let page = try await synced.store.changes.list(matching: TrackChangeQuery())
        #expect(lines(page) == ["3 alpha profile phone 1 > 2"])
        let alpha = try #require(TrackSlug("alpha"))
        await #expect(throws: StorageError.self) { try await synced.store.tracks.find(alpha, asOf: day(100)) }
        #expect(try await synced.store.tracks.find(alpha, asOf: day(201))?.phone == "2")
        // Numbers are never given twice, even when all has gone.
        _ = try await synced.store.jobs.prune(HistoryLimits(changes: .seconds(86_400)), at: day(900))
        try await synced.sync(site("9"), at: day(901))
        #expect(
            lines(try await synced.store.changes.list(matching: TrackChangeQuery())).last
                == "4 alpha profile phone 2 > 9")
    }

    @Test func `a time before the history is refused with the time at which it begins`() async throws {
        let synced = try SyncedStore()
        let alpha = try #require(TrackSlug("alpha"))
        await #expect(throws: StorageError.self) { try await synced.store.tracks.find(alpha, asOf: day(0)) }
        try await synced.sync(site("1"), at: day(1))
        do {
            _ = try await synced.store.tracks.list(matching: TrackQuery(asOf: day(0)))
            Issue.record("no error")
        } catch let error as StorageError {
            let begin = RecordCoding.text(of: day(1)).prefix(19).replacing("T", with: " ")
            #expect(error.code == .beforeHistory && error.message.contains("begins at \(begin) UTC, after "))
        }
    }

    @Test func `the catalogue of an earlier day is listed, searched and filtered as it was`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha", name: "Old Name"), SiteTrack("beta")], at: day(0))
        try await synced.sync(
            [SiteTrack("alpha", name: "New Name"), SiteTrack("gamma")], options: SyncOptions(allowDeactivations: 9),
            at: day(1))
        func names(_ query: TrackQuery) async throws -> [String] {
            try await synced.store.tracks.list(matching: query).tracks.map(\.name)
        }
        #expect(try await names(TrackQuery(asOf: day(0))) == ["Old Name", "Track beta"])
        #expect(try await names(TrackQuery(search: "old", asOf: day(0))) == ["Old Name"])
        #expect(try await names(TrackQuery(search: "new", asOf: day(0))) == [])
        #expect(try await names(TrackQuery(inactive: true, asOf: day(0))) == [])
        #expect(try await names(TrackQuery(asOf: day(1))) == ["New Name", "Track gamma"])
        #expect(try await names(TrackQuery(inactive: true, asOf: day(1))) == ["Track beta"])
    }

    /// A track as a copy of its time and the history both know it.
    private func copy(_ track: Track) -> [String: String] {
        var copy: [String: String] = [:]
        let json = try? JSONSerialization.jsonObject(with: RecordCoding.encode(track))
        for (key, value) in json as? [String: Any] ?? [:] { copy[key] = "\(value)" }
        for key in [
            "last_seen_at", "liverc_track_last_updated", "metadata_fetched_at", "metadata_source_hash", "last_reading",
        ] {
            copy[key] = nil
        }
        return copy
    }

    @Test(arguments: 0..<8) func `random histories give back the copies that were taken at the time`(part: Int)
        async throws
    {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<(TestTier.isRelease ? 25 : 5) {
            let synced = try SyncedStore()
            let slugs = ["alpha", "beta", "gamma", "delta"].compactMap { TrackSlug($0) }
            var copies: [(time: Date, tracks: [TrackSlug: [String: String]])] = []
            for step in 0..<6 {
                var site: [SiteTrack] = []
                for slug in slugs where Int.random(in: 0..<10, using: &random) < 8 {
                    site.append(
                        SiteTrack(
                            slug.rawValue, name: "Name \(Int.random(in: 0..<3, using: &random))",
                            dashboard: Bool.random(using: &random)
                                ? dashboard {
                                    for field in [\Dashboard.phone, \.city, \.email] {
                                        switch Int.random(in: 0..<4, using: &random) {
                                        case 0: $0[keyPath: field] = .absent
                                        case 1: $0[keyPath: field] = .notFound
                                        default:
                                            $0[keyPath: field] = .value("v\(Int.random(in: 0..<3, using: &random))")
                                        }
                                    }
                                    $0.latitude = .value(Double(Int.random(in: 0..<3, using: &random)))
                                    $0.totalRaces = .value(Int64.random(in: 0..<9, using: &random))
                                } : nil))
                }
                if !site.isEmpty {
                    try await synced.sync(
                        site, options: SyncOptions(allowDeactivations: 9), clearMissing: Bool.random(using: &random),
                        at: day(2 * step))
                }
                if let slug = slugs.randomElement(using: &random), try await synced.store.tracks.find(slug) != nil {
                    _ = try await synced.store.tracks.setFollowed(
                        [slug], to: Bool.random(using: &random), at: day(2 * step + 1))
                }
                var tracks: [TrackSlug: [String: String]] = [:]
                for slug in slugs { tracks[slug] = try await synced.store.tracks.find(slug).map(copy) }
                if !tracks.isEmpty { copies.append((day(2 * step + 1), tracks)) }
            }
            for (time, tracks) in copies {
                for slug in slugs {
                    let past = try await synced.store.tracks.find(slug, asOf: time).map(copy)
                    #expect(past == tracks[slug])
                }
            }
        }
    }

    @Test func `refusals push nothing out of the audit that was done`() async throws {
        let synced = try SyncedStore()
        let store = synced.store
        try await store.pool.write { db in
            let row = "INSERT INTO audit (time, uid, user, pid, command, outcome)"
            try db.execute(sql: "\(row) VALUES ('', 0, 'root', 1, 'job.start', 'allowed')")
            try db.execute(
                sql: """
                    \(row) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100100)
                    SELECT '', 9, 'nobody', 1, 'job.cancel', 'not_permitted' FROM n
                    """)
        }
        _ = try await store.jobs.prune(HistoryLimits(), at: start)
        let counts = try await store.pool.read { db in
            try Row.fetchAll(db, sql: "SELECT outcome, count(*) FROM audit GROUP BY outcome ORDER BY outcome")
                .map { "\($0[0] as String) \($0[1] as Int)" }
        }
        #expect(counts == ["allowed 1", "not_permitted 10000"])
    }
}
