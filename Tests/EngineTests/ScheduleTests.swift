import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Scheduling
import Service
import Storage
import Testing

@testable import Engine

/// Slots, jitter and what a clock may do, on a clock of the test's own.
struct ScheduleTests {
    /// Noon of an ordinary Wednesday in UTC.
    private static let noon = Date(timeIntervalSince1970: 1_800_014_400)

    private static func schedule(
        _ calendar: String, jitter: Duration = .seconds(120), catchesUp: Bool = true, zone: String = "UTC"
    ) throws -> Schedule {
        Schedule(
            calendar: try CalendarExpression(calendar), zone: TimeZone(identifier: zone), jitter: jitter,
            catchesUp: catchesUp)
    }

    private func bench(
        _ clock: VirtualClock, _ schedule: Schedule, seed: UInt64 = 1, _ body: (EngineBench) async throws -> Void
    ) async throws {
        try await withEngine(
            tracks: 2, dependencies: clock.dependencies(seed: seed), change: { $0.schedule = schedule }
        ) { bench in
            _ = await clock.sleeping()
            try await body(bench)
        }
    }

    private func jobs(_ bench: EngineBench) async throws -> [Job] {
        try await bench.store.jobs.list(limit: 1000).jobs.reversed()
    }

    @Test func `a slot becomes a scheduled job that starts within the jitter, and runs`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, try Self.schedule("hourly")) { bench in
            #expect(await bench.service.schedule(next: 1).next == [Self.noon.addingTimeInterval(3600)])
            #expect(await clock.sleeping() == Self.noon.addingTimeInterval(3600))
            clock.advance(by: 3600)
            let start = await clock.sleeping()
            let waiting = try #require(await bench.service.runner.overview.scheduled)
            #expect(waiting.state == .scheduled && waiting.trigger == .schedule && waiting.slot == clock.now)
            #expect(waiting.startAt == start && start > clock.now && start <= clock.now.addingTimeInterval(120))
            #expect(try await bench.store.jobs.find(waiting.id)?.startAt == start)
            clock.set(start)
            let ended = try await bench.ended(waiting)
            #expect(ended.state == .succeeded && ended.startedAt == start && ended.slot == waiting.slot)
            #expect(await bench.service.runner.overview.scheduled == nil)
        }
    }

    @Test func `a restart neither draws another offset nor loses the run`() async throws {
        let clock = VirtualClock(Self.noon)
        let schedule = try Self.schedule("hourly", jitter: .seconds(1800))
        try await withIdleEngine(
            tracks: 2, dependencies: clock.dependencies(seed: 7), change: { $0.schedule = schedule }
        ) { first in
            let waiting = try await first.whileRunning {
                _ = await clock.sleeping()
                clock.advance(by: 3600)
                _ = await clock.sleeping()
                return try #require(await first.service.runner.overview.scheduled)
            }
            for seed in 8...12 as ClosedRange<UInt64> {
                let next = try await first.successor(dependencies: clock.dependencies(seed: seed)) {
                    $0.schedule = schedule
                }
                try await next.whileRunning {
                    _ = await clock.sleeping()
                    let again = try #require(await next.service.runner.overview.scheduled)
                    #expect(again.id == waiting.id && again.startAt == waiting.startAt)
                }
            }
            let last = try await first.successor(dependencies: clock.dependencies(seed: 99)) { $0.schedule = schedule }
            try await last.whileRunning {
                _ = await clock.sleeping()
                clock.set(try #require(waiting.startAt))
                #expect(try await last.ended(waiting).state == .succeeded)
            }
            #expect(try await jobs(first).count == 1)
        }
    }

    @Test func `the timer's job waits for its offset, and sync --now leaves it out`() async throws {
        let clock = VirtualClock(Self.noon)
        let schedule = Schedule(jitter: .seconds(600))
        try await bench(clock, schedule) { bench in
            let job = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            #expect(job.state == .scheduled && job.slot == clock.now)
            let again = try await #require(throws: JobError.self) {
                try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            }
            #expect(again.name == "already_running")
            let skipped = try #require(try await jobs(bench).first { $0.id != job.id })
            #expect(skipped.state == .skipped && skipped.trigger == .timer && skipped.error?.name == "already_running")
            // A manual request does not wait.
            let manual = try await bench.sync()
            #expect(manual.state == .succeeded && manual.id != job.id)
            let now = try await bench.service.start(StartRequest(now: true), by: .bob)
            #expect(now.id == job.id && now.state == .running)
            #expect(try await bench.ended(now).state == .succeeded)
        }
    }

    @Test func `a scheduled job can be cancelled and watched to its end`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, Schedule(jitter: .seconds(600))) { bench in
            let job = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            let watch = try await bench.service.watch(job.id.rawValue, after: 0)
            let cancelled = try await bench.service.cancel(nil, reason: "not today", by: .bob)
            #expect(cancelled.id == job.id && cancelled.state == .cancelled && !cancelled.isSkipped)
            let events = await watch.events.all()
            #expect(events.map(\.kind) == [.state, .finished] && events.first?.state == .scheduled)
            let error = try await #require(throws: JobError.self) {
                try await bench.service.cancel(job.id.rawValue, reason: nil, by: .bob)
            }
            #expect(error.name == "not_running")
            clock.advance(by: 3600)
            _ = await clock.sleeping()
            #expect(bench.simulator.stats.requests == 0)
        }
    }

    @Test func `a run that falls due while one is running is skipped and recorded`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, try Self.schedule("hourly")) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("stall@catalogue")]))
            let running = try await bench.start()
            clock.advance(by: 3600)
            clock.set(await clock.sleeping())
            #expect(await clock.sleeping() > clock.now)
            let skipped = try #require(try await jobs(bench).last)
            #expect(skipped.isSkipped && skipped.error?.name == "already_running")
            #expect(skipped.error?.message.contains(running.id.rawValue) == true)
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            #expect(try await jobs(bench).count == 2)
        }
    }

    @Test func `a run that falls due while scraping is disabled is recorded as skipped`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, try Self.schedule("hourly")) { bench in
            _ = try await bench.service.block(reason: "winter", forSeconds: nil, by: .bob)
            clock.advance(by: 3600)
            clock.set(await clock.sleeping())
            _ = await clock.sleeping()
            let skipped = try #require(try await jobs(bench).first { $0.isSkipped })
            #expect(skipped.error?.name == "scraping_disabled")
            #expect(bench.simulator.stats.requests == 0)
        }
    }

    @Test func `jobs are numbered without holes, and told apart by the beginning of their ids`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, Schedule()) { bench in
            func refused(_ ask: () async throws -> Job) async throws {
                _ = try await #require(throws: JobError.self) { _ = try await ask() }
            }
            try await refused { try await bench.service.resume(nil, reason: nil, by: .alice) }
            let first = try await bench.sync()
            try await refused { try await bench.service.resume(nil, reason: nil, by: .alice) }
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            try await refused { try await bench.start() }
            // It is skipped, and another one waits in its place: both at the same moment.
            try await refused { try await bench.service.start(StartRequest(trigger: .timer), by: .alice) }
            let all = try await jobs(bench)
            #expect(all.map(\.number) == [1, 2, 3])
            #expect(all.first?.id == first.id && all.map(\.isSkipped) == [false, true, false])
            #expect(Set(all.map { $0.id.rawValue.prefix(13) }).count == 3)
            let found = try await bench.service.job(String(all[1].id.rawValue.prefix(13)))
            #expect(found.id == all[1].id)
        }
    }

    @Test func `ids follow a clock that was set back, and none is given twice in a millisecond`() {
        let names = JobNames(after: 7)
        let ids = (0..<500).map { _ in names.id(at: Self.noon) { 0 } }
        #expect(ids == ids.sorted() && Set(ids.map { $0.rawValue.prefix(13) }).count == 500)
        let earlier = names.id(at: Self.noon.addingTimeInterval(-60)) { 0 }
        #expect(earlier == JobID(at: Self.noon.addingTimeInterval(-60)) { 0 })
        #expect(names.number() == 8)
    }

    @Test(arguments: [true, false])
    func `runs that were missed happen once, where that is wanted`(catchesUp: Bool) async throws {
        let clock = VirtualClock(Self.noon)
        let schedule = try Self.schedule("hourly", catchesUp: catchesUp)
        try await withIdleEngine(tracks: 2, dependencies: clock.dependencies(), change: { $0.schedule = schedule }) {
            bench in
            try await bench.whileRunning { _ = await clock.sleeping() }
            clock.advance(by: 10 * 3600 + 1800)
            let next = try await bench.successor(dependencies: clock.dependencies()) { $0.schedule = schedule }
            try await next.whileRunning {
                #expect(await clock.sleeping() > clock.now)
                let all = try await jobs(next)
                #expect(all.count == 1 && all.first?.slot == Self.noon.addingTimeInterval(10 * 3600))
                if catchesUp {
                    #expect(try await next.ended(try #require(all.first)).state == .succeeded)
                } else {
                    #expect(all.first?.isSkipped == true && all.first?.error?.name == "missed")
                }
                #expect(
                    await next.service.schedule(next: 1).next == [Self.noon.addingTimeInterval(11 * 3600)])
            }
        }
    }

    @Test func `a job that waits is not left waiting by a clock that is set back`() async throws {
        let clock = VirtualClock(Self.noon.addingTimeInterval(86400 * 3650))
        try await bench(clock, Schedule(jitter: .seconds(86400))) { bench in
            let job = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            #expect(job.state == .scheduled)
            clock.set(Self.noon)
            #expect(try await bench.ended(job).state == .succeeded)
        }
    }

    @Test func `a schedule that is taken away takes its waiting job with it, and has missed nothing when it is back`()
        async throws
    {
        let clock = VirtualClock(Self.noon)
        let schedule = try Self.schedule("hourly", jitter: .seconds(1800))
        try await bench(clock, schedule) { bench in
            clock.advance(by: 3600)
            _ = await clock.sleeping()
            let waiting = try #require(await bench.service.runner.overview.scheduled)
            func use(_ schedule: Schedule) async throws {
                await bench.service.use(
                    try EngineBench.setup(bench.simulator, bench.folder) { $0.schedule = schedule })
            }
            try await use(Schedule())
            #expect(try await bench.ended(waiting).isSkipped)
            clock.advance(by: 10 * 3600)
            _ = await clock.sleeping()
            try await use(schedule)
            clock.advance(by: 60)
            #expect(await clock.sleeping() == Self.noon.addingTimeInterval(12 * 3600))
            #expect(try await jobs(bench).count == 1)
        }
    }

    @Test func `what ran last counts, not what was asked for last`() async throws {
        let clock = VirtualClock(Self.noon)
        try await bench(clock, Schedule(jitter: .seconds(600))) { bench in
            let waiting = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            clock.advance(by: 1)
            bench.simulator.set(faults: FaultPlan([try Fault("stall@catalogue")]))
            let manual = try await bench.start()
            _ = try await bench.service.cancel(manual.id.rawValue, reason: nil, by: .alice)
            bench.simulator.set(faults: FaultPlan())
            clock.set(try #require(waiting.startAt))
            #expect(try await bench.ended(waiting).state == .succeeded)
            // Asked for later, but run before: what it had read is older than what is stored.
            let error = try await #require(throws: JobError.self) {
                try await bench.service.resume(manual.id.rawValue, reason: nil, by: .alice)
            }
            #expect(error.message.contains("job \(waiting.id) has synced since"))
            #expect(try await bench.store.jobs.lastOutcome().job?.id == waiting.id)
        }
    }

    @Test func `another calendar has missed nothing, and a clock that was far ahead is not waited for`() async throws {
        let clock = VirtualClock(Self.noon.addingTimeInterval(86400 * 3650))
        let schedule = try Self.schedule("hourly", jitter: .zero)
        try await withIdleEngine(tracks: 2, dependencies: clock.dependencies(), change: { $0.schedule = schedule }) {
            bench in
            try await bench.whileRunning { _ = await clock.sleeping() }
            clock.set(Self.noon)
            let next = try await bench.successor(dependencies: clock.dependencies()) { $0.schedule = schedule }
            try await next.whileRunning { #expect(await clock.sleeping() == Self.noon.addingTimeInterval(3600)) }
            clock.advance(by: 5400)
            let other = try Self.schedule("*:45", jitter: .zero)
            let last = try await bench.successor(dependencies: clock.dependencies()) { $0.schedule = other }
            try await last.whileRunning { #expect(await clock.sleeping() == Self.noon.addingTimeInterval(6300)) }
            #expect(try await jobs(bench).isEmpty)
        }
    }

    /// A month in which the clocks change, with restarts, suspends and clocks that are set.
    @Test(arguments: [
        ("Europe/Berlin", 1_774_224_000), ("Europe/Berlin", 1_792_368_000), ("America/New_York", 1_772_323_200),
    ])
    func `in a month of restarts, suspends and clock jumps every slot runs exactly once`(
        zone: String, start: Int
    ) async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: Double(start)))
        let schedule = try Self.schedule("*-*-* 01,02,13:30", jitter: .seconds(900), zone: zone)
        let end = clock.now.addingTimeInterval(31 * 86400)
        let slots = schedule.next(400, after: clock.now).filter { $0 <= end }
        var chance = DependencyRandom(dependencies: clock.dependencies(seed: UInt64(start)))
        try await withIdleEngine(tracks: 2, dependencies: clock.dependencies(), change: { $0.schedule = schedule }) {
            first in
            // Or the first day's jobs are gone at the month's end.
            func month(_ setup: inout JobSetup) {
                setup.schedule = schedule
                setup.history.days = 365
            }
            var latest = clock.now
            while latest < end {
                let bench = try await first.successor(
                    dependencies: clock.dependencies(seed: chance.next()), change: month)
                try await bench.whileRunning {
                    for _ in 0..<Int.random(in: 1...8, using: &chance) {
                        let until = await clock.sleeping()
                        if let job = await bench.service.runner.runningJob { _ = try await bench.ended(job) }
                        switch Int.random(in: 0..<10, using: &chance) {
                        // The clock is set back, by up to a day.
                        case 0: clock.advance(by: -Double.random(in: 1...86400, using: &chance))
                        // The machine sleeps past the time, by less than what lies between two slots.
                        case 1: clock.set(until.addingTimeInterval(Double.random(in: 1...1500, using: &chance)))
                        default: clock.set(max(until, clock.now))
                        }
                        latest = max(latest, clock.now)
                    }
                    _ = await clock.sleeping()
                    if let job = await bench.service.runner.runningJob { _ = try await bench.ended(job) }
                }
            }
            let ran = try await jobs(first).filter { $0.state == .succeeded }
            let taken = ran.compactMap(\.slot)
            #expect(Set(taken).count == taken.count)
            #expect(slots.dropLast().allSatisfy { taken.contains($0) })
            #expect(try await jobs(first).allSatisfy { $0.state == .succeeded || $0.state == .scheduled })
            #expect(slots.count >= 90)
        }
    }
}
