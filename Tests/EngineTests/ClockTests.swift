import EngineBench
import Catalogue
import Foundation
import JobModel
import Engine
import LiveRCSimulator
import Service
import Storage
import Testing

/// A wall clock that is set back by a day.
struct ClockTests {
    private static let noon = Date(timeIntervalSince1970: 1_800_014_400)
    private static let dayBefore = noon - 86_400

    @Test func `a clock that is set back costs no job and no track, and the health says so`() async throws {
        let clock = VirtualClock(Self.noon)
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let first = try await bench.sync()
            #expect(first.state == .succeeded && first.finishedAt == Self.noon)
            let before = try bench.catalogue()
            clock.set(Self.dayBefore)
            let health = try await bench.service.health()
            let check = try #require(health.checks.first { $0.name == .lastSuccess })
            #expect(!check.ok && check.message.contains("in the future") && check.hint?.contains("clock") == true)
            let second = try await bench.sync()
            #expect(second.state == .succeeded && second.startedAt == Self.dayBefore)
            #expect(second.counts.added == 0 && second.counts.unchanged == first.counts.listed)
            #expect(try bench.catalogue().count == before.count)
            // The job that ran last is the last one, whatever the clock said.
            #expect(try await bench.store.jobs.lastStarted()?.id == second.id)
            #expect(try await bench.service.health().checks.first { $0.name == .lastSuccess }?.ok == true)
            #expect(try await bench.store.jobs.list(limit: 10).total == 2)
            let reports = [first, second].compactMap(\.reportPath)
            #expect(Set(reports).count == 2)
            #expect(reports.allSatisfy { FileManager.default.fileExists(atPath: $0) })
            #expect(
                try await bench.store.completeness.list().map(\.jobId) == [second.id.rawValue, first.id.rawValue])
            clock.set(Self.noon + 60)
            #expect(try await bench.sync().state == .succeeded)
        }
    }

    @Test(arguments: [-3 * 3600, 26 * 3600] as [TimeInterval])
    func `a job takes as long as it took, whatever the clock was set to meanwhile`(step: TimeInterval) async throws {
        let clock = VirtualClock(Self.noon)
        try await withEngine(dependencies: clock.dependencies()) { bench in
            _ = try await bench.startHeld()
            clock.set(Self.noon + step)
            let job = try await bench.service.cancel(nil, reason: nil, by: .bob)
            #expect(job.startedAt == Self.noon && job.finishedAt == Self.noon + step)
            let seconds = try #require(job.durationSeconds)
            #expect(seconds > 0 && seconds < 2 * 3600)
        }
    }

    @Test func `what a job has read before the clock is set back is resumed after it`() async throws {
        let clock = VirtualClock(Self.noon)
        try await withEngine(dependencies: clock.dependencies()) { bench in
            _ = try await bench.startHeld()
            _ = try await bench.service.cancel(nil, reason: nil, by: .bob)
            bench.simulator.set(faults: FaultPlan())
            clock.set(Self.dayBefore)
            let job = try await bench.service.resume(nil, reason: nil, requestID: nil, by: .bob)
            let ended = try await bench.ended(job)
            #expect(ended.state == .succeeded, "\(String(describing: ended.error))")
            #expect(ended.counts.dashboardsReused == 10 && ended.counts.dashboardsFetched == 2)
            #expect(try await bench.store.tracks.totals().active == 12)
        }
    }
}
