public import Fetching
public import JobModel
public import PrometheusMetrics
public import Remedies
public import Storage
public import Syncing

/// A block of scraping that the settings or the environment make.
public struct ConfiguredBlock: Sendable, Hashable {
    /// The configuration or the environment.
    public var source: ScrapingBlock.Source
    /// The setting's place: a file with its line, or a variable of the environment.
    public var place: String
    /// How to remove it.
    public var remedy: Remedy

    /// Names a place.
    public init(source: ScrapingBlock.Source, place: String, remedy: Remedy) {
        self.source = source
        self.place = place
        self.remedy = remedy
    }
}

/// From when on the service is unwell.
public struct HealthLimits: Sendable, Hashable {
    /// The greatest age of the last success.
    public var maxAge: Duration
    /// The longest time that scraping may be off.
    public var maxDisabled: Duration
    /// The greatest share of dashboards that the last sync could not read, in percent.
    public var maxFailedPercent: Int
    /// The least room on the state directory's disk, in bytes.
    public var minFree: Int
    /// Whether followed tracks that change, leave or come back open a point of attention.
    public var tellsFollowedChanges: Bool

    /// Makes limits.
    public init(
        maxAge: Duration = .seconds(36 * 3600), maxDisabled: Duration = .seconds(24 * 3600),
        maxFailedPercent: Int = 10, minFree: Int = 512 << 20, tellsFollowedChanges: Bool = true
    ) {
        self.maxAge = maxAge
        self.maxDisabled = maxDisabled
        self.maxFailedPercent = maxFailedPercent
        self.minFree = minFree
        self.tellsFollowedChanges = tellsFollowedChanges
    }
}

/// What a controller decides by; a reload of the configuration replaces it for the jobs to come.
public struct JobSetup: Sendable {
    /// What the stages obey.
    public var settings: SyncSettings
    /// What fetches pages.
    public var fetcher: Fetcher
    /// When jobs run by themselves.
    public var schedule: Schedule
    /// The timer unit that starts syncs, if any.
    public var timerUnit: String?
    /// What of the configuration blocks scraping.
    public var blocks: [ConfiguredBlock]
    /// A file that blocks scraping while it exists.
    public var disableFile: String?
    /// Whether a job of the timer or the schedule that the daemon's end interrupted goes on at the next start.
    public var resumesOnStart: Bool
    /// What is left of old jobs.
    public var history: HistoryLimits
    /// From when on the service is unwell.
    public var health: HealthLimits
    /// How long a job may tell of nothing before it counts as stuck: longer than all attempts at one page can take.
    public var longestSilence: Duration
    /// Where the metrics are written for Prometheus, if anywhere.
    public var metricsFile: MetricsFile?
    /// The service that is asked for the coordinates of addresses, if any is.
    public var geocoding: GeocodingSetup?

    /// Makes a setup.
    public init(
        settings: SyncSettings, fetcher: Fetcher, schedule: Schedule = Schedule(), timerUnit: String? = nil,
        blocks: [ConfiguredBlock] = [],
        disableFile: String? = nil, resumesOnStart: Bool = true, history: HistoryLimits = HistoryLimits(),
        health: HealthLimits = HealthLimits(), longestSilence: Duration = .seconds(1800),
        metricsFile: MetricsFile? = nil
    ) {
        self.settings = settings
        self.fetcher = fetcher
        self.schedule = schedule
        self.timerUnit = timerUnit
        self.blocks = blocks
        self.disableFile = disableFile
        self.resumesOnStart = resumesOnStart
        self.history = history
        self.health = health
        self.longestSilence = longestSilence
        self.metricsFile = metricsFile
    }
}
