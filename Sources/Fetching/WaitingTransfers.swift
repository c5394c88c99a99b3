/// A request that waits for its turn.
enum WaitingTransfer {
    /// One that was never sent.
    case new(TransferRequest)
    /// One that a redirect has sent on to another address.
    case hop(Transfer)

    var request: TransferRequest {
        switch self {
        case .new(let request): request
        case .hop(let transfer): transfer.request
        }
    }

    var address: WebAddress {
        switch self {
        case .new(let request): request.address
        case .hop(let transfer): transfer.address
        }
    }
}

// Requests until they are sent: each waits for its server's turn, for all limits, and for what robots.txt says.
extension TransferLoop {
    /// Lets a request wait for its turn.
    func wait(for request: TransferRequest) {
        // It may have been cancelled before it came here.
        guard !request.handle.isCancelled else { return request.fail(.cancelled) }
        wait(for: .new(request), first: false)
    }

    /// Lets a transfer wait for its turn with the server that a redirect leads to.
    func wait(for transfer: Transfer) {
        transfer.pauseClock()
        wait(for: .hop(transfer), first: transfer.request.isRobots)
    }

    private func wait(for entry: WaitingTransfer, first: Bool) {
        let origin = entry.address.origin
        waiting.add(entry, to: origin, first: first, policy: settings.policy(for: origin.host))
    }

    /// Sends what may be sent now.
    func beginWaiting() {
        resumeAt = nil
        if hasRoom { waiting.releaseFull() }
        hasRoom = false
        guard !waiting.isEmpty, active.count < settings.concurrency else { return }
        let now = environment.now()
        waiting.release(at: now)
        while let origin = waiting.turn {
            if waiting.skipIfIdle() { continue }
            guard let (entry, policy) = waiting.next(of: origin) else { break }
            if let instant = entry.request.notBefore, instant > now {
                waiting.hold(until: instant)
                continue
            }
            let admission = traffic.admit(
                entry.address, policy: policy, isRobots: entry.request.isRobots, sampled: settings.robotsSample,
                at: now,
                bounds, for: queue)
            switch admission {
            case .robotsUnknown: waitForRobots(of: origin, for: entry)
            case .disallowed:
                waiting.popFirst()
                fail(entry, .robotsDisallowed)
            case .limits(.admitted(let permit)):
                waiting.popFirst()
                begin(entry, permit)
            case .limits(.hostWaits(let instant)): waiting.hold(until: instant)
            case .limits(.siteFull(let group)): waiting.waitForRoom(in: group)
            case .limits(.allWait(let instant)):
                resumeAt = instant
                return
            case .limits(.full): return
            case .limits(.refused(let kind, let retryAfter)):
                for refused in waiting.popAll() { fail(refused, kind, retryAfter: retryAfter) }
            }
        }
        resumeAt = waiting.nextRelease
    }

    /// Takes out those that were cancelled while they waited.
    func failCancelled() {
        for entry in waiting.remove(where: { $0.request.handle.isCancelled }) { fail(entry, .cancelled) }
        let abandoned = waiting.abandoned { $0.request.isRobots }
        guard !abandoned.isEmpty else { return }
        func isAbandoned(_ request: TransferRequest) -> Bool {
            if case .robots(let origin, _) = request.sink { abandoned.contains(origin) } else { false }
        }
        for entry in waiting.remove(where: { isAbandoned($0.request) }) { fail(entry, .cancelled) }
        for transfer in active where isAbandoned(transfer.request) {
            finish(transfer, .failure(transfer.failure(.cancelled)))
        }
    }

    /// Ends a request that is not sent.
    func fail(_ entry: WaitingTransfer, _ kind: FetchError.Kind, retryAfter: Duration? = nil) {
        switch entry {
        case .new(let request) where request.isRobots: failRobots(request, kind)
        case .new(let request): request.fail(kind, retryAfter: retryAfter)
        case .hop(let transfer):
            var failure = transfer.failure(kind)
            failure.retryAfter = retryAfter
            finish(transfer, .failure(failure))
        }
    }

    // MARK: robots.txt

