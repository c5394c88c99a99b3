public import FoundationEssentials
public import JobModel
import Synchronization

/// What live sinks receive: events as they are stored, and how far work has come, which is not stored.
public enum LiveEvent: Sendable {
    /// An event that is in the database.
    case stored(Event)
    /// The running job moved on, or tells that it does not: at most a few times a second.
    case progress(JobID, JobProgress, at: Date)
    /// Pages came, each after this long.
    case pagesFetched([Duration])
    /// A job is over, but the database refuses to store that; it is stored later, as an event of its own.
    case unstoredEnd(Job, at: Date)
}

/// A consumer that is called for each event as it happens.
///
/// It is called on the database's thread, one event after the other in the order of their numbers, so it must be quick and
/// must not wait. It misses what happens while the daemon is down.
public protocol LiveSink: Sendable {
    /// Takes an event.
    func receive(_ event: LiveEvent)
}

/// Hands each event to every live sink.
public final class EventBus: Sendable {
    private struct State {
        var sinks: [any LiveSink] = []
        var lastSeq: Int64
    }

    // A lock, as events come from the database's own thread, which cannot await an actor. It is held while sinks are
    // called: so each has all events in the same order.
    private let state: Mutex<State>

    /// Makes a bus without sinks.
    public init() { state = Mutex(State(lastSeq: 0)) }

    /// Tells the number of the last event before the first that is handed over.
    public func begin(after seq: Int64) { state.withLock { $0.lastSeq = seq } }

    /// The last event's number.
    public var lastSeq: Int64 { state.withLock(\.lastSeq) }

    /// Adds a sink for all events from now on.
    public func add(_ sink: some LiveSink) { state.withLock { $0.sinks.append(sink) } }

    /// Hands over an event.
    public func publish(_ event: LiveEvent) {
        state.withLock { state in
            if case .stored(let event) = event { state.lastSeq = max(state.lastSeq, event.seq) }
            for sink in state.sinks { sink.receive(event) }
        }
    }
}

/// A bell that rings when something has happened: however often it rings while nobody listens, it is heard once.
public struct Doorbell: LiveSink {
    /// An element after each ring, and one at the start; for one reader.
    public let rings: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let wanted: @Sendable (LiveEvent) -> Bool

    /// A bell that rings for the events that are wanted.
    public init(for wanted: @escaping @Sendable (LiveEvent) -> Bool = { _ in true }) {
        self.wanted = wanted
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        bell.yield()
    }

    /// Rings.
    public func ring() { bell.yield() }

    /// Rings for an event that is wanted.
    public func receive(_ event: LiveEvent) { if wanted(event) { bell.yield() } }
}
