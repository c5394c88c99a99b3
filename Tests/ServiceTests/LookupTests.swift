import EngineBench
import Foundation
import JobModel
import Engine
import Service
import Storage
import Testing

struct LookupTests {
    private func save(_ id: String, in bench: EngineBench) throws -> JobID {
        let id = try #require(JobID(id))
        var job = Job(id: id, trigger: .timer, requestedBy: .alice, createdAt: Date(timeIntervalSince1970: 0))
        job.state = .succeeded
        try bench.store.jobs.save(job)
        return id
    }

    @Test func `without a reference it is the running job, else the last one`() async throws {
        try await withEngine { bench in
            let none = try await #require(throws: JobError.self) { try await bench.service.job(nil) }
            #expect(none.name == "not_found" && none.message == "There is no job yet.")
            let first = try await bench.sync()
            #expect(try await bench.service.job(nil).id == first.id)
            let second = try await bench.startHeld()
            let running = try await bench.service.job(nil)
            #expect(running.id == second.id && running.state == .running)
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            let last = try await bench.service.job(nil)
            #expect(last.id == second.id && last.state == .cancelled)
        }
    }

    @Test func `a running job is shown in its current state, which is ahead of the stored one`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            let shown = try await bench.service.job(job.id.rawValue)
            #expect(shown.state == .running && shown.counts.dashboardsFetched == 10)
            #expect(shown.counts.dashboardsFailed == 1)
        }
    }

    @Test(arguments: ["00000000-0000-7000-8000-000000000001", "00000000-0", "00000000-0000-7000-8000-00000000000"])
    func `a job is found by its id or a unique prefix`(reference: String) async throws {
        try await withIdleEngine { bench in
            let id = try save("00000000-0000-7000-8000-000000000001", in: bench)
            _ = try save("00000000-1000-7000-8000-000000000001", in: bench)
            #expect(try await bench.service.job(reference).id == id)
        }
    }

    @Test func `a place beyond the list says how many jobs there are`() async throws {
        try await withIdleEngine { bench in
            for number in 1...3 { _ = try save("00000000-0000-7000-8000-00000000000\(number)", in: bench) }
            let error = try await #require(throws: JobError.self) { try await bench.service.job("last-8") }
            #expect(error.name == "not_found" && error.message == "There are only 3 jobs.")
        }
    }

    @Test func `the case of a prefix is nothing`() async throws {
        try await withIdleEngine { bench in
            let id = try save("00abcdef-0000-7000-8000-000000000001", in: bench)
            #expect(try await bench.service.job("00ABC").id == id)
        }
    }

    @Test func `an ambiguous prefix is refused with those it could mean, the newest first`() async throws {
        try await withIdleEngine { bench in
            let first = try save("00000000-0000-7000-8000-000000000001", in: bench)
            let second = try save("00000000-0000-7000-8000-000000000002", in: bench)
            _ = try save("10000000-0000-7000-8000-000000000001", in: bench)
            let error = try await #require(throws: JobError.self) { try await bench.service.job("00000000") }
            guard case .ambiguous(let candidates) = error.code else {
                Issue.record(error)
                return
            }
            #expect(candidates == [second, first])
        }
    }

    @Test(arguments: ["", "2", "%", "_0000000", "' OR 1 --", "00000000-0000-7000-8000-0000000000011"])
    func `what no id begins with is not found`(reference: String) async throws {
        try await withIdleEngine { bench in
            _ = try save("00000000-0000-7000-8000-000000000001", in: bench)
            let error = try await #require(throws: JobError.self) { try await bench.service.job(reference) }
            #expect(error.name == "not_found")
            let watch = try await #require(throws: JobError.self) {
                _ = try await bench.service.watch(reference, after: nil)
            }
            #expect(watch.name == "not_found")
        }
    }
}
