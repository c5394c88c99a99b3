/// Lets one piece of asynchronous work run at a time; the others wait, first come, first served.
package actor AsyncMutex {
    private var isLocked = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Makes a lock that nobody holds.
    package init() {}

    /// Runs the work once nobody else holds the lock; throws what the work throws.
    package func withLock<Value: Sendable>(_ work: @Sendable () async throws -> Value) async rethrows -> Value {
        // The lock passes straight to the next one that waits, so that nobody comes in between.
        if isLocked { await withCheckedContinuation { waiting.append($0) } } else { isLocked = true }
        defer { if waiting.isEmpty { isLocked = false } else { waiting.removeFirst().resume() } }
        return try await work()
    }
}
