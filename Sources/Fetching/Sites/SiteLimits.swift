/// Decides when a request may be sent: the state of all limits, over all hosts, jobs, retries and redirects.
struct SiteLimits {
    typealias Instant = ContinuousClock.Instant

    /// What holds for whoever asks, whatever the host.
    struct Bounds: Sendable {
        var concurrency: Int
        /// The least time from one request to the next; zero: no limit.
        var interval: Duration
        /// The longest `Retry-After` of one host that is waited for.
        var retryAfterMax: Duration
        var breaker: CircuitBreaker.Settings
    }

    /// A request that was let through, to be given back at its end.
    struct Permit: Equatable {
        fileprivate let host: String
        fileprivate let group: String
        fileprivate let isProbe: Bool
    }

    enum Admission: Equatable {
        case admitted(Permit)
        /// No request may start before then.
        case allWait(until: Instant)
        /// There is no place for any request until one ends.
        case full
        /// There is no place for the hosts of this pattern until a request to one of them ends.
        case siteFull(group: String)
        /// No request to this host may start before then.
        case hostWaits(until: Instant)
        /// It is not waited for.
        case refused(FetchError.Kind, retryAfter: Duration?)
    }

    /// The result of a request.
    enum Outcome {
        /// An answer with this status.
        case answered(status: Int, retryAfter: Duration?)
        /// None, for a reason that may pass.
        case failed
        /// Nothing that says anything about the site.
        case neutral
        /// Nothing about its pages, but that its host wants to be left alone for so long.
        case holdBack(Duration)

        /// The same of a request for `robots.txt`, which a site may lack or keep elsewhere than its pages.
        var besidePages: Outcome {
            guard case .answered(let status, let retryAfter?) = self, Self.asksForPatience(status) else {
                return .neutral
            }
            return .holdBack(retryAfter)
        }

        fileprivate static func asksForPatience(_ status: Int) -> Bool { status == 429 || status == 503 }
    }

    private struct Host {
        var lastStart: Instant?
        var heldUntil: Instant?
    }

    private var inFlight = 0
    private var inFlightByGroup: [String: Int] = [:]
    private var hosts: [String: Host] = [:]
    private var lastStart: Instant?
    /// Until when a site that sends everybody away is not asked at all.
    private(set) var allHeldUntil: Instant?
    /// How long that is in all since the run began.
    private var heldInAll = Duration.zero
    /// Hosts that asked for patience one after the other, without a kinder answer in between.
    private var impatientHosts: [String] = []
    private var longestPatience: Instant?
    private(set) var breaker: CircuitBreaker
    private var sweepAt = 1024

    /// How many hosts in a row that ask for patience count as one site that does.
    private static let impatientRow = 3
    /// A longer wait than this is not remembered.
    private static let longestHold = Duration.seconds(86_400)

    init(start: Instant) {
        breaker = CircuitBreaker(start: start)
    }

    /// Asks to send a request now. `delay` is the least time between two requests to the host.
    mutating func admit(
        host: String, policy: SitePolicy, delay: Duration, at now: Instant, _ bounds: Bounds
    ) -> Admission {
        let breakerSays = breaker.admit(at: now, bounds.breaker)
        switch breakerSays {
        case .go, .probe: break
        case .wait(let until): return .allWait(until: until)
        case .givenUp: return .refused(.givenUp, retryAfter: nil)
        }
        let state = hosts[host]
        if let held = allHeldUntil, held > now {
            return waitsForAll(at: now, bounds) != nil
                ? .allWait(until: held) : .refused(.heldBack, retryAfter: now.duration(to: held))
        }
        if let held = state?.heldUntil, held > now {
            let wait = now.duration(to: held)
            return wait <= bounds.retryAfterMax
                ? .hostWaits(until: held) : .refused(.heldBack, retryAfter: wait)
        }
        if inFlight >= bounds.concurrency { return .full }
        if let lastStart, lastStart + bounds.interval > now { return .allWait(until: lastStart + bounds.interval) }
        if let limit = policy.concurrency, inFlightByGroup[policy.group, default: 0] >= limit {
            return .siteFull(group: policy.group)
        }
        if let start = state?.lastStart, start + delay > now { return .hostWaits(until: start + delay) }
        return .admitted(begin(host, policy, isProbe: breakerSays == .probe, at: now, remembered: delay > .zero))
    }

