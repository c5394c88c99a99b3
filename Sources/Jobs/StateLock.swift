import Foundation
import JobModel

/// The right to work on a state directory: an flock(2) of the directory itself, which dies with its holder, whatever
/// ends that, and which no removed or replaced file can double.
public final class StateLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; throws `StateLockError` when another process has it or the directory cannot be used.
    public init(directory: String) throws(StateLockError) {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StateLockError(
                isHeld: false,
                description:
                    "cannot open \(directory): \(String(cString: strerror(errno))). Create the state directory for the "
                    + "daemon's user, or set state.directory.")
        }
        // Who holds it, for the refusal that another process prints; the lock itself is the flock.
        let path = directory + "/tracksync.lock"
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.note(in: path) ?? LockHolder.find(of: descriptor)?.description ?? "pid unknown"
            close(descriptor)
            throw StateLockError(
                isHeld: true,
                description:
                    "the state directory \(directory) is in use by another tracksyncd (\(holder)). Stop that one, "
                    + "or set another state.directory.")
        }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard file >= 0 else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw StateLockError(
                isHeld: false,
                description:
                    "cannot write \(path): \(reason). Give the state directory to the daemon's user, or set "
                    + "state.directory.")
        }
        let note = "pid \(getpid()), since \(RecordCoding.text(of: Date()))"
        write(file, note, note.utf8.count)
        close(file)
    }

    deinit { close(descriptor) }

    private static func note(in path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(file, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}

/// Why the state directory cannot be worked on.
public struct StateLockError: Error, CustomStringConvertible {
    /// Whether another process works on it.
    public var isHeld: Bool
    /// What is the matter, and what to do about it.
    public var description: String
}
