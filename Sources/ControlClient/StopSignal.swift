import Glibc

/// Lets ^C end a call that waits for the daemon.
public struct StopSignal {
    /// Can be read when something came, be it ^C or another signal.
    let descriptor: Int32
    /// Takes what came; whether it was ^C, now or before.
    let isStopped: () -> Bool

    /// Makes a signal of a descriptor and the question what came over it.
    public init(descriptor: Int32, isStopped: @escaping () -> Bool) {
        self.descriptor = descriptor
        self.isStopped = isStopped
    }

    /// Waits for a while, or until ^C; throws `ControlClientError` then.
    static func pause(_ duration: Duration, orUntil stop: StopSignal?) throws(ControlClientError) {
        // poll ignores a negative descriptor.
        var waiting = pollfd(fd: stop?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, Int32(duration / .milliseconds(1)))
        if let stop, stop.isStopped() { throw interrupted }
    }

    static let interrupted = ControlClientError(
        .interrupted, "Stopped waiting for the daemon, which had not answered.")
}
