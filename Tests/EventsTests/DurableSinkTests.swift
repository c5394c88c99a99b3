import Events
import Foundation
import JobModel
import Synchronization
import Testing

/// Consumers that get each event at least once, whatever fails.
struct DurableSinkTests {
    private struct Refusal: Error {}

    /// Events and cursors in memory.
    private final class Store: EventStore {
        struct State {
            var events: [Event] = []
            var cursors: [String: Int64] = [:]
            var refusesCursors = false
        }

        let bus = EventBus()
        // The runner asks from several tasks.
        let state = Mutex(State())

        func append(_ count: Int = 1) {
            for _ in 0..<count {
                let event = state.withLock { state in
                    let event = Event(
                        seq: Int64(state.events.count + 1), time: Date(), body: .unknown(kind: "test", nil))
                    state.events.append(event)
                    return event
                }
                bus.publish(.stored(event))
            }
        }

        func list(after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64) {
            let events = state.withLock { Array($0.events.filter { $0.seq > seq }.prefix(limit)) }
            return (events, events.last?.seq ?? seq)
        }

        func cursor(of sink: String) async throws -> Int64 {
            state.withLock { state in
                let cursor = state.cursors[sink] ?? state.events.last?.seq ?? 0
                state.cursors[sink] = cursor
                return cursor
            }
        }

        func setCursor(_ seq: Int64, of sink: String) async throws {
            try state.withLock { state in
                if state.refusesCursors { throw Refusal() }
                state.cursors[sink] = seq
            }
        }
    }

    /// Notes what it gets, and refuses as often as it is told to.
    private final class Sink: DurableSink {
        let name: String
        let state: Mutex<(got: [Int64], refusals: Int)>
        let (deliveries, delivered) = AsyncStream.makeStream(of: Int64.self)

        init(_ name: String, refusals: Int = 0) {
            self.name = name
            state = Mutex(([], refusals))
        }

        func deliver(_ events: [Event]) async throws {
            try state.withLock { state in
                if state.refusals > 0 {
                    state.refusals -= 1
                    throw Refusal()
                }
                state.got += events.map(\.seq)
            }
            if let last = events.last { delivered.yield(last.seq) }
        }

        func wait(for seq: Int64) async { for await delivered in deliveries where delivered >= seq { return } }

        var got: [Int64] { state.withLock(\.got) }
    }

    private final class Waits: Sendable {
        // Sinks fail in tasks of their own.
        let all = Mutex<[Duration]>([])
    }

    private func run(
        _ store: Store, _ sinks: [Sink], waits: Waits = Waits(), _ body: (DurableSinkRunner) async throws -> Void
    ) async throws {
        let runner = DurableSinkRunner(store: store, sinks: sinks, sleep: { _ in await Task.yield() }) { _, _, wait in
            waits.all.withLock { $0.append(wait) }
        }
        try await runner.prepare()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            try await body(runner)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `a sink has each event once and in order, also those from before it ran again`() async throws {
        let store = Store()
        store.append(3)
        let first = Sink("a")
        try await run(store, [first]) { _ in
            store.append(250)
            await first.wait(for: 253)
        }
        // A new sink begins with what happens from then on.
        #expect(first.got == Array(4...253))
        store.append(5)
        let second = Sink("a")
        try await run(store, [second]) { _ in
            await second.wait(for: 258)
            store.append()
            await second.wait(for: 259)
        }
        #expect(second.got == Array(254...259))
        #expect(store.state.withLock { $0.cursors } == ["a": 259])
    }

    @Test func `what is stored before the end is delivered`() async throws {
        for _ in 0..<50 {
            let store = Store()
            let sink = Sink("a")
            try await run(store, [sink]) { _ in store.append(3) }
            #expect(sink.got == [1, 2, 3])
        }
    }

    @Test func `a sink that fails gets the same events again, later and later, and holds nobody up`() async throws {
        let store = Store()
        let (failing, other) = (Sink("failing", refusals: 12), Sink("other"))
        let waits = Waits()
        try await run(store, [failing, other], waits: waits) { _ in
            store.append(2)
            await other.wait(for: 2)
            await failing.wait(for: 2)
        }
        #expect(failing.got == [1, 2] && other.got == [1, 2])
        let seconds = waits.all.withLock { $0.map { $0 / .seconds(1) } }
        #expect(seconds == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }

    @Test func `how far a sink is behind is known`() async throws {
        let store = Store()
        let stuck = Sink("stuck", refusals: .max)
        try await run(store, [stuck]) { runner in
            store.append(7)
            #expect(runner.lags.map(\.sink) == ["stuck"] && runner.lags.map(\.events) == [7])
        }
    }

    @Test func `where a cursor cannot be stored, events come twice and none is lost`() async throws {
        let store = Store()
        let sink = Sink("a")
        store.state.withLock { $0.refusesCursors = true }
        try await run(store, [sink]) { _ in
            store.append(2)
            await sink.wait(for: 2)
            store.state.withLock { $0.refusesCursors = false }
        }
        let again = Sink("a")
        try await run(store, [again]) { _ in
            store.append()
            await again.wait(for: 3)
        }
        #expect(Set(sink.got + again.got) == [1, 2, 3])
    }
}
