import Blocking
import Engine
import FileWatching
import Foundation
import JobModel
import Journal
import Logging
import Remedies
import Storage

/// Notices when somebody moves, removes or replaces the database's file while it is open: what is stored from then on is
/// lost when the daemon ends.
actor DatabaseFileWatch {
    private let store: TrackStore
    private let logger: Logger
    private let dependencies: Dependencies
    /// Whether another file stands there.
    private(set) var isReplaced = false

    init(store: TrackStore, logger: Logger, dependencies: Dependencies) {
        self.store = store
        self.logger = logger
        self.dependencies = dependencies
    }

    /// Watches until the task is cancelled; `onChange` is called when the answer changes.
    func run(onChange: @escaping @Sendable () -> Void) async {
        let path = store.path
        let changes: AsyncStream<Void>
        do {
            // Not its content: every sync writes that.
            changes = try await BlockingThreads.shared.run { try FileWatch(path: path, of: .names).changes }
        } catch {
            logger.warning("\(error) Meanwhile each job looks whether the file was replaced, and so does health.")
            return
        }
        for await _ in changes {
            guard await look() else { continue }
            onChange()
        }
    }

    /// Looks at the file; whether the answer changed.
    private func look() async -> Bool {
        let standing = await DatabaseStanding.look(at: store)
        let before = isReplaced
        guard case .replaced(let message, let remedy) = standing else {
            isReplaced = false
            guard before else { return false }
            logger.notice("the database's file is the one that is open again")
            await tell(.close(.databaseReplaced, at: dependencies.now()))
            return true
        }
        isReplaced = true
        guard !before else { return false }
        logger.log(
            .storageError, level: .critical, "\(message) \(RemedyText.line(remedy))", metadata: ["error": "\(message)"])
        do {
            if let job = try await store.jobs.lastStarted() {
                await tell(
                    .open(
                        AttentionPoint(
                            kind: .databaseReplaced, since: dependencies.now(), jobId: job.id, message: message,
                            action: remedy)))
            }
        } catch {
            logger.error("an attention point could not be opened: \(StorageError.reason(of: error))")
        }
        return true
    }

    private func tell(_ change: AttentionChange) async {
        do { try await store.attention.change(change) } catch {
            logger.error("an attention point could not be changed: \(StorageError.reason(of: error))")
        }
    }
}
