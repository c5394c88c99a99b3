/// Fetches pages over HTTP.
///
/// All transfers share one event loop, its connections and its TLS sessions. A cancelled task stops its transfer at
/// once, wherever it stands. However many are asked for, only so many as the settings say run at a time: each that ends
/// makes room for the next within the loop, without a detour through the tasks.
public final class Fetcher: Sendable {
    private let settings: FetchSettings
    private let environment: FetchEnvironment
    private let mailbox = TransferMailbox()

    /// How many transfers run at once.
    public var concurrency: Int { settings.concurrency }

    /// Starts the event loop.
    public init(settings: FetchSettings, environment: FetchEnvironment = .live) {
        self.settings = settings
        self.environment = environment
        TransferLoop.start(settings: settings, mailbox: mailbox)
    }

    deinit { mailbox.close() }

    /// Stops the event loop and waits for its end; every transfer ends as cancelled, as do later ones.
    nonisolated(nonsending) public func shutdown() async {
        mailbox.close()
        await mailbox.untilClosed()
    }

    /// Returns once the event loop has come round: a sign that it lives. One that has ended answers at once.
    nonisolated(nonsending) public func answer() async { await mailbox.round() }

    /// Fetches a whole page into memory, trying again after transient failures.
    ///
    /// - Throws: `FetchError`, of kind `cancelled` when the task was cancelled.
    nonisolated(nonsending) public func page(_ request: FetchRequest) async throws(FetchError) -> FetchedPage {
        let (transfer, attempts) = try await retrying(request) {
            (address, _) -> Result<CompletedTransfer, TransferFailure> in
            let ticket = TransferTicket()
            return await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    submit(request, address: address, ticket: ticket, sink: .page(continuation))
                }
            } onCancel: {
                mailbox.cancel(ticket)
            }
        }
        guard let hash = ContentHash.sha256(transfer.body) else {
            throw FetchError(TransferFailure(kind: .internalFailure(code: 0), host: transfer.host), attempts: attempts)
        }
        return FetchedPage(
            head: transfer.head, body: transfer.body, contentHash: hash, attempts: attempts,
            bytesReceived: transfer.bytesReceived, duration: transfer.duration)
    }

    /// Fetches a page and hands it to `consume` as it comes, trying again after transient failures.
    ///
    /// Each attempt that brings a page calls `consume` anew with a body from the beginning. An error that `consume`
    /// throws stops the transfer at once and passes through, except that a failed transfer it was told of counts as
    /// that failure whatever it does: it may lead to another attempt. A `consume` that returns before the end of the
    /// body stops the transfer, and its result stands.
    ///
    /// - Throws: `FetchError`, of kind `cancelled` when the task was cancelled, and what `consume` throws.
    nonisolated(nonsending) public func stream<Output>(
        _ request: FetchRequest,
        consume: nonisolated(nonsending) (ResponseHead, ResponseBody) async throws -> Output
    ) async throws -> Output {
        try await retrying(request) {
            (address, attempt) -> Result<Result<Output, any Error>, TransferFailure> in
            let ticket = TransferTicket()
            let channel = BodyChannel(ticket: ticket, mailbox: mailbox, host: address.origin.host)
            return await withTaskCancellationHandler {
                submit(request, address: address, ticket: ticket, sink: .stream(channel))
                switch await channel.next() {
                case .failure(let failure): return .failure(failure)
                case .head(let head):
                    let body = ResponseBody(channel: channel, attempt: attempt)
                    let result: Result<Output, any Error>
                    do {
                        result = .success(try await consume(head, body))
                    } catch {
                        result = .failure(error)
                    }
                    channel.abandon()
                    return channel.failure.map { .failure($0) } ?? .success(result)
                case .bytes, .end:
                    channel.abandon()
                    return .failure(TransferFailure(kind: .invalidResponse, host: address.origin.host))
                }
            } onCancel: {
                mailbox.cancel(ticket)
            }
        }.output.get()
    }

    /// Makes attempts until one succeeds or no further one makes sense.
    nonisolated(nonsending) private func retrying<Output>(
        _ request: FetchRequest,
        attempt: nonisolated(nonsending) (WebAddress, Int) async -> Result<Output, TransferFailure>
    ) async throws(FetchError) -> (output: Output, attempts: Int) {
        let address = try admitted(request)
        var policy = RetryPolicy(settings: settings)
        while true {
            // The place for site policy (robots.txt, delays, rates): it has its say before every attempt.
            let attempts = policy.attempts
            switch await attempt(address, attempts) {
            case .success(let output): return (output, attempts)
            case .failure(let failure):
                let decision = policy.failed(
                    transient: failure.kind.isTransient, retryAfter: failure.retryAfter, random: environment.random())
                guard case .retry(let wait) = decision else { throw FetchError(failure, attempts: attempts) }
                do {
                    try await environment.sleep(wait)
                } catch {
                    throw FetchError(TransferFailure(kind: .cancelled, host: failure.host), attempts: attempts)
                }
            }
        }
    }

    private func admitted(_ request: FetchRequest) throws(FetchError) -> WebAddress {
        let address: WebAddress
        do {
            address = try WebAddress(request.url)
        } catch {
            throw FetchError(TransferFailure(kind: .addressRefused(error), host: ""), attempts: 0)
        }
        if let refusal = request.hosts.refusal(of: address) {
            throw FetchError(
                TransferFailure(kind: .addressRefused(refusal), host: address.origin.host), attempts: 0)
        }
        return address
    }

    private func submit(
        _ request: FetchRequest, address: WebAddress, ticket: TransferTicket, sink: TransferOrder.Sink
    ) {
        mailbox.submit(
            TransferOrder(
                ticket: ticket, address: address, hosts: request.hosts, sizeLimit: request.sizeLimit,
                sink: sink))
    }
}
