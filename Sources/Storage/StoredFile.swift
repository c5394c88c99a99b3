public import Foundation
import GRDB
import Glibc
import JobModel

// The database's file as a whole: whether it is whole, and a copy of it. Both read through a connection of their own,
// beside whatever else goes on, and one at a time, as they read everything.
extension TrackStore {
    /// The most problems that are told.
    public static let maximumProblems = 20

    /// Where the database lies.
    public var path: String { pool.path }

    /// How large the database's file is, in bytes; `nil` when it is not there any more.
    public var fileSize: Int? { Self.size(path) }

    /// Reads the whole database: what is wrong with it, a line each; nothing when it is whole. Throws when it is
    /// cancelled.
    public func problems() async throws -> [String] {
        try await wholeReads.inTurn { [path] in try await Self.problems(of: path) }
    }

    /// Writes a copy of the database, as it stands now, into the folder `backups` beside it, and reads the copy whole.
    ///
    /// The copy has its name only once it is on the disk and nothing is wrong with it. Throws `StorageError`
    /// (`backupFailed`), and when it is cancelled.
    public func backUp(at time: Date) async throws -> (path: String, bytes: Int) {
        try await wholeReads.inTurn { [path, directory] in
            let folder = directory + "/backups"
            let partial = folder + "/.partial"
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
                // What a crash left.
                unlink(partial)
                try await Self.copy(path, to: partial)
                if let problem = try await Self.problems(of: partial).first {
                    throw StorageError(
                        code: .backupFailed, message: "the copy is damaged: \(problem)",
                        remedy: "Look at the database: tracksyncctl verify")
                }
                try Self.makeDurable(partial)
                let final = Self.freeName(in: folder, at: time)
                guard rename(partial, final) == 0 else { throw Self.failure("cannot name the copy \(final)") }
                try Self.makeDurable(folder)
                return (final, Self.size(final) ?? 0)
            } catch {
                unlink(partial)
                throw Self.backupError(error, folder)
            }
        }
    }

    /// What is wrong with a database that is read on its own.
    private static func problems(of path: String) async throws -> [String] {
        do {
            return try await reader(path).read { db in
                let words = try String.fetchAll(db, sql: "PRAGMA integrity_check(\(maximumProblems))")
                let lost = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
                var result = words == ["ok"] ? [] : words
                while result.count < maximumProblems, let row = try lost.next() {
                    let (table, parent): (String, String) = (row[0], row[2])
                    result.append("a row of \(table) belongs to a row of \(parent) that is not there")
                }
                return result
            }
        } catch let error as DatabaseError where error.resultCode != .SQLITE_INTERRUPT {
            return [
                error.resultCode == .SQLITE_CANTOPEN
                    ? "the file cannot be opened, or is not there any more"
                    : error.message ?? "SQLite says \(error.resultCode)"
            ]
        }
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

    private static func size(_ path: String) -> Int? {
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
