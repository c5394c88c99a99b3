import HTTPTypes
import Synchronization

/// Counts the event streams, so that nobody takes them all.
final class StreamRegister: Sendable {
    private struct State {
        var total = 0
        var ofPeer: [String: Int] = [:]
    }

    private let limits: WebLimits
    // A lock, as streams begin and end on many tasks.
    private let state = Mutex(State())

    init(_ limits: WebLimits) { self.limits = limits }

    /// The streams that there are.
    var count: Int { state.withLock { $0.total } }

    /// Takes a place for a stream, given back when the value goes away; throws `Problem` when there is none left.
    func take(for peer: WebPeer) throws(Problem) -> StreamPlace {
        let isTaken = state.withLock { state in
            guard state.total < limits.streams else { return false }
            let own = state.ofPeer[peer.name, default: 0]
            guard peer.isLocal || own < limits.streamsPerPeer else { return false }
            state.total += 1
            state.ofPeer[peer.name] = own + 1
            return true
        }
        guard isTaken else {
            var problem = Problem(
                .serviceUnavailable, "too_many_streams", "There are as many event streams as there may be.",
                remedy: "Close some pages, or ask for the job itself from time to time.")
            problem.retryAfter = 10
            throw problem
        }
        return StreamPlace(register: self, peer: peer.name)
    }

    fileprivate func giveBack(_ peer: String) {
        state.withLock { state in
            state.total -= 1
            let left = state.ofPeer[peer, default: 1] - 1
            state.ofPeer[peer] = left > 0 ? left : nil
        }
    }
}

/// A place for a stream, held as long as the value lives: an answer that is never written gives it back, too.
final class StreamPlace: Sendable {
    private let register: StreamRegister
    private let peer: String

    fileprivate init(register: StreamRegister, peer: String) {
        self.register = register
        self.peer = peer
    }

    deinit { register.giveBack(peer) }
}
