import Foundation

/// The right to work on a state directory: an flock(2), which dies with its holder, whatever ends that.
public final class StateLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock; throws `StateLockError` when another process has it or the directory cannot be used.
    public init(directory: String) throws(StateLockError) {
        let path = directory + "/tracksync.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else {
            throw StateLockError(
                isHeld: false,
                description:
                    "cannot open \(path): \(String(cString: strerror(errno))). Create the state directory for the "
                    + "daemon's user, or set state.directory.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.read(descriptor)
            close(descriptor)
            throw StateLockError(
                isHeld: true,
                description:
                    "the state directory \(directory) is in use by another tracksyncd (\(holder)). Stop that one, "
                    + "or set another state.directory.")
        }
        // Who holds it, for the refusal that another process prints; the lock itself is the flock.
        ftruncate(descriptor, 0)
        let note = "pid \(getpid())"
        pwrite(descriptor, note, note.utf8.count, 0)
    }

    deinit { close(descriptor) }

    private static func read(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : "pid unknown"
    }
}

/// Why the state directory cannot be worked on.
public struct StateLockError: Error, CustomStringConvertible {
    /// Whether another process works on it.
    public var isHeld: Bool
    /// What is the matter, and what to do about it.
    public var description: String
}
