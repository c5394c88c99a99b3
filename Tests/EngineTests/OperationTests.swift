import EngineBench
import Foundation
import JobModel
import Engine
import LiveRCSimulator
import Service
import Storage
import Synchronization
import Testing

/// Repeated requests, history, attention and health.
struct OperationTests {
    @Test func `a request that is repeated within an hour answers the same job, also after a restart`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let request = StartRequest(id: "nightly")
            let job = try await bench.service.start(request, by: .alice)
            #expect(try await bench.service.start(request, by: .alice).id == job.id)
            #expect(try await bench.ended(job).state == .succeeded)
            let again = try await bench.service.start(request, by: .alice)
            #expect(again.id == job.id && again.state == .succeeded)
            let next = try await bench.successor(dependencies: clock.dependencies())
            #expect(try await next.service.start(request, by: .alice).id == job.id)
            // Another user's words are not mine.
            let other = try await bench.service.start(request, by: .bob)
            #expect(other.id != job.id)
            _ = try await bench.ended(other)
            clock.advance(by: 3601)
            let later = try await bench.service.start(request, by: .alice)
            #expect(later.id != job.id)
            _ = try await bench.ended(later)
        }
    }

    @Test func `a daemon starts, answers and syncs beside what a newer one wrote`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            try bench.execute(
                """
                INSERT INTO jobs (id, state, trigger, record, run_order) VALUES
                    ('019bbdf4-7c00-7abc-8def-0123456789aa', 'running', 'webhook', '{"id":7}', 7),
                    ('019bbdf4-7c00-7abc-8def-0123456789ab', 'scheduled', 'webhook', 'none', 8),
                    ('019bbdf4-7c00-7abc-8def-0123456789ac', 'archived', 'webhook', '[]', 9);
                UPDATE jobs SET record = replace(record, '"warnings":[]', '"warnings":[{"code":"tide","message":"m"}]')
                WHERE id = '\(job.id)';
                INSERT INTO attention (kind, since, job_id, message, hint)
                VALUES ('tide', '2027-01-15T08:00:00.000Z', '\(job.id)', 'm', 'h');
                INSERT INTO scraping_blocks VALUES ('moon', '{}');
                """)
            let next = try await bench.successor()
            try await next.whileRunning { () async throws in
                #expect(try await next.service.overview().scraping.isEnabled)
                #expect(try await next.store.jobs.lastOutcome().job?.warnings.map(\.code) == [.unknown("tide")])
                #expect(try await next.service.health().attention.map(\.kind) == [.unknown("tide")])
                #expect(try await next.service.metricsText().contains("tracksync_unreadable_records 4\n"))
                #expect(try await next.service.statusLine().hasPrefix("Idle. Last success 2"))
                #expect(try await next.sync().state == .succeeded)
            }
        }
    }

    @Test func `a request's name stands for that request alone`() async throws {
        try await withEngine { bench in
            let job = try await bench.service.start(StartRequest(id: "x"), by: .alice)
            let dry = StartRequest(options: SyncOptions(dryRun: true), id: "x")
            let error = try await #require(throws: JobError.self) { try await bench.service.start(dry, by: .alice) }
            #expect(error.name == "other_request")
            let resume = try await #require(throws: JobError.self) {
                try await bench.service.resume(nil, reason: nil, requestID: "x", by: .alice)
            }
            #expect(resume.name == "other_request")
            _ = try await bench.ended(job)
        }
    }

    @Test func `of one request many times at once there is one job`() async throws {
        try await withEngine { bench in
            let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await bench.service.start(StartRequest(id: "once"), by: .alice).id }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await bench.store.jobs.list(limit: 10).total == 1)
        }
    }

    @Test func `starting a waiting job at once can be repeated, too`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies(), change: { $0.schedule.jitter = .seconds(3600) }) {
            bench in
            let waiting = try await bench.service.start(StartRequest(trigger: .timer, id: "night"), by: .alice)
            let now = StartRequest(now: true, id: "now")
            #expect(try await bench.service.start(now, by: .bob).id == waiting.id)
            #expect(try await bench.service.start(now, by: .bob).id == waiting.id)
            _ = try await bench.ended(waiting)
            #expect(try await bench.service.start(now, by: .bob).state == .succeeded)
            #expect(
                try await bench.service.start(StartRequest(trigger: .timer, id: "night"), by: .alice).id
                    == waiting.id)
        }
    }

    @Test func `old jobs are removed with all that belongs to them, but for the newest success`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let success = try await bench.sync()
            clock.advance(by: 60)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let failure = try await bench.sync()
            #expect(failure.state == .failed)
            clock.advance(by: 31 * 86400)
            let next = try await bench.sync()
            clock.advance(by: 86400)
            _ = await clock.sleeping()
            #expect(try await bench.store.jobs.list(limit: 10).jobs.map(\.id) == [next.id, success.id])
            #expect(try bench.count("events", of: failure) == 0 && bench.count("events", of: success) > 0)
        }
    }

    @Test func `a start with a clock that is far ahead removes no job`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(tracks: 2, dependencies: clock.dependencies()) { bench in
            try await bench.whileRunning { for _ in 0..<2 { _ = try await bench.sync() } }
            clock.advance(by: 3650 * 86400)
            let later = try await bench.successor(dependencies: clock.dependencies(seed: 2))
            try await later.whileRunning {
                _ = await clock.sleeping()
                clock.advance(by: 2 * 3600)
                _ = await clock.sleeping()
                let kept = try await later.store.jobs.list(limit: 10).total
                #expect(kept == 2)
                _ = try await later.sync()
            }
            // With a job of that time, too, there is an hour to set the clock.
            let last = try await later.successor(dependencies: clock.dependencies(seed: 3))
            try await last.whileRunning {
                _ = await clock.sleeping()
                clock.advance(by: 3599)
                _ = await clock.sleeping()
                let kept = try await last.store.jobs.list(limit: 10).total
                #expect(kept == 3)
            }
        }
    }

    @Test func `more jobs than are kept are removed, the oldest first`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(tracks: 2, dependencies: clock.dependencies(), change: { $0.history.count = 3 }) { bench in
            var ids: [JobID] = []
            for _ in 0..<6 {
                clock.advance(by: 1)
                ids.append(try await bench.sync().id)
            }
            #expect(try await bench.store.jobs.prune(HistoryLimits(days: 30, count: 3), at: clock.now) == 3)
            #expect(try await bench.store.jobs.list(limit: 10).jobs.map(\.id) == ids.suffix(3).reversed())
        }
    }

    @Test func `what needs an operator is open until the next good sync, or until it is acknowledged`() async throws {
        try await withEngine { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let first = try await bench.sync()
            let second = try await bench.sync()
            let points = try await bench.service.attention()
            #expect(points.map(\.kind) == [.jobFailed] && points.first?.jobId == second.id)
            #expect(first.id != second.id)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@#0"), try Fault("status:404@#1")]))
            #expect(try await bench.sync().hasSucceededWithWarnings)
            let next = try await bench.service.attention()
            #expect(next.map(\.kind) == [.dashboardsFailed])
            let id = try #require(next.first?.id)
            try await bench.service.acknowledge(id, by: .bob)
            #expect(try await bench.service.attention().isEmpty)
            let error = try await #require(throws: JobError.self) { try await bench.service.acknowledge(id, by: .bob) }
            #expect(error.name == "no_such_point")
        }
    }

    @Test func `withheld deactivations need an operator`() async throws {
        try await withEngine(tracks: 60) { bench in
            _ = try await bench.sync()
            bench.simulator.set(faults: FaultPlan([try Fault("keep:0.6@catalogue")]))
            let job = try await bench.sync()
            #expect(job.counts.withheld > 10)
            let points = try await bench.service.attention()
            #expect(points.contains { $0.kind == .deactivationsWithheld && $0.jobId == job.id })
            let health = try await bench.service.health()
            #expect(!health.healthy)
            #expect(health.checks.filter { !$0.ok }.map(\.name) == [.deactivations, .attention])
            #expect(health.state == .unwell && health.checks.last?.state == .degraded)
            bench.simulator.set(faults: FaultPlan())
            _ = try await bench.sync()
            #expect(try await bench.service.health().healthy)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a database whose file is replaced needs an operator, and takes no job until it is back`() async throws {
        try await withEngine(tracks: 3) { bench in
            _ = try await bench.sync()
            let path = bench.store.path
            func isTold() async throws -> Bool {
                try await bench.service.attention().contains { $0.kind == .databaseReplaced }
            }
            // As an operator does who puts a backup in place under the daemon.
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            try FileManager.default.copyItem(atPath: path + "-away", toPath: path)
            while try await !isTold() { await Task.yield() }
            let health = try await bench.service.health()
            #expect(health.checks.filter { !$0.ok }.map(\.name) == [.database, .attention])
            #expect(health.checks.contains { $0.hint?.contains("systemctl stop tracksyncd.socket") == true })
            #expect(try await bench.service.statusLine().contains("was replaced"))
            await #expect(throws: StorageError.self) { try await bench.start() }
            await #expect(throws: StorageError.self) { try await bench.service.verifyDatabase() }
            await #expect(throws: StorageError.self) { try await bench.service.backUp() }
            await #expect(throws: StorageError.self) {
                try await bench.service.notifying.mute(nil, forSeconds: 60, reason: nil, by: .bob)
            }
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            while try await isTold() { await Task.yield() }
            #expect(try await bench.service.health().healthy)
            #expect(try await bench.sync().state == .succeeded)
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: ["-wal", "-shm"])
    func `a database without its log, or the log's index, needs an operator`(suffix: String) async throws {
        try await withEngine(tracks: 3) { bench in
            _ = try await bench.sync()
            let file = bench.store.path + suffix
            func points() async throws -> [AttentionPoint] {
                try await bench.service.attention().filter { $0.kind == .databaseReplaced }
            }
            try FileManager.default.moveItem(atPath: file, toPath: file + "-away")
            while try await points().isEmpty { await Task.yield() }
            #expect(try await points().map { $0.message.hasPrefix("\(file) was moved") } == [true])
            await #expect(throws: StorageError.self) { try await bench.start() }
            try FileManager.default.moveItem(atPath: file + "-away", toPath: file)
            while try await !points().isEmpty { await Task.yield() }
            #expect(try await bench.sync().state == .succeeded)
        }
    }

    @Test func `a job that falls due does not run on a database whose file is replaced`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies(), change: { $0.schedule.jitter = .seconds(3600) }) {
            bench in
            let job = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            try #require(job.state == .scheduled)
            let path = bench.store.path
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            clock.advance(by: 8 * 3600)
            for _ in 0..<5 {
                _ = await clock.sleeping()
                clock.advance(by: 10)
            }
            #expect(bench.simulator.stats.requests == 0)
            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            while bench.simulator.stats.catalogue == 0 { clock.advance(by: 10); await Task.yield() }
            #expect(try await bench.ended(job).state == .succeeded)
        }
    }

    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    @Test func `the state of everything asks about the timer once, and its parts agree`() async throws {
        try await withIdleEngine { bench in
            let asked = Count()
            let next = try await bench.successor(timer: { unit in
                let number = asked.value.add(1, ordering: .relaxed).newValue
                return TimerState(unit: unit, isActive: true, next: Date(timeIntervalSince1970: Double(number)))
            })
            let overview = try await next.service.overview()
            #expect(asked.value.load(ordering: .relaxed) == 1)
            let check = overview.health.checks.first { $0.name == .schedule }
            #expect(overview.schedule.nextRun?.at == Date(timeIntervalSince1970: 1))
            #expect(check?.message == "The next run is at 1970-01-01 00:00 UTC.")
        }
    }

    @Test func `health tells the age of the last success and the room on the disk`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            func unwell() async throws -> [HealthCheck.Name] {
                try await bench.service.health().checks.filter { !$0.ok }.map(\.name)
            }
            #expect(try await unwell() == [.lastSuccess])
            _ = try await bench.sync()
            #expect(try await unwell() == [])
            clock.advance(by: 36 * 3600 + 1)
            #expect(try await unwell() == [.lastSuccess])
            await bench.service.use(
                try EngineBench.setup(bench.simulator, bench.folder) {
                    $0.health = HealthLimits(maxAge: .seconds(1_000_000), minFree: .max)
                })
            #expect(try await unwell() == [.disk])
        }
    }
}
