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

    /// Tells the service manager.
    public func notify() {
        switch self {
        case .ready: send("READY=1")
        case .reloading:
            // What notify-reload of systemd 253 asks for; before that, the time is not looked at.
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            send("RELOADING=1\nMONOTONIC_USEC=\(Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)")
        case .stopping: send("STOPPING=1\nSTATUS=Stopping.")
        case .status(let text): send("STATUS=" + PlainText.sanitized(text, for: .systemdStatus))
        case .alive: send("WATCHDOG=1")
        }
    }

    // A manager that cannot be reached is nothing the daemon could do something about.
    private func send(_ message: String) { _ = sd_notify(0, message) }
}
