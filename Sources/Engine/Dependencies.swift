public import Foundation

/// What the engine needs besides its database and its site: the clock and randomness. Tests pass their own.
public struct Dependencies: Sendable {
    /// The wall clock.
    public var now: @Sendable () -> Date
    /// Waits until the wall clock shows a time, or a while less: whoever waits looks at the clock again. Returns at once
    /// when the task is cancelled.
    public var sleep: @Sendable (_ until: Date) async -> Void
    /// Random bits.
    public var random: @Sendable () -> UInt64

    /// Makes dependencies.
    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Date) async -> Void,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// How long the real clock sleeps at most: so late it is noticed that the clock was set or the machine slept.
    private static let longestSleep = 30.0

    /// The machine's own clock and randomness.
    public static let real = Dependencies(
        now: { Date() },
        sleep: { time in
            let seconds = min(max(0, time.timeIntervalSinceNow), longestSleep)
            try? await Task.sleep(for: .seconds(seconds))
        },
        random: { UInt64.random(in: .min ... .max) })
}

/// Random bits, for what draws from a generator.
struct DependencyRandom: RandomNumberGenerator {
    let dependencies: Dependencies

    mutating func next() -> UInt64 { dependencies.random() }
}
