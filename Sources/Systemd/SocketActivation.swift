import CSystemd
import Glibc

/// Sockets that the service manager listens at and hands over (sd_listen_fds(3)).
public enum SocketActivation {
    /// The one descriptor that was handed over; `nil` where there is no service manager, or it hands over none.
    ///
    /// Throws `SocketActivationError` when there are several, or when what the manager says of them makes no sense.
    public static func descriptor() throws(SocketActivationError) -> Int32? {
        let all = try descriptors()
        guard all.count <= 1 else {
            throw SocketActivationError(
                description: "the service manager handed over \(all.count) sockets, and the daemon listens at one. "
                    + "Leave one ListenStream= in the socket unit: systemctl cat tracksyncd.socket")
        }
        return all.first
    }

    /// The descriptors that were handed over; none where there is no service manager.
    ///
    /// Throws `SocketActivationError` when what the manager says of them makes no sense.
    public static func descriptors() throws(SocketActivationError) -> [Int32] {
        let count = sd_listen_fds(0)
        guard count >= 0 else {
            throw SocketActivationError(
                description: "the service manager's LISTEN_FDS cannot be read: \(String(cString: strerror(-count))). "
                    + "Start the program by systemctl start, or without that variable.")
        }
        return (0..<count).map { SD_LISTEN_FDS_START + $0 }
    }
}

/// Why what the service manager handed over cannot be used.
public struct SocketActivationError: Error, CustomStringConvertible {
    /// What is the matter, and what to do about it.
    public var description: String
}
