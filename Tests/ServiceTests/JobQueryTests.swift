import Engine
import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Remedies
import Service
import Storage
import Testing

/// How jobs and what belongs to them are asked for.
struct JobQueryTests {
    @Test func `a job is named by its number, or by how many are newer`() async throws {
        try await withEngine(tracks: 2) { bench in
            var jobs: [Job] = []
            for _ in 0..<3 { jobs.append(try await bench.sync()) }
            #expect(jobs.map(\.number) == [1, 2, 3])
            for (reference, job) in [("1", jobs[0]), ("3", jobs[2]), ("last", jobs[2]), ("last-2", jobs[0])] {
                #expect(try await bench.service.job(reference).id == job.id, "\(reference)")
            }
            let error = try await #require(throws: JobError.self) { try await bench.service.job("4") }
            #expect(error.name == "not_found" && error.message == "There is no job 4.")
            #expect(error.remedy == .listJobs)
        }
    }

    @Test func `a job whose record a newer program wrote is gone, and the others are not`() async throws {
        try await withEngine(tracks: 2) { bench in
            let job = try await bench.sync()
            let newer = "ffffffff-0000-7000-8000-000000000001"
            try bench.execute(
                #"""
                INSERT INTO jobs (id, state, trigger, record, run_order)
                VALUES ('\#(newer)', 'archived', 'webhook', '{"id":7}', 9)
                """#)
            let error = try await #require(throws: JobError.self) { try await bench.service.job("ffffffff") }
            #expect(error.name == "not_found" && error.message == "Job \(newer) is gone.")
            #expect(try await bench.service.jobs(limit: 10).jobs.map(\.id) == [job.id])
        }
    }

    @Test func `jobs are listed by what is asked for, with a limit`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let first = try await bench.sync()
            clock.advance(by: 3600)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@\(bench.slugs[0])")]))
            let warned = try await bench.ended(try await bench.start(by: .bob))
            clock.advance(by: 3600)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let failed = try await bench.sync()
            let service = bench.service
            let page = try await service.jobs(limit: 2)
            #expect(page.jobs.map(\.id) == [failed.id, warned.id] && page.total == 3)
            #expect(try await service.jobs(state: .failed, limit: 9).jobs.map(\.id) == [failed.id])
            #expect(try await service.jobs(trigger: .timer, limit: 9).total == 0)
            #expect(try await service.jobs(user: "bob", limit: 9).jobs.map(\.id) == [warned.id])
            #expect(try await service.jobs(user: "1001", limit: 9).jobs.map(\.id) == [warned.id])
            #expect(try await service.jobs(withWarnings: true, limit: 9).jobs.map(\.id) == [warned.id])
            #expect(try await service.jobs(since: warned.createdAt, limit: 9).jobs.map(\.id) == [failed.id, warned.id])
            #expect(try await service.jobs(since: first.createdAt, limit: 1).total == 3)
            let findings = try await service.details(of: warned, limit: 10)
            #expect(findings.failures.map(\.slug) == [bench.slugs[0]] && findings.withheld.isEmpty)
            #expect(try await service.details(of: warned, limit: 0).failures.isEmpty)
        }
    }

    @Test func `the report is that of the job, or the newest there is`() async throws {
        try await withEngine(tracks: 2) { bench in
            #expect(try await bench.service.reportedJob(nil) == nil)
            let first = try await bench.sync()
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let failed = try await bench.sync()
            let newest = try #require(try await bench.service.reportedJob(nil))
            let path = try #require(newest.reportPath)
            #expect(FileManager.default.fileExists(atPath: path))
            #expect([first.id, failed.id].contains(newest.id))
            #expect(try await bench.service.reportedJob("1")?.id == first.id)
            #expect(try await bench.service.reportedJob(failed.id.rawValue)?.id == failed.id)
            await #expect(throws: JobError.self) { try await bench.service.reportedJob("99") }
        }
    }

    @Test func `the audit is asked by the job as it is named everywhere`() async throws {
        try await withEngine(tracks: 2) { bench in
            let job = try await bench.sync()
            func entry(_ command: String, _ requester: Requester, _ time: Double, job: JobID? = nil) -> AuditEntry {
                AuditEntry(
                    time: Date(timeIntervalSince1970: time), requester: requester, command: command, reason: nil,
                    jobId: job, outcome: "allowed")
            }
            await bench.service.record(entry("job.start", .alice, 1_800_000_000, job: job.id))
            await bench.service.record(entry("scraping.set", .bob, 1_800_000_100))
            await bench.service.record(entry("daemon.reload", .bob, 1_800_000_200))
            func commands(since: Double? = nil, user: String? = nil, job: String? = nil, limit: Int = 9) async throws
                -> (commands: [String], total: Int)
            {
                let found = try await bench.service.audit(
                    since: since.map { Date(timeIntervalSince1970: $0) }, user: user, job: job, limit: limit)
                return (found.entries.map(\.command), found.total)
            }
            for reference in ["last", "1", job.id.rawValue, String(job.id.rawValue.prefix(12))] {
                #expect(try await commands(job: reference) == (["job.start"], 1), "\(reference)")
            }
            #expect(try await commands(limit: 2) == (["daemon.reload", "scraping.set"], 3))
            #expect(try await commands(user: "bob") == (["daemon.reload", "scraping.set"], 2))
            #expect(try await commands(since: 1_800_000_150) == (["daemon.reload"], 1))
            // A job that is not known any more still has its entries.
            #expect(try await commands(job: "ffffffff") == ([], 0))
            let error = try await #require(throws: JobError.self) { try await commands(job: "last-7") }
            #expect(error.name == "not_found" && error.message == "There is only one job.")
        }
    }

    @Test func `a watch of a job that waits while the daemon stops is refused, and goes on in the next one`()
        async throws
    {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(
            tracks: 2, dependencies: clock.dependencies(), change: { $0.schedule.jitter = .seconds(3600) }
        ) { bench in
            let job = try await bench.whileRunning {
                try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            }
            let error = try await #require(throws: JobError.self) {
                _ = try await bench.service.watch(job.id.rawValue, after: nil)
            }
            #expect(error.name == "shutting_down" && error.remedy == .tryAgain)
            let next = try await bench.successor(dependencies: clock.dependencies(seed: 2)) {
                $0.schedule.jitter = .seconds(3600)
            }
            #expect(try await next.service.watch(job.id.rawValue, after: nil).job.state == .scheduled)
        }
    }
}
