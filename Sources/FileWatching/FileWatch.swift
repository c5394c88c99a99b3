import Dispatch
import Glibc
import Synchronization

/// Tells when a file may have come, gone or changed, by inotify(7).
///
/// Neither the file nor its directory has to exist, and both may come, go, move and be links. What cannot be seen: changes
/// made by other machines on a network's file system, and a file system that is mounted over a directory of the path.
public struct FileWatch: Sendable {
    /// What is watched.
    public enum Subject: Sendable {
        /// Which file stands there, and what is in it.
        case content
        /// Which file stands there.
        case names
    }

    /// An element when the file may have changed, and one at the start, for whoever iterates once: watching has already
    /// begun, so who looks after each element misses nothing. Changes that nobody took yet are one element.
    ///
    /// It ends when the iterating task is cancelled. By itself it ends only when the kernel has no more watches to give;
    /// who looks again then and makes a new one gets the reason as an error. With the stream goes the watch.
    public let changes: AsyncStream<Void>

    /// Begins to watch an absolute path.
    ///
    /// - Throws: `FileWatchError`, when the kernel has no more watches to give, or the nearest directory that exists may
    ///   not be read.
    public init(path: String, of subject: Subject = .content) throws(FileWatchError) {
        let inotify = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard inotify >= 0 else { throw FileWatchError(path: path, code: errno) }
        var route = WatchedRoute(path: path, inotify: inotify, tellsContent: subject == .content)
        if let code = route.follow() ?? route.blindness {
            close(inotify)
            throw FileWatchError(path: path, code: code)
        }
        changes = Self.changes(on: inotify, along: route)
    }

    private static func changes(on inotify: Int32, along route: WatchedRoute) -> AsyncStream<Void> {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        // A dispatch source waits for the descriptor on a queue: no thread of its own, and none of Swift's is blocked.
        // Unsafe only in name: a source may be cancelled from any thread (dispatch_source_cancel(3)).
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(
            fileDescriptor: inotify, queue: DispatchQueue(label: "file watch"))
        // A lock only because a handler has to be Sendable: the queue runs one at a time.
        let route = Mutex(route)
        source.setEventHandler {
            let failure = route.withLock { route in
                route.drainEvents() ? (isAffected: true, code: route.follow()) : (isAffected: false, code: nil)
            }
            if failure.isAffected { continuation.yield() }
            if failure.code != nil { continuation.finish() }
        }
        source.setCancelHandler { close(inotify) }
        continuation.onTermination = { _ in source.cancel() }
        continuation.yield()
        source.activate()
        return changes
    }
}

/// Why a file cannot be watched.
public struct FileWatchError: Error, Sendable, CustomStringConvertible {
    /// The file's path.
    public let path: String
    /// The number of the system's error (errno).
    public let code: Int32

    /// What is wrong and what helps, as a sentence.
    public var description: String {
        let remedy =
            switch code {
            case ENOSPC: "; raise fs.inotify.max_user_watches with sysctl"
            case EMFILE: "; raise fs.inotify.max_user_instances with sysctl"
            case EACCES: "; let the daemon's user read the nearest directory above it that exists"
            default: ""
            }
        return "\(path) cannot be watched: \(String(cString: strerror(code)))\(remedy)."
    }
}
