import EngineBench
import Events
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Remedies
import Service
import Storage
import Testing

@testable import Engine

struct ScrapingTests {
    private func refusal(_ bench: EngineBench) async throws -> JobError {
        let error = try await #require(throws: JobError.self) { try await bench.start() }
        #expect(error.name == "scraping_disabled")
        return error
    }

    @Test func `an operator's disable refuses starts until enable, over restarts`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let off = try await bench.service.block(reason: "site moves", forSeconds: nil, by: .bob)
            #expect(!off.isEnabled && off.blocks.map(\.source) == [.operator])
            #expect(off.blocks.first?.by == "bob" && off.blocks.first?.reason == "site moves")
            let error = try await refusal(bench)
            #expect(error.message.contains("site moves") && error.remedy == Remedy(.enableScraping, name: "bob"))
            let next = try await bench.successor(dependencies: clock.dependencies())
            #expect(await next.service.scraping() == off.scraping)
            let still = try await next.service.unblock(by: .alice)
            #expect(!still.isEnabled && still.removed.isEmpty && still.blocks == off.blocks)
            let on = try await next.service.unblock(.user("bob"), by: .alice)
            #expect(on.isEnabled && on.blocks.isEmpty && on.removed == off.blocks)
            #expect(bench.simulator.stats.requests == 0)
        }
    }

    @Test func `blocks of several people and times add up, over restarts`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let service = bench.service
            _ = try await service.block(reason: "LiveRC asked us to stop", forSeconds: nil, by: .alice)
            let both = try await service.block(reason: "switch maintenance", forSeconds: 2, by: .bob)
            #expect(both.blocks.map(\.by) == ["alice", "bob"] && both.removed.isEmpty)
            clock.advance(by: 3)
            _ = await clock.sleeping()
            #expect(await service.scraping().blocks.map(\.by) == ["alice"])
            _ = try await refusal(bench)
            let next = try await bench.successor(dependencies: clock.dependencies())
            #expect(await next.service.scraping().blocks.first?.reason == "LiveRC asked us to stop")
            // A person's own block is not shortened by accident.
            let kept = try await next.service.block(reason: nil, forSeconds: 60, by: .alice)
            #expect(kept.kept?.until == nil && kept.kept?.by == "alice" && kept.blocks.first?.until == nil)
            let replaced = try await next.service.block(reason: "short", forSeconds: 60, replacing: true, by: .bob)
            #expect(replaced.removed.map(\.by) == ["alice"] && replaced.blocks.map(\.by) == ["bob"])
            #expect(try await next.store.blocks.list().map(\.by) == ["bob"])
            let longer = try await next.service.block(reason: "longer", forSeconds: 7200, by: .bob)
            #expect(longer.blocks.count == 1 && longer.blocks.first?.reason == "longer" && longer.kept == nil)
            #expect(longer.extended?.reason == "short" && replaced.extended == nil && kept.extended == nil)
            _ = try await next.service.block(reason: nil, forSeconds: nil, by: .alice)
            #expect(try await next.service.unblock(.everyone, by: .bob).isEnabled)
            #expect(try await next.store.blocks.list().isEmpty)
        }
    }

    @Test func `disable for a while ends by itself`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let off = try await bench.service.block(reason: nil, forSeconds: 7200, by: .bob)
            #expect(off.blocks.first?.until == clock.now.addingTimeInterval(7200))
            _ = try await refusal(bench)
            clock.advance(by: 7199)
            _ = await clock.sleeping()
            _ = try await refusal(bench)
            clock.advance(by: 1)
            _ = await clock.sleeping()
            #expect(await bench.service.scraping().isEnabled)
            #expect(try await bench.store.blocks.list().isEmpty)
        }
    }

    @Test func `a disable that ran out while no daemon ran holds nothing off`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(dependencies: clock.dependencies()) { bench in
            _ = try await bench.service.block(reason: nil, forSeconds: 60, by: .bob)
            clock.advance(by: 61)
            let next = try await bench.successor(dependencies: clock.dependencies())
            #expect(await next.service.scraping().isEnabled)
            #expect(try await next.start().state == .running)
        }
    }

    @Test func `a disable that cannot be stored blocks scraping all the same`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            try bench.spoil("INSERT", of: "scraping_blocks")
            let off = try await bench.service.block(reason: "the site moves", forSeconds: nil, by: .bob)
            #expect(!off.isEnabled && off.notStored?.contains("the disk is full") == true)
            #expect(try await bench.ended(job).error?.name == "scraping_disabled")
            _ = try await refusal(bench)
            #expect(try await bench.store.blocks.list() == [])
            #expect(await bench.service.scraping().notStored != nil)
            // It is stored with what is done next, once the database works.
            try bench.repair()
            let again = try await bench.service.block(reason: "the site moves", forSeconds: nil, by: .bob)
            #expect(again.notStored == nil)
            #expect(try await bench.store.blocks.list().map(\.reason) == ["the site moves"])
        }
    }

    @Test func `a disable that could not be stored is stored later, and holds after a restart`() async throws {
        let clock = VirtualClock(Date())
        try await withIdleEngine(dependencies: clock.dependencies()) { bench in
            try await bench.whileRunning {
                try bench.spoil("INSERT", of: "scraping_blocks")
                _ = try await bench.service.block(reason: "the site moves", forSeconds: nil, by: .bob)
                try bench.repair()
                while await bench.service.scraping().notStored != nil { clock.advance(by: 10) }
            }
            #expect(try await bench.store.blocks.list().map(\.by) == ["bob"])
            let kinds = try await bench.store.events.list(after: 0, limit: 10).events.map(\.body.kind)
            #expect(kinds == ["scraping_blocked"])
            let next = try await bench.successor()
            #expect(await next.service.scraping().blocks.map(\.reason) == ["the site moves"])
        }
    }

    @Test func `a disable that was not stored when the daemon ended holds at the next start, and is stored then`()
        async throws
    {
        try await withIdleEngine { bench in
            let file = bench.store.path + "-blocks"
            try await bench.whileRunning {
                _ = try await bench.service.block(reason: "for now", forSeconds: 3600, by: .alice)
                #expect(!FileManager.default.fileExists(atPath: file))
                try bench.spoil("DELETE", of: "scraping_blocks")
                let off = try await bench.service.block(reason: "moves", forSeconds: nil, replacing: true, by: .bob)
                #expect(off.notStored?.contains("forgets") == false)
            }
            #expect(try await bench.store.blocks.list().map(\.by) == ["alice"])
            // A start that cannot store it either leaves it to the next one.
            let still = try await bench.successor()
            #expect(await still.service.scraping().blocks.map(\.reason) == ["moves"])
            #expect(await still.service.scraping().notStored != nil)
            try bench.repair()
            let next = try await bench.successor()
            #expect(await next.service.scraping().blocks.map(\.reason) == ["moves"])
            #expect(await next.service.scraping().notStored == nil)
            #expect(try await next.store.blocks.list().map(\.by) == ["bob"])
            #expect(!FileManager.default.fileExists(atPath: file))
            let kinds = try await next.store.events.list(after: 0, limit: 10).events.map(\.body.kind)
            #expect(kinds.filter { $0 == "scraping_blocked" }.count == 2 && kinds.contains("scraping_unblocked"))
            _ = try await next.service.unblock(by: .bob)
            let last = try await bench.successor()
            #expect(await last.service.scraping().isEnabled)
        }
    }

    @Test func `a disable that neither database nor file takes says that a restart forgets it`() async throws {
        try await withIdleEngine { bench in
            try bench.spoil("INSERT", of: "scraping_blocks")
            // What the file is written as first.
            let draft = bench.store.path + "-blocks.new"
            try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
            let off = try await bench.service.block(reason: "moves", forSeconds: nil, by: .bob)
            #expect(!off.isEnabled)
            let words = "a restart forgets it (\(bench.store.path)-blocks: Is a directory)"
            #expect(off.notStored?.contains(words) == true)
            try FileManager.default.removeItem(atPath: draft)
        }
    }

    @Test func `what is disabled on a database that was replaced holds on the one that took its place`() async throws {
        try await withIdleEngine { bench in
            let path = bench.store.path
            let backup = try await bench.service.backUp().path
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            try FileManager.default.copyItem(atPath: backup, toPath: path)
            let off = try await bench.service.block(reason: "moves", forSeconds: nil, by: .bob)
            #expect(off.notStored?.contains("was moved, removed or replaced") == true)
            // As the next daemon finds it.
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            let next = try await bench.successor()
            #expect(await next.service.scraping().blocks.map(\.reason) == ["moves"])
            #expect(try await next.store.blocks.list().map(\.by) == ["bob"])
        }
    }

    @Test func `what is enabled before the disable was stored is enabled, and both are told`() async throws {
        try await withEngine { bench in
            try bench.spoil("INSERT", of: "scraping_blocks")
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            await #expect(throws: (any Error).self) { try await bench.service.unblock(.user("bob"), by: .alice) }
            #expect(await !bench.service.scraping().isEnabled)
            try bench.repair()
            let on = try await bench.service.unblock(.user("bob"), by: .alice)
            #expect(on.isEnabled && on.notStored == nil)
            let kinds = try await bench.store.events.list(after: 0, limit: 10).events.map(\.body.kind)
            #expect(kinds == ["scraping_blocked", "scraping_unblocked"])
        }
    }

    @Test func `enable lifts its own part, and what else blocks scraping stays`() async throws {
        try await withEngine(scrapingEnabled: false) { bench in
            try Data("power work\n".utf8).write(to: URL(fileURLWithPath: bench.folder.path + "/disabled"))
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            let left = try await bench.service.unblock(by: .bob)
            #expect(!left.isEnabled && left.blocks.map(\.source) == [.configuration, .file])
            #expect(
                left.blocks.last?.reason == "power work" && left.blocks.last?.place == bench.folder.path + "/disabled")
        }
    }

    @Test(arguments: ["operator", "file", "configuration"])
    func `a job that runs is cancelled when scraping is disabled, and can be resumed`(by place: String) async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            let file = bench.folder.path + "/disabled"
            switch place {
            case "operator": _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            case "file": try Data().write(to: URL(fileURLWithPath: file))
            default:
                await bench.service.use(
                    try EngineBench.setup(bench.simulator, bench.folder, scrapingEnabled: false))
            }
            let ended = try await bench.ended(job)
            #expect(ended.state == .cancelled && ended.error?.name == "scraping_disabled")
            #expect(ended.error?.retryable == true)
            #expect(try bench.catalogue() == [])
            let requests = bench.simulator.stats.requests
            _ = try await refusal(bench)
            let error = try await #require(throws: JobError.self) {
                try await bench.service.resume(nil, reason: nil, by: .alice)
            }
            #expect(error.name == "scraping_disabled")
            #expect(bench.simulator.stats.requests == requests)
            bench.simulator.set(faults: FaultPlan())
            _ = try await bench.service.unblock(by: .bob)
            if place == "file" { try FileManager.default.removeItem(atPath: file) }
            await bench.service.use(try EngineBench.setup(bench.simulator, bench.folder))
            let resumed = try await bench.ended(try await bench.service.resume(nil, reason: nil, by: .alice))
            #expect(resumed.state == .succeeded && resumed.counts.dashboardsReused == 10)
        }
    }

    @Test func `since when the configuration disables scraping is remembered over restarts`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(scrapingEnabled: false, dependencies: clock.dependencies()) { bench in
            let first = try #require(await bench.service.scraping().since)
            clock.advance(by: 86400 * 2)
            let next = try await bench.successor(dependencies: clock.dependencies()) {
                $0.blocks = [ConfiguredBlock(source: .configuration, place: "elsewhere", remedy: .other("Wait."))]
            }
            #expect(await next.service.scraping().since == first)
            #expect(await next.service.scraping().blocks.first?.place == "elsewhere")
            let check = try #require(try await next.service.health().checks.first { $0.name == .scraping })
            #expect(!check.ok && check.message.contains("48 h"))
            let free = try await bench.successor(dependencies: clock.dependencies())
            #expect(await free.service.scraping().isEnabled)
            #expect(try await free.store.blocks.list().isEmpty)
        }
    }

    @Test func `a block that somebody makes while all are removed stays`() async throws {
        try await withIdleEngine(tracks: 1) { bench in
            for _ in 0..<50 {
                _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .bob)
                async let on = bench.service.unblock(.everyone, by: .bob)
                async let off = bench.service.block(reason: nil, forSeconds: nil, by: .alice)
                let (removed, _) = (try await on.removed.map(\.by), try await off)
                // Whichever came first.
                let left = removed.contains("alice") ? [] : ["alice"]
                #expect(removed.contains("bob"))
                #expect(await bench.service.scraping().blocks.map(\.by) == left)
                _ = try await bench.service.unblock(.everyone, by: .bob)
            }
        }
    }

    @Test func `disabling and starting at once settle to one outcome`() async throws {
        try await withEngine(tracks: 3) { bench in
            for _ in 0..<50 {
                async let start = try? bench.start()
                async let off = bench.service.block(reason: nil, forSeconds: nil, by: .bob)
                let (job, state) = (await start, try await off)
                #expect(!state.isEnabled)
                if let job {
                    let ended = try await bench.ended(job)
                    #expect(ended.state == .succeeded || ended.error?.name == "scraping_disabled")
                }
                await bench.service.runner.untilSettled()
                #expect(await bench.service.runner.runningJob == nil)
                _ = try await bench.service.unblock(by: .bob)
            }
        }
    }
}
