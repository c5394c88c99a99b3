import Blocking
import GRDB
import GRDBSQLite
import Remedies
import Glibc
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

// The database's file as a whole: whether it is sound, whether it is still the one that was opened, and the log beside it.
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
                var result = words == ["ok"] ? [] : Array(CheckWords.problems(words).prefix(maximumProblems))
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

    /// Why a database cannot be read, in the words of the operating system; `nil` when its files may be read.
    ///
    /// They are not opened for that: to close one would give up the locks that this process has on it (fcntl(2)), and the
    /// next program that looks at the database would cut off the log's index while this one reads it.
    private static func unreadable(_ path: String) -> String? {
        for (file, isOptional) in [(path, false), (path + "-wal", true), (path + "-shm", true)]
        where faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0 {
            guard !isOptional || errno != ENOENT else { continue }
            return "\(file): \(String(cString: strerror(errno)))"
        }
        return nil
    }

    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    // MARK: Which file it is

    // Open files stay open when others are put in their place: what is written then is lost at the next start, and what is
    // read through a new connection is something else.

    /// The database, its log and the log's index, which all stay the same for as long as the database is open: another
    /// program that finds no index makes one of its own, and each of the two overwrites what the other stores.
    public var filePaths: [String] { Self.filePaths(of: path) }

    private static func filePaths(of path: String) -> [String] { [path, path + "-wal", path + "-shm"] }

    /// Which files stand at the paths of a database.
    static func files(of path: String) -> [FileIdentity?] { filePaths(of: path).map(FileIdentity.init) }

    /// Whether the database's files were moved, removed or replaced since they were opened.
    public var isFileReplaced: Bool { Self.files(of: path) != files }

    /// Throws `StorageError` (`fileReplaced`) when the database's files are no longer those that are open.
    ///
    /// Whatever writes much or reads the file once more asks this first, and so does what an operator changes.
    public func requireOwnFile() throws(StorageError) {
        let found = zip(filePaths, zip(Self.files(of: path), files)).first { $1.0 != $1.1 }
        guard let replaced = found?.0 else { return }
        throw StorageError(
            code: .fileReplaced,
            message:
                "\(replaced) was moved, removed or replaced while the daemon had it open; what the daemon stores since then "
                + "is lost when it ends",
            action: Remedy(.replaceDatabase))
    }

    // MARK: The log

    // What is written goes to the log first (`tracks.db-wal`). It cannot be cut back while somebody reads what was stored
    // before it.

    /// As large as the log may stay, in bytes: what SQLite collects in it before it copies it into the database.
    public static let logLimit = 16 << 20

    /// How large the log is, in bytes.
    public var logSize: Int { Self.size(path + "-wal") ?? 0 }

    /// Whether the log is larger than it should stay: somebody reads for long, or its disk fails.
    public var isLogLarge: Bool { logSize > Self.logLimit }

    /// Whether the log stays larger than it should although it was tried to cut it back.
    public var isLogStuck: Bool { isLogHeld.load(ordering: .relaxed) && isLogLarge }

    /// Copies the log into the database and empties it, as far as nobody reads; says whether it is as short as it should be.
    ///
    /// It does not wait for readers: others wait for it meanwhile.
    @discardableResult public func cutLog() async throws -> Bool {
        guard isLogLarge else { return true }
        return try await pool.writeWithoutTransaction { [path, patience] db in
            let code = patience.withoutWaiting {
                sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
            }
            guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code))
            }
            return (Self.size(path + "-wal") ?? 0) <= Self.logLimit
        }
    }

    /// Cuts the log back after each sync that left it large, as soon as those who read have ended; runs until its task is
    /// cancelled. Between syncs it does nothing.
    public func keepLogShort(retryingEvery interval: Duration = .seconds(5)) async {
        for await _ in logSignals {
            while !Task.isCancelled {
                // An error is one that every other write meets, too.
                let isShort = await (try? cutLog()) == true
                isLogHeld.store(!isShort, ordering: .relaxed)
                if isShort { break }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
