import Configuration
import ControlProtocol
internal import Fetching
internal import JobModel
internal import Jobs
internal import Metrics
internal import Scheduling
internal import Storage
internal import Syncing

extension JobSetup {
    /// What jobs run with under a configuration; `proxy` is the credential's, and stands over the configured one, and
    /// `traffic` is the daemon's, whatever the configuration.
    init(_ loaded: LoadedConfiguration, proxy: ProxyAddress?, traffic: SiteTraffic) {
        let values = loaded.values
        let settings = SyncSettings(
            catalogueURL: values.source.catalogueURL, dashboardURL: values.source.dashboardURL,
            catalogueHosts: HostRule(url: values.source.catalogueURL),
            dashboardHosts: HostRule(url: values.source.dashboardURL.replacing("{slug}", with: "slug")),
            catalogueLimit: values.fetch.catalogueLimit, dashboardLimit: values.fetch.dashboardLimit,
            metadataEnabled: values.metadata.enabled && values.metadata.mode != .off,
            everyDashboard: values.metadata.mode == .full, metadataMaxAge: values.metadata.maxAge,
            clearMissing: values.metadata.clearMissing, stagingMaxAge: values.jobs.stagingMaxAge,
            reportDirectory: values.reports.directory,
            reportRetentionDays: values.reports.retentionDays)
        let fetcher = Fetcher(
            settings: FetchSettings(
                product: "\(Product.name)/\(Product.version)", contact: values.source.contact,
                concurrency: values.fetch.concurrency,
                connectTimeout: values.fetch.connectTimeout, timeout: values.fetch.timeout,
                stallTimeout: values.fetch.stallTimeout, retries: values.fetch.retries,
                retryBase: values.fetch.retryBase, retryMax: values.fetch.retryMax, caFile: values.source.caFile,
                proxy: proxy ?? values.fetch.proxy.flatMap { ProxyAddress($0) },
                hostDelay: values.fetch.hostDelay, requestsPerSecond: values.fetch.requestsPerSecond, robots: true,
                sites: values.sites.compactMap(SiteRule.init), giveUpAfter: values.fetch.giveUpAfter),
            traffic: traffic)
        self.init(
            settings: settings, fetcher: fetcher,
            schedule: Schedule(
                // What the configuration let pass.
                calendar: try? CalendarExpression(values.schedule.calendar), jitter: values.schedule.jitter,
                catchesUp: values.schedule.catchUp),
            holds: loaded.scrapingDisabledBy.map(ConfiguredHold.init),
            disableFile: values.scraping.disableFile, resumesOnStart: values.jobs.resumeOnStart,
            history: HistoryLimits(days: values.jobs.historyDays, count: values.jobs.historyCount),
            health: HealthLimits(
                maxAge: values.health.maxAge, maxDisabled: values.health.maxDisabled,
                maxFailedPercent: values.health.maxFailedPercent, minFree: values.health.minFree),
            longestSilence: Self.longestSilence(values),
            metricsFile: values.metrics.textfile.map(MetricsFile.init))
    }

    /// All attempts at one page with the waits for a turn and between them, the longest Retry-After included, those for
    /// robots.txt, and ten minutes.
    private static func longestSilence(_ values: TracksyncConfiguration) -> Duration {
        let fetch = values.fetch
        let delay = values.sites.map(\.delay).reduce(fetch.hostDelay) { max($0, $1 ?? .zero) }
        return (fetch.timeout + fetch.retryMax + delay + .seconds(60)) * (fetch.retries + 3) + .seconds(600)
    }
}

extension ConfiguredHold {
    fileprivate init(_ origin: ConfigurationOrigin) {
        let place = "\(origin)"
        if case .variable = origin {
            self.init(
                source: .environment, place: place,
                remedy: "Take it out of the daemon's environment, and restart the daemon.")
        } else {
            self.init(
                source: .configuration, place: place,
                remedy: "Set scraping.enabled = true there, and reload: tracksyncctl reload")
        }
    }
}

extension SiteRule {
    /// The configuration lets no pattern pass that is none.
    fileprivate init?(_ site: TracksyncConfiguration.Site) {
        guard let pattern = SitePattern(site.pattern) else { return nil }
        self.init(
            pattern: pattern, concurrency: site.concurrency, delay: site.delay, robots: site.robots,
            conditional: site.conditional)
    }
}

extension HostRule {
    /// LiveRC's own hosts for an address there; for a configured other server exactly that one.
    fileprivate init(url: String) {
        if let origin = Origin(url: url), origin.host != "liverc.com", !origin.host.hasSuffix(".liverc.com") {
            self = .exactly(origin)
        } else {
            self = .liveRC
        }
    }
}
