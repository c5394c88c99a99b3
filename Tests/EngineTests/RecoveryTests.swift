import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Scheduling
import Service
import Storage
import Testing

@testable import Engine

/// Runs of the timer and the schedule that fail, or that cannot happen, on a clock of the test's own.
struct RecoveryTests {
    /// Midnight of an ordinary day in UTC.
    private static let midnight = Date(timeIntervalSince1970: 1_800_057_600)
    private static let tries: [Duration] = [.seconds(900), .seconds(3600), .seconds(3 * 3600)]
    private static let outage = "status:503@catalogue"

    private func bench(
        _ clock: VirtualClock, tracks: Int = 3, calendar: String? = "*-*-* 00:00:00", catchesUp: Bool = true,
        retries: [Duration] = tries,
        _ body: (EngineBench) async throws -> Void
    ) async throws {
        let schedule = Schedule(
            calendar: try calendar.map { try CalendarExpression($0) }, zone: TimeZone(identifier: "UTC"),
            catchesUp: catchesUp, retryAfter: retries)
        try await withEngine(tracks: tracks, dependencies: clock.dependencies(), change: { $0.schedule = schedule }) {
            bench in
            _ = await clock.sleeping()
            try await body(bench)
        }
    }

    private func jobs(_ bench: EngineBench) async throws -> [Job] {
        try await bench.store.jobs.list(limit: 1000).jobs.reversed()
    }

    /// Sets the clock, and waits until nothing runs or is written.
    private func pass(to time: Date, _ clock: VirtualClock, _ bench: EngineBench) async throws {
        clock.set(time)
        try await settle(clock, bench)
    }

    private func settle(_ clock: VirtualClock, _ bench: EngineBench) async throws {
        while true {
            _ = await clock.sleeping()
            await bench.service.runner.untilSettled()
            guard let running = await bench.service.runner.runningJob else { break }
            _ = try await bench.ended(running)
        }
    }

