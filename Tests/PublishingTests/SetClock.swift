import Foundation
import Publishing
import Synchronization

/// A wall clock that shows what a test sets it to; whoever sleeps looks at it then.
final class SetClock: Sendable {
    private struct State {
        var now: Date
        var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
        var count = 0
    }

    // Read by code that cannot wait, as a clock is.
    private let state: Mutex<State>

    init(_ now: Date) { state = Mutex(State(now: now)) }

    var now: Date { state.withLock { $0.now } }

    func set(_ time: Date) {
        let woken = state.withLock { state in
            state.now = time
            defer { state.sleepers = [:] }
            return Array(state.sleepers.values)
        }
        for sleeper in woken { sleeper.resume() }
    }

    private func sleep(until time: Date) async {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || time <= state.now { return true }
                    state.sleepers[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: number) }?.resume()
        }
    }

    var dependencies: Publisher.Dependencies {
        Publisher.Dependencies(now: { self.now }, sleep: { await self.sleep(until: $0) })
    }
}