    /// Takes note of a `robots.txt` that is not asked for. Where it cannot be it counts as one that could not be had: whoever
    /// waits for it would ask again at once.
    private func failRobots(_ request: TransferRequest, _ kind: FetchError.Kind) {
        if case .internalFailure = kind {
            let failure = TransferFailure(kind: kind, host: request.address.origin.host)
            record(.unreachable, of: request.address.origin, problem: failure.sentence)
        }
        waiting.endRobots(request.address.origin)
    }

    /// Asks a server for its `robots.txt`, once for all that wait for it.
    private func waitForRobots(of origin: Origin, for entry: WaitingTransfer) {
        guard !waiting.isAskingRobots(origin) else { return waiting.waitForRobots() }
        guard let address = try? WebAddress("\(origin)/robots.txt") else {
            return record(.none, of: origin)
        }
        waiting.askRobots(origin)
        let request = TransferRequest(
            handle: TransferHandle(), address: address, hosts: entry.request.hosts,
            // One more than counts, so that the reader knows that there is more.
            sizeLimit: RobotsRules.sizeLimit + 1,
            validators: settings.policy(for: origin.host).conditional ? traffic.robotsValidators(of: origin) : nil,
            sink: .robots(origin, attempt: 1))
        wait(for: .new(request), first: true)
    }

    private func record(_ answer: RobotsCache.Answer, of origin: Origin, problem: String? = nil) {
        traffic.record(answer, of: origin, for: settings.productToken, problem: problem, at: environment.now())
    }

    /// Takes what a server said of its `robots.txt`; one that says nothing is asked once more.
    func finishRobots(_ request: TransferRequest, _ result: Result<CompletedTransfer, TransferFailure>) {
        guard case .robots(let origin, let attempt) = request.sink else { return }
        switch result {
        case .success(let file) where file.head.status == 304: record(.unmodified, of: origin)
        case .success(let file): record(.file(file.body, file.head.validators), of: origin)
        case .failure(let failure):
            switch RobotsOutcome(failure.kind) {
            case .none: record(.none, of: origin)
            case .unknown: break
            case .unreachable where attempt == 1:
                let wait = min(settings.retryBase, settings.retryMax) * environment.random()
                let again = TransferRequest(
                    handle: request.handle, address: request.address, hosts: request.hosts,
                    sizeLimit: request.sizeLimit,
                    validators: request.validators, sink: .robots(origin, attempt: 2), isRetry: true,
                    notBefore: environment.now() + wait)
                waiting.add(.new(again), to: origin, first: true, policy: settings.policy(for: origin.host))
                return
            case .unreachable: record(.unreachable, of: origin, problem: failure.sentence)
            }
        }
        waiting.endRobots(origin)
    }
}

/// What a failure means for a `robots.txt` (RFC 9309, 2.3.1).
private enum RobotsOutcome {
    /// There is no such file.
    case none
    /// The server does not say.
    case unreachable
    /// It was not asked.
    case unknown

    init(_ kind: FetchError.Kind) {
        self =
            switch kind {
            case .status(429): .unreachable
            case .status(let status): status < 500 ? .none : .unreachable
            case .empty, .redirectRefused, .tooManyRedirects, .addressRefused: .none
            case .cancelled, .robotsDisallowed, .givenUp: .unknown
            case .dns, .connect, .proxy, .tls, .timedOut, .tooLarge, .headersTooLarge, .truncated, .connectionLost,
                .badEncoding, .invalidResponse, .heldBack, .internalFailure:
                .unreachable
            }
    }
}

extension SiteLimits.Outcome {
    /// What a transfer's end says about its server.
    init(_ result: Result<CompletedTransfer, TransferFailure>) {
        switch result {
        case .success(let transfer): self = .answered(status: transfer.head.status, retryAfter: nil)
        case .failure(let failure):
            switch failure.kind {
            case .status(let status): self = .answered(status: status, retryAfter: failure.retryAfter)
            case .cancelled, .addressRefused, .internalFailure, .robotsDisallowed, .heldBack, .givenUp: self = .neutral
            default: self = failure.kind.isTransient ? .failed : .neutral
            }
        }
    }
}
