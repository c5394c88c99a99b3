public import Foundation
public import Scheduling

/// When jobs run by themselves.
public struct Schedule: Sendable {
    /// The slots; `nil`: the daemon has no schedule of its own.
    public var calendar: CalendarExpression?
    /// The zone that the calendar means where it names none; `nil`: the machine's.
    public var zone: TimeZone?
    /// The longest time that a job of the timer or the schedule starts after its slot.
    public var jitter: Duration
    /// Whether a slot that passed while no daemon ran, the machine slept or scraping was disabled is made up.
    public var catchesUp: Bool
    /// How long after each failed try the run of a slot is tried again.
    public var retryAfter: [Duration]

    /// Makes a schedule.
    public init(
        calendar: CalendarExpression? = nil, zone: TimeZone? = nil, jitter: Duration = .zero, catchesUp: Bool = true,
        retryAfter: [Duration] = []
    ) {
        self.calendar = calendar
        self.zone = zone
        self.jitter = jitter
        self.catchesUp = catchesUp
        self.retryAfter = retryAfter
    }

    /// What is to be done about the slots after one that was taken.
    struct Due: Equatable {
        /// The newest slot that has come.
        var slot: Date
        /// Whether it is so long ago that its run was missed.
        var isMissed: Bool
    }

    /// A slot that is taken so late was missed, unless the jitter is longer still; in seconds.
    private static let patience: TimeInterval = 60
    /// A slot taken so far ahead of the clock was taken by a clock that was wrong; in seconds. A clock set back by less
    /// repeats no slot.
    private static let farAhead: TimeInterval = 7 * 86400

    /// The name of the zone that the calendar means where it names none.
    var zoneName: String { zone?.identifier ?? MachineZone.name }

    /// Whether a time at which a slot was taken lies too far in the future to continue from.
    static func isFarAhead(_ slot: Date, of now: Date) -> Bool { slot.timeIntervalSince(now) > farAhead }

    /// Whether a job that starts so many seconds after its time is one that was missed.
    static func isLate(_ delay: TimeInterval) -> Bool { delay > patience }

    /// The newest slot after `last` that has come by now; of several only that one is made up.
    func due(after last: Date, at now: Date) -> Due? {
        guard let slot = calendar?.last(after: last, upTo: now, in: zone) else { return nil }
        return Due(slot: slot, isMissed: now.timeIntervalSince(slot) > max(Self.patience, jitter / .seconds(1)))
    }

    /// The slots to come after a time.
    func next(_ count: Int, after time: Date) -> [Date] {
        var slots: [Date] = []
        while slots.count < count, let slot = calendar?.next(after: slots.last ?? time, in: zone) {
            slots.append(slot)
        }
        return slots
    }

    /// The first slot at a time or later.
    package func slot(from time: Date) -> Date? {
        next(2, after: time.addingTimeInterval(-1)).first { $0 >= time }
    }

    /// Whether a time is a slot, and not merely one from which slots count.
    func isSlot(_ time: Date) -> Bool { next(1, after: time.addingTimeInterval(-1)).first == time }

    /// A time to wait after a slot: uniform from 0 to the jitter, to the millisecond.
    func offset(using random: inout some RandomNumberGenerator) -> TimeInterval {
        let milliseconds = Int(jitter / .milliseconds(1))
        return milliseconds > 0 ? Double(Int.random(in: 0...milliseconds, using: &random)) / 1000 : 0
    }
}
