import Blocking
import CSystemd
import Glibc
import PlainText

/// Messages to the service manager about the daemon, by sd_notify(3); without a service manager they do nothing.
public enum ServiceState: Sendable {
    /// Requests are answered from now on.
    case ready
    /// The configuration is being read again.
    case reloading
    /// The daemon is on its way out.
    case stopping
    /// What the daemon is doing, in a line for people.
    case status(String)
    /// The daemon works: its watchdog need not end it.
    case alive

    // A manager that does not read its socket holds whoever writes there: no thread that a request needs. One thread keeps
    // the order.
    private static let thread = BlockingThreads(label: "service manager", limit: 1)

    /// Tells the service manager, after all that was told before; does not wait until it has read.
    public func notify() {
        let message = message
        // A manager that cannot be reached is nothing the daemon could do something about.
        Self.thread.start { _ = sd_notify(0, message) }
    }

    /// Returns when the service manager has all that it was told, or the task is cancelled: who tells it again and again
    /// waits here, and nothing piles up.
    public static func delivered() async {
        let (waiting, delivery) = AsyncStream.makeStream(of: Never.self)
        thread.start { delivery.finish() }
        for await _ in waiting {}
    }

    private var message: String {
        switch self {
        case .ready: return "READY=1"
        case .reloading:
            // What notify-reload of systemd 253 asks for; before that, the time is not looked at.
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return "RELOADING=1\nMONOTONIC_USEC=\(Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)"
        case .stopping: return "STOPPING=1\nSTATUS=Stopping."
        case .status(let text): return "STATUS=" + PlainText.sanitized(text, for: .systemdStatus)
        case .alive: return "WATCHDOG=1"
        }
    }
}
