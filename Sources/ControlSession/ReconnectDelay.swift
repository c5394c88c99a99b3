/// How long a session waits before it tries to reach the daemon again: short at first, since a daemon that restarts is back
/// within a second, then longer, up to a limit. A value: who holds it asks it and sleeps.
public struct ReconnectDelay: Sendable {
    /// The first wait.
    public static let shortest = Duration.milliseconds(100)
    /// The longest wait.
    public static let longest = Duration.seconds(5)

    private var nextWait = shortest

    /// Starts with the shortest wait.
    public init() {}

    /// The wait before the next try; each one is twice as long as the one before.
    public mutating func next() -> Duration {
        defer { nextWait = min(nextWait * 2, Self.longest) }
        return nextWait
    }

    /// Starts again with the shortest wait, after a daemon that answered.
    public mutating func reset() { nextWait = Self.shortest }
}