    /// Until when a site that sends everybody away is waited for: a run does so, in all, no longer than for one that is down,
    /// as it may be sent away again and again. `nil` when nothing is, or it is not waited for.
    func waitsForAll(at now: Instant, _ bounds: Bounds) -> Instant? {
        guard let held = allHeldUntil, held > now else { return nil }
        let isShortEnough =
            bounds.breaker.giveUpAfter > .zero
            ? heldInAll <= bounds.breaker.giveUpAfter : now.duration(to: held) <= bounds.retryAfterMax
        return isShortEnough ? held : nil
    }

    private mutating func begin(
        _ host: String, _ policy: SitePolicy, isProbe: Bool, at now: Instant, remembered: Bool
    ) -> Permit {
        inFlight += 1
        if policy.concurrency != nil { inFlightByGroup[policy.group, default: 0] += 1 }
        lastStart = now
        if remembered {
            if hosts.count >= sweepAt { sweep(at: now) }
            hosts[host, default: Host()].lastStart = now
        }
        if isProbe { breaker.beginProbe() }
        return Permit(host: host, group: policy.concurrency == nil ? "" : policy.group, isProbe: isProbe)
    }

    /// A request has ended, which makes room.
    mutating func end(_ permit: Permit, _ outcome: Outcome, at now: Instant, _ bounds: Bounds) {
        inFlight -= 1
        if !permit.group.isEmpty { inFlightByGroup[permit.group, default: 1] -= 1 }
        record(permit, outcome, at: now, bounds)
    }

    private mutating func record(_ permit: Permit, _ outcome: Outcome, at now: Instant, _ bounds: Bounds) {
        let verdict: CircuitBreaker.Outcome
        switch outcome {
        case .answered(let status, let retryAfter):
            let asksForPatience = Outcome.asksForPatience(status)
            if asksForPatience, let retryAfter {
                hold(permit.host, for: retryAfter, from: now)
            } else if !asksForPatience {
                impatientHosts = []
                longestPatience = nil
            }
            // A site that shuts us out is not asked on and on either.
            let isRefusal = status == 401 || status == 403
            verdict = isRefusal || FetchError.Kind.status(status).isTransient ? .bad : .good
        case .failed: verdict = .bad
        case .neutral: verdict = .neutral
        case .holdBack(let patience):
            hold(permit.host, for: patience, from: now)
            verdict = .neutral
        }
        breaker.record(verdict, wasProbe: permit.isProbe, at: now, bounds.breaker)
    }

    private mutating func hold(_ host: String, for patience: Duration, from now: Instant) {
        let until = now + min(patience, Self.longestHold)
        hosts[host, default: Host()].heldUntil = max(hosts[host]?.heldUntil ?? until, until)
        if !impatientHosts.contains(host) { impatientHosts.append(host) }
        longestPatience = max(longestPatience ?? until, until)
        guard impatientHosts.count >= Self.impatientRow, let longestPatience else { return }
        let heldBefore = max(allHeldUntil ?? now, now)
        if longestPatience > heldBefore {
            allHeldUntil = longestPatience
            heldInAll += heldBefore.duration(to: longestPatience)
        }
        impatientHosts = []
        self.longestPatience = nil
    }

    /// A run begins.
    ///
    /// A host that asked for more patience than is waited for was left alone for the rest of the run before. Now it is asked
    /// again, once: one server may have both catalogue and dashboards, and what one page of it said would else stop
    /// syncs for a
    /// day.
    mutating func beginRun(at now: Instant, _ bounds: Bounds) {
        breaker.beginRun(at: now)
        heldInAll = max(.zero, now.duration(to: allHeldUntil ?? now))
        let longest = now + bounds.retryAfterMax
        for (name, host) in hosts {
            if let held = host.heldUntil, held > longest { hosts[name]?.heldUntil = longest }
        }
    }

    /// Forgets hosts that nothing holds back; twice as many as are left may gather before the next time.
    private mutating func sweep(at now: Instant) {
        let old = now - Self.longestDelay
        hosts = hosts.filter { ($0.value.heldUntil ?? old) > now || ($0.value.lastStart ?? old) > old }
        sweepAt = max(1024, hosts.count * 2)
    }

    /// No delay between two requests is longer: the configuration's bound.
    private static let longestDelay = Duration.seconds(3600)
}
