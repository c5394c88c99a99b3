import Configuring
import ControlProtocol
internal import Engine
internal import Fetching
internal import JobModel
internal import PrometheusMetrics
import Remedies
internal import Scheduling
internal import Storage
internal import Syncing

/// What the fetchers of a daemon share, whatever the configuration: those of the site, and those of a geocoding service.
struct DaemonTraffic: Sendable {
    let site = SiteTraffic()
    let geocoding = SiteTraffic()

    /// Ends all fetchers' threads.
    func shutdown() async {
        await site.shutdown()
        await geocoding.shutdown()
    }
}

extension JobSetup {
    /// What jobs run with under a configuration; `proxy` is the credential's, and overrides the configured one, and
    /// `traffic` is the daemon's, whatever the configuration.
    ///
    /// - Throws: what the configuration's rules let pass and the fetcher does not know, rather than to go without it.
    init(_ loaded: LoadedConfiguration, proxy: ProxyAddress?, traffic: DaemonTraffic) throws(ConfigurationError) {
        let values = loaded.values
        var settings = SyncSettings(
            catalogueURL: values.source.catalogueURL, dashboardURL: values.source.dashboardURL,
            catalogueHosts: try HostRule("catalogue_url", values.source.catalogueURL, loaded),
            dashboardHosts: try HostRule("dashboard_url", values.source.dashboardURL, loaded),
            catalogueLimit: values.fetch.catalogueLimit, dashboardLimit: values.fetch.dashboardLimit,
            metadataEnabled: values.metadata.enabled && values.metadata.mode != .off,
            everyDashboard: values.metadata.mode == .full, metadataMaxAge: values.metadata.maxAge,
            clearMissing: values.metadata.clearMissing, stagingMaxAge: values.jobs.stagingMaxAge,
            jobLimit: values.fetch.jobLimit,
            reportDirectory: values.reports.directory,
            reportRetentionDays: values.reports.retentionDays)
        settings.exportDirectory = values.export.directory
        settings.contact = values.source.contact
        let configured = try Self.configuredProxy(loaded)
        let fetcher = Fetcher(
            settings: FetchSettings(
                product: "\(Product.name)/\(Product.version)", contact: values.source.contact,
                concurrency: values.fetch.concurrency,
                connectTimeout: values.fetch.connectTimeout, timeout: values.fetch.timeout,
                stallTimeout: values.fetch.stallTimeout, retries: values.fetch.retries,
                retryBase: values.fetch.retryBase, retryMax: values.fetch.retryMax, caFile: values.source.caFile,
                proxy: proxy ?? configured,
                hostDelay: values.fetch.hostDelay, requestsPerSecond: values.fetch.requestsPerSecond, robots: true,
                robotsSample: values.fetch.robotsRecheck == .sample
                    ? SitePattern(hostsOf: values.source.dashboardURL) : nil,
                sites: try Self.siteRules(loaded), giveUpAfter: values.fetch.giveUpAfter),
            traffic: traffic.site)
        self.init(
            settings: settings, fetcher: fetcher,
            schedule: Schedule(
                calendar: values.schedule.calendar, jitter: values.schedule.jitter,
                catchesUp: values.schedule.catchUp, retryAfter: values.schedule.retryAfter),
            timerUnit: values.schedule.timer,
            blocks: loaded.scrapingDisabledBy.map(ConfiguredBlock.init)
                + (values.source.isAnonymous ? [.noContact] : []),
            disableFile: values.scraping.disableFile, resumesOnStart: values.jobs.resumeOnStart,
            history: HistoryLimits(
                days: values.jobs.historyDays, count: values.jobs.historyCount, changes: values.history.retention),
            health: HealthLimits(
                maxAge: values.health.maxAge, maxDisabled: values.health.maxDisabled,
                maxFailedPercent: values.health.maxFailedPercent, minFree: values.health.minFree,
                tellsFollowedChanges: values.health.followedChanges),
            longestSilence: Self.longestSilence(values),
            metricsFile: values.metrics.textfile.map(MetricsFile.init))
        geocoding = try Self.geocodingService(loaded, proxy: proxy ?? configured, traffic: traffic.geocoding)
    }

