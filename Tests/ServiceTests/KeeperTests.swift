import Catalogue
import Engine
import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import PrometheusMetrics
import Programs
import Storage
import Syncing
import Testing

@testable import Service

/// What is kept fresh beside the jobs: where it cannot be, that is told once, and no job fails of it.
struct KeeperTests {
    private func use(_ bench: EngineBench, _ change: (inout JobSetup) -> Void) async throws {
        await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder, change: change))
    }

    private func line(_ text: String, in book: LogBook) async throws -> String {
        try await waitUntil("it is logged: \(text)") { book.lines.first { $0.contains(text) } }
    }

    @Test(.timeLimit(.minutes(3)))
    func `the catalogue's files follow the marks of operators`() async throws {
        try await withEngine(tracks: 3) { bench in
            let exports = bench.folder.path + "/exports"
            try await use(bench) { $0.settings.exportDirectory = exports }
            _ = try await bench.sync()
            let slug = try #require(TrackSlug(bench.slugs[1]))
            _ = try await bench.service.tracks.setFollowed([slug], to: true, by: .bob)
            struct Row: Decodable {
                var slug: String
                var isFollowed: Bool

                private enum CodingKeys: String, CodingKey {
                    case slug = "source_track_slug"
                    case isFollowed = "is_followed"
                }
            }
            let rows = try await waitUntil("the mark is in the file") {
                let data = try Data(contentsOf: URL(fileURLWithPath: exports + "/tracks.json"))
                let rows = try JSONDecoder().decode([Row].self, from: data)
                return rows.contains { $0.isFollowed } ? rows : nil
            }
            #expect(rows.map(\.slug) == bench.slugs && rows.filter(\.isFollowed).map(\.slug) == [slug.rawValue])
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `files that cannot be written cost a mark nothing but a warning`() async throws {
        let book = LogBook()
        try await withEngine(tracks: 2, logger: book.logger) { bench in
            _ = try await bench.sync()
            let file = bench.folder.path + "/file"
            try Data().write(to: URL(fileURLWithPath: file))
            try await use(bench) { $0.settings.exportDirectory = file + "/exports" }
            let slug = try #require(TrackSlug(bench.slugs[0]))
            #expect(try await bench.service.tracks.setFollowed([slug], to: true, by: .bob).changed == [slug])
            let told = try await line("the catalogue's files could not be written to \(file)/exports", in: book)
            #expect(told.hasPrefix("warning: "))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a metrics file that cannot be written is one error and a check, until it can`() async throws {
        let book = LogBook()
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(tracks: 2, dependencies: clock.dependencies(), logger: book.logger) { bench in
            let file = bench.folder.path + "/file"
            try Data().write(to: URL(fileURLWithPath: file))
            try await use(bench) { $0.metricsFile = MetricsFile(path: file + "/tracksync.prom") }
            func check() async throws -> HealthCheck? {
                try await bench.service.health().checks.first { $0.name == .metricsFile }
            }
            let broken = try await waitUntil("health tells of it") {
                let check = try await check()
                return check?.ok == false ? check : nil
            }
            #expect(broken.message.contains(file))
            for _ in 0..<5 { clock.advance(by: 31) }
            #expect(try await bench.sync().state == .succeeded)
            let good = MetricsFile(path: bench.folder.path + "/tracksync.prom")
            try await use(bench) { $0.metricsFile = good }
            _ = try await line("notice: the metrics are written again", in: book)
            #expect(try String(contentsOfFile: good.path, encoding: .utf8).contains("tracksync_tracks"))
            #expect(try await check()?.ok == true)
            #expect(book.lines.count { $0.hasPrefix("error: ") && $0.contains(file + "/tracksync.prom") } == 1)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a database that is replaced is told although the point of it cannot be stored`() async throws {
        let book = LogBook()
        try await withEngine(tracks: 2, logger: book.logger) { bench in
            _ = try await bench.sync()
            try bench.spoil("INSERT", of: "attention")
            let path = bench.store.path
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            try FileManager.default.copyItem(atPath: path + "-away", toPath: path)
            let told = try await line("critical: ", in: book)
            #expect(told.contains(path))
            _ = try await line("error: an attention point could not be changed: the disk is full", in: book)
            #expect(try await bench.service.statusLine().contains("was replaced"))
            #expect(try await bench.service.attention().isEmpty)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            _ = try await line("notice: the database's file is the one that is open again", in: book)
            #expect(try await bench.service.statusLine().hasPrefix("Idle. "))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `events that a consumer cannot take are logged, and taken later`() async throws {
        let book = LogBook()
        try await withEngine(tracks: 2, logger: book.logger) { bench in
            try bench.spoil("UPDATE", of: "event_cursors")
            let job = try await bench.sync()
            #expect(job.state == .succeeded)
            let told = try await line(" could not take events: the disk is full", in: book)
            #expect(told.hasPrefix("error: ") && told.contains("it is tried again in "))
            try bench.repair()
            func lag() async throws -> Double? {
                let family = try await bench.service.metricFamilies().first { $0.name == "tracksync_event_sink_lag" }
                return family?.samples.map(\.value).max()
            }
            _ = try await waitUntil("all events are taken") { try await lag() == 0 ? true : nil }
        }
    }

    @Test func `what is kept of the history of jobs is read again once a job has ended, and also while it is read`()
        async throws
    {
        let figures = KeptFigures<Int>()
        let job = Job(id: JobID(at: Date()), trigger: .manual, requestedBy: .alice, createdAt: Date())
        let end = LiveEvent.stored(Event(seq: 1, time: Date(), body: .jobFinished(job, discovery: .ownDaemon)))
        #expect(try await figures.value { 1 } == 1)
        #expect(try await figures.value { 2 } == 1)
        #expect(try await figures.value(if: { $0 > 1 }) { 3 } == 3)
        figures.receive(end)
        let read = try await figures.value { () -> Int in
            figures.receive(end)
            return 4
        }
        #expect(read == 4)
        // A job ended meanwhile: it may be in what was read, or not.
        #expect(try await figures.value { 5 } == 5)
        struct Unreadable: Error {}
        figures.receive(end)
        await #expect(throws: Unreadable.self) { try await figures.value { throw Unreadable() } }
        #expect(try await figures.value { 6 } == 6)
    }

    @Test func `the figures of 30 days hold until a job leaves them, and for one service level`() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let level = ServiceLevel()
        func recent(_ times: [Date]) -> RecentLevel {
            RecentLevel(
                ServiceLevelReport(level: level, since: now - RecentLevel.window, until: now), at: now, of: times)
        }
        #expect(recent([]).holds(for: level, at: now + 1e9))
        let oldest = recent([now - 100, now - RecentLevel.window + 60])
        #expect(oldest.holds(for: level, at: now) && oldest.holds(for: level, at: now + 59))
        #expect(!oldest.holds(for: level, at: now + 60) && !oldest.holds(for: level, at: now - 1))
        // A clock that was set back: its job counts once its time has come.
        #expect(!recent([now + 30]).holds(for: level, at: now + 30))
        var other = level
        other.objectivePercent -= 1
        #expect(!oldest.holds(for: other, at: now))
    }
}
