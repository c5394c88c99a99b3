/// Decides from the results of requests whether a site is down: whether to continue, to pause, or to give up.
///
/// It opens when most requests of the last minute failed transiently, or when few requests ended and all of them failed
/// transiently for half a minute. While it is open, one request at a time tries the site. It closes when one succeeds, and
/// gives up when it has been open for too long.
struct CircuitBreaker {
    typealias Instant = ContinuousClock.Instant

    struct Settings: Sendable {
        /// How long it stays open before it gives up; zero: it never opens.
        var giveUpAfter: Duration
        /// From one try to the next.
        var probeInterval: Duration
        /// Requests without which nothing is concluded, from a part that failed, and from a time in which all did.
        var least = 20
        var leastOfAll = 3

        init(giveUpAfter: Duration) {
            self.giveUpAfter = giveUpAfter
            probeInterval = min(max(giveUpAfter / 20, .milliseconds(100)), .seconds(30))
        }
    }

    enum Admission: Equatable {
        case go
        /// This one request is the try.
        case probe
        /// A try is under way, or the next one is due then.
        case wait(until: Instant)
        case givenUp
    }

    enum Outcome {
        case good, bad
        /// Says nothing about the site.
        case neutral
    }

    private enum State {
        case closed
        case open(since: Instant, nextProbe: Instant)
        case probing(since: Instant)
        case givenUp
    }

    /// How far back it looks, in seconds, and how long all requests must have failed where there are few.
    private static let window = 60
    private static let longRun = 30

    private var state = State.closed
    /// Requests by the second in which they ended, the oldest first.
    private var seconds: [(second: Int, all: Int, bad: Int)] = []
    private let start: Instant

    init(start: Instant) {
        self.start = start
    }

    /// Since when it has been open; `nil` while it is not.
    var openSince: Instant? {
        switch state {
        case .open(let since, _), .probing(let since): since
        case .closed, .givenUp: nil
        }
    }

    /// Asks for a request. It counts as under way from `begin` on.
    mutating func admit(at now: Instant, _ settings: Settings) -> Admission {
        if settings.giveUpAfter == .zero {
            // It may be open from settings that were others.
            state = .closed
            seconds = []
        }
        switch state {
        case .closed: return .go
        case .open(let since, let nextProbe):
            guard now < since + settings.giveUpAfter else { return giveUp() }
            return now < nextProbe ? .wait(until: min(nextProbe, since + settings.giveUpAfter)) : .probe
        case .probing(let since):
            let end = since + settings.giveUpAfter
            return now < end ? .wait(until: end) : giveUp()
        case .givenUp: return .givenUp
        }
    }

    private mutating func giveUp() -> Admission {
        state = .givenUp
        return .givenUp
    }

    /// A try is under way.
    mutating func beginProbe() {
        if case .open(let since, _) = state { state = .probing(since: since) }
    }

    /// Records the result of a request.
    mutating func record(_ outcome: Outcome, wasProbe: Bool, at now: Instant, _ settings: Settings) {
        switch state {
        case .closed:
            guard outcome != .neutral, settings.giveUpAfter > .zero else { return }
            count(isBad: outcome == .bad, at: now)
            guard outcome == .bad, isDown(settings) else { return }
            state = .open(since: now, nextProbe: now + settings.probeInterval)
        case .probing(let since) where wasProbe:
            switch outcome {
            case .good:
                state = .closed
                seconds = []
            case .bad: state = .open(since: since, nextProbe: now + settings.probeInterval)
            case .neutral: state = .open(since: since, nextProbe: now)
            }
        // What was under way when it opened is no try.
        case .open, .probing, .givenUp: break
        }
    }

    /// A run begins: it is given as long as any, but if the one before found the site down it begins with a try.
    mutating func beginRun(at now: Instant) {
        switch state {
        case .closed: break
        case .open(_, let nextProbe): state = .open(since: now, nextProbe: nextProbe)
        case .probing: state = .probing(since: now)
        case .givenUp: state = .open(since: now, nextProbe: now)
        }
    }

    private func isDown(_ settings: Settings) -> Bool {
        let all = seconds.reduce(0) { $0 + $1.all }
        let bad = seconds.reduce(0) { $0 + $1.bad }
        if all >= settings.least { return bad * 2 > all }
        guard let first = seconds.first, let last = seconds.last else { return false }
        return bad == all && all >= settings.leastOfAll && last.second - first.second >= Self.longRun
    }

    private mutating func count(isBad: Bool, at now: Instant) {
        let second = Int(start.duration(to: now).components.seconds)
        if seconds.last?.second != second {
            seconds.append((second, 0, 0))
            seconds.removeAll { $0.second <= second - Self.window }
        }
        seconds[seconds.count - 1].all += 1
        if isBad { seconds[seconds.count - 1].bad += 1 }
    }
}
