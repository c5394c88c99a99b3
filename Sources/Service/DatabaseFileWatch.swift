import Blocking
import Engine
import FileWatching
import Foundation
import JobModel
import Journal
import Logging
import Remedies
import Storage

/// Notices when somebody moves, removes or replaces the database's file, its log or the log's index while they are open: what is
/// stored from then on is lost when the daemon ends.
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
        let watches: [AsyncStream<Void>]
        do {
            // Not their content: every sync writes that.
            watches = try await BlockingThreads.shared.run { [store] in
                try store.filePaths.map { try FileWatch(path: $0, of: .names).changes }
            }
        } catch {
            logger.warning("\(error) Meanwhile each job looks whether the file was replaced, and so does health.")
            return
        }
        await withDiscardingTaskGroup { group in
            for changes in watches {
                group.addTask { for await _ in changes where await self.look() { onChange() } }
            }
        }
    }

    /// Looks at the files; whether the answer changed.
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