    @Test(arguments: [JobTrigger.timer, .schedule])
    func `a failed run is tried again after 15 minutes, 1 hour and 3 hours, and needs an operator only then`(
        trigger: JobTrigger
    ) async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock, calendar: trigger == .schedule ? "*-*-* 00:00:00" : nil) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault(Self.outage)]))
            var time = Self.midnight
            if trigger == .timer {
                clock.set(time)
                _ = try await bench.ended(try await bench.service.start(StartRequest(trigger: .timer), by: .alice))
                try await settle(clock, bench)
            } else {
                try await pass(to: time, clock, bench)
            }
            for (number, delay) in Self.tries.enumerated() {
                let failed = try #require(try await jobs(bench).last { $0.state == .failed })
                #expect(failed.attempt ?? 1 == number + 1 && failed.trigger == trigger)
                let next = try #require(await bench.service.runner.overview.scheduled)
                time += delay / .seconds(1)
                #expect(next.startAt == time && failed.nextTryAt == time && next.retryOf == failed.id)
                #expect(next.slot == failed.slot && next.attempt == number + 2)
                #expect(try await bench.service.attention().isEmpty)
                let health = try await bench.service.health()
                #expect(health.state != .well && health.checks.first { $0.name == .lastRun }?.state == .degraded)
                #expect(try await bench.service.statusLine().contains("FAILED"))
                try await pass(to: time, clock, bench)
            }
            let all = try await jobs(bench)
            #expect(all.map(\.state) == [.failed, .failed, .failed, .failed])
            let scheduled = await bench.service.runner.overview.scheduled
            #expect(all.last?.nextTryAt == nil && scheduled == nil)
            let point = try #require(try await bench.service.attention().first)
            #expect(point.kind == .jobFailed && point.message.hasPrefix("Tried 4 times."))
            #expect(try await bench.service.health().checks.first { $0.name == .lastRun }?.state == .unwell)
        }
    }

    @Test func `a try that succeeds ends it, and takes over what was read`() async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock, tracks: 12) { bench in
            // More than half of the dashboards fail, so the sync fails; the others are read.
            bench.simulator.set(
                faults: FaultPlan(try bench.slugs.suffix(7).map { try Fault("status:503@\($0)") }))
            try await pass(to: Self.midnight, clock, bench)
            let failed = try #require(try await jobs(bench).last { $0.state == .failed })
            bench.simulator.set(faults: FaultPlan())
            try await pass(to: Self.midnight + 900, clock, bench)
            let last = try #require(try await jobs(bench).last)
            #expect(last.state == .succeeded && last.resumedFrom == failed.id)
            #expect(
                last.counts.dashboardsReused == failed.counts.dashboardsFetched && failed.counts.dashboardsFetched > 0)
            #expect(await bench.service.runner.overview.scheduled == nil)
            #expect(try await bench.service.health().checks.first { $0.name == .lastRun }?.ok == true)
        }
    }

    @Test func `a sync that somebody starts meanwhile does the work of the next try`() async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault(Self.outage)]))
            try await pass(to: Self.midnight, clock, bench)
            let waiting = try #require(await bench.service.runner.overview.scheduled)
            bench.simulator.set(faults: FaultPlan())
            clock.advance(by: 60)
            let manual = try await bench.sync()
            let ended = try await bench.ended(waiting)
            #expect(ended.state == .skipped && ended.error?.name == "superseded")
            #expect(ended.error?.message.contains(manual.id.rawValue) == true)
            #expect(try await bench.service.health().checks.first { $0.name == .lastRun }?.ok == true)
        }
    }

    @Test func `a failure that cannot pass is not tried again`() async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            try await pass(to: Self.midnight, clock, bench)
            #expect(try await jobs(bench).map(\.state) == [.failed])
            #expect(try await bench.service.attention().map(\.kind) == [.jobFailed])
        }
    }

    @Test func `a restart keeps the next try`() async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault(Self.outage)]))
            try await pass(to: Self.midnight, clock, bench)
            let waiting = try #require(await bench.service.runner.overview.scheduled)
            let next = try await bench.successor(dependencies: clock.dependencies()) {
                $0.schedule = Schedule(retryAfter: Self.tries)
            }
            #expect(await next.service.runner.overview.scheduled?.id == waiting.id)
            #expect(await next.service.runner.overview.scheduled?.startAt == Self.midnight + 900)
        }
    }

    @Test(arguments: [true, false])
    func `a run that falls into a disabled time happens once when that ends, where that is wanted`(
        catchesUp: Bool
    ) async throws {
        let clock = VirtualClock(Self.midnight - 60)
        try await bench(clock, calendar: "hourly", catchesUp: catchesUp) { bench in
            _ = try await bench.service.block(reason: "caller 4711", forSeconds: 4 * 3600, by: .bob)
            for hour in 0..<4 { try await pass(to: Self.midnight + Double(hour) * 3600, clock, bench) }
            let skipped = try await jobs(bench).filter { $0.state == .skipped }
            #expect(skipped.count == 4 && skipped.allSatisfy { $0.error?.name == "scraping_disabled" })
            #expect(bench.simulator.stats.requests == 0)
            try await pass(to: Self.midnight + 4 * 3600 - 60, clock, bench)
            let ran = try await jobs(bench).filter { $0.state == .succeeded }
            #expect(ran.count == (catchesUp ? 1 : 0))
            if catchesUp { #expect(ran.first?.slot == Self.midnight && ran.first?.retryOf == skipped.first?.id) }
            try await pass(to: Self.midnight + 4 * 3600, clock, bench)
            #expect(try await jobs(bench).filter { $0.state == .succeeded }.count == (catchesUp ? 2 : 1))
        }
    }

    @Test func `a run of the timer that is refused is a skipped job, and made up when scraping is enabled`()
        async throws
    {
        let clock = VirtualClock(Self.midnight)
        try await bench(clock, calendar: nil) { bench in
            _ = try await bench.service.block(reason: "caller 4711", forSeconds: nil, by: .bob)
            let error = try await #require(throws: JobError.self) {
                try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            }
            #expect(error.name == "scraping_disabled")
            let skipped = try #require(try await jobs(bench).first)
            #expect(skipped.state == .skipped && skipped.trigger == .timer && skipped.slot == Self.midnight)
            #expect(skipped.error?.message.contains("caller 4711") == true)
            // A person's request is refused, and nothing was due.
            _ = try await #require(throws: JobError.self) { try await bench.start() }
            #expect(try await jobs(bench).count == 2)
            let repeated = try #require(await bench.service.runner.overview.scheduled)
            _ = try await bench.service.unblock(by: .bob)
            _ = try await bench.ended(repeated)
            #expect(try await jobs(bench).map(\.state) == [.skipped, .succeeded])
        }
    }

    @Test func `a job that a block stopped happens once when that ends`() async throws {
        let clock = VirtualClock(Self.midnight)
        try await bench(clock, calendar: nil) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("stall@\(bench.slugs[0])")]))
            let job = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            for await event in try await bench.service.watch(job.id.rawValue, after: 0).events
            where event.progress?.processed == 2 { break }
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            #expect(try await bench.ended(job).state == .cancelled)
            // The end is told before the machine knows that it is stored.
            await bench.service.runner.untilSettled()
            let repeated = try #require(await bench.service.runner.overview.scheduled)
            bench.simulator.set(faults: FaultPlan())
            _ = try await bench.service.unblock(by: .bob)
            // Whoever does what is due is woken, and nobody can tell when: the job's own end is what to wait for.
            _ = try await bench.ended(repeated)
            let last = try #require(try await jobs(bench).last)
            #expect(last.state == .succeeded && last.resumedFrom == job.id && last.counts.dashboardsReused == 2)
        }
    }

    /// A month of nights with a site that is away for seconds to hours, often when the run is due.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `in a month of outages no night is without a success, and no slot is synced twice`(seed: UInt64) async throws {
        // Old jobs are removed at eleven: who sleeps on until then, as the clock is set before he is woken, misses no slot.
        let clock = VirtualClock(Self.midnight - 7200)
        var chance = DependencyRandom(dependencies: clock.dependencies(seed: seed))
        try await bench(clock) { bench in
            let end = Self.midnight + 30 * 86400
            var outages: [ClosedRange<Date>] = []
            for night in 0..<30 {
                guard Int.random(in: 0..<2, using: &chance) == 0 else { continue }
                // From seconds to four hours, evenly by orders of magnitude.
                let length = exp(Double.random(in: log(2)...log(4 * 3600), using: &chance))
                let start = Self.midnight + Double(night) * 86400 - Double.random(in: 0...1, using: &chance)
                outages.append(start...(start + length))
            }
            while clock.now < end {
                let next = await clock.sleeping()
                let isAway = outages.contains { $0.contains(next) }
                bench.simulator.set(faults: FaultPlan(isAway ? [try Fault(Self.outage)] : []))
                try await pass(to: max(next, clock.now), clock, bench)
            }
            let succeeded = try await bench.store.jobs.list(state: .succeeded, limit: 1000).jobs.compactMap(\.slot)
            #expect(Set(succeeded).count == succeeded.count, "no slot is synced twice")
            #expect(Set(succeeded).count >= 30, "every night has a success")
            #expect(!outages.isEmpty)
            #expect(try await bench.store.jobs.list(state: .failed, limit: 1000).total > 0)
        }
    }

    /// Ten years of nights in the rules alone: what a night's first run and its tries come to in outages of up to six hours.
    @Test func `at most one night in a hundred is without a success`() {
        let clock = VirtualClock(Self.midnight)
        var chance = DependencyRandom(dependencies: clock.dependencies(seed: 7))
        let recovery = SlotRecovery(retryAfter: Self.tries, catchesUp: true)
        var lost = 0
        let nights = 3650
        for _ in 0..<nights {
            // One night in five has an outage around midnight.
            guard Int.random(in: 0..<5, using: &chance) == 0 else { continue }
            let length = exp(Double.random(in: log(2)...log(6 * 3600), using: &chance))
            let end = Self.midnight - Double.random(in: 0...60, using: &chance) + length
            var job = Job(
                id: JobID(at: Self.midnight), trigger: .timer, requestedBy: .alice, createdAt: Self.midnight)
            job.slot = Self.midnight
            var now = Self.midnight
            while now < end {
                job.state = .failed
                job.error = JobFailure(name: "source_unavailable", message: "", retryable: true)
                guard case .retry(let time) = recovery.decision(after: job, at: now) else { break }
                job.attempt = (job.attempt ?? 1) + 1
                now = time
            }
            if now < end { lost += 1 }
        }
        #expect(lost * 100 <= nights, "\(lost) of \(nights)")
    }
}
