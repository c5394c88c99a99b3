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

    // Unchecked because of the pointer: curl_multi_wakeup is the one function that libcurl allows from any thread.
    struct Waker: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer
    }

    private struct State {
        var mail = Mail()
        /// How the loop is woken, while it can be.
        var waker: Waker?
        /// A wake-up is under way, so another would be a wasted system call.
        var woken = false
        var closed = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        mutating func wake() {
            guard !woken, let waker else { return }
            woken = true
            curl_multi_wakeup(waker.multi)
        }
    }

    // A lock and not an actor: the loop's thread is blocked in poll and cannot await, and the handle that wakes it must
    // not be freed in between. It is held for an append and, when the loop sleeps, one write.
    private let state = Mutex(State())

    // MARK: For tasks

    func submit(_ order: TransferOrder) {
        let accepted = state.withLock { state in
            if state.closed || state.mail.closing { return false }
            state.mail.orders.append(order)
            state.wake()
            return true
        }
        if !accepted { order.fail(.cancelled) }
    }

    func cancel(_ ticket: TransferTicket) {
        ticket.cancel()
        attend()
    }

    func resume(_ ticket: TransferTicket) {
        ticket.askForMore()
        attend()
    }

    private func attend() {
        state.withLock { state in
            state.mail.attention = true
            state.wake()
        }
    }

    /// Asks the loop to end; its transfers end as cancelled.
    func close() {
        state.withLock { state in
            state.mail.closing = true
            state.wake()
        }
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

    // MARK: For the loop

    func open(_ waker: Waker) {
        state.withLock { $0.waker = waker }
    }

    func take() -> Mail {
        state.withLock { state in
            let mail = state.mail
            state.woken = false
            state.mail.orders = []
            state.mail.attention = false
            return mail
        }
    }

    /// Forbids further wake-ups, so that the multi handle can be freed.
    func stopWaking() {
        state.withLock { state in
            state.mail.closing = true
            state.waker = nil
        }
    }

    /// The last word of the loop, or the first one when it could not start: what still lies here ends with `kind`.
    func closed(kind: FetchError.Kind) {
        let (orders, waiters) = state.withLock { state in
            state.closed = true
            defer {
                state.mail.orders = []
                state.waiters = []
            }
            return (state.mail.orders, state.waiters)
        }
        for order in orders { order.fail(kind) }
        for waiter in waiters { waiter.resume() }
    }
}
