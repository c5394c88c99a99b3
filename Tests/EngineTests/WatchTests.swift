import EngineBench
import JobModel
import Engine
import LiveRCSimulator
import Service
import Storage
import Testing

struct WatchTests {
    /// Whether the numbers of stored events grow, and progress has that of the event before it.
    private static func areInOrder(_ events: [JobEvent]) -> Bool {
        zip(events, events.dropFirst()).allSatisfy { $1.kind == .progress ? $0.seq <= $1.seq : $0.seq < $1.seq }
    }

    @Test func `a watch begins with the current state of the job and continues to its end`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            let watch = try await bench.service.watch(nil, after: nil)
            #expect(watch.job.id == job.id && watch.job.state == .running)
            #expect(watch.job.progress?.stage == .dashboards && watch.job.counts.dashboardsFailed == 1)
            let ended = try await bench.service.cancel(nil, reason: nil, by: .alice)
            let events = await watch.events.all()
            #expect(Self.areInOrder(events) && events.allSatisfy { $0.jobId == job.id && $0.seq >= watch.seq })
            let last = try #require(events.last)
            #expect(last.kind == .finished && last.job?.state == .cancelled && last.job?.error == ended.error)
        }
    }

    @Test func `a job can be watched from its first event on`() async throws {
        try await withIdleEngine { bench in
            let before = try await bench.whileRunning { try await bench.sync() }
            let next = try await bench.successor()
            let first = try await next.service.watch(before.id.rawValue, after: nil).seq
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@#0")]))
            let job = try await next.start()
            // From the beginning, though the job before took the numbers up to its own.
            let watch = try await next.service.watch(job.id.rawValue, after: 0)
            let events = try await next.whileRunning { await watch.events.all() }
            #expect(first > 4)
            #expect(Self.areInOrder(events) && events.first?.seq == first + 1)
            #expect(events.first?.kind == .state && events.first?.state == .running)
            let stages = events.filter { $0.kind == .stage }.map(\.progress?.stage)
            #expect(stages == [.list, .dashboards, .apply, .report])
            #expect(events.filter { $0.kind == .trackFailed }.map(\.failure?.name) == ["http_status"])
            #expect(events.filter { $0.kind == .warning }.map(\.warning?.code) == [.dashboardsFailed])
            #expect(events.last?.job?.hasSucceededWithWarnings == true)
        }
    }

    @Test func `a watch that comes back has what it missed, and nothing twice`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            let whole = try await bench.service.watch(nil, after: 0)
            let (first, last) = (Int64(0), whole.seq)
            let watches = try await withThrowingTaskGroup(of: (Int64, JobWatch).self) { group in
                for after in first...last {
                    group.addTask { (after, try await bench.service.watch(nil, after: after)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            let events = await whole.events.all()
            let numbers = events.filter { $0.kind != .progress }.map(\.seq)
            #expect(Self.areInOrder(events) && Set(numbers).count == numbers.count)
            for (after, watch) in watches {
                let rest = await watch.events.all()
                #expect(rest.filter { $0.kind != .progress }.map(\.seq) == numbers.filter { $0 > after })
                #expect(rest.last?.kind == .finished)
            }
        }
    }

    @Test func `a watch of a job that is over has its end and nothing else`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            for after in [nil, 1_000_000] as [Int64?] {
                let watch = try await bench.service.watch(job.id.rawValue, after: after)
                let events = await watch.events.all()
                #expect(watch.job.state == .succeeded)
                #expect(events.map(\.kind) == [.finished])
                #expect(events.first?.job?.counts.added == 12)
            }
        }
    }

    @Test func `a watch that comes back after the end has all that was stored`() async throws {
        try await withEngine { bench in
            let job = try await bench.sync()
            let whole = await (try await bench.service.watch(job.id.rawValue, after: 0)).events.all()
            #expect(whole.first?.kind == .state && whole.last?.kind == .finished)
            #expect(whole.filter { $0.kind == .stage }.count == 4)
            #expect(zip(whole, whole.dropFirst()).allSatisfy { $0.seq < $1.seq })
            let second = try #require(whole.dropFirst().first)
            let rest = await (try await bench.service.watch(job.id.rawValue, after: second.seq)).events.all()
            #expect(rest.map(\.seq) == whole.dropFirst(2).map(\.seq))
        }
    }

    @Test func `a reader that looks up only after the end has missed nothing`() async throws {
        try await withIdleEngine { bench in
            let job = try await bench.start()
            let late = try await bench.service.watch(nil, after: nil)
            try await bench.whileRunning { _ = try await bench.ended(job) }
            let events = await late.events.all()
            #expect(Self.areInOrder(events) && events.first?.seq == 2)
            #expect(events.last?.job?.state == .succeeded)
        }
    }

    @Test func `watchers of one job have the same events, and one that leaves takes them from nobody`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            let stays = try await bench.service.watch(nil, after: nil)
            let leaves = try await bench.service.watch(nil, after: nil)
            let left = await withTaskGroup(of: [JobEvent].self) { group in
                group.cancelAll()
                group.addTask { await leaves.events.all() }
                return await group.reduce(into: []) { $0 += $1 }
            }
            // One that leaves of its own accord is not told that it lagged.
            #expect(left.isEmpty)
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            #expect(await stays.events.all().last?.kind == .finished)
        }
    }
}
