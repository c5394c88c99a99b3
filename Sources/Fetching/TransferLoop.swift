import CCurl
import Glibc

/// The event loop: one thread that owns libcurl's multi handle and every transfer on it.
final class TransferLoop {
    private let settings: FetchSettings
    private let mailbox: TransferMailbox
    private let handle: MultiHandle
    private var multi: UnsafeMutableRawPointer { handle.pointer }
    private var active: [Transfer] = []
    /// Orders that wait for a place, the oldest first.
    private var waiting: [TransferOrder] = []
    private var idle: [EasyHandle] = []
    /// What ended, and nobody has been told of yet.
    private var ended: [(order: TransferOrder, result: Result<CompletedTransfer, TransferFailure>)] = []

    private static let libraryReady = tracksync_global_init() == CURLE_OK
    /// Sleeping longer gains nothing; libcurl and the mailbox wake the loop for whatever happens.
    private static let longestSleep = Duration.seconds(60)

    /// Starts the loop on a thread of its own, which ends when the mailbox is closed.
    static func start(settings: FetchSettings, mailbox: TransferMailbox) {
        final class Start {
            let settings: FetchSettings
            let mailbox: TransferMailbox
            init(_ settings: FetchSettings, _ mailbox: TransferMailbox) {
                self.settings = settings
                self.mailbox = mailbox
            }
        }
        let start = Unmanaged.passRetained(Start(settings, mailbox))
        var thread = pthread_t()
        // A thread and not a task: curl_multi_poll blocks, and a task must not block the pool it runs on.
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                TransferLoop.run(settings: start.settings, mailbox: start.mailbox)
                return nil
            }, start.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            start.release()
            mailbox.closed(kind: .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue)))
        }
    }

    private static func run(settings: FetchSettings, mailbox: TransferMailbox) {
        blockSignals()
        mailbox.closed(kind: serve(settings, mailbox))
    }

    /// Runs a loop to its end, with which its connections close.
    private static func serve(_ settings: FetchSettings, _ mailbox: TransferMailbox) -> FetchError.Kind {
        guard libraryReady, let loop = TransferLoop(settings: settings, mailbox: mailbox) else {
            return .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue))
        }
        let kind = loop.run()
        loop.end(kind)
        return kind
    }

    /// Leaves signals to the program's own threads, and SIGPIPE to nobody: with CURLOPT_NOSIGNAL libcurl does not.
    private static func blockSignals() {
        var signals = sigset_t()
        sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, fault) }
        pthread_sigmask(SIG_SETMASK, &signals, nil)
    }

    private init?(settings: FetchSettings, mailbox: TransferMailbox) {
        guard let handle = MultiHandle() else { return nil }
        self.settings = settings
        self.mailbox = mailbox
        self.handle = handle
    }

    /// Runs until the mailbox closes or libcurl can go on no more; returns what then becomes of the transfers.
    private func run() -> FetchError.Kind {
        mailbox.open(handle)
        while true {
            let mail = mailbox.take()
            waiting += mail.orders
            if mail.closing { return .cancelled }
            // An order may have been cancelled before it came here.
            if mail.attention || !mail.orders.isEmpty { attend() }
            repeat {
                beginWaiting()
                var running: Int32 = 0
                let performed = curl_multi_perform(multi, &running)
                guard performed == CURLM_OK else { return .internalFailure(code: Int(performed.rawValue)) }
                // Not for ever: what ended is kept in memory, and somebody waits for it.
            } while finishEnded() && ended.count <= settings.concurrency
            beginWaiting()
            tell()
            for transfer in active { transfer.deliver() }
            let pause = untilNextExpiry()
            guard ended.isEmpty, mailbox.maySleep() else { continue }
            let polled = curl_multi_poll(multi, nil, 0, Int32(pause.wholeMilliseconds), nil)
            guard polled == CURLM_OK else { return .internalFailure(code: Int(polled.rawValue)) }
        }
    }

    private func beginWaiting() {
        let places = settings.concurrency - active.count
        guard places > 0, !waiting.isEmpty else { return }
        let next = waiting.prefix(places)
        waiting.removeFirst(next.count)
        for order in next { begin(order) }
    }

    private func begin(_ order: TransferOrder) {
        guard !order.ticket.isCancelled else { return order.fail(.cancelled) }
        guard let easy = idle.popLast() ?? EasyHandle(settings: settings) else {
            return order.fail(.internalFailure(code: Int(CURLE_FAILED_INIT.rawValue)))
        }
        let transfer = Transfer(order: order, easy: easy, deadline: .now + settings.timeout)
        active.append(transfer)
        add(transfer)
    }

    /// Sets a transfer going, towards its first address or the next.
    private func add(_ transfer: Transfer) {
        let code = transfer.aim()
        guard code == CURLE_OK, curl_multi_add_handle(multi, transfer.easy.pointer) == CURLM_OK else {
            finish(transfer, .failure(transfer.failure(.internalFailure(code: Int(code.rawValue)))))
            return
        }
    }

    /// Looks at the tickets of all transfers.
    private func attend() {
        // Each ticket is looked at once: it may be cancelled at any moment.
        waiting = waiting.filter { order in
            guard order.ticket.isCancelled else { return true }
            order.fail(.cancelled)
            return false
        }
        for transfer in active {
            if transfer.order.ticket.isCancelled {
                finish(transfer, .failure(transfer.failure(.cancelled)))
            } else {
                transfer.resumeIfAsked()
            }
        }
    }

    /// Returns whether anything ended.
    private func finishEnded() -> Bool {
        var hasEnded = false
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left)?.pointee {
            guard message.msg == CURLMSG_DONE, let easy = message.easy_handle,
                let context = tracksync_get_private(easy)
            else { continue }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            switch transfer.ended(message.data.result) {
            case .follow:
                curl_multi_remove_handle(multi, easy)
                add(transfer)
            case .done(let result): finish(transfer, result)
            }
            hasEnded = true
        }
        return hasEnded
    }

    /// Ends transfers whose time is up and says how long the loop may sleep.
    private func untilNextExpiry() -> Duration {
        guard !active.isEmpty else { return Self.longestSleep }
        let now = ContinuousClock.Instant.now
        var next = now + Self.longestSleep
        for transfer in active {
            switch transfer.expiry(at: now, settings: settings) {
            case .lookAgain(let instant): next = min(next, instant)
            case .expired(let kind, let after):
                finish(transfer, .failure(transfer.failure(kind, detail: "after \(after)")))
            }
        }
        return now.duration(to: next)
    }

    /// Takes a transfer off the loop and keeps its handle for the next one.
    private func finish(_ transfer: Transfer, _ result: Result<CompletedTransfer, TransferFailure>) {
        curl_multi_remove_handle(multi, transfer.easy.pointer)
        if let index = active.firstIndex(where: { $0 === transfer }) { active.remove(at: index) }
        if idle.count < FetchLimit.idle { idle.append(transfer.easy) }
        ended.append((transfer.order, result))
    }

    /// Lets the tasks go on whose transfers ended: waking them takes longer than sending the requests that come next.
    private func tell() {
        for (order, result) in ended { order.complete(result) }
        ended.removeAll(keepingCapacity: true)
    }

    private func end(_ kind: FetchError.Kind) {
        mailbox.stop()
        for order in waiting { order.fail(kind) }
        waiting = []
        for transfer in active { finish(transfer, .failure(transfer.failure(kind))) }
        tell()
        idle = []
    }
}
