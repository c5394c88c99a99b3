import CCurl
import Glibc

/// The event loop: one thread that owns libcurl's multi handle and every transfer on it.
final class TransferLoop {
    let settings: FetchSettings
    let environment: FetchEnvironment
    let traffic: SiteTraffic
    let mailbox: TransferMailbox
    let bounds: SiteLimits.Bounds
    private let handle: MultiHandle
    private var multi: UnsafeMutableRawPointer { handle.pointer }
    private(set) var active: [Transfer] = []
    var waiting = SiteQueues<WaitingRequest>()
    /// When something that waits may be sent, unless something ends before.
    var resumeAt: ContinuousClock.Instant?
    /// Something has ended, here or in another loop, so that there may be room again.
    var hasRoom = false
    private var idle: [EasyHandle] = []
    /// What ended, and nobody has been told of yet.
    private var ended: [(order: TransferOrder, result: Result<CompletedTransfer, TransferFailure>)] = []

    private static let libraryReady = tracksync_global_init() == CURLE_OK
    /// Sleeping longer gains nothing; libcurl and the mailbox wake the loop for whatever happens.
    private static let longestSleep = Duration.seconds(60)

    /// Starts the loop on a thread of its own, which ends when the mailbox is closed.
    static func start(
        settings: FetchSettings, environment: FetchEnvironment, traffic: SiteTraffic, mailbox: TransferMailbox
    ) {
        let start = Unmanaged.passRetained(Start(settings, environment, traffic, mailbox))
        var thread = pthread_t()
        // A thread and not a task: curl_multi_poll blocks, and a task must not block the pool it runs on.
        let result = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
                TransferLoop.run(start)
                return nil
            }, start.toOpaque())
        if result == 0 {
            pthread_detach(thread)
        } else {
            start.release()
            mailbox.closed(kind: .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue)))
        }
    }

    /// What a loop starts with.
    private final class Start {
        let settings: FetchSettings
        let environment: FetchEnvironment
        let traffic: SiteTraffic
        let mailbox: TransferMailbox

        init(
            _ settings: FetchSettings, _ environment: FetchEnvironment, _ traffic: SiteTraffic,
            _ mailbox: TransferMailbox
        ) {
            self.settings = settings
            self.environment = environment
            self.traffic = traffic
            self.mailbox = mailbox
        }
    }

    private static func run(_ start: Start) {
        blockSignals()
        start.mailbox.closed(kind: serve(start))
    }

    /// Runs a loop to its end, with which its connections close.
    private static func serve(_ start: Start) -> FetchError.Kind {
        guard libraryReady, let loop = TransferLoop(start) else {
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

    private init?(_ start: Start) {
        guard let handle = MultiHandle() else { return nil }
        settings = start.settings
        environment = start.environment
        traffic = start.traffic
        mailbox = start.mailbox
        bounds = settings.bounds
        self.handle = handle
    }

    /// Runs until the mailbox closes or libcurl can go on no more; returns what then becomes of the transfers.
    private func run() -> FetchError.Kind {
        mailbox.open(handle)
        while true {
            let mail = mailbox.take()
            for order in mail.orders { wait(for: order) }
            if mail.closing { return .cancelled }
            if mail.attention { attend() }
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
            guard ended.isEmpty, !hasRoom, mailbox.maySleep() else { continue }
            let polled = curl_multi_poll(multi, nil, 0, Int32(pause.wholeMilliseconds), nil)
            guard polled == CURLM_OK else { return .internalFailure(code: Int(polled.rawValue)) }
        }
    }

    /// Sends a request that its server's and all other limits have let through.
    func begin(_ request: WaitingRequest, _ permit: SiteLimits.Permit) {
        let transfer: Transfer
        switch request {
        case .order(let order):
            guard let easy = idle.popLast() ?? EasyHandle(settings: settings) else {
                traffic.end(permit, .neutral, at: environment.now(), bounds, by: mailbox)
                leave(request, .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue)))
                return
            }
            transfer = Transfer(order: order, easy: easy, deadline: .now + settings.timeout)
            if order.isRetry { traffic.noteRetry() }
        case .hop(let waited):
            transfer = waited
            transfer.resumeClock()
        }
        transfer.permit = permit
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
        hasRoom = true
        leaveCancelled()
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
                if let index = active.firstIndex(where: { $0 === transfer }) { active.remove(at: index) }
                giveBack(transfer, .answered(status: transfer.easy.status, retryAfter: nil))
                wait(for: transfer)
            case .done(let result): finish(transfer, result)
            }
            hasEnded = true
        }
        return hasEnded
    }

    /// Ends transfers whose time is up and says how long the loop may sleep.
    private func untilNextExpiry() -> Duration {
        let turn = resumeAt.map { max(.zero, environment.now().duration(to: $0)) } ?? Self.longestSleep
        guard !active.isEmpty else { return turn }
        let now = ContinuousClock.Instant.now
        var next = now + Self.longestSleep
        for transfer in active {
            switch transfer.expiry(at: now, settings: settings) {
            case .lookAgain(let instant): next = min(next, instant)
            case .expired(let kind, let after):
                finish(transfer, .failure(transfer.failure(kind, detail: "after \(after)")))
            }
        }
        return min(turn, now.duration(to: next))
    }

    /// Takes a transfer off the loop and keeps its handle for the next one.
    func finish(_ transfer: Transfer, _ result: Result<CompletedTransfer, TransferFailure>) {
        curl_multi_remove_handle(multi, transfer.easy.pointer)
        if let index = active.firstIndex(where: { $0 === transfer }) { active.remove(at: index) }
        if idle.count < FetchLimit.idle { idle.append(transfer.easy) }
        giveBack(transfer, SiteLimits.Outcome(result))
        if transfer.order.isRobots {
            finishRobots(transfer.order, result)
        } else {
            ended.append((transfer.order, result))
        }
    }

    /// Makes room for another request.
    private func giveBack(_ transfer: Transfer, _ outcome: SiteLimits.Outcome) {
        guard let permit = transfer.permit else { return }
        transfer.permit = nil
        hasRoom = true
        traffic.end(
            permit, transfer.order.isRobots ? outcome.besidePages : outcome, at: environment.now(), bounds, by: mailbox)
    }

    /// Lets the tasks go on whose transfers ended: waking them takes longer than sending the requests that come next.
    private func tell() {
        for (order, result) in ended { order.complete(result) }
        ended.removeAll(keepingCapacity: true)
    }

    private func end(_ kind: FetchError.Kind) {
        mailbox.stop(kind)
        for request in waiting.removeAll() { leave(request, kind) }
        for transfer in active { finish(transfer, .failure(transfer.failure(kind))) }
        tell()
        idle = []
    }
}
