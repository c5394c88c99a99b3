import Blocking
import CSQLite
import Catalogue
public import Events
import Foundation
import GRDB
import GRDBSQLite
import Remedies
import Synchronization

/// The check of a database that was not closed cleanly, made before anything is written to it.
public struct OpeningCheck: Sendable {
    /// Why it was made, as half a sentence.
    public let reason: String
    /// Whether the program before ended without closing it.
    public let isAfterCrash: Bool
    /// How long it took.
    public let duration: Duration
}

/// The database: tracks, jobs, staging and audit, in one SQLite file in WAL mode.
public final class TrackStore: Sendable {
    /// The version of the database's schema that this program writes.
    public static let schemaVersion = Schema.version

    let pool: DatabasePool
    /// A connection for short looks at how everything stands: they wait for no other reader.
    let shortReads: DatabaseQueue
    let records: RecordReader
    /// Where events go once they are stored.
    public let bus = EventBus()
    /// Reads of the whole file take turns.
    let wholeReads = AsyncMutex()
    /// So do those who read a job's past events, of whom there may be many at once.
    let pastEvents = AsyncMutex()
    let searches = RecentAnswers<TrackPage>(keeping: 16)
    /// The slugs that searches and distances chose for exports, which can be many.
    let choices = RecentAnswers<[String]?>(keeping: 4)
    /// The check that was made when the database was opened; `nil` when it was new or had been closed cleanly.
    ///
    /// It goes over the structure only. `verify()` does the rest, beside other work.
    public let openingCheck: OpeningCheck?
    /// Whether the next start can do without a check, as far as the checks of this one tell.
    let isTrusted: Atomic<Bool>
    /// Whether somebody kept the log from being cut back.
    let isLogHeld = Atomic(false)
    let faultsBefore: Int
    /// Where the database lies.
    public let directory: String
    /// Which files are open, in the order of `filePaths`.
    let files: [FileIdentity?]
    /// Yields when the log beside the database is to be looked at.
    let (logSignals, logSignal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// How long the pool waits for the locks of other programs.
    let patience = LockPatience(seconds: TrackStore.busySeconds)

    /// Opens the database, making it when there is none, and brings its schema up to date.
    ///
    /// One that was not closed cleanly is checked before.
    /// Throws `StorageError` when the file cannot be opened, is another program's, is newer than this program or is
    /// corrupt; such a file is left as it is. `unreadable` is called once for each record that cannot be read.
    public init(path: String, unreadable: @escaping @Sendable (UnreadableRecord) -> Void = { _ in }) throws {
        records = RecordReader(report: unreadable)
        _ = Self.isSQLiteSet
        var configuration = GRDB.Configuration()
        configuration.label = "tracksync"
        configuration.busyMode = .callback { [patience] in patience.waitForLock(afterTries: $0) }
        configuration.maximumReaderCount = 6
        configuration.prepareDatabase { db in
            // NORMAL loses no transaction's integrity in WAL mode, only the last ones at a power cut. The page size is
            // that of
            // a new file: the apply stage goes through whole tables, and reads and logs half as many pages of twice the size.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA page_size = 8192; PRAGMA cache_size = -2000")
            // What a large transaction or a long reader has made of the log does not stay on the disk.
            try db.execute(sql: "PRAGMA journal_size_limit = \(Self.logLimit)")
        }
        directory = (path as NSString).deletingLastPathComponent
        faultsBefore = Self.faults.load(ordering: .relaxed)
        do {
            openingCheck = try Self.check(path: path)
            isTrusted = Atomic(openingCheck == nil)
            try CleanStop(of: path).remove(in: directory)
            pool = try DatabasePool(path: path, configuration: configuration)
            try Schema.update(pool)
            let lastEvent = try pool.write { db in
                // A file that can only be read would be found out by the first job.
                try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
                try SearchIndex.fill(db)
                return try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'events'") ?? 0
            }
            shortReads = try Self.reader(path, cacheKilobytes: 256)
            files = Self.files(of: path)
            bus.begin(after: lastEvent)
        } catch let error as DatabaseError {
            throw Self.describe(error, path: path)
        }
    }

    /// Closes the database; nothing works on the store after it. Throws the database's errors.
    ///
    /// Its one file holds everything then, unless another program reads at that moment or the disk is full: then the rest is
    /// in its log, as after a crash, and the next start checks it.
    public func close() throws {
        shortenLockWaits()
        // SQLite may have met damage, or another file may stand there by now: then the next start checks.
        let hasFaults = faultsBefore != Self.faults.load(ordering: .relaxed) || isFileReplaced
        try shortReads.close()
        // A full disk, a reader, or a read that was cancelled this moment may be in the way: then the log keeps what it has.
        _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try pool.close()
        if isTrusted.load(ordering: .relaxed), !hasFaults { CleanStop(of: pool.path).record() }
    }

    /// Tells the database that the daemon stops: locks of other programs are hardly waited for from now on.
    public func shortenLockWaits() { patience.shorten() }

    /// Whether SQLite has met a damaged file or a failing disk since this database was opened.
    public var hasMetDamage: Bool { Self.faults.load(ordering: .relaxed) != faultsBefore }

    /// How many records could not be read since the start.
    public var unreadableRecords: Int { records.count }

    /// A connection of one's own, to read through for longer than the pool's few readers may be kept from others.
    static func reader(_ path: String, readonly: Bool = true, cacheKilobytes: Int = 2000) throws -> DatabaseQueue {
        var configuration = GRDB.Configuration()
        configuration.label = "tracksync reader"
        configuration.busyMode = .timeout(busySeconds)
        configuration.readonly = readonly
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -\(cacheKilobytes)") }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// SQLite's settings for the whole process, made before its first database.
    static let isSQLiteSet: Void = {
        // Nobody reads statistics of its memory, and each piece that it takes or gives back would be counted under a lock.
        _ = tracksync_sqlite_count_memory(0)
        Database.logError = { code, _ in
            guard [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR].contains(code.primaryResultCode),
                code != .SQLITE_IOERR_SHMSIZE
            else { return }
            faults.add(1, ordering: .relaxed)
        }
    }()

    /// How often SQLite met a damaged file or a failing disk in this process.
    static let faults = Atomic(0)

    /// How long a statement waits for another program's lock, in seconds.
    static let busySeconds = 5.0

    /// Looks at an existing file: whose it is, how new, and, unless it was closed cleanly, whether its structure is intact.
    /// Only what a journal takes back is changed.
    private static func check(path: String) throws -> OpeningCheck? {
        guard FileManager.default.fileExists(atPath: path) else {
            let directory = (path as NSString).deletingLastPathComponent
            guard FileManager.default.isWritableFile(atPath: directory) else {
                throw StorageError(
                    code: .cannotOpen, message: "the state directory \(directory) is missing or not writable",
                    remedy: "Create it for the daemon's user, or set state.directory.")
            }
            return nil
        }
        let doubt = CleanStop(of: path).doubt
        // Or SQLite would write what a crash left in the log into a file that may be damaged. A file has a journal only
        // when a
        // crash met it at its making: it cannot be read until SQLite has taken back what the journal says.
        let queue = try reader(path, readonly: !FileManager.default.fileExists(atPath: path + "-journal"))
        defer { try? queue.close() }
        return try queue.inDatabase { db in
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
            guard let doubt else { return nil }
            let start = ContinuousClock.now
            // Not `integrity_check`: that compares each index with its table too, and takes four times as long.
            let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
            guard verdict == "ok" else {
                throw corrupt(path: path, CheckWords.problems([verdict]).first ?? verdict)
            }
            return OpeningCheck(
                reason: doubt.rawValue, isAfterCrash: doubt == .notClosed, duration: .now - start)
        }
    }

    private static func corrupt(path: String, _ verdict: String) -> StorageError {
        StorageError(
            code: .corrupt, message: "\(path) is damaged, and is left as it is: \(verdict)",
            action: Remedy(.restoreBackup))
    }

    private static func describe(_ error: DatabaseError, path: String) -> StorageError {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: corrupt(path: path, error.message ?? "unreadable")
        case .SQLITE_PROTOCOL, .SQLITE_BUSY, .SQLITE_LOCKED:
            StorageError(
                code: .cannotOpen, message: "cannot open \(path): \(StorageError.reason(of: error))",
                remedy: "It opens as soon as that program ends. See which one that is: fuser -v \(path) \(path)-shm")
        case _ where StorageError.isDiskFull(error):
            StorageError(
                code: .cannotOpen, message: "cannot open \(path): the disk is full",
                remedy:
                    "Free space where the state directory lies: df -h \((path as NSString).deletingLastPathComponent)")
        default:
            StorageError(
                code: .cannotOpen, message: "cannot open \(path): \(StorageError.reason(of: error))",
                remedy: "Check that the file and its folder belong to the daemon's user.")
        }
    }
}

// What is stored, by subject.
extension TrackStore {
    /// The tracks as a whole: the apply stage, versions, snapshots.
    public var catalogue: StoredCatalogue { StoredCatalogue(store: self) }
    /// The tracks one by one and by queries.
    public var tracks: StoredTracks { StoredTracks(store: self) }
    /// The history of tracks.
    public var changes: StoredChanges { StoredChanges(store: self) }
    /// Data issues.
    public var issues: StoredIssues { StoredIssues(store: self) }
    /// How complete the tracks are.
    public var completeness: StoredCompleteness { StoredCompleteness(store: self) }
    /// Coordinates from addresses and by hand.
    public var coordinates: StoredCoordinates { StoredCoordinates(store: self) }
    /// What a job has read and not applied yet.
    public var staging: Staging { Staging(store: self) }
    /// Jobs.
    public var jobs: StoredJobs { StoredJobs(store: self) }
    /// Requests with a name, by which a repeated one is known.
    public var requests: StoredRequests { StoredRequests(store: self) }
    /// Events.
    public var events: StoredEvents { StoredEvents(store: self) }
    /// The slots of the schedule that were taken.
    public var schedule: StoredSchedule { StoredSchedule(store: self) }
    /// What blocks scraping.
    public var blocks: StoredBlocks { StoredBlocks(store: self) }
    /// The points that need an operator.
    public var attention: StoredAttention { StoredAttention(store: self) }
    /// Who requested which change.
    public var audit: StoredAudit { StoredAudit(store: self) }
    /// Notifications.
    public var notices: StoredNotices { StoredNotices(store: self) }
    /// How the publication stands.
    public var publication: StoredPublication { StoredPublication(store: self) }
    /// Copies of `robots.txt`.
    public var robots: StoredRobots { StoredRobots(store: self) }
    /// Copies of the whole database.
    public var backups: StoredBackups { StoredBackups(store: self) }
}
