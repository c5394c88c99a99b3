import Glibc
import NIOCore

/// What SO_PEERCRED fills in: `struct ucred` (unix(7)), which Swift's Glibc does not show.
struct KernelCredentials: Sendable {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}

/// The process at the other end of a connection, as the kernel told it when it connected (SO_PEERCRED, unix(7)).
struct Peer: Sendable, Hashable {
    /// The user's number.
    var uid: UInt32
    /// The number of the process's own group.
    var gid: UInt32
    /// The process.
    var pid: Int32

    /// The peer of an accepted connection; fails when the channel is no Unix socket.
    static func of(_ channel: any Channel) -> EventLoopFuture<Peer> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // The type must be what the kernel fills in here: NIO cannot check it.
        let credentials: EventLoopFuture<KernelCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.map { Peer(uid: $0.uid, gid: $0.gid, pid: $0.pid) }
    }
}
