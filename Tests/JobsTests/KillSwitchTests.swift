import Foundation
import JobModel
import Jobs
import LiveRCSimulator
import Programs
import Storage
import Testing

struct KillSwitchTests {
    private func refusal(_ bench: JobsBench) async throws -> JobError {
        let error = try await #require(throws: JobError.self) { try await bench.start() }
        #expect(error.name == "scraping_disabled")
        return error
    }

    @Test func `an operator's disable refuses starts until enable, over restarts`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world()) { bench in
            let off = try await bench.controller.disable(reason: "site moves", forSeconds: nil, by: .bob)
            #expect(!off.enabled && off.holds.map(\.source) == [.operator])
            #expect(off.holds.first?.by == "bob" && off.holds.first?.reason == "site moves")
            let error = try await refusal(bench)
            #expect(error.message.contains("site moves") && error.hint.contains("tracksyncctl enable"))
            let next = try await bench.successor(world: clock.world())
            #expect(await next.controller.killSwitch == off)
            let on = try await next.controller.enable(by: .alice)
            #expect(on.enabled && on.holds.isEmpty)
            #expect(bench.simulator.stats.requests == 0)
        }
    }

    @Test func `disable for a while ends by itself`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withJobs(world: clock.world()) { bench in
            let off = try await bench.controller.disable(reason: nil, forSeconds: 7200, by: .bob)
            #expect(off.holds.first?.until == clock.now.addingTimeInterval(7200))
            _ = try await refusal(bench)
            clock.advance(by: 7199)
            _ = await clock.sleeping()
            _ = try await refusal(bench)
            clock.advance(by: 1)
            _ = await clock.sleeping()
            #expect(await bench.controller.killSwitch.enabled)
            #expect(try bench.store.holds().isEmpty)
        }
    }

    @Test func `a disable that ran out while no daemon ran holds nothing off`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleJobs(world: clock.world()) { bench in
            _ = try await bench.controller.disable(reason: nil, forSeconds: 60, by: .bob)
            clock.advance(by: 61)
            let next = try await bench.successor(world: clock.world())
            #expect(await next.controller.killSwitch.enabled)
            #expect(try await next.start().state == .running)
        }
    }

    @Test func `a disable that cannot be stored holds scraping off all the same`() async throws {
        try await withJobs { bench in
            let job = try await bench.startHeld()
            try bench.spoil("INSERT", of: "scraping_holds")
            await #expect(throws: (any Error).self) {
                try await bench.controller.disable(reason: nil, forSeconds: nil, by: .bob)
            }
            #expect(try await bench.ended(job).error?.name == "scraping_disabled")
            _ = try await refusal(bench)
        }
    }

    @Test func `enable lifts its own part, and what else holds scraping off stays`() async throws {
        try await withJobs(scrapingEnabled: false) { bench in
            try Data("power work\n".utf8).write(to: URL(fileURLWithPath: bench.folder.path + "/disabled"))
            _ = try await bench.controller.disable(reason: nil, forSeconds: nil, by: .bob)
            let left = try await bench.controller.enable(by: .bob)
            #expect(!left.enabled && left.holds.map(\.source) == [.configuration, .file])
            #expect(
                left.holds.last?.reason == "power work" && left.holds.last?.place == bench.folder.path + "/disabled")
        }
    }

    @Test(arguments: ["operator", "file", "configuration"])
    func `a job that runs is cancelled when scraping is disabled, and can be resumed`(by place: String) async throws {
        try await withJobs { bench in
            let job = try await bench.startHeld()
            let file = bench.folder.path + "/disabled"
            switch place {
            case "operator": _ = try await bench.controller.disable(reason: nil, forSeconds: nil, by: .bob)
            case "file": try Data().write(to: URL(fileURLWithPath: file))
            default:
                await bench.controller.use(
                    try JobsBench.setup(bench.simulator, bench.folder, scrapingEnabled: false))
            }
            let ended = try await bench.ended(job)
            #expect(ended.state == .cancelled && ended.error?.name == "scraping_disabled")
            #expect(ended.error?.retryable == true)
            #expect(try bench.catalogue() == [])
            let requests = bench.simulator.stats.requests
            _ = try await refusal(bench)
            let error = try await #require(throws: JobError.self) {
                try await bench.controller.resume(nil, reason: nil, by: .alice)
            }
            #expect(error.name == "scraping_disabled")
            #expect(bench.simulator.stats.requests == requests)
            bench.simulator.set(faults: FaultPlan())
            _ = try await bench.controller.enable(by: .bob)
            if place == "file" { try FileManager.default.removeItem(atPath: file) }
            await bench.controller.use(try JobsBench.setup(bench.simulator, bench.folder))
            let resumed = try await bench.ended(try await bench.controller.resume(nil, reason: nil, by: .alice))
            #expect(resumed.state == .succeeded && resumed.counts.dashboardsCarried == 10)
        }
    }

    @Test func `since when the configuration disables scraping is remembered over restarts`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleJobs(scrapingEnabled: false, world: clock.world()) { bench in
            let first = try #require(await bench.controller.killSwitch.since)
            clock.advance(by: 86400 * 2)
            let next = try await bench.successor(world: clock.world()) {
                $0.holds = [ConfiguredHold(source: .configuration, place: "elsewhere", remedy: "Wait.")]
            }
            #expect(await next.controller.killSwitch.since == first)
            #expect(await next.controller.killSwitch.holds.first?.place == "elsewhere")
            let check = try #require(try await next.controller.health().checks.first { $0.name == .killSwitch })
            #expect(!check.ok && check.message.contains("48 h"))
            let free = try await bench.successor(world: clock.world())
            #expect(await free.controller.killSwitch.enabled)
            #expect(try free.store.holds().isEmpty)
        }
    }

    @Test func `disabling and starting at once settle to one outcome`() async throws {
        try await withJobs(tracks: 3) { bench in
            for _ in 0..<50 {
                async let start = try? bench.start()
                async let off = bench.controller.disable(reason: nil, forSeconds: nil, by: .bob)
                let (job, state) = (await start, try await off)
                #expect(!state.enabled)
                if let job {
                    let ended = try await bench.ended(job)
                    #expect(ended.state == .succeeded || ended.error?.name == "scraping_disabled")
                }
                #expect(await bench.controller.runningJob == nil)
                _ = try await bench.controller.enable(by: .bob)
            }
        }
    }
}
