import NIOCore
import Synchronization

/// Knows when a connection is over, for those who work for it.
final class ConnectionEnd: Sendable {
    private struct State {
        var isOver = false
        var signals: [Int: AsyncStream<Never>.Continuation] = [:]
        var lastNumber = 0
    }

    // A lock, as the event loop tells of the end, and tasks wait for it.
    private let state = Mutex(State())

    /// Knows no end.
    init() {}

    /// Knows the end of a channel: its client hung up, or the server closed it.
    init(_ channel: any Channel) {
        channel.closeFuture.whenComplete { _ in self.end() }
    }

    private func end() {
        let signals = state.withLock { state in
            state.isOver = true
            defer { state.signals = [:] }
            return state.signals.values
        }
        for signal in signals { signal.finish() }
    }

    /// Does work that is cancelled when the connection ends; returns what it gives, and throws `CancellationError` when it
    /// was cancelled.
    func cancelling<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async throws -> Value {
        let (signal, number) = listen()
        defer { forget(number) }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in signal {}
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            guard let first else { throw CancellationError() }
            return first
        }
    }

    private func listen() -> (AsyncStream<Never>, Int) {
        let (stream, signal) = AsyncStream.makeStream(of: Never.self)
        let number = state.withLock { state in
            state.lastNumber += 1
            if !state.isOver { state.signals[state.lastNumber] = signal } else { signal.finish() }
            return state.lastNumber
        }
        return (stream, number)
    }

    private func forget(_ number: Int) { state.withLock { state in state.signals[number] = nil } }
}
