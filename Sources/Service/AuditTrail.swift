import Engine
import Events
import Foundation
import JobModel
import Journal
import Logging
import Storage

/// Writes the audit. What the database refuses is kept, and written as soon as the database takes it: what was done while it
/// was locked or its disk full is known afterwards. A file keeps it over the end of the daemon: an entry is rather there twice
/// than not at all.
actor AuditTrail {
    private let store: TrackStore
    private let logger: Logger
    private let dependencies: Dependencies
    /// Entries that the database has not taken yet, the oldest first.
    private var waiting: [AuditEntry] = []
    /// How many entries there was no room for.
    private var lost = 0
    private var writing: Task<Bool, Never>?
    /// Whether the database refused the last attempt.
    private var isFailing = false
    private let bell = Doorbell { _ in false }
    private let file: KeptFile<[AuditEntry]>
    /// Whether the file may be there.
    private var isKept = false
    private var isEnding = false

    /// How many entries are kept: anybody may cause them by asking for what is not allowed. What was done has the place of a
    /// refusal where there is no other.
    static let maximumWaiting = 1000
    /// How many of what was done are in the file before the end: it is written again for each.
    private static let maximumKept = 100
    /// How long the database is left alone between two attempts, in seconds.
    private static let retryInterval: TimeInterval = 10

    /// Takes over what a daemon before could not write.
    init(store: TrackStore, logger: Logger, dependencies: Dependencies) async {
        self.store = store
        self.logger = logger
        self.dependencies = dependencies
        file = KeptFile("audit", of: store)
        do {
            guard let kept = try await file.read() else { return }
            (waiting, isKept) = (kept, true)
        } catch {
            logger.critical(
                "entries of the audit that could not be written before cannot be read: \(error)",
                metadata: ["error": "\(error)"])
        }
    }

    /// Writes an entry, or keeps it for later where the database does not work.
    func add(_ entry: AuditEntry) async {
        if waiting.count >= Self.maximumWaiting {
            lost += 1
            // The first one may be on its way to the database.
            guard !entry.isRefusal, let place = waiting.lastIndex(where: \.isRefusal), place > 0 else { return }
            waiting.remove(at: place)
        }
        waiting.append(entry)
        if !isFailing, await write() { return }
        bell.ring()
        if !entry.isRefusal, waiting.count(where: { !$0.isRefusal }) <= Self.maximumKept { await keep() }
    }

    /// Brings the file up to date with what the database lacks; whether that worked.
    @discardableResult
    private func keep() async -> Bool {
        isKept = true
        do {
            try await file.update { await self.entriesToKeep }
            isKept = isFailing
            return true
        } catch {
            logger.error(
                "\(file.path), which keeps entries of the audit over a restart, cannot be written or removed: \(error)",
                metadata: ["error": "\(error)"])
            return false
        }
    }

    /// What the file is to hold. Anybody may cause refusals, as many as he likes: they are kept at the end alone.
    private var entriesToKeep: [AuditEntry]? {
        let entries = isEnding ? waiting : Array(waiting.lazy.filter { !$0.isRefusal }.prefix(Self.maximumKept))
        return isFailing && !entries.isEmpty ? entries : nil
    }

    /// Writes what was kept, until the task is cancelled; once more then.
    func run() async {
        if !waiting.isEmpty, await !write() { bell.ring() }
        for await _ in bell.rings {
            while isFailing, !Task.isCancelled {
                await dependencies.sleep(dependencies.now().addingTimeInterval(Self.retryInterval))
                if await write() { break }
            }
        }
        guard await !write() else { return }
        isEnding = true
        let kept = await keep() ? waiting.count : 0
        if kept > 0 {
            logger.error(
                "\(kept) entries of the audit cannot be written yet, and are left to the next start",
                metadata: ["count": "\(kept)"])
        }
        let lost = waiting.count - kept + lost
        guard lost > 0 else { return }
        logger.critical(
            "\(lost) entries of the audit cannot be written, and are lost", metadata: ["count": "\(lost)"])
    }

    /// Writes the pending entries; returns whether all are written. A caller that comes meanwhile waits for the same write.
    private func write() async -> Bool {
        if let writing { return await writing.value }
        // A task of its own: the changes are made, and their record must not be lost because whoever asked has gone.
        let task = Task { await self.writeAll() }
        writing = task
        let isWritten = await task.value
        if isWritten, isKept { await keep() }
        return isWritten
    }

    private func writeAll() async -> Bool {
        defer { writing = nil }
        while let entry = waiting.first {
            do { try await store.audit.add(entry) } catch {
                report(error, entry)
                return false
            }
            waiting.removeFirst()
        }
        if isFailing { logger.notice("the audit is written again, with what was kept") }
        isFailing = false
        if lost > 0 {
            logger.error("\(lost) entries of the audit were lost: too many at once", metadata: ["count": "\(lost)"])
            lost = 0
        }
        return true
    }

    private func report(_ error: any Error, _ entry: AuditEntry) {
        guard !isFailing else { return }
        isFailing = true
        let reason = StorageError.reason(of: error)
        logger.log(
            .storageError, "changes cannot be written to the audit, and are kept until they can: \(reason)",
            metadata: ["error": "\(reason)", "method": "\(entry.command)", "requested_by": "\(entry.requester.user)"])
    }
}
