import Glibc
import Synchronization

/// The thread of an event loop. It is joined, never detached: a thread that ends while the process exits frees what
/// libraries such as OpenSSL are freeing too.
final class LoopThread: Sendable {
    let queue: CommandQueue
    /// As the kernel shows it: "fetch" and a number.
    let name: String
    private let thread: pthread_t
    // A lock and not an actor: whoever comes second has to wait for the first one's join.
    private let isJoined = Mutex(false)

    private static let count = Atomic(0)
    /// The kernel keeps so many bytes of a thread's name.
    private static let longestName = 15

    /// Runs `body` on a new thread, until which the queue says closed; `nil` when the system gives none.
    init?(queue: CommandQueue, _ body: @escaping @Sendable () -> Void) {
        self.queue = queue
        name = String("fetch \(Self.count.add(1, ordering: .relaxed).newValue)".prefix(Self.longestName))
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                nameThread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            return nil
        }
        self.thread = thread
    }

    /// Whether nothing is left to do but to join it.
    var isEnding: Bool { queue.isClosed }

    /// Ends the loop and waits until its thread is gone.
    nonisolated(nonsending) func end() async {
        queue.close()
        await queue.untilClosed()
        join()
    }

    /// Waits for the thread, which has nothing left to do but to end: it blocks for that long, and only then.
    func join() {
        isJoined.withLock { isJoined in
            guard !isJoined else { return }
            isJoined = true
            pthread_join(thread, nil)
        }
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}

/// Names the calling thread, for whoever looks at the process: Swift does not see pthread_setname_np.
private func nameThread(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = write(descriptor, name, name.utf8.count)
    close(descriptor)
}
