public import FoundationEssentials

/// How the daemon's own schedule stands.
public struct ScheduleState: Codable, Sendable {
    /// The calendar expression; `nil` when the daemon has no schedule of its own.
    public var calendar: String?
    /// The longest time that a run may start after its slot, in seconds.
    public var jitterSeconds: Double
    /// Whether a run that was missed is made up.
    public var catchUp: Bool
    /// The zone that the calendar means where it names none.
    public var timeZone: String
    /// The slot that was taken last.
    public var lastSlot: Date?
    /// The next slots, before their jitter.
    public var next: [Date]
    /// The job that waits for its start.
    public var scheduledJob: Job?

    /// Makes a state.
    public init(
        calendar: String?, jitterSeconds: Double, catchUp: Bool, timeZone: String, lastSlot: Date?, next: [Date],
        scheduledJob: Job?
    ) {
        self.calendar = calendar
        self.jitterSeconds = jitterSeconds
        self.catchUp = catchUp
        self.timeZone = timeZone
        self.lastSlot = lastSlot
        self.next = next
        self.scheduledJob = scheduledJob
    }
}
