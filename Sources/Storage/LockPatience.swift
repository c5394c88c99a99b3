import Glibc
import Synchronization

/// How long a statement waits for the lock of another program, and that this ends early when the daemon stops.
///
/// SQLite's own time-out cannot be shortened while a statement waits.
final class LockPatience: Sendable {
    /// How long a statement waits, in milliseconds.
    private let limit: Int
    /// While a daemon stops: there are several writes to make, within five seconds.
    private static let limitAtStop = 200
    private let isStopping = Atomic(false)
    private let isSuspended = Atomic(false)

    init(seconds: Double) { limit = Int(seconds * 1000) }

    /// From now on nothing waits for long, and whoever is waiting already gives up within a tenth of a second.
    func shorten() { isStopping.store(true, ordering: .relaxed) }

    /// Does something without waiting for locks. It is for the writer: readers meet no locks but for a moment.
    func withoutWaiting<Result>(_ work: () throws -> Result) rethrows -> Result {
        isSuspended.store(true, ordering: .relaxed)
        defer { isSuspended.store(false, ordering: .relaxed) }
        return try work()
    }

    /// How long to wait before the next try, in milliseconds; `nil`: no more tries.
    func pause(afterTries tries: Int) -> Int? {
        guard !isSuspended.load(ordering: .relaxed) else { return nil }
        // The pauses of SQLite's own time-out.
        let steps = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50]
        let waited = steps.prefix(tries).reduce(0, +) + max(0, tries - steps.count) * 100
        guard waited < (isStopping.load(ordering: .relaxed) ? Self.limitAtStop : limit) else { return nil }
        return tries < steps.count ? steps[tries] : 100
    }

    /// Waits before the next try; `false`: no more tries. SQLite calls it on the thread of its statement.
    func waitForLock(afterTries tries: Int) -> Bool {
        guard let pause = pause(afterTries: tries) else { return false }
        usleep(UInt32(pause * 1000))
        return true
    }
}
