import CSystemd

/// Feeds the service manager's watchdog, which ends a daemon that does not report often enough that it works.
///
/// It is fed after all signs of life were seen, one after the other, and at no other time: a sign that stays away, or is
/// never answered, starves it. A timer that feeds it whatever happens would keep a daemon running that hangs.
public struct Watchdog: Sendable {
    /// How long the manager waits for a word.
    public let limit: Duration
    private let feed: @Sendable () async -> Void

    /// The watchdog that waits for this process (sd_watchdog_enabled(3)); `nil` when none does.
    public init?() {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0, microseconds > 0 else { return nil }
        self.init(
            limit: .microseconds(Int64(clamping: microseconds)),
            feed: {
                ServiceState.alive.notify()
                await ServiceState.delivered()
            })
    }

    /// Makes a watchdog of another kind.
    init(limit: Duration, feed: @escaping @Sendable () async -> Void) {
        self.limit = limit
        self.feed = feed
    }

    /// Feeds it, three times as often as is needed, as long as every sign is seen; returns when the task is cancelled.
    public func run(signs: [@Sendable () async -> Bool]) async {
        while !Task.isCancelled {
            if await Self.areSeen(signs) { await feed() }
            try? await Task.sleep(for: limit / 3)
        }
    }

    private static func areSeen(_ signs: [@Sendable () async -> Bool]) async -> Bool {
        for sign in signs where await !sign() { return false }
        return true
    }
}
