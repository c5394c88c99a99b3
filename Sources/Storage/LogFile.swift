import GRDB
import GRDBSQLite
import Glibc
import Synchronization

// The log beside the database (`tracks.db-wal`): what is written goes there first. It cannot be cut back while somebody reads
// what was stored before it.
extension TrackStore {
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
        return try await pool.writeWithoutTransaction { [path] db in
            let connection = db.sqliteConnection
            sqlite3_busy_timeout(connection, 0)
            defer { sqlite3_busy_timeout(connection, Int32(Self.busySeconds * 1000)) }
            let code = sqlite3_wal_checkpoint_v2(connection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
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
