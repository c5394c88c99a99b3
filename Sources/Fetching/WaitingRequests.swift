import CCurl

/// A request that waits for its turn.
enum WaitingRequest {
    /// One that was never sent.
    case order(TransferOrder)
    /// One that a redirect has sent on to another address.
    case hop(Transfer)

    var order: TransferOrder {
        switch self {
        case .order(let order): order
        case .hop(let transfer): transfer.order
        }
    }

    var address: WebAddress {
        switch self {
        case .order(let order): order.address
        case .hop(let transfer): transfer.address
        }
    }
}

// Requests until they are sent: each waits for its server's turn, for all limits, and for what robots.txt says.
extension TransferLoop {
    /// Lets an order wait for its turn.
    func wait(for order: TransferOrder) {
        // It may have been cancelled before it came here.
        guard !order.ticket.isCancelled else { return order.fail(.cancelled) }
        wait(for: .order(order), first: false)
    }

    /// Lets a transfer wait for its turn with the server that a redirect leads to.
    func wait(for transfer: Transfer) {
        transfer.pauseClock()
        wait(for: .hop(transfer), first: transfer.order.isRobots)
    }

    private func wait(for request: WaitingRequest, first: Bool) {
        let origin = request.address.origin
        waiting.add(request, to: origin, first: first, policy: settings.policy(for: origin.host))
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
            guard let (request, policy) = waiting.next(of: origin) else { break }
            if let instant = request.order.notBefore, instant > now {
                waiting.hold(until: instant)
                continue
            }
            let admission = traffic.admit(
                request.address, policy: policy, isRobots: request.order.isRobots, at: now, bounds, for: mailbox)
            switch admission {
            case .robotsUnknown: waitForRobots(of: origin, for: request)
            case .disallowed:
                waiting.take()
                leave(request, .robotsDisallowed)
            case .limits(.admitted(let permit)):
                waiting.take()
                begin(request, permit)
            case .limits(.hostWaits(let instant)): waiting.hold(until: instant)
            case .limits(.siteFull(let group)): waiting.waitForRoom(in: group)
            case .limits(.allWait(let instant)):
                resumeAt = instant
                return
            case .limits(.full): return
            case .limits(.refused(let kind, let retryAfter)):
                for refused in waiting.takeAll() { leave(refused, kind, retryAfter: retryAfter) }
            }
        }
        resumeAt = waiting.nextRelease
    }

    /// Takes out those that were cancelled while they waited.
    func leaveCancelled() {
        for request in waiting.remove(where: { $0.order.ticket.isCancelled }) { leave(request, .cancelled) }
        let abandoned = waiting.abandoned { $0.order.isRobots }
        guard !abandoned.isEmpty else { return }
        func isAbandoned(_ order: TransferOrder) -> Bool {
            if case .robots(let origin, _) = order.sink { abandoned.contains(origin) } else { false }
        }
        for request in waiting.remove(where: { isAbandoned($0.order) }) { leave(request, .cancelled) }
        for transfer in active where isAbandoned(transfer.order) {
            finish(transfer, .failure(transfer.failure(.cancelled)))
        }
    }

    /// Ends a request that is not sent.
    func leave(_ request: WaitingRequest, _ kind: FetchError.Kind, retryAfter: Duration? = nil) {
        switch request {
        case .order(let order) where order.isRobots: leaveRobots(order, kind)
        case .order(let order): order.fail(kind, retryAfter: retryAfter)
        case .hop(let transfer):
            var failure = transfer.failure(kind)
            failure.retryAfter = retryAfter
            finish(transfer, .failure(failure))
        }
    }

    // MARK: robots.txt

    /// Takes note of a `robots.txt` that is not asked for. Where it cannot be it counts as one that could not be had: whoever
    /// waits for it would ask again at once.
    private func leaveRobots(_ order: TransferOrder, _ kind: FetchError.Kind) {
        if case .internalFailure = kind {
            let failure = TransferFailure(kind: kind, host: order.address.origin.host)
            traffic.note(.unreachable, of: order.address.origin, problem: failure.sentence, at: environment.now())
        }
        waiting.endRobots(order.address.origin)
    }

    /// Asks a server for its `robots.txt`, once for all that wait for it.
    private func waitForRobots(of origin: Origin, for request: WaitingRequest) {
        guard !waiting.isAskingRobots(origin) else { return waiting.waitForRobots() }
        guard let address = try? WebAddress("\(origin)/robots.txt") else {
            return traffic.note(.none, of: origin, problem: nil, at: environment.now())
        }
        waiting.askRobots(origin)
        let order = TransferOrder(
            ticket: TransferTicket(), address: address, hosts: request.order.hosts,
            // One more than counts, so that the reader knows that there is more.
            sizeLimit: RobotsRules.sizeLimit + 1, sink: .robots(origin, attempt: 1))
        wait(for: .order(order), first: true)
    }

    /// Takes what a server said of its `robots.txt`; one that says nothing is asked once more.
    func finishRobots(_ order: TransferOrder, _ result: Result<CompletedTransfer, TransferFailure>) {
        guard case .robots(let origin, let attempt) = order.sink else { return }
        let now = environment.now()
        switch result {
        case .success(let file):
            let rules = RobotsRules(file.body, for: settings.productToken)
            traffic.note(.rules(rules), of: origin, problem: nil, at: now)
        case .failure(let failure):
            switch RobotsOutcome(failure.kind) {
            case .none: traffic.note(.none, of: origin, problem: nil, at: now)
            case .unknown: break
            case .unreachable where attempt == 1:
                let wait = min(settings.retryBase, settings.retryMax) * environment.random()
                let again = TransferOrder(
                    ticket: order.ticket, address: order.address, hosts: order.hosts, sizeLimit: order.sizeLimit,
                    sink: .robots(origin, attempt: 2), isRetry: true, notBefore: now + wait)
                waiting.add(.order(again), to: origin, first: true, policy: settings.policy(for: origin.host))
                return
            case .unreachable: traffic.note(.unreachable, of: origin, problem: failure.sentence, at: now)
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
