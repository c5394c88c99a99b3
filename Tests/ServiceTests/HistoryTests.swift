import Catalogue
import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Service
import Storage
import Testing

/// The history of tracks: pages of it, and waiting for what comes next.
struct HistoryTests {
    private func last(_ bench: EngineBench) async throws -> Int64 {
        try await bench.service.history.changes(matching: TrackChangeQuery()).last
    }

    /// What comes behind a number, which may have to be waited for.
    private func next(_ bench: EngineBench, after number: Int64, within limit: Duration = .seconds(3600)) async throws
        -> TrackChangePage
    {
        try await bench.service.history.changes(matching: TrackChangeQuery(after: number), waitingFor: limit)
    }

    @Test(.timeLimit(.minutes(2))) func `who waits has the changes of a sync and of an operator at once`() async throws
    {
        try await withEngine(tracks: 3) { bench in
            async let added = next(bench, after: 0)
            _ = try await bench.sync()
            #expect(try await Set(added.changes.map(\.slug)) == Set(bench.slugs))
            #expect(try await Set(added.changes.map(\.kind)) == [.added])
            let slug = try #require(TrackSlug(bench.slugs[0]))
            let synced = try await last(bench)
            async let marked = next(bench, after: synced)
            _ = try await bench.service.tracks.setFollowed([slug], to: true, by: .bob)
            let changes = try await marked.changes
            #expect(changes.map(\.kind) == [.followed] && changes.first?.user == "bob")
            #expect(changes.first?.slug == slug.rawValue)
            async let moved = next(bench, after: synced + 1)
            try await bench.service.geocoding.pin(
                slug, to: Coordinates(latitude: 52.5, longitude: 13.4), reason: "by hand", by: .alice)
            let places = try await moved.changes
            #expect(!places.isEmpty && places.allSatisfy { $0.kind == .coordinates && $0.reason == "by hand" })
        }
    }

    @Test func `a wait for changes that do not come ends with an empty page`() async throws {
        try await withEngine(tracks: 2) { bench in
            _ = try await bench.sync()
            let last = try await last(bench)
            let page = try await next(bench, after: last, within: .milliseconds(20))
            #expect(last > 0 && page.changes.isEmpty && page.next == nil && page.last == last)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `nobody waits for changes once the daemon stops`() async throws {
        try await withIdleEngine(tracks: 2) { bench in
            try await bench.whileRunning { () async throws in
                async let page = next(bench, after: 0)
                await bench.service.shutdown()
                #expect(try await page.changes.isEmpty)
            }
            #expect(try await next(bench, after: 0).changes.isEmpty)
        }
    }

    @Test func `pages follow one another in both directions, with a limit`() async throws {
        try await withEngine(tracks: 7) { bench in
            _ = try await bench.sync()
            let history = bench.service.history
            let all = try await history.changes(matching: TrackChangeQuery(limit: 500)).changes.compactMap(\.number)
            var numbers: [Int64] = []
            var query = TrackChangeQuery(limit: 3)
            while true {
                let page = try await history.changes(matching: query)
                #expect(page.changes.count <= 3 && page.last == all.last)
                numbers += page.changes.compactMap(\.number)
                guard let next = page.next else { break }
                query.after = next
            }
            #expect(numbers == all && all.count >= 7)
            var backwards: [Int64] = []
            query = TrackChangeQuery(newestFirst: true, limit: 3)
            while true {
                let page = try await history.changes(matching: query)
                backwards += page.changes.compactMap(\.number)
                guard let next = page.next else { break }
                query.before = next
            }
            #expect(backwards == numbers.reversed())
            let slug = try #require(TrackSlug(bench.slugs[2]))
            let own = try await history.changes(matching: TrackChangeQuery(slug: slug)).changes
            #expect(own.map(\.slug) == [slug.rawValue])
            #expect(try await history.changes(matching: TrackChangeQuery(kind: .deactivated)).changes.isEmpty)
        }
    }

    @Test func `the changes of a job are its own, and a dry run's have no number`() async throws {
        try await withEngine(tracks: 40) { bench in
            let first = try await bench.sync()
            bench.simulator.serve(generation: 2)
            let dry = try await bench.ended(try await bench.start(options: SyncOptions(dryRun: true)))
            let found = try await bench.service.history.changes(in: dry, matching: TrackChangeQuery(limit: 500))
            #expect(!found.changes.isEmpty && found.changes.allSatisfy { $0.number == nil })
            let second = try await bench.sync()
            func changes(_ job: Job, withoutStatistics: Bool = false) async throws -> [TrackChange] {
                var query = TrackChangeQuery(limit: 500)
                query.withoutStatistics = withoutStatistics
                return try await bench.service.history.changes(in: job, matching: query).changes
            }
            #expect(try await changes(first).count == 40)
            let all = try await changes(second)
            #expect(all.allSatisfy { $0.jobId == second.id.rawValue } && all.contains { $0.kind == .statistics })
            let shown = try await changes(second, withoutStatistics: true)
            #expect(shown.map(\.number) == all.filter { $0.kind != .statistics }.map(\.number))
            #expect(Set(found.changes.map(\.slug)) == Set(all.map(\.slug)))
        }
    }
}
