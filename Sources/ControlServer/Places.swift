import DequeModule
import Synchronization

/// A number of places, which are given out first come, first served. Who waits can be cancelled.
final class Places: Sendable {
    private struct State {
        var free: Int
        var waiting: Deque<(number: Int, continuation: CheckedContinuation<Void, any Error>)> = []
        var lastNumber = 0
    }

    // A lock, as a place is given back, and a wait cancelled, from anywhere.
    private let state: Mutex<State>

    /// Makes places, at least one.
    init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

    /// Runs work once there is a place for it; throws what it throws, and `CancellationError` when the wait is cancelled.
    func withPlace<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await take()
        defer { giveBack() }
        return try await work()
    }

    private func take() async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    // The handler may have run before this one waits.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.free == 0 else {
                        state.free -= 1
                        return .success(())
                    }
                    state.waiting.append((number, continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func giveBack() {
        // The place passes straight to the next one who waits, so that nobody comes in between.
        let next = state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.continuation.resume()
    }

    /// How many wait.
    var waiting: Int { state.withLock(\.waiting.count) }
}
