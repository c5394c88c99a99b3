import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Service
import Storage
import Testing

@testable import Engine

struct StartTests {
    @Test func `a start is stored before it is acknowledged`() async throws {
        // Nothing runs here that could store the job later.
        try await withIdleEngine { bench in
            let job = try await bench.start()
            let stored = try #require(try await bench.store.jobs.find(job.id))
            #expect(stored.state == .running && stored.startedAt != nil)
            #expect(stored.requestedBy == .alice && stored.reason == "for a test" && stored.trigger == .manual)
            #expect(
                try await bench.store.events.list(of: job.id, after: 0, limit: 9).events.map(\.body.kind) == [
                    "job_started"
                ])
            #expect(await bench.service.runner.runningJob?.id == job.id)
        }
    }

    @Test func `a job that was started runs to its end and is stored as it ended`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            #expect(job.state == .succeeded && job.error == nil && job.finishedAt != nil)
            #expect(job.counts.added == 12)
            await bench.service.runner.untilSettled()
            #expect(await bench.service.runner.runningJob == nil)
            let stored = try #require(try await bench.store.jobs.find(job.id))
            #expect(stored.state == .succeeded && stored.counts.added == 12 && stored.finishedAt != nil)
            #expect(try await bench.sync().counts.unchanged == 12)
        }
    }

    @Test func `a second start is refused with the running job`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            let error = try await #require(throws: JobError.self) { try await bench.start(by: .bob) }
            guard case .alreadyRunning(let running) = error.code else {
                Issue.record(error)
                return
            }
            #expect(running.id == job.id && running.requestedBy == .alice)
            #expect(running.progress?.stage == .dashboards && running.counts.dashboardsFetched == 10)
            #expect(try await bench.store.jobs.list(limit: 10).total == 1)
        }
    }

    @Test func `of starts at once one gets a job, and the others are refused with it`() async throws {
        try await withIdleEngine { bench in
            let ids = await withTaskGroup(of: (JobID?, isStarted: Bool).self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do { return (try await bench.start().id, true) } catch let error as JobError {
                            guard case .alreadyRunning(let running) = error.code else { return (nil, false) }
                            return (running.id, false)
                        } catch { return (nil, false) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let started = ids.filter(\.isStarted)
            #expect(started.count == 1)
            #expect(ids.allSatisfy { $0.0 != nil && $0.0 == started.first?.0 })
            let stored = try await bench.store.jobs.list(limit: 10)
            #expect(stored.jobs.map(\.id) == started.map(\.0))
        }
    }

    @Test func `where scraping is disabled a start is refused, and nothing is fetched or stored`() async throws {
        try await withEngine(scrapingEnabled: false) { bench in
            let error = try await #require(throws: JobError.self) { try await bench.start() }
            #expect(error.name == "scraping_disabled")
            #expect(try await bench.store.jobs.list(limit: 10).total == 0)
            // Whatever a refused start might have left to do, it would do before this job.
            await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder))
            #expect(bench.simulator.stats.requests == 0)
            #expect(try await bench.sync().state == .succeeded)
            #expect(bench.simulator.stats.catalogue == 1)
        }
    }

    @Test func `a stopping service refuses starts, and interrupts what runs`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            await bench.service.shutdown()
            let error = try await #require(throws: JobError.self) { try await bench.start() }
            #expect(error.name == "shutting_down")
            // The job that runs is ended, sooner or later, and starts stay refused.
            #expect(try await bench.ended(job).state == .interrupted)
            let later = try await #require(throws: JobError.self) { try await bench.start() }
            #expect(later.name == "shutting_down")
        }
    }

    @Test func `another setup is for the next job, also when the one before has not begun yet`() async throws {
        try await withIdleEngine { bench in
            try await withSimulator(Simulator.Configuration(site: Site(seed: 5, tracks: 7))) { other in
                let first = try await bench.start()
                await bench.service.use(try EngineBench.setup(other, bench.folder))
                try await bench.whileRunning {
                    let ended = try await bench.ended(first)
                    #expect(ended.counts.listed == 12)
                    #expect(other.stats.requests == 0)
                    let requests = bench.simulator.stats.requests
                    let second = try await bench.sync()
                    #expect(second.counts.listed == 7)
                    #expect(bench.simulator.stats.requests == requests)
                }
            }
        }
    }
}
