import FoundationEssentials
import JobModel
import Scheduling

/// Decides which slots of the daemon's own calendar run. A pure value: `JobRunner` carries out its decisions and
/// reports back.
struct ScheduleKeeper: Sendable {
    /// When jobs run by themselves.
    var schedule: Schedule
    /// The slot of the calendar that was taken last; `nil` when the calendar is new.
    private(set) var lastSlot: Date?
    /// Whether the database remembers no calendar.
    private var isForgotten = false

    /// What is to be done about the calendar.
    enum Decision: Equatable, Sendable {
        /// The calendar counts from now on: one that is new has missed nothing.
        case begin(calendar: String)
        /// The same, as the last slot lies far in the future: the clock was set back.
        case beginAgain(calendar: String)
        /// A slot has come.
        case start(calendar: String, Schedule.Due)
        /// There is no calendar any more: when one comes back, it has missed nothing.
        case forget
    }

    init(schedule: Schedule, lastSlot: Date?) {
        self.schedule = schedule
        self.lastSlot = lastSlot
    }

    /// What is to be done now; `nil` for nothing.
    func decision(at now: Date) -> Decision? {
        guard let calendar = schedule.calendar else { return isForgotten ? nil : .forget }
        let name = calendar.description
        guard let lastSlot else { return .begin(calendar: name) }
        if Schedule.isFarAhead(lastSlot, of: now) { return .beginAgain(calendar: name) }
        return schedule.due(after: lastSlot, at: now).map { .start(calendar: name, $0) }
    }

    /// A slot is taken.
    mutating func took(_ slot: Date) {
        lastSlot = slot
        isForgotten = false
    }

    /// The calendar is forgotten.
    mutating func forgot() {
        lastSlot = nil
        isForgotten = true
    }

    /// When there is something to decide; `nil`: not before the settings change.
    func nextDue(at now: Date) -> Date? {
        guard schedule.calendar != nil else { return isForgotten ? nil : now }
        guard let lastSlot else { return now }
        return Schedule.isFarAhead(lastSlot, of: now) ? now : schedule.next(1, after: lastSlot).first
    }

    /// The next slots.
    func nextSlots(_ count: Int, at now: Date) -> [Date] {
        schedule.calendar == nil ? [] : schedule.next(count, after: lastSlot ?? now)
    }

    /// How the schedule stands, with the next slots.
    func state(next count: Int, at now: Date, scheduledJob: Job?) -> ScheduleState {
        ScheduleState(
            calendar: schedule.calendar?.description, jitterSeconds: schedule.jitter / .seconds(1),
            catchUp: schedule.catchesUp, timeZone: schedule.zoneName,
            lastSlot: lastSlot.flatMap { schedule.isSlot($0) ? $0 : nil }, next: nextSlots(count, at: now),
            scheduledJob: scheduledJob)
    }
}
