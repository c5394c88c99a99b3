import Foundation
import Programs

/// A port that takes connections and never says a word, or closes them in the middle.
public final class BlackHole: Sendable {
    /// The port.
    public let port: Int
    private let descriptor: Int32

    /// Begins to listen.
    public init() throws {
        // Not for the programs that a test starts, or the port would stay taken.
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(socket, pointer, length) == 0 && listen(socket, 64) == 0
                    && getsockname(socket, pointer, &length) == 0
            }
        }
        guard isListening else { throw TestFailure("no port that answers nothing") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// Takes one connection, reads what comes first and closes it. Blocks until then.
    public func dropNext() {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        var piece = [UInt8](repeating: 0, count: 4096)
        _ = recv(client, &piece, piece.count, 0)
        close(client)
    }
}
