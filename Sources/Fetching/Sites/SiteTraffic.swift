import Synchronization

/// What all fetchers of a program share, so that its limits hold whoever fetches: how many requests are under way and
/// when the last ones began, whom to leave alone, what `robots.txt` says, whether the site is down.
///
/// It lives as long as the program: a fetcher with other settings goes on with it.
public final class SiteTraffic: Sendable {
    private struct State {
        var limits: SiteLimits
        var robots = RobotsCache()
        var robotsFailures = RobotsFailures(count: 0, first: "")
        var retries = 0
        /// The loops that are waiting for another one's request to end.
        var starved: [TransferMailbox] = []
    }

    enum Admission {
        case limits(SiteLimits.Admission)
        /// The server's `robots.txt` is to be asked for first.
        case robotsUnknown
        /// `robots.txt` does not allow it.
        case disallowed
    }

    // A lock and not an actor: the loops' threads ask before every request and cannot await. It is held for a look-up.
    private let state: Mutex<State>

    /// Nothing is under way yet.
    public init() {
        state = Mutex(State(limits: SiteLimits(start: .now)))
    }

    /// Asks to send a request now. A loop that finds no room is told when there may be some.
    func admit(
        _ address: WebAddress, policy: SitePolicy, isRobots: Bool, at now: ContinuousClock.Instant,
        _ bounds: SiteLimits.Bounds, for mailbox: TransferMailbox
    ) -> Admission {
        state.withLock { state in
            var delay = policy.delay
            if policy.robots, !isRobots {
                guard let rules = state.robots.rules(of: address.origin, at: now) else { return .robotsUnknown }
                guard rules.allows(address.target) else { return .disallowed }
                if let crawlDelay = rules.crawlDelay { delay = max(delay, min(crawlDelay, FetchLimit.crawlDelay)) }
            }
            let admission = state.limits.admit(
                host: address.origin.host, policy: policy, delay: delay, at: now, bounds)
            switch admission {
            case .full, .siteFull:
                if !state.starved.contains(where: { $0 === mailbox }) { state.starved.append(mailbox) }
            case .admitted, .allWait, .hostWaits, .refused: break
            }
            return .limits(admission)
        }
    }

    /// A request has ended. Loops that wait for room are told, but for the one that says it.
    func end(
        _ permit: SiteLimits.Permit, _ outcome: SiteLimits.Outcome, at now: ContinuousClock.Instant,
        _ bounds: SiteLimits.Bounds, by mailbox: TransferMailbox
    ) {
        let others = state.withLock { state in
            state.limits.end(permit, outcome, at: now, bounds)
            defer { state.starved = [] }
            return state.starved
        }
        for other in others where other !== mailbox { other.attend() }
    }

    // MARK: robots.txt

    /// Keeps what a server said; `problem` is why it said nothing.
    func note(_ answer: RobotsCache.Answer, of origin: Origin, problem: String?, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.robots.store(answer, of: origin, at: now)
            guard let problem else { return }
            if state.robotsFailures.count == 0 { state.robotsFailures.first = problem }
            state.robotsFailures.count += 1
        }
    }

    /// The servers whose `robots.txt` could not be had since the last call; `nil` when there are none.
    func takeRobotsFailures() -> RobotsFailures? {
        state.withLock { state in
            defer { state.robotsFailures = RobotsFailures(count: 0, first: "") }
            return state.robotsFailures.count > 0 ? state.robotsFailures : nil
        }
    }

    // MARK: Pauses

    /// A run begins, which has not paused yet.
    func beginRun(at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.limits.beginRun(at: now)
            state.robotsFailures = RobotsFailures(count: 0, first: "")
            state.retries = 0
        }
    }

    /// A request is sent once more.
    func noteRetry() { state.withLock { $0.retries += 1 } }

    /// How many requests were sent once more since the last call.
    func takeRetries() -> Int {
        state.withLock { state in
            defer { state.retries = 0 }
            return state.retries
        }
    }

    /// Whether most requests fail, so that one alone is sent now and then.
    var isOpen: Bool { state.withLock { $0.limits.breaker.openSince != nil } }

    /// Why nothing is sent, but for a try now and then; `nil` while requests are.
    func pause(at now: ContinuousClock.Instant, _ bounds: SiteLimits.Bounds) -> FetchPause? {
        state.withLock { state in
            if let since = state.limits.breaker.openSince { return .failures(since: since) }
            return state.limits.waitsForAll(at: now, bounds).map { .retryAfter(until: $0) }
        }
    }
}

/// Why a fetcher pauses.
public enum FetchPause: Sendable, Hashable {
    /// Most requests failed; one is sent now and then to see whether that is over.
    case failures(since: ContinuousClock.Instant)
    /// Several hosts in a row asked to be left alone.
    case retryAfter(until: ContinuousClock.Instant)
}

/// Servers whose `robots.txt` could not be had, so that everything was taken for allowed.
public struct RobotsFailures: Sendable, Hashable {
    /// How many.
    public var count: Int
    /// The first one, and why: half a sentence.
    public var first: String
}
