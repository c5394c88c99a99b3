/// How long to wait before each try to get a lost connection back, and when to give up.
struct BackOff {
    /// After a restart a daemon is back within seconds; past this somebody has to look.
    static let limit = Duration.seconds(60)
    private static let longestPause = Duration.seconds(5)

    private var lostAt: ContinuousClock.Instant?
    private var pause = Duration.zero

    /// The pause before the next try; `nil` when it is time to give up. The first try comes at once.
    mutating func next(at now: ContinuousClock.Instant) -> Duration? {
        let lostAt = self.lostAt ?? now
        self.lostAt = lostAt
        guard lostAt.duration(to: now) < Self.limit else { return nil }
        defer { pause = pause == .zero ? .milliseconds(100) : min(pause * 2, Self.longestPause) }
        return pause
    }

    /// Whether a connection is lost at the moment.
    var isTrying: Bool { lostAt != nil }

    /// The connection is back and has proved to be of use.
    mutating func recover() { self = BackOff() }
}