    /// The geocoding service has requests of its own, one at a time, which no sync waits for. Its rules for programs stand in
    /// its terms of use and not in `robots.txt`.
    private static func geocodingService(
        _ loaded: LoadedConfiguration, proxy: ProxyAddress?, traffic: SiteTraffic
    ) throws(ConfigurationError) -> GeocodingSetup? {
        let values = loaded.values
        guard !values.geocoding.contact.isEmpty else { return nil }
        let fetcher = Fetcher(
            settings: FetchSettings(
                product: "\(Product.name)/\(Product.version)", contact: values.geocoding.contact, concurrency: 1,
                connectTimeout: values.fetch.connectTimeout, timeout: values.fetch.timeout,
                stallTimeout: values.fetch.stallTimeout, retries: values.fetch.retries,
                retryBase: values.fetch.retryBase, retryMax: values.fetch.retryMax, caFile: values.source.caFile,
                proxy: proxy, hostDelay: values.geocoding.delay, robots: false),
            traffic: traffic)
        guard let setup = GeocodingSetup(url: values.geocoding.url, fetcher: fetcher) else {
            throw loaded.refusal(of: "geocoding.url", "is no address that can be fetched")
        }
        return setup
    }

    static func configuredProxy(_ loaded: LoadedConfiguration) throws(ConfigurationError) -> ProxyAddress? {
        guard let text = loaded.values.fetch.proxy else { return nil }
        guard let proxy = ProxyAddress(text, source: "fetch.proxy") else {
            throw loaded.refusal(of: "fetch.proxy", "the value is no address of a proxy")
        }
        return proxy
    }

    private static func siteRules(_ loaded: LoadedConfiguration) throws(ConfigurationError) -> [SiteRule] {
        var rules: [SiteRule] = []
        for site in loaded.values.sites {
            guard let pattern = SitePattern(site.pattern) else {
                throw loaded.refusal(of: "sites.\"\(site.pattern)\"", "is no pattern of hosts")
            }
            rules.append(
                SiteRule(
                    pattern: pattern, concurrency: site.concurrency, delay: site.delay, robots: site.robots,
                    conditional: site.conditional))
        }
        return rules
    }

    /// All attempts at one page with the waits for a turn and between them, the longest Retry-After included, those for
    /// robots.txt, and ten minutes.
    private static func longestSilence(_ values: TracksyncConfiguration) -> Duration {
        let fetch = values.fetch
        let delay = values.sites.map(\.delay).reduce(fetch.hostDelay) { max($0, $1 ?? .zero) }
        return (fetch.timeout + fetch.retryMax + delay + .seconds(60)) * (fetch.retries + 3) + .seconds(600)
    }
}

extension ConfiguredBlock {
    fileprivate init(_ origin: ConfigurationOrigin) {
        let place = "\(origin)"
        if case .variable = origin {
            self.init(
                source: .environment, place: place,
                remedy: Remedy(.removeVariable))
        } else {
            self.init(
                source: .configuration, place: place,
                remedy: Remedy(.enableInSettings))
        }
    }

    /// Nobody says whom LiveRC may ask.
    fileprivate static let noContact = ConfiguredBlock(
        source: .contact, place: "source.contact is empty",
        remedy: Remedy(.setContact))
}

extension HostRule {
    /// LiveRC's own hosts where the source is there; for another one exactly its server.
    fileprivate init(_ name: String, _ address: String, _ loaded: LoadedConfiguration) throws(ConfigurationError) {
        guard !loaded.values.source.isLiveRC else {
            self = .liveRC
            return
        }
        guard let origin = Origin(url: address.replacing("{slug}", with: "slug")) else {
            throw loaded.refusal(of: "source.\(name)", "is no address that can be fetched")
        }
        self = .exactly(origin)
    }
}
