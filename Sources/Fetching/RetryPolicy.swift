/// Decides after each failed attempt of one request whether another follows, and when.
struct RetryPolicy {
    enum Decision: Equatable {
        case retry(after: Duration)
        case giveUp
    }

    private let retries: Int
    private let base: Duration
    private let max: Duration
    private let retryAfterMax: Duration
    /// Attempts begun so far: 1 during the first.
    private(set) var attempts = 1
    /// Attempts that do not count against the retries.
    private var excused = 0

    init(settings: FetchSettings) {
        retries = settings.retries
        base = settings.retryBase
        max = settings.retryMax
        retryAfterMax = settings.retryAfterMax
    }

    /// Takes note of a failed attempt.
    ///
    /// The back-off has full jitter: evenly drawn from nothing to the doubled bound, so that many requests that failed
    /// together do not come back together. A `Retry-After` is the least that is waited, the back-off on top.
    ///
    /// While most requests fail the fault is the site's and not this page's: the attempt is excused, and the next one
    /// waits with all others until the site is found well again.
    ///
    /// - Parameters:
    ///   - isSiteDown: whether requests are held back as most of them fail.
    ///   - random: a random number in `0..<1`.
    mutating func failed(
        transient: Bool, retryAfter: Duration?, isSiteDown: Bool = false, random: Double
    ) -> Decision {
        if transient, isSiteDown {
            excused += 1
        } else if !transient || attempts - excused > retries {
            return .giveUp
        }
        if let retryAfter, retryAfter > retryAfterMax { return .giveUp }
        var bound = Swift.min(base, max)
        for _ in 0..<(attempts - 1) where bound < max {
            bound = Swift.min(bound * 2, max)
        }
        attempts += 1
        return .retry(after: bound * random + (retryAfter ?? .zero))
    }
}
