import EngineBench
import Dispatch
import Foundation
import JobModel
import Engine
import LiveRCSimulator
import Programs
import Service
import Synchronization
import Testing

struct LivenessTests {
    @Test func `a controller without a job shows life by answering`() async throws {
        try await withEngine { bench in #expect(await bench.service.showsLife()) }
    }

    @Test func `a job that waits for the network shows life`() async throws {
        try await withEngine { bench in
            _ = try await bench.startHeld()
            #expect(await bench.service.showsLife())
        }
    }

    @Test func `a job that has told of nothing for too long shows none, until it is over`() async throws {
        try await withEngine(change: { $0.longestSilence = .zero }) { bench in
            _ = try await bench.startHeld()
            #expect(await bench.service.showsLife() == false)
            _ = try await bench.service.cancel(nil, reason: nil, by: .bob)
            #expect(await bench.service.showsLife())
        }
    }

    @Test func `a job that tells over and over that it stands still shows none`() async throws {
        try await withEngine(change: { $0.longestSilence = .seconds(1) }) { bench in
            bench.simulator.set(faults: FaultPlan([try Fault("stall@\(bench.slugs[11])")]))
            let job = try await bench.start()
            // It tells of itself every two seconds at the least.
            var signs: [Bool] = []
            for await event in try await bench.service.watch(job.id.rawValue, after: 0).events
            where event.progress?.processed == 11 {
                signs.append(await bench.service.showsLife())
                if signs.last == false || signs.count == 5 { break }
            }
            #expect(signs.last == false)
            _ = try await bench.service.cancel(nil, reason: nil, by: .bob)
        }
    }

    @Test func `a controller that hangs does not answer before it goes on`() async throws {
        let gate = Gate()
        let dependencies = Dependencies(
            now: { gate.pass() }, sleep: Dependencies.real.sleep, random: Dependencies.real.random)
        try await withIdleEngine(dependencies: dependencies) { bench in
            gate.close()
            async let blocked = bench.service.block(reason: nil, forSeconds: nil, by: .bob)
            await gate.untilSomebodyWaits()
            let (asking, asks) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    asks.yield()
                    _ = await bench.service.showsLife()
                    gate.noteAnswer()
                }
                for await _ in asking { break }
                for _ in 0..<1000 { await Task.yield() }
                #expect(!gate.isAnswered)
                gate.open()
            }
            _ = try await blocked
        }
    }
}

/// A clock that hangs while it is closed.
private final class Gate: Sendable {
    // Semaphore and thread that is blocked: what hangs in the real world is no task that waits.
    private let opening = DispatchSemaphore(value: 0)
    private let isClosed = Atomic(false)
    private let hasAnswer = Atomic(false)
    private let (waiting, wait) = AsyncStream.makeStream(of: Void.self)

    var isOpen: Bool { !isClosed.load(ordering: .acquiring) }

    /// Whether another client was answered meanwhile.
    var isAnswered: Bool { hasAnswer.load(ordering: .acquiring) }

    func noteAnswer() { hasAnswer.store(true, ordering: .releasing) }

    func close() { isClosed.store(true, ordering: .releasing) }

    func open() {
        isClosed.store(false, ordering: .releasing)
        opening.signal()
    }

    func pass() -> Date {
        if !isOpen {
            wait.yield()
            opening.wait()
        }
        return Date()
    }

    func untilSomebodyWaits() async {
        for await _ in waiting { break }
    }
}
