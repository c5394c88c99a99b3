import EngineBench
import Foundation
import JobModel
import Remedies
import Testing

@testable import Engine

/// What the checks of the health say, in words and units that a person reads.
struct HealthPolicyTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private static func message(_ check: HealthCheck.Name, _ change: (inout HealthPolicy.Facts) -> Void) -> String? {
        var facts = HealthPolicy.Facts(
            now: now, lastSuccess: now, attention: [], blocks: [], lastSync: nil, directory: "/srv",
            free: .success(0), metricsFile: nil)
        change(&facts)
        return HealthPolicy(limits: HealthLimits()).health(facts).checks.first { $0.name == check }?.message
    }

    @Test(arguments: [
        (0.0, "just now"), (59, "just now"), (60, "1 min ago"), (7199, "119 min ago"), (7200, "2 h ago"),
    ])
    func `a success is as old as people say it`(age: TimeInterval, words: String) {
        #expect(Self.message(.lastSuccess) { $0.lastSuccess = Self.now - age } == "\(words) (limit 36 h).")
    }

    @Test(arguments: [
        (600 << 20, "600 MiB"), (1 << 30, "1 GiB"), (69_132 << 20, "67.5 GiB"), (3 << 40, "3 TiB"), (0, "0 MiB"),
    ])
    func `free space is in a unit that fits`(free: Int, words: String) {
        #expect(
            Self.message(.disk) { $0.free = .success(free) } == "\(words) free in /srv (limit 512 MiB).")
    }

    @Test func `withheld deactivations that an operator acknowledged are told as such`() throws {
        var run = Job(
            id: JobID(at: Self.now), state: .succeeded, trigger: .manual, requestedBy: .alice, createdAt: Self.now)
        run.counts.withheld = 542
        func message(_ reason: String??) -> String? {
            Self.message(.deactivations) { facts in
                facts.lastRun = run
                facts.acknowledgement = reason.map {
                    AuditEntry(
                        time: Self.now, requester: .alice, command: "attention.ack", reason: $0, jobId: nil,
                        outcome: "allowed")
                }
            }
        }
        #expect(message(.some("known")) == "542 withheld, acknowledged by alice (known).")
        #expect(message(.some(nil)) == "542 withheld, acknowledged by alice.")
        #expect(message(nil) == "542 withheld, acknowledged.")
        #expect(Self.message(.deactivations) { _ in } == "None withheld.")
    }

    @Test func `a service whose syncs nothing starts is degraded, and says what to type`() throws {
        func check(
            _ calendar: String?, _ timer: TimerState?, scheduled age: TimeInterval? = nil
        ) throws -> HealthCheck {
            var schedule = ScheduleState(
                calendar: calendar, jitterSeconds: 0, catchUp: true, timeZone: "UTC", lastSlot: nil, next: [],
                scheduledJob: nil)
            schedule.take(timer)
            var facts = HealthPolicy.Facts(
                now: Self.now, lastSuccess: Self.now, attention: [], blocks: [], lastSync: nil, directory: "/srv",
                free: .success(1 << 40), schedule: schedule, metricsFile: nil)
            facts.lastScheduledRun = age.map { age in
                var run = Job(
                    id: JobID(at: Self.now), state: .succeeded, trigger: .timer, requestedBy: .alice,
                    createdAt: Self.now - age)
                run.slot = Self.now - age
                run.finishedAt = Self.now - age
                return run
            }
            return try #require(
                HealthPolicy(limits: HealthLimits()).health(facts).checks.first { $0.name == .schedule })
        }
        let off = try check(nil, TimerState(unit: "tracksync.timer", isActive: false))
        #expect(off.state == .degraded)
        #expect(
            off.message
                == "Nothing starts syncs by itself: schedule.calendar is not set, and tracksync.timer is off.")
        #expect(off.action == Remedy(.setCalendar, name: "tracksync.timer"))
        #expect(
            off.hint == """
                Have the daemon start one each night: sudo tracksyncctl schedule set 03:30
                Or start the timer: sudo systemctl enable --now tracksync.timer
                """)
        #expect(
            try check(nil, nil).hint == "Have the daemon start one each night: sudo tracksyncctl schedule set 03:30")
        // cron says that it is a timer.
        #expect(try check(nil, nil, scheduled: 3 * 3600).state == .well)
        #expect(try check(nil, nil, scheduled: 37 * 3600).state == .degraded)
        for (calendar, timer) in [
            (nil, TimerState(unit: "a.timer", isActive: true)), (nil, TimerState(unit: "a.timer", problem: "away")),
            ("03:30", TimerState(unit: "a.timer", isActive: false)),
        ] as [(String?, TimerState)] {
            let check = try check(calendar, timer)
            #expect(check.state == .well && !check.message.hasPrefix("Nothing"), "\(check.message)")
        }
    }

    @Test func `large numbers are grouped`() throws {
        var job = Job(id: JobID(at: Self.now), trigger: .manual, requestedBy: .alice, createdAt: Self.now)
        job.counts.dashboardsFetched = 1083
        job.counts.dashboardsFailed = 1
        let message = Self.message(.dashboards) { $0.lastSync = job }
        #expect(message == "1 of 1,084 could not be read (limit 10 %).")
    }
}
