public import Fetching
public import JobModel
public import Metrics
public import Storage
public import Syncing

/// What holds scraping off by configuration.
public struct ConfiguredHold: Sendable, Hashable {
    /// The configuration or the environment.
    public var source: ScrapingHold.Source
    /// The setting's place: a file with its line, or a variable of the environment.
    public var place: String
    /// How to lift it, in a sentence.
    public var remedy: String

    /// Names a place.
    public init(source: ScrapingHold.Source, place: String, remedy: String) {
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

    /// Makes limits.
    public init(
        maxAge: Duration = .seconds(36 * 3600), maxDisabled: Duration = .seconds(24 * 3600),
        maxFailedPercent: Int = 10, minFree: Int = 512 << 20
    ) {
        self.maxAge = maxAge
        self.maxDisabled = maxDisabled
        self.maxFailedPercent = maxFailedPercent
        self.minFree = minFree
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
    /// What of the configuration holds scraping off.
    public var holds: [ConfiguredHold]
    /// A file that holds scraping off while it exists.
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

    /// Makes a setup.
    public init(
        settings: SyncSettings, fetcher: Fetcher, schedule: Schedule = Schedule(), holds: [ConfiguredHold] = [],
        disableFile: String? = nil, resumesOnStart: Bool = true, history: HistoryLimits = HistoryLimits(),
        health: HealthLimits = HealthLimits(), longestSilence: Duration = .seconds(1800),
        metricsFile: MetricsFile? = nil
    ) {
        self.settings = settings
        self.fetcher = fetcher
        self.schedule = schedule
        self.holds = holds
        self.disableFile = disableFile
        self.resumesOnStart = resumesOnStart
        self.history = history
        self.health = health
        self.longestSilence = longestSilence
        self.metricsFile = metricsFile
    }
}
