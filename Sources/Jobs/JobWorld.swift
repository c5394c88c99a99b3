public import Foundation

/// What a controller needs of the world besides its database and its site.
public struct JobWorld: Sendable {
    /// The wall clock.
    public var now: @Sendable () -> Date
    /// Waits until the wall clock shows a time, or a while less: whoever waits looks at the clock again. Returns at once
    /// when the task is cancelled.
    public var sleep: @Sendable (_ until: Date) async -> Void
    /// Random bits.
    public var random: @Sendable () -> UInt64

    /// Makes a world.
    public init(
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Date) async -> Void,
        random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// How long the real world sleeps at the most: so late it notices that the clock was set or the machine slept.
    private static let longestSleep = 30.0

    /// The world as it is.
    public static let real = JobWorld(
        now: { Date() },
        sleep: { time in
            let seconds = min(max(0, time.timeIntervalSinceNow), longestSleep)
            try? await Task.sleep(for: .seconds(seconds))
        },
        random: { UInt64.random(in: .min ... .max) })
}

/// A world's random bits, for what draws from a generator.
struct WorldRandom: RandomNumberGenerator {
    let world: JobWorld

    mutating func next() -> UInt64 { world.random() }
}
