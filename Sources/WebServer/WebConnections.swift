import Glibc
import NIOCore
import Synchronization

/// The connections that there are, and how many there may be.
final class WebConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var ofPeer: [String: Int] = [:]
        var isStopping = false
        var lastActive = ContinuousClock.now
    }

    private let limits: WebLimits
    // A lock, as connections come and go on every event loop.
    private let state = Mutex(State())

    init(_ limits: WebLimits) { self.limits = limits }

    /// Takes a connection, unless there are too many; it leaves by itself when it is closed.
    func admit(_ channel: any Channel, of peer: WebPeer) -> Bool {
        let isAdmitted = state.withLock { state in
            let own = state.ofPeer[peer.name, default: 0]
            guard !state.isStopping, state.channels.count < limits.connections,
                peer.isLocal || own < limits.connectionsPerPeer
            else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            state.ofPeer[peer.name] = own + 1
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { [weak self] _ in self?.leave(channel, peer) }
        return true
    }

    private func leave(_ channel: any Channel, _ peer: WebPeer) {
        state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = nil
            let left = state.ofPeer[peer.name, default: 1] - 1
            state.ofPeer[peer.name] = left > 0 ? left : nil
            state.lastActive = .now
        }
    }

    /// How long there has been no connection; `nil` while there are some.
    var idleFor: Duration? { state.withLock { $0.channels.isEmpty ? $0.lastActive.duration(to: .now) : nil } }

    /// Takes no more connections, and lets those that there are finish what they are at.
    func stop() {
        let channels = state.withLock { state in
            state.isStopping = true
            return Array(state.channels.values)
        }
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    /// Closes every connection.
    func close() {
        for channel in state.withLock({ Array($0.channels.values) }) { channel.close(promise: nil) }
    }
}

/// What SO_PEERCRED fills in: `struct ucred` (unix(7)), which Swift's Glibc does not show.
private struct PeerCredentials {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
}

extension WebPeer {
    /// The other end of an accepted connection.
    static func of(_ channel: any Channel) -> EventLoopFuture<WebPeer> {
        if let text = channel.remoteAddress?.ipAddress, let address = NetworkAddress(text) {
            return channel.eventLoop.makeSucceededFuture(WebPeer(address: address, name: text))
        }
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        // The type must be what the kernel fills in here: NIO cannot check it.
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        return credentials.map { WebPeer(address: nil, name: "uid \($0.uid)", uid: $0.uid) }
    }
}
