public import FoundationEssentials

/// The state of the daemon's own schedule.
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
    /// The timer unit that starts syncs; absent where none is configured.
    public var timer: TimerState?
    /// The next run, wherever it comes from; absent where none is known.
    public var nextRun: NextRun?
    /// Whether runs would be due, and none happens before somebody enables scraping; absent where it is not so.
    public var isBlocked: Bool?

    private enum CodingKeys: String, CodingKey {
        case calendar, jitterSeconds, catchUp, timeZone, lastSlot, next, scheduledJob, timer, nextRun
        case isBlocked = "blocked"
    }

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

/// A timer unit of the service manager.
public struct TimerState: Codable, Sendable, Hashable {
    /// The unit's name.
    public var unit: String
    /// Whether it is active; absent when that is not known.
    public var isActive: Bool?
    /// When it elapses next.
    public var next: Date?
    /// Why it is not known how it stands.
    public var problem: String?

    private enum CodingKeys: String, CodingKey {
        case unit
        case isActive = "active"
        case next, problem
    }

    /// Makes a state.
    public init(unit: String, isActive: Bool? = nil, next: Date? = nil, problem: String? = nil) {
        self.unit = unit
        self.isActive = isActive
        self.next = next
        self.problem = problem
    }
}

/// The next run of a sync.
public struct NextRun: Codable, Sendable, Hashable {
    /// The closed list of what starts it.
    public enum Source: Word {
        /// A job that waits for its start.
        case job
        /// The daemon's own calendar.
        case schedule
        /// A timer unit.
        case timer
        /// A word that a newer program uses.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [.job, .schedule, .timer]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .job: "job"
            case .schedule: "schedule"
            case .timer: "timer"
            case .unknown(let word): word
            }
        }
    }

    /// When; before the jitter, except of a job that waits.
    public var at: Date
    /// What starts it.
    public var source: Source
    /// When it was to happen; absent unless scraping is disabled then, and it happens once that ends.
    public var dueAt: Date?

    /// Makes a run.
    public init(at: Date, source: Source, dueAt: Date? = nil) {
        self.at = at
        self.source = source
        self.dueAt = dueAt
    }
}

extension ScheduleState {
    /// Whether both the daemon's calendar and a timer start syncs.
    public var hasTwoClocks: Bool { calendar != nil && timer?.isActive == true }

    /// Whether nothing starts syncs.
    public var hasNoClock: Bool { calendar == nil && timer?.isActive != true && timer?.problem == nil }

    /// Whether the job that waits for its start waits until scraping is enabled.
    public var isJobHeld: Bool {
        scheduledJob != nil && (isBlocked == true || nextRun.map { $0.source == .job && $0.dueAt != nil } == true)
    }

    /// Takes how the timer stands and what blocks scraping, and works out the next run; `slot` is the calendar's first slot
    /// from a time on.
    public mutating func take(
        _ timer: TimerState?, blocks: [ScrapingBlock] = [], slot: (Date) -> Date? = { _ in nil }
    ) {
        self.timer = timer
        let runs = [
            scheduledJob?.startAt.map { NextRun(at: $0, source: .job) },
            next.first.map { NextRun(at: $0, source: .schedule) }, timer?.next.map { NextRun(at: $0, source: .timer) },
        ]
        let due = runs.compactMap(\.self)
        let ends = blocks.compactMap(\.until)
        // Scraping is disabled until the last block ends.
        let end = ends.count == blocks.count ? ends.max() : .distantFuture
        let coming = due.compactMap { run in
            guard let end, run.at < end else { return run }
            return self.run(run, whenEnabledAt: end, slot)
        }
        nextRun = coming.min { $0.at < $1.at }
        isBlocked = nextRun == nil && !due.isEmpty ? true : nil
    }

    /// What becomes of a run that falls into a time in which scraping is disabled: it happens at the end of that, unless
    /// missed runs are left out.
    private func run(_ run: NextRun, whenEnabledAt end: Date, _ slot: (Date) -> Date?) -> NextRun? {
        guard end != .distantFuture else { return nil }
        if catchUp || run.source == .job && scheduledJob?.isFollowUp == true {
            return NextRun(at: end, source: run.source, dueAt: run.at)
        }
        return run.source == .schedule ? slot(end).map { NextRun(at: $0, source: .schedule) } : nil
    }
}
