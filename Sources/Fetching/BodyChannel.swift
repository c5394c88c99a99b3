import Synchronization

/// Carries a streamed body from the loop's thread to the task that reads it.
final class BodyChannel: Sendable {
    enum Event: Sendable {
        /// Always the first, unless the transfer fails before its body.
        case head(ResponseHead)
        case bytes([UInt8])
        case end
        case failure(TransferFailure)
    }

    enum Demand {
        case more
        /// The reader does not keep up; it asks for more through the handle.
        case pause
    }

    private struct State {
        var head: ResponseHead?
        var bytes: [UInt8] = []
        var ending: Result<Void, TransferFailure>?
        var paused = false
        var reader: CheckedContinuation<Event, Never>?
        /// The failure that the reader has seen.
        var told: TransferFailure?

        mutating func next() -> Event? {
            if let head {
                self.head = nil
                return .head(head)
            }
            if !bytes.isEmpty {
                defer { bytes = [] }
                return .bytes(bytes)
            }
            switch ending {
            case .success: return .end
            case .failure(let failure):
                told = failure
                return .failure(failure)
            case nil: return nil
            }
        }
    }

    // A lock and not an actor: the loop's thread hands over bytes without waiting; either side holds it for a swap.
    private let state = Mutex(State())
    private let handle: TransferHandle
    private let queue: CommandQueue
    private let host: String

    init(handle: TransferHandle, queue: CommandQueue, host: String) {
        self.host = host
        self.handle = handle
        self.queue = queue
    }

    // MARK: For the loop

    func deliver(head: ResponseHead?, bytes: [UInt8]) -> Demand {
        let (reader, event, demand) = state.withLock { state in
            if let head { state.head = head }
            if state.bytes.isEmpty { state.bytes = bytes } else { state.bytes += bytes }
            let handed = Self.hand(&state)
            state.paused = state.bytes.count >= FetchLimit.highWater
            return (handed?.reader, handed?.event, state.paused ? Demand.pause : .more)
        }
        if let reader, let event { reader.resume(returning: event) }
        return demand
    }

    func finish(_ result: Result<CompletedTransfer, TransferFailure>) {
        let handed = state.withLock { state in
            state.ending = result.map { _ in }
            if case .failure = result {
                state.head = nil
                state.bytes = []
            }
            return Self.hand(&state)
        }
        if let handed { handed.reader.resume(returning: handed.event) }
    }

    /// The waiting reader and what it gets; to be resumed outside the lock.
    private static func hand(
        _ state: inout State
    ) -> (reader: CheckedContinuation<Event, Never>, event: Event)? {
        guard let reader = state.reader, let event = state.next() else { return nil }
        state.reader = nil
        return (reader, event)
    }

    // MARK: For the reader

    /// Waits for what comes next; after the end it is always the end.
    ///
    /// A second reader takes the place of one that waits, which then fails: a body has one.
    nonisolated(nonsending) func next() async -> Event {
        await withCheckedContinuation { reader in
            let (event, displaced, drained) = state.withLock { state in
                guard let event = state.next() else {
                    defer { state.reader = reader }
                    return (Event?.none, state.reader, false)
                }
                let drained = state.paused && state.bytes.isEmpty
                if drained { state.paused = false }
                return (event, nil, drained)
            }
            displaced?.resume(returning: .failure(TransferFailure(kind: .cancelled, host: host)))
            if let event { reader.resume(returning: event) }
            if drained { queue.resume(handle) }
        }
    }

    /// Stops the transfer unless it has ended.
    func abandon() {
        if state.withLock({ $0.ending == nil }) { queue.cancel(handle) }
    }

    /// The failure that the reader has seen, which it cannot hide.
    var failure: TransferFailure? { state.withLock { $0.told } }
}
