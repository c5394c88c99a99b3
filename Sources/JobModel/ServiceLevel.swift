public import FoundationEssentials

/// What is expected of syncs.
public struct ServiceLevel: Codable, Sendable, Hashable {
    /// How many seconds a run may take.
    public var maxDurationSeconds: Double
    /// The largest share of dashboards that may fail, in percent.
    public var maxFailedPercent: Int
    /// How many seconds there may be between two successes.
    public var successWithinSeconds: Double
    /// The share of runs that are to be within the level, in percent.
    public var objectivePercent: Int

    /// Makes a level.
    public init(
        maxDurationSeconds: Double = 7200, maxFailedPercent: Int = 5, successWithinSeconds: Double = 93_600,
        objectivePercent: Int = 95
    ) {
        self.maxDurationSeconds = maxDurationSeconds
        self.maxFailedPercent = maxFailedPercent
        self.successWithinSeconds = successWithinSeconds
        self.objectivePercent = objectivePercent
    }
}

/// How the service level was kept over a time.
public struct ServiceLevelReport: Codable, Sendable, Hashable {
    /// How long a stage took.
    public struct Stage: Codable, Sendable, Hashable {
        /// The stage.
        public var stage: SyncStage
        /// Half of the runs took no longer, in seconds.
        public var p50Seconds: Double
        /// 95 of 100 runs took no longer, in seconds.
        public var p95Seconds: Double

        /// Makes a stage.
        public init(stage: SyncStage, p50Seconds: Double, p95Seconds: Double) {
            self.stage = stage
            self.p50Seconds = p50Seconds
            self.p95Seconds = p95Seconds
        }
    }

    /// The level.
    public var level: ServiceLevel
    /// From when on.
    public var since: Date
    /// Until when.
    public var until: Date
    /// Runs that were due or asked for and are over. The tries at one slot are one run, and so is a job with those that
    /// resume it.
    public var runs = 0
    /// Those that succeeded.
    public var succeeded = 0
    /// Those that succeeded in time, and with few failed dashboards.
    public var withinLevel = 0
    /// The share of runs within the level, in percent; absent without runs.
    public var withinPercent: Double?
    /// Half of the runs that succeeded took no longer, in seconds.
    public var p50Seconds: Double?
    /// 95 of 100 runs that succeeded took no longer, in seconds.
    public var p95Seconds: Double?
    /// The stages of the runs that succeeded.
    public var stages: [Stage] = []
    /// The longest time without a success, in seconds.
    public var longestGapSeconds: Double?
    /// How many runs may be outside of the level.
    public var errorBudget: Double = 0
    /// How many of them are left; negative when more were outside.
    public var errorBudgetLeft: Double = 0
    /// What the runs changed.
    public var added = 0
    /// Tracks of which something changed.
    public var updated = 0
    /// Tracks that left the catalogue.
    public var deactivated = 0

    /// A report without runs.
    public init(level: ServiceLevel, since: Date, until: Date) {
        self.level = level
        self.since = since
        self.until = until
    }
}
