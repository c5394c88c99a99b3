import CCurl
import Synchronization

/// Carries requests from tasks to the loop's thread; there is no other way.
final class CommandQueue: Sendable {
    struct Commands {
        fileprivate(set) var requests: [TransferRequest] = []
        /// A handle's flag was set.
        fileprivate(set) var attention = false
        /// The loop shall end.
        fileprivate(set) var closing = false

        fileprivate var isEmpty: Bool { requests.isEmpty && !attention && !closing }
    }

    private struct State {
        var commands = Commands()
        /// How the loop is woken, while it can be.
        var multi: MultiHandle?
        /// The loop sleeps, or is about to. At any other time it finds new commands before it sleeps.
        var isAsleep = false
        /// What becomes of requests, once the loop takes no more.
        var refusal: FetchError.Kind?
        var closed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Who waits for the loop to go through its work once.
        var askers: [CheckedContinuation<Void, Never>] = []

        /// Whom to wake, once the lock is free: woken under it, the loop would at once wait for it.
        mutating func sleeper() -> MultiHandle? {
            defer { isAsleep = false }
            return isAsleep ? multi : nil
        }
    }

    // A lock and not an actor: the loop's thread is blocked in poll and cannot await. It is held for an append.
    private let state = Mutex(State())

    // MARK: For tasks

    func submit(_ request: TransferRequest) {
        let (refusal, sleeper) = state.withLock { state -> (FetchError.Kind?, MultiHandle?) in
            if let refusal = state.refusal { return (refusal, nil) }
            state.commands.requests.append(request)
            return (nil, state.sleeper())
        }
        sleeper?.wake()
        if let refusal { request.fail(refusal) }
    }

    func cancel(_ handle: TransferHandle) {
        handle.cancel()
        requestAttention()
    }

    func resume(_ handle: TransferHandle) {
        handle.askForMore()
        requestAttention()
    }

    /// Makes the loop look at everything that waits in it.
    func requestAttention() {
        let sleeper = state.withLock { state in
            state.commands.attention = true
            return state.sleeper()
        }
        sleeper?.wake()
    }

    /// Asks the loop to end; its transfers end as cancelled.
    func close() {
        let sleeper = state.withLock { state in
            state.commands.closing = true
            if state.refusal == nil { state.refusal = .cancelled }
            return state.sleeper()
        }
        sleeper?.wake()
    }

    /// Whether the loop has ended.
    var isClosed: Bool { state.withLock { $0.closed } }

    /// Waits until the loop has ended.
    nonisolated(nonsending) func untilClosed() async {
        await withCheckedContinuation { waiter in
            let closed = state.withLock { state in
                if !state.closed { state.waiters.append(waiter) }
                return state.closed
            }
            if closed { waiter.resume() }
        }
    }

    /// Waits until the loop has gone through its work once, or has ended; false when it ended by itself.
    nonisolated(nonsending) func isAlive() async -> Bool {
        await withCheckedContinuation { asker in
            let (isAsked, sleeper) = state.withLock { state -> (Bool, MultiHandle?) in
                if state.closed { return (false, nil) }
                state.askers.append(asker)
                return (true, state.sleeper())
            }
            sleeper?.wake()
            if !isAsked { asker.resume() }
        }
        return state.withLock { state in
            guard let refusal = state.refusal else { return true }
            return refusal == .cancelled
        }
    }

    // MARK: For the loop

    func open(_ multi: MultiHandle) {
        state.withLock { $0.multi = multi }
    }

    func drain() -> Commands {
        let (commands, askers) = state.withLock { state in
            defer {
                state.isAsleep = false
                state.commands.requests = []
                state.commands.attention = false
                state.askers = []
            }
            return (state.commands, state.askers)
        }
        for asker in askers { asker.resume() }
        return commands
    }

    /// Whether the loop may sleep until it is woken: nothing waits here for it.
    func maySleep() -> Bool {
        state.withLock { state in
            state.isAsleep =
                state.commands.isEmpty && state.askers.isEmpty
            return state.isAsleep
        }
    }

    /// Takes no more requests: they end with `kind`.
    func stop(_ kind: FetchError.Kind) {
        state.withLock { state in
            state.commands.closing = true
            if state.refusal == nil { state.refusal = kind }
            state.multi = nil
        }
    }

    /// Called when the loop ends, or cannot start: all requests, waiting and later ones, end with `kind`.
    func closed(kind: FetchError.Kind) {
        let (requests, waiters) = state.withLock { state in
            state.closed = true
            if state.refusal == nil { state.refusal = kind }
            defer {
                state.commands.requests = []
                state.waiters = []
                state.askers = []
            }
            return (state.commands.requests, state.waiters + state.askers)
        }
        for request in requests { request.fail(kind) }
        for waiter in waiters { waiter.resume() }
    }
}

/// libcurl's multi handle, freed when neither the loop nor anybody who wakes it needs it any more.
// Unchecked because of the pointer: all is the loop's own, but for curl_multi_wakeup, which libcurl allows from anywhere.
final class MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    init?() {
        guard let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
        tracksync_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, FetchLimit.idle)
    }

    deinit { curl_multi_cleanup(pointer) }

    func wake() { curl_multi_wakeup(pointer) }
}
