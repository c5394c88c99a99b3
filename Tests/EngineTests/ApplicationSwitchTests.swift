import EngineBench
import Events
import Foundation
import JobModel
import Programs
import Remedies
import Scheduling
import Storage
import Synchronization
import Testing

@testable import Engine

/// The application's own switch, which nobody tells of: it is looked at.
struct ApplicationSwitchTests {
    private static let noon = Date(timeIntervalSince1970: 1_800_014_400)

    /// An application whose switch stands as a test sets it.
    private final class Application: SyncPermission {
        enum Answer: Sendable { case on, off, none }

        private struct Away: Error {}

        // A lock, as it is asked in whatever task looks.
        private let answer: Mutex<Answer>

        init(_ answer: Answer) { self.answer = Mutex(answer) }

        func set(_ answer: Answer) { self.answer.withLock { $0 = answer } }

        func request(for job: Job) async throws {}

        func ended(_ job: JobID) async {}

        func block() async throws -> ScrapingBlock? {
            switch answer.withLock({ $0 }) {
            case .on: return nil
            case .off:
                return ScrapingBlock(
                    source: .application, place: "a table", since: ApplicationSwitchTests.noon, action: .other("Wait."))
            case .none: throw Away()
            }
        }
    }

    /// Runs jobs by an hourly calendar for the time of a scope.
    private func running(
        _ bench: EngineBench, _ clock: VirtualClock, _ application: Application, seed: UInt64 = 1,
        changes: Doorbell = Doorbell(), _ body: (JobRunner) async throws -> Void
    ) async throws {
        let schedule = Schedule(calendar: try CalendarExpression("hourly"), zone: TimeZone(identifier: "UTC"))
        let runner = try await JobRunner(
            store: try TrackStore(path: bench.folder.path + "/tracks.db"),
            setup: try EngineBench.setup(bench.simulator, bench.folder) { $0.schedule = schedule }, logger: .silent,
            dependencies: clock.dependencies(seed: seed), permission: application, changes: changes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            try await body(runner)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a run that the switch kept off happens within half a minute of its being on again`() async throws {
        let clock = VirtualClock(Self.noon)
        let (application, changes) = (Application(.on), Doorbell())
        try await withIdleEngine(tracks: 2) { bench in
            try await running(bench, clock, application, changes: changes) { runner in
                #expect(await clock.sleeping() == Self.noon + 3600)
                application.set(.off)
                clock.set(Self.noon + 3600)
                #expect(await clock.sleeping() == clock.now + 30)
                let waiting = try #require(await runner.overview.scheduled)
                #expect(waiting.isFollowUp && waiting.slot == Self.noon + 3600)
                application.set(.on)
                clock.advance(by: 30)
                for await _ in changes.rings {
                    if try await bench.store.jobs.find(waiting.id)?.state.isFinal == true { break }
                }
                #expect(try await bench.store.jobs.find(waiting.id)?.state == .succeeded)
                #expect(await clock.sleeping() == Self.noon + 7200)
            }
        }
    }

    @Test func `while the switch cannot be read, what the daemon before knew of it is in force`() async throws {
        let clock = VirtualClock(Self.noon)
        let application = Application(.none)
        try await withIdleEngine(tracks: 2) { bench in
            try await running(bench, clock, application) { runner in
                _ = await clock.sleeping()
                await runner.lookAtApplication()
                #expect(await runner.overview.scraping.isEnabled)
                application.set(.off)
                await runner.lookAtApplication()
                let stored = try await bench.store.blocks.list()
                #expect(stored.map(\.source) == [.application])
            }
            application.set(.none)
            try await running(bench, clock, application, seed: 2) { runner in
                #expect(await clock.sleeping() == Self.noon + 30)
                #expect(await runner.overview.scraping.blocks.map(\.source) == [.application])
                let before = try await bench.store.blocks.list()
                #expect(before.map(\.source) == [.application])
                application.set(.on)
                clock.advance(by: 30)
                _ = await clock.sleeping()
                #expect(await runner.overview.scraping.isEnabled)
                let stored = try await bench.store.blocks.list()
                #expect(stored.isEmpty)
            }
        }
    }
}
