import ControlProtocol
import Glibc
import NIOCore
import Synchronization

/// The open connections, and whether there may be more.
final class ConnectionRegister: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var perUser: [UInt32: Int] = [:]
        var watches: [UInt32: Int] = [:]
        var isStopping = false
        var eventLoop: (any EventLoop)?
        var refusals = RefusalLog()
    }

    private let limits: ConnectionLimits
    private let daemonUser: UInt32
    // A lock, as connections come and go in callbacks of the event loop, which cannot await an actor.
    private let state = Mutex(State())

    /// Makes an empty register; `daemonUser` is the user that the daemon runs as.
    init(limits: ConnectionLimits, daemonUser: UInt32 = geteuid()) {
        self.limits = limits
        self.daemonUser = daemonUser
    }

    /// Whether a peer is root or the daemon's own user.
    func isTrusted(_ peer: Peer) -> Bool { peer.uid == 0 || peer.uid == daemonUser }

    /// Whether the server is to end.
    var isStopping: Bool { state.withLock(\.isStopping) }

    /// What carries the connections, while they are served.
    var eventLoop: (any EventLoop)? {
        get { state.withLock(\.eventLoop) }
        set { state.withLock { $0.eventLoop = newValue } }
    }

    /// Enters a connection; the error to answer when there may not be another one. It leaves when its channel closes.
    func admit(_ channel: any Channel, of peer: Peer) -> ProtocolError? {
        let refusal = state.withLock { state -> ProtocolError? in
            let ofUser = state.perUser[peer.uid, default: 0]
            guard !state.isStopping else { return .shuttingDown }
            guard ofUser < limits.connectionsPerUser else {
                return ProtocolError(
                    .tooManyConnections,
                    message: "user \(peer.uid) already has \(ofUser) connections, as many as one may have",
                    hint: "Close some, or raise control.max_connections_per_user.")
            }
            // So that whoever takes all other places cannot lock out those who could do something about it.
            guard state.channels.count < limits.connections - (isTrusted(peer) ? 0 : limits.reserved) else {
                return ProtocolError(
                    .tooManyConnections, message: "the daemon has \(state.channels.count) connections, its limit",
                    hint: "Try again later, or raise control.max_connections.")
            }
            state.perUser[peer.uid] = ofUser + 1
            state.channels[ObjectIdentifier(channel)] = channel
            return nil
        }
        if refusal == nil {
            channel.closeFuture.whenComplete { _ in self.release(ObjectIdentifier(channel), of: peer) }
        }
        return refusal
    }

    private func release(_ channel: ObjectIdentifier, of peer: Peer) {
        state.withLock { state in
            guard state.channels.removeValue(forKey: channel) != nil, let count = state.perUser[peer.uid] else {
                return
            }
            state.perUser[peer.uid] = count == 1 ? nil : count - 1
        }
    }

    /// Takes one of a user's watches; false when they are all taken.
    func beginWatch(of peer: Peer) -> Bool {
        state.withLock { state in
            let count = state.watches[peer.uid, default: 0]
            guard count < limits.watchesPerUser else { return false }
            state.watches[peer.uid] = count + 1
            return true
        }
    }

    /// Gives one of a user's watches back.
    func endWatch(of peer: Peer) {
        state.withLock { state in
            guard let count = state.watches[peer.uid] else { return }
            state.watches[peer.uid] = count == 1 ? nil : count - 1
        }
    }

    /// The open connections.
    var channels: [any Channel] { state.withLock { Array($0.channels.values) } }

    /// Admits no more connections; the open ones.
    func stop() -> [any Channel] {
        state.withLock { state in
            state.isStopping = true
            return Array(state.channels.values)
        }
    }

    /// Counts a refusal; how many there were since the last one that was logged, when this one is to be logged.
    func refused(at now: ContinuousClock.Instant) -> Int? { state.withLock { $0.refusals.refused(at: now) } }
}

/// How many changes were refused to whom since that was last written down.
final class RefusalCount<Key: Hashable & Sendable>: Sendable {
    private let interval: Duration
    // A lock, as requests of many connections are refused at once, and the count is all that they share.
    private let logs = Mutex([Key: RefusalLog]())

    /// Writes one down in each interval.
    init(every interval: Duration) { self.interval = interval }

    /// Counts a refusal; how many there were since the last one that was written down, when this one is to be.
    func refused(_ key: Key, at now: ContinuousClock.Instant) -> Int? {
        logs.withLock { $0[key, default: RefusalLog(interval: interval)].refused(at: now) }
    }
}

/// Keeps refusals from flooding the log: the first is logged, then one in an interval that stands for all.
struct RefusalLog {
    private let interval: Duration
    private var lastLogged: ContinuousClock.Instant?
    private var count = 0

    /// Nothing was refused yet; `interval` is the least time between two that are logged.
    init(interval: Duration = .seconds(10)) { self.interval = interval }

    /// Counts a refusal; the number to log now, or `nil` when it is too early.
    mutating func refused(at now: ContinuousClock.Instant) -> Int? {
        count += 1
        if let lastLogged, now - lastLogged < interval { return nil }
        lastLogged = now
        defer { count = 0 }
        return count
    }
}
