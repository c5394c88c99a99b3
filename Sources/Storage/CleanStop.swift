import Glibc

/// The note `tracks.db-clean` beside the database: it was closed cleanly, and nobody has written to it since.
///
/// The note names the file as it was then: device, inode, size and time of the last write. It is removed before the database
/// is written to again, so a crash at any moment leaves none. A note that is torn or of another file does not fit.
struct CleanStop {
    private let database: String

    init(of database: String) { self.database = database }

    private var note: String { database + "-clean" }

    /// Why a database cannot be trusted without a check.
    enum Doubt: String {
        case notClosed = "it was not closed cleanly"
        /// By somebody else, who may have restored a backup.
        case changed = "its files were changed since it was closed"
    }

    /// Why the database cannot be trusted without a check; `nil` when the note fits.
    var doubt: Doubt? {
        guard let note = read() else { return .notClosed }
        let isChanged =
            note != text || (TrackStore.size(database + "-wal") ?? 0) > 0
            || TrackStore.size(database + "-journal") != nil
        return isChanged ? .changed : nil
    }

    /// Writes the note, once the database is closed. Whatever goes wrong only costs a check at the next start.
    func record() {
        guard let text, (TrackStore.size(database + "-wal") ?? 0) == 0 else { return }
        let descriptor = open(note, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        write(descriptor, text, text.utf8.count)
    }

    /// Removes the note, on the disk too: after a power cut an old note must not stand beside a database written since.
    func remove(in directory: String) throws(StorageError) {
        guard unlink(note) != 0 else {
            let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            fsync(folder)
            close(folder)
            return
        }
        guard errno == ENOENT else {
            throw StorageError(
                code: .cannotOpen, message: "cannot remove \(note): \(String(cString: strerror(errno)))",
                remedy: "Check that the file and its folder belong to the daemon's user.")
        }
    }

    /// What the note of the database as it is now says; `nil` when there is no database.
    private var text: String? {
        var status = stat()
        guard stat(database, &status) == 0 else { return nil }
        let file = "device \(status.st_dev), inode \(status.st_ino), \(status.st_size) bytes"
        return "closed cleanly: \(file), written \(status.st_mtim.tv_sec) s \(status.st_mtim.tv_nsec) ns\n"
    }

    private func read() -> String? {
        let descriptor = open(note, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
