/// Lets one work go on at a time, and the others wait for their turn.
actor Turnstile {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Does the work when its turn comes; throws what the work throws.
    func inTurn<Value: Sendable>(_ work: @Sendable () async throws -> Value) async rethrows -> Value {
        // Whoever leaves hands the turn on, so that nobody comes in between.
        if isTaken { await withCheckedContinuation { waiting.append($0) } } else { isTaken = true }
        defer { if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() } }
        return try await work()
    }
}
