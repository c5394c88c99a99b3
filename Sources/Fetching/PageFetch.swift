/// A page that is fetched attempt by attempt, so that who fetches many can use the time between two for other pages.
public struct PageFetch: Sendable {
    /// The result of an attempt.
    public enum Step: Sendable {
        /// The page.
        case page(FetchedPage)
        /// The server says, by the request's validators, that the page is the same (status 304).
        case notModified(attempts: Int, duration: Duration)
        /// A failure that may pass: the next attempt makes sense after so long.
        case failed(wait: Duration)
    }

    let fetcher: Fetcher
    let request: FetchRequest
    let address: WebAddress
    var policy: RetryPolicy

    /// Makes the next attempt.
    ///
    /// - Throws: `FetchError` when no further one makes sense, of kind `cancelled` when the task was cancelled.
    nonisolated(nonsending) public mutating func attempt() async throws(FetchError) -> Step {
        let attempts = policy.attempts
        switch await fetcher.attempt(request, address, number: attempts) {
        case .success(let transfer) where transfer.head.status == 304:
            return .notModified(attempts: attempts, duration: transfer.duration)
        case .success(let transfer):
            guard let hash = ContentHash.sha256(transfer.body) else {
                throw FetchError(
                    TransferFailure(kind: .internalFailure(code: 0), host: transfer.host), attempts: attempts)
            }
            return .page(
                FetchedPage(
                    head: transfer.head, body: transfer.body, contentHash: hash, attempts: attempts,
                    bytesReceived: transfer.bytesReceived, duration: transfer.duration))
        case .failure(let failure): return .failed(wait: try fetcher.pause(after: failure, &policy))
        }
    }

    /// Waits between two attempts.
    ///
    /// - Throws: `FetchError` of kind `cancelled` when the task was cancelled.
    nonisolated(nonsending) public func wait(_ wait: Duration) async throws(FetchError) {
        try await fetcher.wait(wait, host: address.origin.host, attempts: policy.attempts - 1)
    }
}
