import CSQLite
import Catalogue
import Foundation
import GRDB
import GRDBSQLite

/// The database: tracks, jobs, staging and audit, in one SQLite file in WAL mode.
public final class TrackStore: Sendable {
    /// The version of the database's schema that this program writes.
    public static let schemaVersion = Schema.version

    let pool: DatabasePool
    /// Reads of the whole file take turns.
    let wholeReads = Turnstile()
    /// Where the database lies.
    public let directory: String

    /// Opens the database, making it when there is none, and brings its schema up to date.
    ///
    /// Throws `StorageError` when the file cannot be opened, is another program's, is newer than this program or is
    /// corrupt; such a file is left as it is.
    public init(path: String) throws {
        _ = Self.countsNoMemory
        var configuration = GRDB.Configuration()
        configuration.label = "tracksync"
        configuration.busyMode = .timeout(Self.busySeconds)
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { db in
            // NORMAL loses no transaction's integrity in WAL mode, only the last ones at a power cut. The page size is that of
            // a new file: the apply stage goes through whole tables, and reads and logs half as many pages of twice the size.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA page_size = 8192; PRAGMA cache_size = -2000")
            db.add(function: .containsFolded)
        }
        directory = (path as NSString).deletingLastPathComponent
        do {
            try Self.check(path: path)
            pool = try DatabasePool(path: path, configuration: configuration)
            try Schema.migrator.migrate(pool)
            // A file that can only be read would be found out by the first job.
            try pool.write { db in try db.execute(sql: "PRAGMA user_version = \(Schema.version)") }
        } catch let error as DatabaseError {
            throw Self.describe(error, path: path)
        }
    }

    /// Closes the database; nothing works on the store after it. Throws the database's errors.
    ///
    /// Its one file holds everything then, unless another program reads at that moment.
    public func close() throws {
        try pool.writeWithoutTransaction { db in
            do { _ = try db.checkpoint(.truncate) } catch DatabaseError.SQLITE_BUSY {}
        }
        try pool.close()
    }

    /// A connection of one's own, to read through for longer than the pool's few readers may be kept from others.
    static func reader(_ path: String, readonly: Bool = true) throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.label = "tracksync reader"
        configuration.busyMode = .timeout(busySeconds)
        configuration.readonly = readonly
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Has SQLite keep no statistics of its memory: nobody reads them, and each piece that it takes or gives back would be
    /// counted under a lock. It is so for the whole process, and only before its first database.
    private static let countsNoMemory = tracksync_sqlite_count_memory(0) == SQLITE_OK

    /// How long a statement waits for another program's lock, in seconds.
    static let busySeconds = 5.0

    /// Looks at an existing file: whose it is, how new, and whether it is whole. Only what a journal takes back is changed.
    private static func check(path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else {
            let directory = (path as NSString).deletingLastPathComponent
            guard FileManager.default.isWritableFile(atPath: directory) else {
                throw StorageError(
                    code: .cannotOpen, message: "the state directory \(directory) is missing or not writable",
                    remedy: "Create it for the daemon's user, or set state.directory.")
            }
            return
        }
        // Or SQLite would write what a crash left in the log into a file that may be damaged. A file has a journal only when a
        // crash met it at its making: it cannot be read until SQLite has taken back what the journal says.
        let queue = try reader(path, readonly: !FileManager.default.fileExists(atPath: path + "-journal"))
        defer { try? queue.close() }
        try queue.inDatabase { db in
            let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            // The migrator makes its own table before the first migration: a start that was killed in between is ours.
            let tables =
                try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'") ?? 0
            guard application == Schema.applicationID || tables == 0 else {
                throw StorageError(
                    code: .foreignDatabase, message: "\(path) is not a tracksync database",
                    remedy: "Set state.directory to a folder of tracksync's own.")
            }
            guard version <= Schema.version else {
                throw StorageError(
                    code: .newerSchema,
                    message: "\(path) has schema version \(version), this program knows up to \(Schema.version)",
                    remedy: "Install the newer tracksync again, or restore a backup from before the upgrade.")
            }
            let verdict = try String.fetchOne(db, sql: "PRAGMA integrity_check(1)") ?? "no answer"
            guard verdict == "ok" else { throw corrupt(path: path, verdict) }
        }
    }

    private static func corrupt(path: String, _ verdict: String) -> StorageError {
        StorageError(
            code: .corrupt, message: "\(path) is damaged: \(verdict)",
            remedy: "It is left as it is. Restore a backup, or move it away to begin with an empty catalogue.")
    }

    private static func describe(_ error: DatabaseError, path: String) -> StorageError {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: corrupt(path: path, error.message ?? "unreadable")
        default:
            StorageError(
                code: .cannotOpen, message: "cannot open \(path): \(StorageError.reason(of: error))",
                remedy: "Check that the file and its folder belong to the daemon's user and the disk is not full.")
        }
    }
}

extension DatabaseFunction {
    /// `contains_folded(text, needle)`: whether the text contains the needle, whatever the case, beyond ASCII too.
    ///
    /// The needle must be folded already.
    static let containsFolded = DatabaseFunction("contains_folded", argumentCount: 2, pure: true) { values in
        guard let text = String.fromDatabaseValue(values[0]), let needle = String.fromDatabaseValue(values[1]) else {
            return false
        }
        return fold(text).contains(needle)
    }

    /// Both ways, so that `ß` finds `SS`.
    static func fold(_ text: String) -> String { text.uppercased().lowercased() }
}
