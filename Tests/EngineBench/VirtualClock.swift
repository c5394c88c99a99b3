public import Engine
public import Foundation
import Programs
import Synchronization

/// A wall clock that shows what a test sets it to.
public final class VirtualClock: Sendable {
    private struct State {
        var now: Date
        var sleepers: [Int: (until: Date, continuation: CheckedContinuation<Void, Never>)] = [:]
        var count = 0
        var observers: [CheckedContinuation<Date, Never>] = []
    }

    // Read by code that cannot wait, as a clock is.
    private let state: Mutex<State>

    /// Makes a clock that shows a time.
    public init(_ now: Date) { state = Mutex(State(now: now)) }

    /// What it shows.
    public var now: Date { state.withLock { $0.now } }

    /// Sets the clock; whoever sleeps looks at it, as they do in the real world within half a minute.
    public func set(_ time: Date) {
        let woken: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.now = time
            defer { state.sleepers = [:] }
            return state.sleepers.values.map(\.continuation)
        }
        for sleeper in woken { sleeper.resume() }
    }

    /// Sets it on by so many seconds.
    public func advance(by seconds: TimeInterval) { set(now.addingTimeInterval(seconds)) }

    /// Returns once somebody sleeps: until when.
    public func sleeping() async -> Date {
        await withCheckedContinuation { continuation in
            let until = state.withLock { state in
                let first = state.sleepers.values.map(\.until).min()
                if first == nil { state.observers.append(continuation) }
                return first
            }
            if let until { continuation.resume(returning: until) }
        }
    }

    private func sleep(until time: Date) async {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isOver, observers) = state.withLock { state -> (Bool, [CheckedContinuation<Date, Never>]) in
                    if Task.isCancelled || time <= state.now { return (true, []) }
                    state.sleepers[number] = (time, continuation)
                    defer { state.observers = [] }
                    return (false, state.observers)
                }
                if isOver { continuation.resume() }
                for observer in observers { observer.resume(returning: time) }
            }
        } onCancel: {
            let sleeper: CheckedContinuation<Void, Never>? = state.withLock {
                $0.sleepers.removeValue(forKey: number)?.continuation
            }
            sleeper?.resume()
        }
    }

    /// Dependencies with this clock, and the same random numbers each time.
    public func dependencies(seed: UInt64 = 1) -> Dependencies {
        let random = Mutex(SeededRandom(seed: seed))
        return Dependencies(
            now: { self.now }, sleep: { await self.sleep(until: $0) },
            random: { random.withLock { $0.next() } })
    }
}
