import GRDB
public import Remedies

/// What went wrong with the database.
public struct StorageError: Error, Sendable, CustomStringConvertible {
    /// The kinds of trouble a caller tells apart.
    public enum Code: Sendable, Hashable {
        /// The file cannot be opened, or its folder is missing or not writable.
        case cannotOpen
        /// The file is no tracksync database.
        case foreignDatabase
        /// A newer program wrote the file.
        case newerSchema
        /// The file fails SQLite's integrity check, or is no SQLite file at all.
        case corrupt
        /// Slugs that no track has.
        case unknownTracks
        /// No backup could be written.
        case backupFailed
        /// The file at the database's path is not the one that is open.
        case fileReplaced
        /// The history does not reach back to the time that was asked for.
        case beforeHistory
        /// A change is asked for whose number was not given yet.
        case unknownChange
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened, with the file's name.
    public var message: String
    /// What to do about it, in words: a line for each step.
    public var remedy: String
    /// The same for programs, where it has a code.
    public var action: Remedy?

    init(code: Code, message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    init(code: Code, message: String, action: Remedy) {
        self.init(code: code, message: message, remedy: RemedyText.sentence(action))
        self.action = action
    }

    /// What happened, and the first thing to do about it, on one line.
    public var description: String { "\(message). \(action.map(RemedyText.line) ?? remedy)" }

    /// Whether the file stays as useless as it is until somebody puts another in its place.
    public var isLasting: Bool { code == .corrupt || code == .newerSchema || code == .foreignDatabase }
}

extension StorageError {
    /// Why the database refused something, in half a sentence with the way out; any other error's own words.
    public static func reason(of error: any Error) -> String {
        if let reason = knownReason(of: error) { return reason }
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "SQLite says \(error.resultCode)"
    }

    /// The same for what an operator can mend, in words of our own; `nil` for every other error.
    public static func knownReason(of error: any Error) -> String? {
        guard let error = error as? DatabaseError else { return nil }
        if isDiskFull(error) { return "the disk is full; free space where the state directory lies" }
        return switch error.resultCode {
        case .SQLITE_READONLY: "the database may not be written; give it to the daemon's user"
        case .SQLITE_BUSY, .SQLITE_LOCKED: "another program holds the database's lock; end it and try again"
        case .SQLITE_PROTOCOL:
            "another program keeps a lock on the file beside the database whose name ends in -shm; end it, see fuser(1)"
        case .SQLITE_CANTOPEN:
            "the database's file cannot be opened; see that it is there, and how many files the daemon may open"
        case .SQLITE_IOERR: "the disk failed; look at the kernel's log"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: "the database is damaged; stop the daemon and restore a backup"
        default: nil
        }
    }

    /// Whether a disk had no room left: for the log's index SQLite reports that with a code of failing disks.
    static func isDiskFull(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }
}
