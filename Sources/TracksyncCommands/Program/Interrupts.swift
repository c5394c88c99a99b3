import ControlClient
import Glibc
import Synchronization

/// ^C and changes of the window's size, as bytes that can be waited for beside a socket.
public final class Interrupts {
    /// What came.
    public enum Kind: Sendable {
        case stop, resize
    }

    /// Can be read when something came; each byte is a signal's number.
    public let descriptor: Int32
    private let isInstalled: Bool
    /// Whether ^C came: it holds for all that is still to be waited for.
    private var isStopped = false

    /// Takes signals' numbers from a descriptor, which it closes in the end.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        isInstalled = false
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    private init(installed descriptor: Int32) {
        self.descriptor = descriptor
        isInstalled = true
    }

    /// The pipe's end that the handler writes to; a handler can reach nothing but globals.
    private static let writingEnd = Atomic<Int32>(-1)

    /// Takes the signals of this process; `nil` when they are taken already or the system refuses a pipe.
    static func install() -> Interrupts? {
        var ends: [Int32] = [-1, -1]
        guard writingEnd.load(ordering: .relaxed) < 0, pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        writingEnd.store(ends[1], ordering: .relaxed)
        // Without SA_RESTART a blocking call ends early, and the wait sees the byte.
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            var byte = UInt8(truncatingIfNeeded: number)
            let before = errno
            _ = write(Interrupts.writingEnd.load(ordering: .relaxed), &byte, 1)
            errno = before
        }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGWINCH, &action, nil)
        return Interrupts(installed: ends[0])
    }

    deinit {
        if isInstalled {
            signal(SIGINT, SIG_DFL)
            signal(SIGWINCH, SIG_DFL)
            close(Self.writingEnd.exchange(-1, ordering: .relaxed))
        }
        close(descriptor)
    }

    /// What came since the last time, without waiting; a stop outweighs the rest, and is never forgotten.
    func next() -> Kind? {
        var bytes = [UInt8](repeating: 0, count: 64)
        var kind: Kind?
        while case let count = read(descriptor, &bytes, bytes.count), count > 0 {
            for byte in bytes[..<count] {
                if Int32(byte) == SIGINT { isStopped = true }
                if Int32(byte) == SIGWINCH { kind = .resize }
            }
        }
        return isStopped ? .stop : kind
    }

    /// For calls that wait for the daemon.
    var stopSignal: StopSignal { StopSignal(descriptor: descriptor) { self.next() == .stop } }

    /// Waits until the time is over, or a signal has come.
    static func wait(for interrupts: Interrupts?, until deadline: ContinuousClock.Instant) {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero, interrupts?.isStopped != true else { return }
        // poll ignores a negative descriptor.
        var waiting = pollfd(fd: interrupts?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, Int32(min(60_000, left / .milliseconds(1)) + 1))
    }
}
