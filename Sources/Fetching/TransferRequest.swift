import Synchronization

/// A request of a task to the loop: one attempt, and where its outcome goes.
struct TransferRequest: Sendable {
    enum Sink: Sendable {
        /// The whole body at once.
        case page(CheckedContinuation<Result<CompletedTransfer, TransferFailure>, Never>)
        /// The body as it comes.
        case stream(BodyChannel)
        /// The `robots.txt` of a server, which the loop itself asks for, for the first time or once more.
        case robots(Origin, attempt: Int)
    }

    let handle: TransferHandle
    let address: WebAddress
    let hosts: HostRule
    let sizeLimit: Int
    var validators: PageValidators?
    let sink: Sink
    /// Whether it was sent before, and failed.
    var isRetry = false
    /// When it may be sent at the earliest.
    var notBefore: ContinuousClock.Instant?

    /// Whether the body is handed on as a whole.
    var keepsBody: Bool { if case .stream = sink { false } else { true } }

    /// Whether the loop itself asks for it.
    var isRobots: Bool { if case .robots = sink { true } else { false } }

    /// Ends the request with the only answer that its task will get.
    func complete(_ result: Result<CompletedTransfer, TransferFailure>) {
        switch sink {
        case .page(let continuation): continuation.resume(returning: result)
        case .stream(let channel): channel.finish(result)
        case .robots: break
        }
    }
}

extension TransferRequest {
    /// Ends a request that never became a transfer.
    func fail(_ kind: FetchError.Kind, retryAfter: Duration? = nil) {
        complete(.failure(TransferFailure(kind: kind, host: address.origin.host, retryAfter: retryAfter)))
    }
}

/// An attempt that brought a page; a streamed one has handed on its body already.
struct CompletedTransfer: Sendable {
    let head: ResponseHead
    let host: String
    let body: [UInt8]
    let bytesReceived: Int
    let duration: Duration
}

/// A transfer as its task sees it: two wishes that the loop looks at when it is woken.
///
/// Flags and not messages, because a cancellation may come before the request and after the end.
final class TransferHandle: Sendable {
    private let cancelled = Atomic(false)
    private let resume = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }

    func askForMore() { resume.store(true, ordering: .relaxed) }

    /// Whether the reader has asked for more since the last call.
    func consumeResume() -> Bool { resume.exchange(false, ordering: .relaxed) }
}
