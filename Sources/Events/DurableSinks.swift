import Synchronization

/// A consumer that gets every stored event at least once, also those that were stored while the daemon was down or the
/// consumer failed.
public protocol DurableSink: Sendable {
    /// Its name, under which the database keeps how far it has come; for good.
    var name: String { get }

    /// Takes the next events, in order. When it throws, it gets the same ones again after a while.
    func deliver(_ events: [Event]) async throws
}

/// Where durable sinks read events, and where their cursors are kept.
public protocol EventStore: Sendable {
    /// Live events, to know that there is something to read.
    var bus: EventBus { get }
    /// The events after a number, the first ones when there are more than `limit`. An event that cannot be read is left
    /// out; `last` is the number up to which the answer goes.
    func list(after seq: Int64, limit: Int) async throws -> (events: [Event], last: Int64)
    /// The last event that a sink has had; for a new sink that is the newest event.
    func cursor(of sink: String) async throws -> Int64
    /// Stores the last event that a sink has had.
    func setCursor(_ seq: Int64, of sink: String) async throws
}

/// Delivers stored events to the durable sinks: each at its own pace, and with its own back-off where it fails.
public final class DurableSinkRunner: Sendable {
    private let store: any EventStore
    private let sinks: [any DurableSink]
    private let sleep: @Sendable (Duration) async -> Void
    private let onFailure: @Sendable (_ sink: String, any Error, _ retryIn: Duration) -> Void
    // A lock, as the metrics ask from elsewhere.
    private let cursors = Mutex<[String: Int64]>([:])

    /// How many events are delivered at once.
    public static let batchSize = 100
    /// How long is waited after a first failure, and at most.
    static let backOff = (first: Duration.seconds(1), longest: Duration.seconds(300))

    /// Makes a runner. `onFailure` is called when a sink fails.
    public init(
        store: any EventStore, sinks: [any DurableSink],
        sleep: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        onFailure: @escaping @Sendable (_ sink: String, any Error, _ retryIn: Duration) -> Void
    ) {
        self.store = store
        self.sinks = sinks
        self.sleep = sleep
        self.onFailure = onFailure
    }

    /// How many events each sink is behind, by its name.
    public var lags: [(sink: String, events: Int64)] {
        let last = store.bus.lastSeq
        return cursors.withLock { cursors in sinks.map { ($0.name, max(0, last - (cursors[$0.name] ?? last))) } }
    }

    /// Delivers events as they come, until the task is cancelled; then what is stored is still delivered, unless a sink
    /// fails.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for sink in sinks { group.addTask { await self.run(sink) } }
        }
    }

    /// Looks up how far each sink has come: a new one begins with what happens from now on.
    public func prepare() async throws {
        for sink in sinks {
            let cursor = try await store.cursor(of: sink.name)
            cursors.withLock { $0[sink.name] = cursor }
        }
    }

    private func run(_ sink: any DurableSink) async {
        let bell = Doorbell {
            if case .stored = $0 { true } else { false }
        }
        store.bus.add(bell)
        var failures = 0
        var rings = bell.rings.makeAsyncIterator()
        while await rings.next() != nil {
            while !Task.isCancelled {
                do {
                    try await drain(sink)
                    failures = 0
                    break
                } catch {
                    if Task.isCancelled { break }
                    let wait = min(Self.backOff.longest, Self.backOff.first * (1 << min(failures, 16)))
                    failures += 1
                    onFailure(sink.name, error, wait)
                    await sleep(wait)
                }
            }
        }
        // A task of its own: what was stored before the end is delivered, although this one is cancelled.
        if failures == 0 { await Task { try? await self.drain(sink) }.value }
    }

    /// Delivers what there is.
    private func drain(_ sink: any DurableSink) async throws {
        var cursor: Int64
        if let known = cursors.withLock({ $0[sink.name] }) {
            cursor = known
        } else {
            cursor = try await store.cursor(of: sink.name)
            cursors.withLock { $0[sink.name] = cursor }
        }
        while true {
            let (events, last) = try await store.list(after: cursor, limit: Self.batchSize)
            guard last > cursor else { return }
            if !events.isEmpty { try await sink.deliver(events) }
            cursor = last
            cursors.withLock { $0[sink.name] = last }
            try await store.setCursor(last, of: sink.name)
        }
    }
}
