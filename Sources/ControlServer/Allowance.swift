/// How much work one user may have the daemon do: a supply of seconds that fills up again as time passes.
///
/// A client with a request now and then never notices it. One that sends them without a pause gets the share of a processor that the supply fills up
/// with, however many connections they use, and leaves the rest to syncs and to other users. A pure value.
struct Allowance: Sendable {
    /// How fast a supply fills up, and how far.
    struct Pace: Sendable, Hashable {
        /// How much is saved up at most, and how much may be owed, so that nobody waits for long.
        var most: Duration
        /// How many seconds of work a second of time is good for.
        var rate: Double
    }

    private(set) var pace: Pace
    private var supply: Duration
    private var time: ContinuousClock.Instant

    /// A full supply.
    init(_ pace: Pace, at now: ContinuousClock.Instant) {
        self.pace = pace
        supply = pace.most
        time = now
    }

    /// Fills up at another pace from now on; what is saved up beyond it is gone.
    mutating func follow(_ pace: Pace, at now: ContinuousClock.Instant) {
        guard pace != self.pace else { return }
        fill(at: now)
        self.pace = pace
        supply = max(.zero - pace.most, min(pace.most, supply))
    }

    /// Takes the work that was done.
    mutating func spend(_ work: Duration, at now: ContinuousClock.Instant) {
        fill(at: now)
        supply = max(.zero - pace.most, supply - work)
    }

    /// How long further work has to wait; zero while there is a supply.
    mutating func wait(at now: ContinuousClock.Instant) -> Duration {
        fill(at: now)
        return supply > .zero ? .zero : (.zero - supply) / pace.rate
    }

    /// Whether nothing was spent of late.
    mutating func isFull(at now: ContinuousClock.Instant) -> Bool {
        fill(at: now)
        return supply == pace.most
    }

    private mutating func fill(at now: ContinuousClock.Instant) {
        supply = min(pace.most, supply + (now - time) * pace.rate)
        time = now
    }
}
