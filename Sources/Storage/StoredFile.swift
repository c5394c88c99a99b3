public import Foundation
import GRDB
import Glibc
import JobModel
import Remedies
import Synchronization

/// The result of reading a whole database.
public enum FileVerdict: Sendable, Hashable {
    /// Nothing is wrong with it.
    case whole
    /// What is wrong with it, a line each in SQLite's words: `TrackStore.maximumProblems` at most.
    case damaged([String])
    /// It could not be read, so nothing is known: the reason, with the file's name.
    case unreadable(String)

    /// What is wrong, a line each.
    public var problems: [String] {
        switch self {
        case .whole: []
        case .damaged(let problems): problems
        case .unreadable(let reason): [reason]
        }
    }
}

// The database's file as a whole: whether it is sound, and a copy of it. Both read through a connection of their own,
// beside whatever else goes on, and one at a time, as they read everything.
extension TrackStore {
    /// The most problems that are told.
    public static let maximumProblems = 20

    /// Where the database lies.
    public var path: String { pool.path }

    /// How large the database's file is, in bytes; `nil` when it is not there any more.
    public var fileSize: Int? { Self.size(path) }

    /// Reads the whole database, and says what became of that.
    ///
    /// Throws `StorageError` (`fileReplaced`), and when it is cancelled.
    public func verify() async throws -> FileVerdict {
        try requireOwnFile()
        let verdict = try await wholeReads.withLock { [path] in try await Self.verify(path) }
        switch verdict {
        case .whole: isTrusted.store(true, ordering: .relaxed)
        case .damaged: isTrusted.store(false, ordering: .relaxed)
        case .unreadable: break
        }
        return verdict
    }

    /// Writes a copy of the database into the folder `backups` beside it, and reads the copy whole.
    ///
    /// The copy has its name only once it is on the disk and nothing is wrong with it. Throws `StorageError`
    /// (`backupFailed`), and when it is cancelled.
    public func backUp(at time: Date) async throws -> (path: String, bytes: Int) {
        try requireOwnFile()
        return try await wholeReads.withLock { [path, directory] in
            let folder = directory + "/" + Self.backups
            let partial = folder + "/" + Self.unfinished
            do {
                guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
                    throw Self.failure("cannot make the directory \(folder)")
                }
                Self.removeUnfinishedBackup(in: directory)
                try await Self.copy(path, to: partial)
                let verdict = try await Self.verify(partial)
                guard case .whole = verdict else {
                    throw StorageError(
                        code: .backupFailed, message: "the copy is damaged: \(verdict.problems.first ?? "unreadable")",
                        remedy: RemedyText.sentence(Remedy(.verifyDatabase)))
                }
                try Self.makeDurable(partial)
                let final = Self.freeName(in: folder, at: time)
                guard rename(partial, final) == 0 else { throw Self.failure("cannot name the copy \(final)") }
                try Self.makeDurable(folder)
                return (final, Self.size(final) ?? 0)
            } catch {
                Self.removeUnfinishedBackup(in: directory)
                throw Self.backupError(error, folder)
            }
        }
    }

    /// Removes the copy that the daemon's end cut short, which may be as large as the database. Only while nobody else
    /// works on the state directory.
    public static func removeUnfinishedBackup(in directory: String) {
        // SQLite's own files beside it, too.
        for ending in ["", "-journal", "-wal", "-shm"] { unlink("\(directory)/\(backups)/\(unfinished)\(ending)") }
    }

    private static let backups = "backups"
    private static let unfinished = ".partial"

    /// Reads a database through a connection of its own.
    static func verify(_ path: String) async throws -> FileVerdict {
        if let reason = unreadable(path) { return .unreadable(reason) }
        // SQLite takes an empty file for a database without tables.
        guard size(path) != 0 else { return .damaged(["the file is empty"]) }
        do {
            let problems = try await reader(path).read { db in
                guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == Schema.applicationID else {
                    return ["the file is no tracksync database"]
                }
                let words = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(maximumProblems))")
                let lost = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
                var result = words == ["ok"] ? [] : words
                while result.count < maximumProblems, let row = try lost.next() {
                    let (table, parent): (String, String) = (row[0], row[2])
                    result.append("a row of \(table) belongs to a row of \(parent) that is not there")
                }
                return result
            }
            return problems.isEmpty ? .whole : .damaged(problems)
        } catch let error as DatabaseError where error.resultCode != .SQLITE_INTERRUPT {
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged([error.message ?? "SQLite cannot read it"])
            default: return .unreadable(StorageError.reason(of: error))
            }
        }
    }

    /// Why a database cannot be read, in the words of the operating system; `nil` when its files can be opened.
    private static func unreadable(_ path: String) -> String? {
        for (file, isOptional) in [(path, false), (path + "-wal", true), (path + "-shm", true)] {
            let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
            if descriptor >= 0 {
                Glibc.close(descriptor)
            } else if !isOptional || errno != ENOENT {
                return "\(file): \(String(cString: strerror(errno)))"
            }
        }
        return nil
    }

    /// A copy without the holes of the original.
    private static func copy(_ path: String, to other: String) async throws {
        try await reader(path).writeWithoutTransaction { db in
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
        return names.first { size($0) == nil } ?? names[0]
    }

    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
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
