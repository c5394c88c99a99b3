import Dispatch

/// Runs an actor's jobs on a queue of its own: for tests that block.
///
/// There are only as many of Swift's own threads as processors, and what is tested in the same process runs on them.
public final class BlockingExecutor: SerialExecutor {
    // A queue, since it is what brings a thread that may block.
    private let queue = DispatchQueue(label: "blocking test")

    /// Makes an executor.
    public init() {}

    /// Runs a job after those that came before.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
