import EngineBench
import Catalogue
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Testing

@testable import Engine

struct CancelTests {
    @Test func `a cancelled job ends at once, says who and why, and leaves the catalogue as it was`() async throws {
        try await withEngine(tracks: 60) { bench in
            _ = try await bench.sync()
            let before = try bench.catalogue()
            bench.simulator.serve(generation: 2)
            let held = try await bench.startHeld()
            // The page that it waits for never comes: that this returns at all is the proof.
            let job = try await bench.service.cancel(nil, reason: "wrong site", by: .bob)
            #expect(job.id == held.id && job.state == .cancelled && job.finishedAt != nil)
            let error = try #require(job.error)
            #expect(error.name == "cancelled" && error.message.hasPrefix("Cancelled by bob: wrong site."))
            #expect(job.requestedBy == .alice)
            #expect(job.progress?.stage == .dashboards && job.stages.map(\.stage) == [.list, .dashboards])
            #expect(try bench.catalogue() == before)
            let stored = try #require(try await bench.store.jobs.find(job.id))
            #expect(stored.state == .cancelled && stored.error == job.error)
            await bench.service.runner.untilSettled()
            #expect(await bench.service.runner.runningJob == nil)
        }
    }

    @Test func `what a cancelled job has read stays in staging`() async throws {
        try await withEngine(tracks: 20) { bench in
            let slugs = bench.slugs
            _ = try await bench.startHeld()
            let job = try await bench.service.cancel(nil, reason: nil, by: .bob)
            #expect(job.counts.dashboardsFetched == 18 && job.counts.dashboardsFailed == 1)
            #expect(try bench.count("staged_listings", of: job) == 20)
            let left = try await bench.store.staging.dashboardsToRead(
                in: job.id, limit: 100, validity: CacheValidity(parserVersion: 1, clearMissing: false))
            #expect(left.map(\.slug.rawValue) == Array(slugs.suffix(2)))
            #expect(try await bench.store.jobs.failures(of: job.id, limit: 10).map(\.slug) == [slugs[18]])
        }
    }

    @Test func `a job that waits for the catalogue page can be cancelled, too`() async throws {
        try await withEngine { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("stall-in-body@catalogue")]))
            let job = try await bench.start()
            for await event in try await bench.service.watch(nil, after: 0).events where event.kind == .stage {
                break
            }
            let ended = try await bench.service.cancel(nil, reason: nil, by: .bob)
            #expect(ended.id == job.id && ended.state == .cancelled)
            #expect(ended.error?.message.hasPrefix("Cancelled by bob. ") == true)
            #expect(try bench.catalogue() == [])
            bench.simulator.set(faults: FaultPlan())
            #expect(try await bench.sync().state == .succeeded)
        }
    }

    @Test func `of two who cancel at once both get the job that ended, in the name of one`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            async let first = bench.service.cancel(nil, reason: nil, by: .alice)
            async let second = bench.service.cancel(nil, reason: nil, by: .bob)
            do {
                let (one, other) = try await (first, second)
                #expect(one.state == .cancelled && one.id == other.id && one.error == other.error)
            } catch let error as JobError {
                // One of them may come when all is over.
                #expect(error.name == "not_running" || error.name == "not_found")
            }
        }
    }

    @Test func `where nothing runs there is nothing to cancel`() async throws {
        try await withEngine { bench in
            let never = try await #require(throws: JobError.self) {
                try await bench.service.cancel(nil, reason: nil, by: .bob)
            }
            #expect(never.name == "not_running")
            let job = try await bench.sync()
            let later = try await #require(throws: JobError.self) {
                try await bench.service.cancel(nil, reason: nil, by: .bob)
            }
            #expect(later.name == "not_running" && later.message == "No job is running.")
            #expect(try await bench.store.jobs.find(job.id)?.state == .succeeded)
        }
    }

    @Test func `a job that is over cannot be cancelled, and the one that runs goes on`() async throws {
        try await withEngine { bench in
            let over = try await bench.sync()
            let running = try await bench.startHeld()
            let error = try await #require(throws: JobError.self) {
                try await bench.service.cancel(over.id.rawValue, reason: nil, by: .bob)
            }
            #expect(error.name == "not_running" && error.message.contains("succeeded"))
            #expect(await bench.service.runner.runningJob?.id == running.id)
            #expect(try await bench.store.jobs.find(over.id)?.state == .succeeded)
        }
    }

    @Test func `a job is cancelled by a unique prefix, and not by an ambiguous or unknown one`() async throws {
        try await withEngine { bench in
            let old = try #require(JobID("00000000-0000-7000-8000-000000000001"))
            var past = Job(id: old, trigger: .timer, requestedBy: .alice, createdAt: Date())
            past.state = .succeeded
            try bench.store.jobs.save(past)
            let running = try await bench.startHeld()
            // Ids of our days begin with 0, too, as the old one does.
            let ambiguous = try await #require(throws: JobError.self) {
                try await bench.service.cancel("0", reason: nil, by: .bob)
            }
            guard case .ambiguous(let candidates) = ambiguous.code else {
                Issue.record(ambiguous)
                return
            }
            #expect(candidates == [running.id, old])
            let unknown = try await #require(throws: JobError.self) {
                try await bench.service.cancel("ffff", reason: nil, by: .bob)
            }
            #expect(unknown.name == "not_found")
            #expect(await bench.service.runner.runningJob?.id == running.id)
            let prefix = String(running.id.rawValue.prefix(13))
            #expect(try await bench.service.cancel(prefix, reason: nil, by: .bob).id == running.id)
        }
    }
}
