public import ControlProtocol
import Glibc
import NIOCore

extension ControlSocket {
    /// How many are answered at once; the kernel lets no more wait.
    private static let most = 4096

    /// Tells everybody who waits at the socket why a daemon does not start, and hangs up: for each who is left waiting,
    /// systemd would start the daemon again at once, until it allows no more starts.
    public func turnAwayWaiting(_ error: ProtocolError) {
        let line = Array(Reply(id: nil, outcome: .failure(error)).line().readableBytesView)
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0 else { return }
        for _ in 0..<Self.most {
            let client = accept(descriptor, nil, nil)
            guard client >= 0 else {
                if errno == EINTR { continue }
                return
            }
            // The line is short and the first: the kernel takes it at once, or never.
            _ = send(client, line, line.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
            close(client)
        }
    }
}
