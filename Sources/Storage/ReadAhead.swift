import Dispatch
import GRDB
import Synchronization

/// Batches that another connection reads, each while the one before is worked on within a transaction.
///
/// They show what was committed before the transaction. It must be an immediate one that has begun, so that nobody commits
/// in between. The connection must be nobody else's: while the transaction waits for a batch it holds up all that write.
struct ReadAhead<Batch: Sendable> {
    typealias Read = @Sendable (_ db: Database, _ last: Batch?) throws -> Batch?

    private let connection: any DatabaseReader
    private let read: Read
    /// `nil` after the last batch.
    private var coming: Coming?

    /// A batch on its way, until it is there.
    private final class Coming: Sendable {
        // A semaphore: whoever waits for a batch is within a transaction, where nothing can be awaited.
        let arrival = DispatchSemaphore(value: 0)
        // A lock and not an actor, for the same reason.
        let result = Mutex<Result<Batch?, any Error>>(.success(nil))
    }

    /// Begins with the first batch. `read` gets the one before; `nil` from it ends them.
    init(from connection: any DatabaseReader, _ read: @escaping Read) {
        self.connection = connection
        self.read = read
        begin(after: nil)
    }

    /// Waits for the next batch; throws what reading it threw, and ends with that.
    mutating func next() throws -> Batch? {
        guard let coming else { return nil }
        self.coming = nil
        coming.arrival.wait()
        let batch = try coming.result.withLock { try $0.get() }
        if let batch { begin(after: batch) }
        return batch
    }

    private mutating func begin(after last: Batch?) {
        let coming = Coming()
        connection.asyncRead { [read] connection in
            let result = Result { try read(try connection.get(), last) }
            coming.result.withLock { $0 = result }
            coming.arrival.signal()
        }
        self.coming = coming
    }
}
