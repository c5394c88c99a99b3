import Glibc

/// Which file stands at a path: another one has another device or inode.
struct FileIdentity: Sendable, Hashable {
    private let device: dev_t
    private let inode: ino_t

    /// The file at a path; `nil` when there is none, or its folder cannot be searched.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (status.st_dev, status.st_ino)
    }
}

// Open files stay open when others are put in their place: what is written then is lost at the next start, and what is read
// through a new connection is something else.
extension TrackStore {
    /// The database and its log, which both stay the same for as long as the database is open.
    static func files(of path: String) -> [FileIdentity?] { [path, path + "-wal"].map(FileIdentity.init) }

    /// Whether the database's files were moved, removed or replaced since they were opened.
    public var isFileReplaced: Bool { Self.files(of: path) != files }

    /// Throws `StorageError` (`fileReplaced`) when the database's files are no longer those that are open.
    ///
    /// Whatever writes much or reads the file once more asks this first.
    public func requireOwnFile() throws(StorageError) {
        guard isFileReplaced else { return }
        throw StorageError(
            code: .fileReplaced,
            message:
                "\(path) was moved, removed or replaced while the daemon had it open; what the daemon stores since then "
                + "is lost when it ends",
            remedy:
                "Stop the daemon and its socket (systemctl stop tracksyncd.socket tracksyncd.service), put the right "
                + "tracks.db in place without tracks.db-wal and tracks.db-shm of another, and start them again.")
    }
}
