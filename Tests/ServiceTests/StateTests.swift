import Catalogue
import Engine
import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import PrometheusMetrics
import Programs
import Remedies
import Scheduling
import Service
import Storage
import Testing

/// How everything stands: the overview, the schedule, the installation, what operators have acknowledged, and backups.
struct StateTests {
    private static let noon = Date(timeIntervalSince1970: 1_800_014_400)

    @Test func `the overview is of one moment`() async throws {
        try await withEngine { bench in
            let empty = try await bench.service.overview()
            #expect(empty.running == nil && empty.lastJob == nil && empty.lastSuccess == nil)
            #expect(empty.tracks == TrackTotals(active: 0, inactive: 0, followed: 0) && !empty.health.healthy)
            #expect(empty.catalogueURL == bench.simulator.catalogueURL && empty.schedule.calendar == nil)
            let first = try await bench.sync()
            let held = try await bench.startHeld()
            let now = try await bench.service.overview()
            #expect(now.running?.id == held.id && now.lastJob?.id == first.id)
            let success = try #require(now.lastSuccess)
            #expect(abs(success.timeIntervalSince(try #require(first.appliedAt))) < 0.01)
            #expect(now.tracks.active == 12 && now.scraping.isEnabled && now.scheduled == nil)
            _ = try await bench.service.block(reason: "a test", forSeconds: nil, by: .bob)
            _ = try await bench.ended(held)
            let later = try await bench.service.overview()
            #expect(later.running == nil && later.lastJob?.id == held.id && later.scraping.blocks.map(\.by) == ["bob"])
        }
    }

    @Test func `a timer unit's next run is the next one, unless the calendar's comes first`() async throws {
        let clock = VirtualClock(Self.noon)
        let timer = TimerState(unit: "tracksync.timer", isActive: true, next: Self.noon + 1800)
        try await withIdleEngine(
            tracks: 2, dependencies: clock.dependencies(),
            timer: { $0 == timer.unit ? timer : TimerState(unit: $0, problem: "another one") },
            change: { $0.timerUnit = timer.unit }
        ) { bench in
            let alone = await bench.service.schedule(next: 3)
            #expect(alone.timer == timer && alone.nextRun == NextRun(at: Self.noon + 1800, source: .timer))
            #expect(alone.next.isEmpty && !alone.hasTwoClocks)
            #expect(try await bench.service.overview().schedule.nextRun?.source == .timer)
            let calendar = Schedule(calendar: try CalendarExpression("hourly"), zone: TimeZone(identifier: "UTC"))
            await bench.service.use(
                try EngineBench.setup(bench.simulator, bench.folder) {
                    ($0.timerUnit, $0.schedule) = (timer.unit, calendar)
                })
            let both = await bench.service.schedule(next: 2)
            #expect(both.next == [Self.noon + 3600, Self.noon + 7200] && both.hasTwoClocks)
            let check = try await bench.service.health().checks.first { $0.name == .schedule }
            #expect(check?.state == .degraded && check?.action == Remedy(.stopTimer, name: timer.unit))
            await bench.service.use(
                try EngineBench.setup(bench.simulator, bench.folder) { ($0.timerUnit, $0.schedule) = (nil, calendar) })
            #expect(await bench.service.schedule(next: 1).timer == nil)
        }
    }

    @Test func `what a timer starts while scraping is disabled happens when that ends`() async throws {
        let clock = VirtualClock(Self.noon)
        try await withIdleEngine(
            tracks: 2, dependencies: clock.dependencies(),
            timer: { TimerState(unit: $0, isActive: true, next: Self.noon + 600) },
            change: { $0.timerUnit = "tracksync.timer" }
        ) { bench in
            _ = try await bench.service.block(reason: nil, forSeconds: 3600, by: .bob)
            let run = await bench.service.schedule(next: 1).nextRun
            #expect(run == NextRun(at: Self.noon + 3600, source: .timer, dueAt: Self.noon + 600))
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .alice)
            #expect(await bench.service.schedule(next: 1).isBlocked == true)
            let line = try await bench.service.statusLine()
            #expect(line.hasPrefix("Scraping is disabled by "))
        }
    }

    @Test func `what the doctor asks about the installation is what is there`() async throws {
        let folder = try Folder()
        let file = MetricsFile(path: folder.path + "/tracksync.prom")
        try await withEngine(change: { $0.metricsFile = file }) { bench in
            let before = try await bench.service.doctorFacts()
            #expect(before.lastRun == nil && before.newestBackup == nil && before.tracks == 0)
            let job = try await bench.sync()
            let copy = try await bench.service.backUp()
            let facts = try await bench.service.doctorFacts()
            #expect(facts.lastRun?.id == job.id && facts.tracks == 12 && facts.databasePath == bench.store.path)
            #expect(facts.database > 0 && copy.bytes > 4096 && facts.metricsFile?.path == file.path)
            let age = facts.now.timeIntervalSince(try #require(facts.newestBackup))
            #expect(abs(age) < 600)
        }
    }

    @Test func `backups are listed with a limit, and removed by the rules alone`() async throws {
        let clock = VirtualClock(Self.noon)
        try await withEngine(tracks: 3, dependencies: clock.dependencies()) { bench in
            _ = try await bench.sync()
            var paths: [String] = []
            for _ in 0..<3 {
                paths.append(try await bench.service.backUp().path)
                clock.advance(by: 86_400)
            }
            let newest = await bench.service.backups(limit: 2)
            #expect(newest.map(\.path) == [paths[2], paths[1]] && newest.map(\.tracks) == [3, 3])
            #expect(newest.map(\.time) == [Self.noon + 2 * 86_400, Self.noon + 86_400])
            #expect(await bench.service.removeBackups(beyond: nil).isEmpty)
            #expect(await bench.service.removeBackups(beyond: BackupRetention(newest: 1)) == [paths[1], paths[0]])
            #expect(await bench.service.backups(limit: 9).map(\.path) == [paths[2]])
            guard case .whole = try await bench.service.verifyDatabase() else {
                Issue.record("the database is damaged")
                return
            }
        }
    }

    @Test func `health names who has acknowledged the deactivations that a run withheld`() async throws {
        try await withEngine(tracks: 60) { bench in
            _ = try await bench.sync()
            bench.simulator.set(faults: FaultPlan([try Fault("keep:0.6@catalogue")]))
            let job = try await bench.sync()
            func message() async throws -> String? {
                try await bench.service.health().checks.first { $0.name == .deactivations }?.message
            }
            let point = try #require(
                try await bench.service.attention().first { $0.kind == .deactivationsWithheld })
            let waiting = try await message()
            #expect(waiting == point.message)
            try await bench.service.acknowledge(point.id, by: .bob)
            // As long as nobody knows who it was, it is acknowledged all the same.
            #expect(try await message() == "\(job.counts.withheld) withheld, acknowledged.")
            for (id, requester) in [(point.id + 1, Requester.alice), (point.id, .bob)] {
                await bench.service.record(
                    AuditEntry(
                        time: Date(), requester: requester, command: "attention.ack", parameters: "id=\(id)",
                        reason: "they moved", jobId: nil, outcome: "allowed"))
            }
            #expect(try await message() == "\(job.counts.withheld) withheld, acknowledged by bob (they moved).")
        }
    }

    @Test func `an unknown point cannot be acknowledged`() async throws {
        try await withIdleEngine(tracks: 1) { bench in
            let error = try await #require(throws: JobError.self) {
                try await bench.service.acknowledge(4711, by: .bob)
            }
            #expect(error.name == "no_such_point" && error.remedy == Remedy(.listAttention))
        }
    }
}
