import Foundation
import JobModel
public import Remedies
import Syncing

/// The right to work on a state directory: an flock(2) of a file in it that only the daemon's user can open, which dies
/// with its holder, whatever ends that.
///
/// The directory is locked too, for where somebody removes the file. Whoever may read a directory may lock it, so that
/// lock counts only where a process of this user has it.
public final class StateLock: Sendable {
    private let file: Int32
    private let folder: Int32

    /// Takes the lock; throws `StateLockError` when another process has it or the directory cannot be used.
    public init(directory: String) throws(StateLockError) {
        let path = directory + "/tracksync.lock"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StateLockError(cannotWrite: path, in: directory, errno) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let holder = LockHolder.find(of: file)?.description ?? Self.holderNote(in: file)
            close(file)
            throw StateLockError(directory, heldBy: holder)
        }
        folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if folder >= 0, flock(folder, LOCK_EX | LOCK_NB) != 0,
            let holder = LockHolder.find(of: folder), holder.isOfThisUser
        {
            close(file)
            close(folder)
            throw StateLockError(directory, heldBy: holder.description)
        }
        // Versions before let others read it, and so lock it.
        fchmod(file, 0o600)
        // Who holds it, for where the kernel does not tell another process.
        let note = "pid \(getpid()), since \(RecordCoding.text(of: Date()))"
        ftruncate(file, 0)
        pwrite(file, note, note.utf8.count, 0)
    }

    deinit {
        close(file)
        close(folder)
    }

    /// Who holds the lock by its own word, while that process lives.
    private static func holderNote(in file: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = pread(file, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        let note = String(decoding: buffer.prefix(count), as: UTF8.self)
        let number = note.dropFirst("pid ".count).prefix { $0.isASCII && $0.isNumber }
        guard note.hasPrefix("pid "), let pid = pid_t(number), kill(pid, 0) == 0 || errno == EPERM else { return nil }
        return note
    }
}

/// Why the state directory cannot be worked on.
public struct StateLockError: Error, CustomStringConvertible {
    /// Whether another process works on it.
    public var isHeld: Bool
    /// What is the matter, and what to do about it where `remedy` has nothing.
    public var description: String
    /// What to do about it.
    public var remedy: Remedy?

    init(_ directory: String, heldBy holder: String?) {
        isHeld = true
        description =
            "the state directory \(directory) is in use by another tracksyncd (\(holder ?? "pid unknown")). Stop that one, "
            + "or set another state.directory."
    }

    init(cannotWrite path: String, in directory: String, _ code: Int32) {
        isHeld = false
        let reason = String(cString: strerror(code))
        if let sandbox = UnitSandbox(keeping: directory, errno: code) {
            description = "cannot write \(path): \(reason); \(sandbox.reason)"
            remedy = sandbox.remedy(for: directory)
        } else if code == ENOENT || code == ENOTDIR {
            description =
                "cannot open \(directory): \(reason). Create the state directory for the daemon's user, or set "
                + "state.directory."
        } else if code == ENOSPC || code == EDQUOT {
            description = "cannot write \(path): \(reason). Free space there: df -h \(directory)"
        } else {
            description =
                "cannot write \(path): \(reason). Give the state directory to the daemon's user, or set state.directory."
        }
    }
}
