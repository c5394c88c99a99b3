import Dispatch
import Synchronization

/// Threads that may block: for SQLite, files and the user database.
///
/// Swift runs its tasks on as many threads as there are processors. Whatever waits in the kernel would hold one of them,
/// and with it requests and the watchdog. These threads come when there is work and go when there is none.
public final class BlockingThreads: TaskExecutor {
    private struct State {
        var work: ArraySlice<@Sendable () -> Void> = []
        var workers = 0
    }

    // A lock, as work is handed over from anywhere.
    private let state = Mutex(State())
    private let limit: Int
    private let label: String

    /// For short work that anybody waits for, such as looking up a user.
    public static let shared = BlockingThreads(label: "blocking", limit: 16)

    /// Makes at most `count` threads; further work waits for its turn.
    public init(label: String, limit: Int) {
        self.label = label
        self.limit = max(1, limit)
    }

    /// Runs work on one of the threads, and returns what it gives; throws what it throws.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Runs work that does not throw.
    public func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in start { continuation.resume(returning: work()) } }
    }

    /// Runs a part of a task.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        start { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Has work run on one of the threads, and does not wait for it.
    public func start(_ work: @escaping @Sendable () -> Void) {
        let isNew = state.withLock { state in
            state.work.append(work)
            guard state.workers < limit else { return false }
            state.workers += 1
            return true
        }
        // A queue of its own: of these, and not of concurrent queues, libdispatch runs more than there are processors.
        // A queue, since it is what brings a thread that may block.
        if isNew { DispatchQueue(label: label).async { self.work() } }
    }

    private func work() {
        while true {
            let next: (@Sendable () -> Void)? = state.withLock { state in
                if let work = state.work.popFirst() { return work }
                state.workers -= 1
                state.work = []
                return nil
            }
            guard let next else { return }
            next()
        }
    }
}
