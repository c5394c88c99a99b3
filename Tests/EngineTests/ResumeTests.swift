import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Syncing
import Testing

@testable import Engine

struct ResumeTests {
    @Test func `a resumed job fetches only what is missing, and ends as an undisturbed one`() async throws {
        try await withEngine { bench in
            let held = try await bench.startHeld()
            let cancelled = try await bench.service.cancel(nil, reason: nil, by: .alice)
            #expect(try bench.catalogue() == [])
            bench.simulator.set(faults: FaultPlan())
            let before = bench.simulator.stats.requests
            let job = try await bench.service.resume(nil, reason: "go on", by: .bob)
            #expect(job.resumedFrom == held.id && job.trigger == .resume && job.requestedBy == .bob)
            let ended = try await bench.ended(job)
            #expect(ended.state == .succeeded && ended.counts.added == 12)
            #expect(ended.counts.dashboardsReused == 10 && ended.counts.dashboardsFetched == 2)
            // The catalogue and the two dashboards that were missing.
            #expect(bench.simulator.stats.requests - before == 3)
            #expect(try await bench.store.jobs.find(held.id)?.resumedBy == job.id)
            let report = try String(contentsOfFile: try #require(ended.reportPath), encoding: .utf8)
            #expect(report.contains("Resumes: job `\(cancelled.id)`, whose dashboards are reused: 10"))
            #expect(report.contains("dashboards reused | 10"))
        }
    }

    @Test func `a resumed job can be resumed, and carries over what both have read`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            bench.simulator.set(faults: FaultPlan([try Fault("stall@\(bench.slugs[11])")]))
            let second = try await bench.service.resume(nil, reason: nil, by: .alice)
            for await event in try await bench.service.watch(second.id.rawValue, after: 0).events {
                if event.progress?.processed == 11 { break }
            }
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            bench.simulator.set(faults: FaultPlan())
            let third = try await bench.ended(try await bench.service.resume(nil, reason: nil, by: .alice))
            #expect(third.resumedFrom == second.id && third.counts.dashboardsReused == 11)
            #expect(third.counts.dashboardsFetched == 1 && third.counts.added == 12)
        }
    }

    @Test func `dashboards are left out of a resumed job where they are disabled by now`() async throws {
        try await withEngine { bench in
            let held = try await bench.startHeld()
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            let found = "INSERT INTO job_issues SELECT job_id, slug, 'phone', 'malformed_phone', '?'"
            try bench.execute("\(found) FROM staged_dashboards WHERE job_id = '\(held.id)' LIMIT 1")
            await bench.service.use(
                try EngineBench.setup(bench.simulator, bench.folder) { $0.settings.metadataEnabled = false })
            let job = try await bench.ended(try await bench.service.resume(nil, reason: nil, by: .alice))
            #expect(job.state == .succeeded && job.counts.added == 12 && job.counts.dashboardsReused == 0)
            // What was odd in them goes with them.
            let left = "SELECT count(*) FROM job_issues WHERE job_id = '\(job.id)' AND kind = 'malformed_phone'"
            #expect(try bench.number(left) == 0)
            #expect(try bench.number("SELECT count(*) FROM open_issues WHERE kind = 'malformed_phone'") == 0)
            #expect(try bench.number("SELECT count(*) FROM tracks WHERE metadata_fetched_at IS NOT NULL") == 0)
        }
    }

    @Test func `what cannot be resumed is refused with the reason`() async throws {
        try await withEngine { bench in
            func refusal(_ reference: String?) async throws -> String {
                let error = try await #require(throws: JobError.self) {
                    try await bench.service.resume(reference, reason: nil, by: .alice)
                }
                #expect(error.name == "not_resumable")
                return error.message
            }
            #expect(try await refusal(nil).contains("No job has run yet"))
            let done = try await bench.sync()
            #expect(try await refusal(nil).contains("it succeeded"))
            #expect(try await refusal(done.id.rawValue).contains("it succeeded"))
            let held = try await bench.startHeld()
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            bench.simulator.set(faults: FaultPlan())
            let newer = try await bench.sync()
            #expect(try await refusal(held.id.rawValue).contains("job \(newer.id) has synced since"))
        }
    }

    @Test func `staging that is gone or too old is no ground to resume`() async throws {
        try await withEngine { bench in
            let held = try await bench.startHeld()
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            try bench.execute("DELETE FROM staged_dashboards")
            let gone = try await #require(throws: JobError.self) {
                try await bench.service.resume(held.id.rawValue, reason: nil, by: .alice)
            }
            #expect(gone.name == "not_resumable" && gone.message.contains("what it had read is gone"))
            let clock = VirtualClock(Date().addingTimeInterval(6 * 3600 + 60))
            let later = try await bench.successor(dependencies: clock.dependencies())
            let old = try await #require(throws: JobError.self) {
                try await later.service.resume(held.id.rawValue, reason: nil, by: .alice)
            }
            #expect(old.name == "not_resumable" && old.message.contains("more than 360 min ago"))
        }
    }

    /// A job that a daemon's end interrupts once it has read eleven dashboards.
    private func interrupted(_ trigger: JobTrigger, _ bench: EngineBench) async throws -> Job {
        try await bench.whileRunning {
            bench.simulator.set(faults: FaultPlan([try Fault("stall@\(bench.slugs[11])")]))
            let job = try await bench.service.start(StartRequest(trigger: trigger, now: true), by: .alice)
            for await event in try await bench.service.watch(job.id.rawValue, after: 0).events {
                if event.progress?.processed == 11 { break }
            }
            return job
        }
    }

    @Test(arguments: [JobTrigger.timer, .manual])
    func `the next daemon goes on by itself from what nobody waits for`(trigger: JobTrigger) async throws {
        try await withIdleEngine { bench in
            let held = try await interrupted(trigger, bench)
            #expect(try await bench.store.jobs.find(held.id)?.state == .interrupted)
            bench.simulator.set(faults: FaultPlan())
            let clock = VirtualClock(Date())
            let next = try await bench.successor(dependencies: clock.dependencies())
            try await next.whileRunning {
                // Who keeps the time has looked at what was interrupted.
                _ = await clock.sleeping()
                let resumedBy = try await next.store.jobs.find(held.id)?.resumedBy
                guard trigger == .timer else {
                    #expect(resumedBy == nil)
                    return
                }
                let id = try #require(resumedBy)
                // A watcher through the restart sees the job that resumes it.
                let told = await (try await next.service.watch(held.id.rawValue, after: 1)).events.all()
                #expect(told.last?.job?.resumedBy == id)
                let ended = try await next.ended(try await next.service.job(id.rawValue))
                #expect(ended.state == .succeeded && ended.counts.dashboardsReused == 11)
                #expect(ended.requestedBy.user == "tracksyncd")
            }
        }
    }

    @Test(arguments: [(JobTrigger.timer, true), (.timer, false), (.manual, true)])
    func `a run of a slot that was interrupted too long ago is made up, where that is wanted`(
        trigger: JobTrigger, catchesUp: Bool
    ) async throws {
        try await withIdleEngine { bench in
            let held = try await interrupted(trigger, bench)
            bench.simulator.set(faults: FaultPlan())
            // By default what was read six hours ago is read again.
            let clock = VirtualClock(Date() + 7 * 3600)
            let next = try await bench.successor(dependencies: clock.dependencies()) {
                $0.schedule.catchesUp = catchesUp
            }
            try await next.whileRunning {
                // Who keeps the time has looked at what was interrupted.
                _ = await clock.sleeping()
                let jobs = try await next.store.jobs.list(limit: 10).jobs
                guard trigger == .timer, catchesUp else {
                    #expect(jobs.map(\.id) == [held.id])
                    return
                }
                let made = try #require(jobs.first)
                let slot = try #require(try await next.store.jobs.find(held.id)?.slot)
                #expect(made.retryOf == held.id && made.trigger == .timer && made.slot == slot)
                let ended = try await next.ended(made)
                #expect(ended.state == .succeeded && ended.resumedFrom == nil && ended.counts.dashboardsReused == 0)
            }
        }
    }

    @Test func `a job that ends its daemon each time is not resumed for ever`() async throws {
        try await withIdleEngine { bench in
            _ = try await bench.service.start(StartRequest(trigger: .timer, now: true), by: .alice)
            bench.simulator.set(faults: FaultPlan([try Fault("stall@catalogue")]))
            // Each daemon dies with the job: stored as running, and nobody runs it.
            for round in 1...5 {
                let next = try await bench.successor()
                await next.service.runner.resumeInterruptedJob()
                #expect((await next.service.runner.runningJob != nil) == (round <= 3))
            }
            #expect(try await bench.store.jobs.list(limit: 10).total == 4)
            #expect(try await bench.store.attention.list().map(\.kind) == [.jobNotResumed])
        }
    }
}
