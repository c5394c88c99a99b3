import CCurl
import Glibc

/// The event loop: one thread that owns libcurl's multi handle and every transfer on it.
final class TransferLoop {
    let settings: FetchSettings
    let environment: FetchDependencies
    let traffic: SiteTraffic
    let queue: CommandQueue
    let bounds: SiteLimits.Bounds
    private let handle: MultiHandle
    private var multi: UnsafeMutableRawPointer { handle.pointer }
    private(set) var active: [Transfer] = []
    var waiting = SiteQueues<WaitingTransfer>()
    /// When something that waits may be sent, unless something ends before.
    var resumeAt: ContinuousClock.Instant?
    /// Something has ended, here or in another loop, so that there may be room again.
    var hasRoom = false
    private var idle: [EasyHandle] = []
    /// What ended, and nobody has been told of yet.
    private var ended: [(request: TransferRequest, result: Result<CompletedTransfer, TransferFailure>)] = []

    private static let libraryReady = tracksync_global_init() == CURLE_OK
    /// Sleeping longer gains nothing; libcurl and the queue wake the loop for whatever happens.
    private static let longestSleep = Duration.seconds(60)

    /// Starts the loop on a thread of its own, which ends when the queue is closed; `nil` when there is none to be had: the
    /// queue is closed then.
    static func start(
        settings: FetchSettings, environment: FetchDependencies, traffic: SiteTraffic, queue: CommandQueue
    ) -> LoopThread? {
        // A thread and not a task: curl_multi_poll blocks, and a task must not block the pool it runs on.
        let thread = LoopThread(queue: queue) {
            blockSignals()
            queue.closed(kind: serve(settings, environment, traffic, queue))
        }
        if thread == nil { queue.closed(kind: .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue))) }
        return thread
    }

    /// Runs a loop to its end, with which its connections close.
    private static func serve(
        _ settings: FetchSettings, _ environment: FetchDependencies, _ traffic: SiteTraffic, _ queue: CommandQueue
    ) -> FetchError.Kind {
        guard libraryReady, let loop = TransferLoop(settings, environment, traffic, queue) else {
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

    private init?(
        _ settings: FetchSettings, _ environment: FetchDependencies, _ traffic: SiteTraffic, _ queue: CommandQueue
    ) {
        guard let handle = MultiHandle() else { return nil }
        self.settings = settings
        self.environment = environment
        self.traffic = traffic
        self.queue = queue
        bounds = settings.bounds
        self.handle = handle
    }

    /// Runs until the queue closes or libcurl can go on no more; returns what then becomes of the transfers.
    private func run() -> FetchError.Kind {
        queue.open(handle)
        while true {
            let commands = queue.drain()
            for request in commands.requests { wait(for: request) }
            if commands.closing { return .cancelled }
            if commands.attention { handleAttention() }
            repeat {
                beginWaiting()
                var running: Int32 = 0
                let performed = curl_multi_perform(multi, &running)
                guard performed == CURLM_OK else { return .internalFailure(code: Int(performed.rawValue)) }
                // Not for ever: what ended is kept in memory, and somebody waits for it.
            } while finishEnded() && ended.count <= settings.concurrency
            beginWaiting()
            deliverResults()
            for transfer in active {
                if let failure = transfer.deliver() { finish(transfer, .failure(failure)) }
            }
            let pause = untilNextExpiry()
            guard ended.isEmpty, !hasRoom, queue.maySleep() else { continue }
            let polled = curl_multi_poll(multi, nil, 0, Int32(pause.wholeMilliseconds), nil)
            guard polled == CURLM_OK else { return .internalFailure(code: Int(polled.rawValue)) }
        }
    }

    /// Sends a request that its server's and all other limits have let through.
    func begin(_ entry: WaitingTransfer, _ permit: SiteLimits.Permit) {
        let transfer: Transfer
        switch entry {
        case .new(let request):
            guard let easy = idle.popLast() ?? EasyHandle(settings: settings) else {
                traffic.end(permit, .neutral, at: environment.now(), bounds, by: queue)
                fail(entry, .internalFailure(code: Int(CURLE_FAILED_INIT.rawValue)))
                return
            }
            transfer = Transfer(request: request, easy: easy, settings: settings)
            if request.isRetry { traffic.recordRetry() }
        case .hop(let waited):
            transfer = waited
            transfer.resumeClock()
        }
        transfer.permit = permit
        if transfer.request.isRobots { traffic.recordRobotsRequest() }
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

    /// Looks at the handles of all transfers.
    private func handleAttention() {
        hasRoom = true
        failCancelled()
        for transfer in active {
            if transfer.request.handle.isCancelled {
                finish(transfer, .failure(transfer.failure(.cancelled)))
            } else {
                if let failure = transfer.resumeIfAsked() { finish(transfer, .failure(failure)) }
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
            switch transfer.expiry(at: now) {
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
        if case .failure(let failure) = result, failure.isOutOfDescriptors {
            traffic.recordOutOfDescriptors(at: environment.now())
        }
        giveBack(transfer, SiteLimits.Outcome(result))
        if transfer.request.isRobots {
            finishRobots(transfer.request, result)
        } else {
            ended.append((transfer.request, result))
        }
    }

    /// Makes room for another request.
    private func giveBack(_ transfer: Transfer, _ outcome: SiteLimits.Outcome) {
        guard let permit = transfer.permit else { return }
        transfer.permit = nil
        hasRoom = true
        traffic.end(
            permit, transfer.request.isRobots ? outcome.besidePages : outcome, at: environment.now(), bounds, by: queue)
    }

    /// Lets the tasks go on whose transfers ended: waking them takes longer than sending the requests that come next.
    private func deliverResults() {
        for (request, result) in ended { request.complete(result) }
        ended.removeAll(keepingCapacity: true)
    }

    private func end(_ kind: FetchError.Kind) {
        queue.stop(kind)
        for entry in waiting.removeAll() { fail(entry, kind) }
        for transfer in active { finish(transfer, .failure(transfer.failure(kind))) }
        deliverResults()
        idle = []
    }
}
