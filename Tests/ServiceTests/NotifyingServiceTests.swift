import Engine
import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Notifying
import PrometheusMetrics
import Programs
import Remedies
import Service
import Storage
import Testing

/// Notifications and the service level, and what health and metrics say of them.
struct NotifyingServiceTests {
    /// A target whose program ends as a shell's words say.
    private func target(_ name: String, _ script: String) -> NotifyTarget {
        var target = NotifyTarget(name: name, kind: .command, shownAddress: "/bin/sh")
        target.command = ["/bin/sh", "-c", script]
        target.groupWait = 0
        return target
    }

    private func use(_ targets: [NotifyTarget], _ bench: EngineBench) async throws {
        var settings = NotifySettings()
        settings.targets = targets
        await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder), notify: settings)
    }

    private func check(_ bench: EngineBench) async throws -> HealthCheck? {
        try await bench.service.health().checks.first { $0.name == .notifications }
    }

    /// The values of a metric by its label; `nil` where there is no such metric.
    private func metric(_ name: String, _ bench: EngineBench) async throws -> [String: Double]? {
        let family = try await bench.service.metricFamilies().first { $0.name == name }
        return family.map { family in
            Dictionary(uniqueKeysWithValues: family.samples.map { ($0.labels.first?.value ?? "", $0.value) })
        }
    }

    @Test func `without targets there is nothing to test, and health says nothing of them`() async throws {
        try await withIdleEngine(tracks: 1) { bench in
            let notifying = bench.service.notifying
            #expect(try await notifying.unreachableTargets() == nil)
            #expect(try await check(bench)?.message == nil)
            #expect(try await metric("tracksync_notify_up", bench) == nil)
            #expect(try await metric("tracksync_condition", bench)?.count == ConditionKind.allCases.count)
            for act in [
                { _ = try await notifying.test(nil, by: .alice) }, { _ = try await notifying.retry(nil) },
            ] as [() async throws -> Void] {
                let error = try await #require(throws: JobError.self) { try await act() }
                #expect(error.name == "not_configured" && error.message == "No target of notifications is set.")
                #expect(error.remedy == Remedy(.setNotifyTarget))
            }
        }
    }

    @Test func `a target that takes a test is well, and one that does not is named`() async throws {
        try await withIdleEngine(tracks: 1) { bench in
            try await use([target("good", "echo thanks")], bench)
            let notifying = bench.service.notifying
            #expect(try await check(bench)?.message == "1 target is set.")
            let results = try await notifying.test("good", by: .alice)
            #expect(results.map(\.ok) == [true] && results.first?.answer == "thanks")
            #expect(try await notifying.unreachableTargets() == [])
            let targets = ["bad", "worse", "good"].map { name in
                target(name, name == "good" ? "exit 0" : "echo full; exit 9")
            }
            try await use(targets, bench)
            #expect(try await check(bench)?.message == "3 targets are set.")
            let all = try await notifying.test(nil, by: .bob)
            #expect(all.map(\.target) == ["bad", "worse", "good"] && all.map(\.ok) == [false, false, true])
            #expect(try await notifying.unreachableTargets() == ["bad", "worse"])
            let health = try #require(try await check(bench))
            #expect(health.state == .degraded && health.action == Remedy(.testTarget, name: "bad"))
            #expect(health.message == "bad takes no notifications: exit code 9: full. And 1 more.")
            #expect(try await metric("tracksync_notify_up", bench) == ["bad": 0, "worse": 0, "good": 1])
            #expect(try await metric("tracksync_notify_failures_total", bench) == ["bad": 1, "worse": 1, "good": 0])
            #expect(try await metric("tracksync_notify_delivered_total", bench)?["good"] == 2)
            let status = try await notifying.status()
            #expect(status.targets.map(\.name) == ["bad", "worse", "good"])
            #expect(status.targets[0].lastError == "exit code 9: full" && status.targets[0].failingSince != nil)
            #expect(status.targets[2].lastSuccessAt != nil && status.targets[2].lastError == nil)
            #expect(Set(status.conditions.map(\.key)) == ["target_unreachable/bad", "target_unreachable/worse"])
            // A test that failed is not sent again later; the good one is to hear of the others.
            #expect(status.targets.map(\.givenUp) == [0, 0, 0])
            #expect(try await metric("tracksync_notify_waiting", bench) == ["bad": 1, "worse": 1, "good": 2])
        }
    }

    @Test func `a target that there is not is refused with the names of those that there are`() async throws {
        try await withIdleEngine(tracks: 1) { bench in
            try await use([target("good", "exit 0"), target("bad", "exit 1")], bench)
            let error = try await #require(throws: JobError.self) {
                try await bench.service.notifying.test("ugly", by: .alice)
            }
            #expect(error.message == "There is no target of notifications named ugly; there are: bad, good.")
            let mute = try await #require(throws: JobError.self) {
                try await bench.service.notifying.mute("ugly", forSeconds: 60, reason: nil, by: .alice)
            }
            #expect(mute.name == "not_found" && mute.remedy == Remedy(.setNotifyTarget))
        }
    }

    @Test func `a mute says who, until when and why, and ends with its time or when it is lifted`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(tracks: 1, dependencies: clock.dependencies()) { bench in
            try await use([target("good", "exit 0")], bench)
            let notifying = bench.service.notifying
            let mute = try await notifying.mute("good", forSeconds: 60, reason: "a move", by: .bob)
            #expect(mute.by == "bob" && mute.reason == "a move" && mute.until == clock.now + 60)
            _ = try await notifying.mute(nil, forSeconds: 3600, reason: nil, by: .alice)
            #expect(try await notifying.status().mutes.map(\.what) == ["*", "good"])
            #expect(try await notifying.status().targets.first?.mutedUntil == clock.now + 3600)
            clock.advance(by: 61)
            #expect(try await notifying.status().mutes.map(\.what) == ["*"])
            #expect(try await notifying.unmute(nil) == ["*", "good"])
            #expect(try await notifying.unmute("good") == [])
            #expect(try await notifying.status().mutes.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `a failed sync is a condition, which a target hears of and may be told again`() async throws {
        try await withEngine(tracks: 2) { bench in
            let heard = bench.folder.path + "/heard"
            let gate = bench.folder.path + "/gate"
            try await use([target("shell", "test -e \(gate) && cat >> \(heard)")], bench)
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            _ = try await bench.sync()
            let notifying = bench.service.notifying
            _ = try await waitUntil("it was given up") {
                try await notifying.status().targets.first { $0.givenUp > 0 }
            }
            let status = try await notifying.status()
            #expect(status.conditions.map(\.kind).contains(.syncFailed))
            #expect(try await metric("tracksync_condition", bench)?["sync_failed"] == 1)
            #expect(try await metric("tracksync_notify_given_up", bench)?["shell"] ?? 0 >= 1)
            try Data().write(to: URL(fileURLWithPath: gate))
            #expect(try await notifying.retry("shell") >= 1)
            _ = try await waitUntil("it is told") {
                try await notifying.status().targets.first { $0.givenUp == 0 && $0.lastSuccessAt != nil }
            }
            #expect(try String(contentsOfFile: heard, encoding: .utf8).contains("sync_failed"))
            #expect(try await notifying.unreachableTargets() == [])
        }
    }

    @Test func `the service level counts the runs of a time`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(tracks: 2, dependencies: clock.dependencies()) { bench in
            _ = try await bench.sync()
            clock.advance(by: 86_400)
            let middle = clock.now
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            _ = try await bench.sync()
            clock.advance(by: 86_400)
            let notifying = bench.service.notifying
            let all = try await notifying.serviceLevel(since: clock.now - 7 * 86_400)
            #expect(all.runs == 2 && all.succeeded == 1 && all.until == clock.now)
            let early = try await notifying.serviceLevel(since: clock.now - 7 * 86_400, until: middle - 1)
            #expect(early.runs == 1 && early.succeeded == 1)
            let late = try await notifying.serviceLevel(since: middle - 1)
            #expect(late.runs == 1 && late.succeeded == 0)
            let runs = try await metric("tracksync_sla_runs", bench)
            #expect(runs == ["within": 1, "outside": 0, "failed": 1])
            let left = try await metric("tracksync_sla_error_budget_left_runs", bench)?[""]
            #expect(left == all.errorBudgetLeft && all.errorBudgetLeft < 0)
        }
    }
}
