import Foundation
import JobModel
import Jobs
import LiveRCSimulator
import Storage
import Testing

/// Repeated requests, history, attention and health.
struct OperationTests {
    @Test func `a request that is repeated within an hour answers the same job, also after a restart`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world()) { bench in
            let request = StartRequest(id: "nightly")
            let job = try await bench.controller.start(request, by: .alice)
            #expect(try await bench.controller.start(request, by: .alice).id == job.id)
            #expect(try await bench.ended(job).state == .succeeded)
            let again = try await bench.controller.start(request, by: .alice)
            #expect(again.id == job.id && again.state == .succeeded)
            let next = try await bench.successor(world: clock.world())
            #expect(try await next.controller.start(request, by: .alice).id == job.id)
            // Another user's words are not mine.
            let other = try await bench.controller.start(request, by: .bob)
            #expect(other.id != job.id)
            _ = try await bench.ended(other)
            clock.advance(by: 3601)
            let later = try await bench.controller.start(request, by: .alice)
            #expect(later.id != job.id)
            _ = try await bench.ended(later)
        }
    }

    @Test func `a request's name stands for that request alone`() async throws {
        try await withJobs { bench in
            let job = try await bench.controller.start(StartRequest(id: "x"), by: .alice)
            let dry = StartRequest(options: SyncOptions(dryRun: true), id: "x")
            let error = try await #require(throws: JobError.self) { try await bench.controller.start(dry, by: .alice) }
            #expect(error.name == "other_request")
            let resume = try await #require(throws: JobError.self) {
                try await bench.controller.resume(nil, reason: nil, requestID: "x", by: .alice)
            }
            #expect(resume.name == "other_request")
            _ = try await bench.ended(job)
        }
    }

    @Test func `of one request many times at once there is one job`() async throws {
        try await withJobs { bench in
            let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await bench.controller.start(StartRequest(id: "once"), by: .alice).id }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await bench.store.jobs(limit: 10).total == 1)
        }
    }

    @Test func `starting a waiting job at once can be repeated, too`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world(), change: { $0.schedule.jitter = .seconds(3600) }) { bench in
            let waiting = try await bench.controller.start(StartRequest(trigger: .timer, id: "night"), by: .alice)
            let now = StartRequest(now: true, id: "now")
            #expect(try await bench.controller.start(now, by: .bob).id == waiting.id)
            #expect(try await bench.controller.start(now, by: .bob).id == waiting.id)
            _ = try await bench.ended(waiting)
            #expect(try await bench.controller.start(now, by: .bob).state == .succeeded)
            #expect(
                try await bench.controller.start(StartRequest(trigger: .timer, id: "night"), by: .alice).id
                    == waiting.id)
        }
    }

    @Test func `old jobs are removed with all that belongs to them, but for the newest success`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world()) { bench in
            let success = try await bench.sync()
            clock.advance(by: 60)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let failure = try await bench.sync()
            #expect(failure.state == .failed)
            clock.advance(by: 31 * 86400)
            _ = await clock.sleeping()
            #expect(try await bench.store.jobs(limit: 10).jobs.map(\.id) == [success.id])
            #expect(try bench.count("job_events", of: failure) == 0 && bench.count("job_events", of: success) > 0)
        }
    }

    @Test func `more jobs than are kept are removed, the oldest first`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(tracks: 2, world: clock.world(), change: { $0.history.count = 3 }) { bench in
            var ids: [JobID] = []
            for _ in 0..<6 {
                clock.advance(by: 1)
                ids.append(try await bench.sync().id)
            }
            #expect(try await bench.store.prune(HistoryLimits(days: 30, count: 3), at: clock.now) == 3)
            #expect(try await bench.store.jobs(limit: 10).jobs.map(\.id) == ids.suffix(3).reversed())
        }
    }

    @Test func `what needs a person is open until the next good sync, or until it is acknowledged`() async throws {
        try await withJobs { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let first = try await bench.sync()
            let second = try await bench.sync()
            let points = try await bench.controller.attention()
            #expect(points.map(\.kind) == [.jobFailed] && points.first?.jobId == second.id)
            #expect(first.id != second.id)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@#0"), try Fault("status:404@#1")]))
            #expect(try await bench.sync().isDoneWithWarnings)
            let next = try await bench.controller.attention()
            #expect(next.map(\.kind) == [.dashboardsFailed])
            let id = try #require(next.first?.id)
            try await bench.controller.acknowledge(id)
            #expect(try await bench.controller.attention().isEmpty)
            let error = try await #require(throws: JobError.self) { try await bench.controller.acknowledge(id) }
            #expect(error.name == "no_such_point")
        }
    }

    @Test func `withheld deactivations need a person`() async throws {
        try await withJobs(tracks: 60) { bench in
            _ = try await bench.sync()
            bench.simulator.set(faults: FaultPlan([try Fault("keep:0.6@catalogue")]))
            let job = try await bench.sync()
            #expect(job.counts.withheld > 10)
            let points = try await bench.controller.attention()
            #expect(points.contains { $0.kind == .deactivationsWithheld && $0.jobId == job.id })
            let health = try await bench.controller.health()
            #expect(!health.healthy)
            #expect(health.checks.filter { !$0.ok }.map(\.name) == [.deactivations])
            bench.simulator.set(faults: FaultPlan())
            _ = try await bench.sync()
            #expect(try await bench.controller.health().healthy)
        }
    }

    @Test func `health tells the age of the last success and the room on the disk`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world()) { bench in
            func unwell() async throws -> [HealthCheck.Name] {
                try await bench.controller.health().checks.filter { !$0.ok }.map(\.name)
            }
            #expect(try await unwell() == [.lastSuccess])
            _ = try await bench.sync()
            #expect(try await unwell() == [])
            clock.advance(by: 36 * 3600 + 1)
            #expect(try await unwell() == [.lastSuccess])
            await bench.controller.use(
                try JobsBench.setup(bench.simulator, bench.folder) {
                    $0.health = HealthLimits(maxAge: .seconds(1_000_000), minFree: .max)
                })
            #expect(try await unwell() == [.disk])
        }
    }
}
