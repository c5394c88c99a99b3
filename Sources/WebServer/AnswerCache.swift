import Synchronization

/// Gives one answer to all who ask the same within a moment: a thousand pages that ask how everything stands are one question
/// to the daemon.
final class AnswerCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var answer: Task<Value, any Error>
        var until: ContinuousClock.Instant
    }

    // A lock, as requests of all connections come here.
    private let entries = Mutex<[Key: Entry]>([:])

    /// The answer for a key, made where there is none.
    func answer(for key: Key, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let now = ContinuousClock.now
        let task = entries.withLock { entries in
            if let entry = entries[key], entry.until > now { return entry.answer }
            if entries.count >= AnswerLimits.count { entries = entries.filter { $0.value.until > now } }
            if entries.count >= AnswerLimits.count { entries = [:] }
            let answer = Task { try await make() }
            entries[key] = Entry(answer: answer, until: now + AnswerLimits.lifetime)
            return answer
        }
        return try await task.value
    }

    /// Forgets everything: something was changed.
    func clear() { entries.withLock { $0 = [:] } }
}

/// What is kept of answers.
private enum AnswerLimits {
    /// How long an answer is given again.
    static let lifetime = Duration.milliseconds(200)
    /// The most answers that are kept.
    static let count = 64
}
