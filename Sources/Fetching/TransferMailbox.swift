import CCurl
import Synchronization

/// The only way from tasks to the loop's thread.
final class TransferMailbox: Sendable {
    struct Mail {
        fileprivate(set) var orders: [TransferOrder] = []
        /// A ticket's flag was set.
        fileprivate(set) var attention = false
        /// The loop shall end.
        fileprivate(set) var closing = false
    }

    private struct State {
        var mail = Mail()
        /// How the loop is woken, while it can be.
        var multi: MultiHandle?
        /// The loop sleeps, or is about to: mail of any other time it finds before that.
        var isAsleep = false
        /// What becomes of orders, once the loop takes no more.
        var refusal: FetchError.Kind?
        var closed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Who waits for the loop to come round.
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

    func submit(_ order: TransferOrder) {
        let (refusal, sleeper) = state.withLock { state -> (FetchError.Kind?, MultiHandle?) in
            if let refusal = state.refusal { return (refusal, nil) }
            state.mail.orders.append(order)
            return (nil, state.sleeper())
        }
        sleeper?.wake()
        if let refusal { order.fail(refusal) }
    }

    func cancel(_ ticket: TransferTicket) {
        ticket.cancel()
        attend()
    }

    func resume(_ ticket: TransferTicket) {
        ticket.askForMore()
        attend()
    }

    /// Makes the loop look at everything that waits in it.
    func attend() {
        let sleeper = state.withLock { state in
            state.mail.attention = true
            return state.sleeper()
        }
        sleeper?.wake()
    }

    /// Asks the loop to end; its transfers end as cancelled.
    func close() {
        let sleeper = state.withLock { state in
            state.mail.closing = true
            if state.refusal == nil { state.refusal = .cancelled }
            return state.sleeper()
        }
        sleeper?.wake()
    }

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

    /// Waits until the loop has come round, or has ended; returns whether that was as it should be.
    nonisolated(nonsending) func round() async -> Bool {
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

    func take() -> Mail {
        let (mail, askers) = state.withLock { state in
            defer {
                state.isAsleep = false
                state.mail.orders = []
                state.mail.attention = false
                state.askers = []
            }
            return (state.mail, state.askers)
        }
        for asker in askers { asker.resume() }
        return mail
    }

    /// Whether the loop may sleep until it is woken: nothing lies here for it.
    func maySleep() -> Bool {
        state.withLock { state in
            state.isAsleep =
                state.mail.orders.isEmpty && !state.mail.attention && !state.mail.closing && state.askers.isEmpty
            return state.isAsleep
        }
    }

    /// Takes no more orders: they end with `kind`.
    func stop(_ kind: FetchError.Kind) {
        state.withLock { state in
            state.mail.closing = true
            if state.refusal == nil { state.refusal = kind }
            state.multi = nil
        }
    }

    /// The last word of the loop, or the first one when it could not start: what lies here, and what comes, ends with
    /// `kind`.
    func closed(kind: FetchError.Kind) {
        let (orders, waiters) = state.withLock { state in
            state.closed = true
            if state.refusal == nil { state.refusal = kind }
            defer {
                state.mail.orders = []
                state.waiters = []
                state.askers = []
            }
            return (state.mail.orders, state.waiters + state.askers)
        }
        for order in orders { order.fail(kind) }
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
