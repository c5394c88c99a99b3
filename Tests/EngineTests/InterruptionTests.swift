import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Testing

@testable import Engine

struct InterruptionTests {
    @Test func `a job is interrupted by the end of what runs it`() async throws {
        try await withIdleEngine { bench in
            let (job, watch) = try await bench.whileRunning {
                let job = try await bench.startHeld()
                return (job, try await bench.service.watch(nil, after: nil))
            }
            let ended = try #require(await watch.events.all().last?.job)
            #expect(ended.id == job.id && ended.state == .interrupted && ended.finishedAt != nil)
            #expect(ended.error?.name == "interrupted" && ended.error?.retryable == true)
            let stored = try #require(try await bench.store.jobs.find(job.id))
            #expect(stored.state == .interrupted && stored.progress?.stage == .dashboards)
            #expect(try bench.catalogue() == [])
            #expect(try bench.count("staged_listings", of: job) == 12)
            #expect(
                try await bench.store.staging.dashboardsToRead(
                    in: job.id, limit: 100, validity: CacheValidity(parserVersion: 1, clearMissing: false)
                ).count == 2)
        }
    }

    @Test func `a job that had not begun is interrupted, too`() async throws {
        try await withIdleEngine { bench in
            let job = try await bench.start()
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { await bench.service.run() }
            }
            #expect(try await bench.store.jobs.find(job.id)?.state == .interrupted)
            await bench.service.runner.untilSettled()
            #expect(await bench.service.runner.runningJob == nil)
            #expect(bench.simulator.stats.requests == 0)
        }
    }

    @Test func `a job whose daemon died is interrupted before the next one takes requests`() async throws {
        try await withIdleEngine { bench in
            // As a killed daemon leaves it: stored as running, and nobody runs it.
            var job = try await bench.start()
            job.progress = JobProgress(stage: .dashboards, processed: 5, total: 12)
            try bench.store.jobs.save(job)
            let next = try await bench.successor().service
            #expect(await next.runner.runningJob == nil)
            let found = try await next.job(nil)
            #expect(found.id == job.id && found.state == .interrupted && found.finishedAt != nil)
            #expect(found.progress?.stage == .dashboards)
            #expect(found.error?.name == "interrupted" && found.error?.retryable == true)
            #expect(try await bench.store.jobs.find(job.id)?.state == .interrupted)
            #expect(try await bench.store.jobs.list(state: .running, limit: 1).total == 0)
            let last = try #require(await next.watch(nil, after: nil).events.all().last)
            #expect(last.kind == .finished && last.job?.state == .interrupted)
            let error = try await #require(throws: JobError.self) {
                try await next.cancel(job.id.rawValue, reason: nil, by: .bob)
            }
            #expect(error.name == "not_running")
        }
    }

    @Test func `a job whose daemon died after its changes were stored says so, and counts as a success`() async throws {
        try await withEngine { bench in
            var job = try await bench.sync()
            // As a daemon leaves it that is killed while the report is written.
            job.state = .running
            job.finishedAt = nil
            job.reportPath = nil
            try bench.store.jobs.save(job)
            let next = try await bench.successor()
            let found = try await next.service.job(nil)
            #expect(found.state == .interrupted && found.error?.message.contains("stored already") == true)
            let success = try #require(try await next.store.jobs.lastOutcome().successAt)
            // It is stored to the millisecond.
            #expect(abs(success.timeIntervalSince(try #require(job.appliedAt))) < 0.01)
            let error = try await #require(throws: JobError.self) {
                try await next.service.resume(nil, reason: nil, by: .bob)
            }
            #expect(error.name == "not_resumable" && error.message.contains("its changes are stored"))
        }
    }

    @Test func `a job that was over stays as it was when another daemon comes`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            let next = try await bench.successor().service
            let found = try await next.job(nil)
            #expect(found.id == job.id && found.state == .succeeded && found.error == nil)
        }
    }

    @Test func `events are numbered on from those of the daemon before`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            let last = try await bench.service.watch(job.id.rawValue, after: nil).seq
            #expect(last > 4)
            let next = try await bench.successor()
            let started = try await next.start()
            #expect(try await next.service.watch(started.id.rawValue, after: nil).seq > last)
        }
    }
}
