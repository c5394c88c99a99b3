import Blocking
public import Foundation
import GRDB
import Glibc
public import JobModel
import Remedies

/// A copy of the database among the backups.
public struct BackupFile: Sendable {
    /// Where it lies.
    public var path: String
    /// When it was made, by its name.
    public var time: Date
    /// How large it is.
    public var bytes: Int
    /// How many active tracks it has; `nil` when it cannot be read.
    public var tracks: Int?
}

/// What a database's file holds, for who restores it.
public struct DatabaseContents: Sendable {
    /// The result of reading all of it.
    public var verdict: FileVerdict
    /// The version of its schema.
    public var schemaVersion: Int?
    /// How many active tracks it has.
    public var tracks: Int?
    /// When a sync of it last succeeded.
    public var lastSuccess: Date?

    /// Reads a whole file, and says what it holds; throws when it is cancelled.
    public static func read(_ path: String) async throws -> DatabaseContents {
        _ = TrackStore.isSQLiteSet
        let verdict = try await TrackStore.verify(path)
        guard case .whole = verdict else { return DatabaseContents(verdict: verdict) }
        return try await TrackStore.reader(path).read { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version")
            let success = try String.fetchOne(
                db,
                sql: """
                    SELECT max(record ->> 'finished_at') FROM jobs
                    WHERE state = 'succeeded' AND json_valid(record) AND NOT record ->> '$.options.dry_run'
                    """)
            return DatabaseContents(
                verdict: verdict, schemaVersion: version,
                tracks: try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks WHERE is_active = 1"),
                lastSuccess: success.flatMap(RecordCoding.time(of:)))
        }
    }
}

/// The copies of the database in the folder `backups` beside it.
public struct StoredBackups: Sendable {
    let store: TrackStore

    /// The folder of the backups in a state directory.
    public static func folder(in directory: String) -> String { directory + "/backups" }

    /// The backups in a state directory with the times at which they were made, in the order of `BackupRetention`.
    public static func files(in directory: String, at now: Date) -> [(path: String, time: Date)] {
        let folder = folder(in: directory)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return BackupRetention.copies(among: names, at: now).map { ("\(folder)/\($0.name)", $0.time) }
    }

    /// The backups, the newest first, at most `limit`.
    public func list(limit: Int, at now: Date) async -> [BackupFile] {
        await Self.list(in: store.directory, limit: limit, at: now)
    }

    /// The backups in a state directory, the newest first, at most `limit`.
    public static func list(in directory: String, limit: Int, at now: Date) async -> [BackupFile] {
        _ = TrackStore.isSQLiteSet
        var files: [BackupFile] = []
        for (path, time) in Self.files(in: directory, at: now).prefix(limit) {
            guard let bytes = TrackStore.size(path) else { continue }
            let tracks = try? await TrackStore.reader(path).read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM tracks WHERE is_active = 1")
            }
            files.append(BackupFile(path: path, time: time, bytes: bytes, tracks: tracks ?? nil))
        }
        return files
    }

    /// Removes backups that are not to be kept; their paths.
    public func remove(beyond retention: BackupRetention, at now: Date) -> [String] {
        let paths = Self.files(in: store.directory, at: now).map(\.path)
        let expired = Set(retention.expired(among: paths.map { ($0 as NSString).lastPathComponent }, at: now))
        return paths.filter { expired.contains(($0 as NSString).lastPathComponent) && unlink($0) == 0 }
    }

    // MARK: A new one

    /// Writes a copy of the database into the folder `backups` beside it, and reads the copy whole.
    ///
    /// The copy has its name only once it is on the disk and nothing is wrong with it. Throws `StorageError`
    /// (`backupFailed`), and when it is cancelled.
    public func make(at time: Date) async throws -> (path: String, bytes: Int) {
        try store.requireOwnFile()
        return try await store.wholeReads.withLock { [path = store.path, directory = store.directory] in
            let folder = Self.folder(in: directory)
            let partial = folder + "/" + Self.unfinished
            do {
                guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
                    throw Self.failure("cannot make the directory \(folder)")
                }
                Self.removeUnfinished(in: directory)
                try Self.create(partial, in: folder)
                try await Self.copy(path, to: partial)
                let verdict = try await TrackStore.verify(partial)
                guard case .whole = verdict else {
                    throw StorageError(
                        code: .backupFailed, message: "the copy is damaged: \(verdict.problems.first ?? "unreadable")",
                        remedy: RemedyText.sentence(Remedy(.verifyDatabase)))
                }
                try Self.makeDurable(partial)
                let final = Self.freeName(in: folder, at: time)
                guard rename(partial, final) == 0 else { throw Self.failure("cannot name the copy \(final)") }
                try Self.makeDurable(folder)
                return (final, TrackStore.size(final) ?? 0)
            } catch {
                Self.removeUnfinished(in: directory)
                throw Self.backupError(error, folder)
            }
        }
    }

    /// Removes the copy that the daemon's end cut short, which may be as large as the database. Only while nobody else
    /// works on the state directory.
    public static func removeUnfinished(in directory: String) {
        // SQLite's own files beside it, too.
        for ending in ["", "-journal", "-wal", "-shm"] { unlink("\(folder(in: directory))/\(unfinished)\(ending)") }
    }

    private static let unfinished = ".partial"

    /// Makes an empty file, into which SQLite writes the copy: SQLite does not say why it cannot make one.
    private static func create(_ partial: String, in folder: String) throws {
        let descriptor = Glibc.open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        if descriptor >= 0 {
            Glibc.close(descriptor)
            return
        }
        let code = errno
        var error = failure("cannot write a copy to \(folder)")
        if [ENOTDIR, ENOENT, ELOOP].contains(code) {
            error.remedy = "Move away what stands at \(folder): the daemon makes the directory."
        }
        throw error
    }

    /// A copy without the holes of the original.
    private static func copy(_ path: String, to other: String) async throws {
        try await TrackStore.reader(path).writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM INTO ?", arguments: [other])
        }
    }

    private static func makeDurable(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot write \(path)") }
    }

    /// `tracks-2026-11-21-06-00-00.db`, in UTC; with a number behind it where there was one in this second.
    private static func freeName(in folder: String, at time: Date) -> String {
        let stamp = RecordCoding.text(of: time).prefix(19).map { "T:".contains($0) ? "-" : String($0) }.joined()
        let names = ["\(folder)/tracks-\(stamp).db"] + (2...99).map { "\(folder)/tracks-\(stamp)-\($0).db" }
        return names.first { TrackStore.size($0) == nil } ?? names[0]
    }

    private static func failure(_ what: String) -> StorageError {
        StorageError(
            code: .backupFailed, message: "\(what): \(String(cString: strerror(errno)))",
            remedy: "Look at the disk where the state directory lies.")
    }

    private static func backupError(_ error: any Error, _ folder: String) -> any Error {
        switch error {
        case is CancellationError, is StorageError: error
        case let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT: CancellationError()
        default:
            StorageError(
                code: .backupFailed,
                message: "cannot copy the database to \(folder): \(StorageError.reason(of: error))",
                remedy: "The database is as it was, and no copy is left.")
        }
    }
}
