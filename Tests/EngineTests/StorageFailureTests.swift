import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Testing

@testable import Engine

/// A database that refuses: nothing hangs, nobody is told what is not so, and all is well once it works again.
struct StorageFailureTests {
    @Test(arguments: [
        ("staged_listings", SyncStage.list), ("staged_dashboards", .dashboards), ("tracks", .apply),
    ])
    func `a database that refuses a job's work fails the job`(table: String, stage: SyncStage) async throws {
        try await withEngine { bench in
            try bench.spoil("INSERT", of: table)
            let job = try await bench.sync()
            #expect(job.state == .failed && job.progress?.stage == stage)
            let error = try #require(job.error)
            #expect(error.name == "storage_failed" && error.message.contains("the disk is full"))
            #expect(try await bench.store.jobs.find(job.id)?.error == error)
            #expect(try bench.catalogue() == [])
            try bench.repair()
            #expect(try await bench.sync().counts.added == 12)
        }
    }

    @Test func `what was read and cannot be removed is a warning, and the next sync removes it`() async throws {
        try await withEngine { bench in
            try bench.spoil("DELETE", of: "staged_dashboards")
            let job = try await bench.sync()
            #expect(job.state == .succeeded && job.counts.added == 12)
            #expect(job.warnings.map(\.code) == [.stagingNotCleared])
            #expect(job.warnings.first?.message.contains("the disk is full") == true)
            #expect(try bench.count("staged_dashboards", of: job) == 12)
            // To remove it is a part of the last stage: no time of a job lies between its stages.
            let bodies = try await bench.store.events.list(of: job.id, after: 0, limit: 100).events.map(\.body)
            let end = bodies.firstIndex { body in
                if case .stageFinished(_, let outcome) = body { return outcome.timing.stage == .report }
                return false
            }
            let warning = bodies.firstIndex { if case .warning = $0 { true } else { false } }
            #expect(try #require(warning) < #require(end))
            try bench.repair()
            // One that asks for nothing more than the page: what it finds removed, its own end has not.
            let next = try await bench.ended(
                try await bench.start(options: SyncOptions(metadata: false)))
            #expect(next.warnings == [])
            for table in ["staged_dashboards", "staged_listings", "staged_refreshes"] {
                #expect(try bench.count(table, of: job) == 0 && bench.count(table, of: next) == 0)
            }
        }
    }

    @Test func `a table that goes while a job runs fails the job`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            let watch = try await bench.service.watch(nil, after: nil)
            try bench.execute("DROP TABLE tracks")
            // The page it waits for fails, and the job continues.
            await bench.simulator.stop()
            let ended = try #require(await watch.events.all().last?.job)
            #expect(ended.state == .failed && ended.error?.name == "storage_failed")
            #expect(ended.progress?.stage == .apply)
            await bench.service.runner.untilSettled()
            #expect(await bench.service.runner.runningJob == nil)
        }
    }

    @Test func `a start that cannot be stored is refused, and nothing runs`() async throws {
        try await withEngine { bench in
            try bench.spoil("INSERT", of: "jobs")
            await #expect(throws: (any Error).self) { try await bench.start() }
            await bench.service.runner.untilSettled()
            #expect(await bench.service.runner.runningJob == nil)
            try bench.repair()
            #expect(bench.simulator.stats.requests == 0)
            #expect(try await bench.sync().state == .succeeded)
            #expect(bench.simulator.stats.catalogue == 1)
        }
    }

    @Test func `a job whose end cannot be stored is over all the same, and stored with the next start`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            let watch = try await bench.service.watch(nil, after: nil)
            try bench.spoil("UPDATE", of: "jobs")
            let ended = try await bench.service.cancel(nil, reason: nil, by: .bob)
            #expect(ended.state == .cancelled)
            #expect(await watch.events.all().last?.job?.state == .cancelled)
            #expect(try await bench.service.job(nil).state == .cancelled)
            #expect(try await bench.service.overview().lastJob?.state == .cancelled)
            #expect(try await bench.service.job(job.id.rawValue).state == .cancelled)
            let late = try await bench.service.watch(job.id.rawValue, after: nil)
            #expect(await late.events.all().last?.job?.state == .cancelled)
            try bench.repair()
            bench.simulator.set(faults: FaultPlan())
            #expect(try await bench.sync().state == .succeeded)
            #expect(try await bench.store.jobs.find(job.id)?.state == .cancelled)
        }
    }

    @Test func `a job whose start cannot be told does not start, and one whose end cannot be told ends later`()
        async throws
    {
        try await withEngine { bench in
            try bench.spoil("INSERT", of: "events")
            await #expect(throws: (any Error).self) { try await bench.start() }
            #expect(try await bench.store.jobs.list(limit: 1).total == 0)
            try bench.repair()
            let job = try await bench.startHeld()
            try bench.spoil("INSERT", of: "events")
            // An event of its progress may have been refused before: it has failed by then.
            let ended = try? await bench.service.cancel(nil, reason: nil, by: .bob)
            let state = ended?.state ?? .failed
            #expect(ended == nil || state == .cancelled)
            #expect(try await bench.store.jobs.find(job.id)?.state == .running)
            try bench.repair()
            bench.simulator.set(faults: FaultPlan())
            #expect(try await bench.sync().state == .succeeded)
            #expect(try await bench.store.jobs.find(job.id)?.state == state)
            let kinds = try await bench.store.events.list(of: job.id, after: 0, limit: 100).events.map(\.body.kind)
            #expect(kinds.first == "job_started" && kinds.last == "job_finished")
            // The events before the job's end were not lost.
            #expect(kinds.filter { $0 == "stage_finished" }.count == 2)
        }
    }
}
