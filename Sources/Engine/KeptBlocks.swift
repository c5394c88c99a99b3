import JobModel
import Logging
import Storage
import Synchronization

/// Keeps in a file what operators have disabled, while the database has not taken it: a daemon that ends before then leaves
/// it to the next one.
final class KeptBlocks: Sendable {
    private let file: KeptFile<[ScrapingBlock]>
    private let logger: Logger
    /// Why the file could not be written; `nil` where it was. A lock, as whoever asks does not wait.
    private let failure = Mutex<String?>(nil)

    init(of store: TrackStore, logger: Logger) {
        file = KeptFile("blocks", of: store)
        self.logger = logger
    }

    /// What a daemon before has left: all blocks of operators that were in force; `nil` where it had stored them.
    func read() async -> [ScrapingBlock]? {
        do { return try await file.read() } catch {
            logger.critical(
                "what operators had disabled, and could not be stored, cannot be read: \(error)",
                metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Writes the blocks that are to be kept by then, or removes the file where there are none to keep.
    func update(_ blocks: @escaping @Sendable () async -> [ScrapingBlock]?) async {
        do {
            try await file.update(blocks)
            failure.withLock { $0 = nil }
        } catch {
            failure.withLock { $0 = "\(error)" }
            logger.error(
                "\(file.path), which keeps over a restart what operators disable, cannot be written or removed: \(error)",
                metadata: ["error": "\(error)"])
        }
    }

    /// Why something is not stored, and that a restart forgets it where it is not kept either.
    func words(_ reason: String) -> String {
        failure.withLock { $0 }.map { "\(reason); until it is stored, a restart forgets it (\($0))" } ?? reason
    }

    /// What becomes of it at the daemon's end, and how grave that is.
    var end: (words: String, level: Logger.Level) {
        failure.withLock { $0 } == nil ? ("is left to the next start", .error) : ("ends with the daemon", .critical)
    }
}
