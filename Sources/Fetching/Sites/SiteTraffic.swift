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
        var robotsRequests = 0
        var hasRobotsCopies = false
        /// The first host that wants more time between requests than it gets, and all of them.
        var longDelays: [(host: String, wanted: Duration)] = []
        var longDelayHosts: Set<String> = []
        var retries = 0
        /// When a request last failed as this process had too many files open.
        var outOfDescriptorsAt: ContinuousClock.Instant?
        /// The threads of fetchers that have not been joined.
        var threads: [LoopThread] = []
        /// The loops that are waiting for another one's request to end.
        var starved: [CommandQueue] = []

        mutating func recordLong(_ delay: Duration, of host: String) {
            guard longDelayHosts.insert(host).inserted, longDelays.isEmpty else { return }
            longDelays = [(host, delay)]
        }
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

    // MARK: Threads

    /// Ends the event loops of all fetchers, and waits until their threads are gone: no thread may end while the process
    /// exits.
    nonisolated(nonsending) public func shutdown() async {
        for thread in state.withLock({ $0.threads }) {
            await thread.end()
            remove(thread)
        }
    }

    /// A fetcher has begun. What is left of those that nobody has any more is cleared away.
    func add(_ thread: LoopThread) {
        let ending = state.withLock { state in
            let ending = state.threads.filter(\.isEnding)
            state.threads.removeAll(where: \.isEnding)
            state.threads.append(thread)
            return ending
        }
        for thread in ending { thread.join() }
    }

    /// A fetcher's thread has been joined.
    func remove(_ thread: LoopThread) { state.withLock { $0.threads.removeAll { $0 === thread } } }

    // MARK: Requests

    /// Asks to send a request now. A loop that finds no room is told when there may be some.
    func admit(
        _ address: WebAddress, policy: SitePolicy, isRobots: Bool, sampled: SitePattern?,
        at now: ContinuousClock.Instant,
        _ bounds: SiteLimits.Bounds, for queue: CommandQueue
    ) -> Admission {
        state.withLock { state in
            var delay = policy.delay
            if policy.robots, !isRobots {
                guard let rules = state.robots.rules(of: address.origin, at: now, sampled: sampled) else {
                    return .robotsUnknown
                }
                guard rules.allows(address.target) else { return .disallowed }
                if let crawlDelay = rules.crawlDelay {
                    delay = max(delay, min(crawlDelay, FetchLimit.crawlDelay))
                    if crawlDelay > FetchLimit.crawlDelay { state.recordLong(crawlDelay, of: address.origin.host) }
                }
            }
            let admission = state.limits.admit(
                host: address.origin.host, policy: policy, delay: delay, at: now, bounds)
            switch admission {
            case .full, .siteFull:
                if !state.starved.contains(where: { $0 === queue }) { state.starved.append(queue) }
            case .admitted, .allWait, .hostWaits, .refused: break
            }
            return .limits(admission)
        }
    }

    /// A request has ended. Loops that wait for room are told, but for the one that says it.
    func end(
        _ permit: SiteLimits.Permit, _ outcome: SiteLimits.Outcome, at now: ContinuousClock.Instant,
        _ bounds: SiteLimits.Bounds, by queue: CommandQueue
    ) {
        let others = state.withLock { state in
            state.limits.end(permit, outcome, at: now, bounds)
            defer { state.starved = [] }
            return state.starved
        }
        for other in others where other !== queue { other.requestAttention() }
    }

    // MARK: robots.txt

    /// Keeps what a server said; `problem` is why it said nothing.
    func record(
        _ answer: RobotsCache.Answer, of origin: Origin, for token: String, problem: String? = nil,
        at now: ContinuousClock.Instant
    ) {
        state.withLock { state in
            state.robots.store(answer, of: origin, for: token, at: now)
            guard let problem else { return }
            if state.robotsFailures.count == 0 { state.robotsFailures.first = problem }
            state.robotsFailures.count += 1
        }
    }

    /// The servers whose `robots.txt` could not be had since the last call; `nil` when there are none.
    func drainRobotsFailures() -> RobotsFailures? {
        state.withLock { state in
            defer { state.robotsFailures = RobotsFailures(count: 0, first: "") }
            return state.robotsFailures.count > 0 ? state.robotsFailures : nil
        }
    }

    /// What to ask a server for its file again with.
    func robotsValidators(of origin: Origin) -> PageValidators? {
        state.withLock { $0.robots.validators(of: origin) }
    }

    /// A request for a file is sent.
    func recordRobotsRequest() { state.withLock { $0.robotsRequests += 1 } }

    /// How many were sent since the last call.
    func drainRobotsRequests() -> Int {
        state.withLock { state in
            defer { state.robotsRequests = 0 }
            return state.robotsRequests
        }
    }

    /// Whether the copies that an earlier run of the program kept are still to be taken over; true once.
    func hasRobotsCopies() -> Bool {
        state.withLock { state in
            defer { state.hasRobotsCopies = true }
            return !state.hasRobotsCopies
        }
    }

    /// Takes over what an earlier run of the program kept.
    func restoreRobots(_ copies: [RobotsCopy], for token: String, at now: ContinuousClock.Instant) {
        state.withLock { $0.robots.restore(copies, for: token, at: now) }
    }

    /// The copies that have changed since the last call.
    func drainRobotsCopies(at now: ContinuousClock.Instant) -> [RobotsCopy] {
        state.withLock { $0.robots.drainChanged(at: now) }
    }

    /// The hosts that want more time between requests than they get, since the last call; `nil` when there are none.
    func drainLongDelays() -> LongDelays? {
        state.withLock { state in
            guard let first = state.longDelays.first else { return nil }
            let delays = LongDelays(hosts: state.longDelayHosts.count, first: first.host, wanted: first.wanted)
            (state.longDelays, state.longDelayHosts) = ([], [])
            return delays
        }
    }

    // MARK: Pauses

    /// A run begins, which has not paused yet.
    func beginRun(at now: ContinuousClock.Instant, _ bounds: SiteLimits.Bounds) {
        state.withLock { state in
            state.limits.beginRun(at: now, bounds)
            state.outOfDescriptorsAt = nil
            state.robotsFailures = RobotsFailures(count: 0, first: "")
            state.retries = 0
            state.robotsRequests = 0
            (state.longDelays, state.longDelayHosts) = ([], [])
        }
    }

    /// A request failed as this process had too many files open.
    func recordOutOfDescriptors(at now: ContinuousClock.Instant) { state.withLock { $0.outOfDescriptorsAt = now } }

    /// Whether one did in the last minute.
    func isOutOfDescriptors(at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in state.outOfDescriptorsAt.map { $0 + .seconds(60) > now } ?? false }
    }

    /// A request is sent once more.
    func recordRetry() { state.withLock { $0.retries += 1 } }

    /// How many requests were sent once more since the last call.
    func drainRetries() -> Int {
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

/// Servers whose `robots.txt` asks for more time between two requests than they are given.
public struct LongDelays: Sendable, Hashable {
    /// How many.
    public var hosts: Int
    /// The first one.
    public var first: String
    /// What it asks for; more than a day counts as a day.
    public var wanted: Duration
    /// What it gets.
    public var given: Duration { FetchLimit.crawlDelay }
}
