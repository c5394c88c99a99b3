extension ConfigurationKey {
    /// The table of keys, in the order in which they are shown: parsing, environment names, `--check-config`, error
    /// texts, the example file and the manual all follow from it or are tested against it.
    static let all: [ConfigurationKey] = [
        .text("state.directory", \.state.directory, .absolutePath, "directory of the database, tracks.db"),

        .text("control.socket", \.control.socket, .socketPath, "the socket that tracksyncctl talks to"),
        .mode("control.mode", \.control.mode, "permission bits of the socket"),
        .optionalText(
            "control.operators_group", \.control.operatorsGroup, .group,
            "group whose members may change things, besides root and the daemon's user"),
        .integer("control.max_connections", \.control.maxConnections, 1...10_000, "most connections at once"),
        .integer(
            "control.max_connections_per_user", \.control.maxConnectionsPerUser, 1...10_000,
            "most connections at once of one user"),
        .duration(
            "control.idle_timeout", \.control.idleTimeout, .milliseconds(100) ... .seconds(3600),
            "how long a connection may wait before its first request"),

        .text("source.catalogue_url", \.source.catalogueURL, .catalogueURL, "address of the catalogue page"),
        .text("source.dashboard_url", \.source.dashboardURL, .dashboardURL, "address of a track's dashboard"),
        .text(
            "source.contact", \.source.contact, .contact,
            "page or mail address that the User-Agent gives to the site's owner"),
        .optionalText(
            "source.ca_file", \.source.caFile, .optionalPath,
            "PEM file of certificates to trust in place of the system's"),

        .integer(
            "fetch.concurrency", \.fetch.concurrency, 1...64, legacy: "TRACK_SYNC_METADATA_CONCURRENCY",
            "most dashboards fetched at once"),
        .optionalText(
            "fetch.proxy", \.fetch.proxy, .proxy,
            "proxy for every page; the credential proxy stands over it"),
        .duration(
            "fetch.connect_timeout", \.fetch.connectTimeout, .milliseconds(10) ... .seconds(600),
            "how long a connection may take, TLS included"),
        .duration(
            "fetch.timeout", \.fetch.timeout, .milliseconds(10) ... .seconds(3600),
            "how long one attempt at a page may take as a whole"),
        .duration(
            "fetch.stall_timeout", \.fetch.stallTimeout, .milliseconds(10) ... .seconds(3600),
            "how long a server may send nothing"),
        .integer("fetch.retries", \.fetch.retries, 0...10, "most further attempts after a transient failure"),
        .duration(
            "fetch.retry_base", \.fetch.retryBase, .milliseconds(1) ... .seconds(3600),
            "longest wait before the first retry; it doubles with each"),
        .duration(
            "fetch.retry_max", \.fetch.retryMax, .milliseconds(1) ... .seconds(3600),
            "longest wait before any retry, beside what the server asks for"),
        .duration(
            "fetch.host_delay", \.fetch.hostDelay, .zero ... .seconds(3600),
            "least time from one request to the next one to the same host"),
        .integer(
            "fetch.requests_per_second", \.fetch.requestsPerSecond, 0...1000,
            "most requests a second over all hosts, evenly spaced; 0 sets no limit"),
        .duration(
            "fetch.give_up_after", \.fetch.giveUpAfter, .zero ... .seconds(day),
            "how long a sync pauses while most requests fail, before it is given up, and in all where the site asks it to; "
                + "0s never pauses for failures"),
        .size(
            "fetch.catalogue_limit", \.fetch.catalogueLimit, (1 << 10)...(4 << 30),
            "largest catalogue page, after decompression"),
        .size(
            "fetch.dashboard_limit", \.fetch.dashboardLimit, (1 << 10)...(1 << 30),
            "largest dashboard, after decompression"),

        .flag(
            "metadata.enabled", \.metadata.enabled, legacy: "MRE_TRACK_SYNC_METADATA_ENABLED",
            "whether dashboards are fetched; false is the same as mode = off"),
        .choice(
            "metadata.mode", \.metadata.mode,
            "which dashboards a sync asks for: auto is those that can have changed"),
        .duration(
            "metadata.max_age", \.metadata.maxAge, .seconds(60) ... .seconds(365 * day),
            "how long ago a dashboard may have been read, in the mode auto"),
        .flag(
            "metadata.clear_missing", \.metadata.clearMissing,
            "whether a value that a dashboard shows as gone is removed"),

        .text(
            "schedule.calendar", \.schedule.calendar, .calendar,
            "when the daemon starts syncs by itself, in the notation of systemd.time"),
        .duration(
            "schedule.jitter", \.schedule.jitter, .zero ... .seconds(day),
            "longest random wait before a sync of the timer or the schedule"),
        .flag(
            "schedule.catch_up", \.schedule.catchUp,
            "whether a run that was missed while the machine was off is made up, once"),

        .flag("scraping.enabled", \.scraping.enabled, legacy: "MRE_SCRAPE_ENABLED", "whether anything is fetched"),
        .text(
            "scraping.disable_file", \.scraping.disableFile, .absolutePath,
            "while this file exists, whatever it is, nothing is fetched"),

        .integer("jobs.history_days", \.jobs.historyDays, 1...3650, "days that finished jobs are kept"),
        .integer("jobs.history_count", \.jobs.historyCount, 10...1_000_000, "most finished jobs that are kept"),
        .flag(
            "jobs.resume_on_start", \.jobs.resumeOnStart,
            "whether a sync of the timer or the schedule that the daemon's end interrupted goes on at the next start"),
        .duration(
            "jobs.staging_max_age", \.jobs.stagingMaxAge, .seconds(60) ... .seconds(7 * day),
            "how old a fetched dashboard may be for a resumed job to carry it over"),

        .text(
            "reports.directory", \.reports.directory, .relativePath,
            "directory of the reports; a relative one lies in the state directory"),
        .integer(
            "reports.retention_days", \.reports.retentionDays, 1...36_500,
            legacy: "TRACK_SYNC_REPORT_RETENTION_DAYS", "days that reports are kept"),

        .duration(
            "health.max_age", \.health.maxAge, .seconds(60) ... .seconds(365 * day),
            "how long ago the last success may be"),
        .duration(
            "health.max_disabled", \.health.maxDisabled, .seconds(60) ... .seconds(365 * day),
            "how long the kill switch may be off"),
        .integer(
            "health.max_failed_percent", \.health.maxFailedPercent, 0...100,
            "largest share of the last sync's dashboards that may fail, in percent"),
        .size(
            "health.min_free", \.health.minFree, 0...(1 << 40),
            "least free space on the file system of the state directory"),

        .optionalText(
            "metrics.textfile", \.metrics.textfile, .metricsFile,
            "file that the metrics are written to, for the textfile collector of Prometheus' node_exporter"),

        .choice("log.level", \.log.level, "how grave an entry must be to be written"),
        .choice(
            "log.format", \.log.format,
            "how entries look: auto is journal where standard error is the journal's, else lines"),
    ]

    /// Seconds.
    private static let day: Int64 = 86_400

    /// The sections, in their order.
    static let sections: [String] = all.reduce(into: []) { names, key in
        if names.last != key.section { names.append(key.section) }
    }

    /// The keys of a section.
    static func keys(of section: String) -> [ConfigurationKey] { all.filter { $0.section == section } }

    /// The rules between settings: the broken ones, each as the key to look at and what is wrong.
    static func contradictions(in values: TracksyncConfiguration) -> [(key: String, reason: String)] {
        [halfMovedSource(values.source), retryOrder(values.fetch)].compactMap(\.self) + crowdedSites(values)
            + Manners.violations(in: values)
    }

    /// A site that may take more than there is would never get it.
    private static func crowdedSites(_ values: TracksyncConfiguration) -> [(key: String, reason: String)] {
        values.sites.compactMap { site in
            guard let own = site.concurrency, own > values.fetch.concurrency else { return nil }
            return (
                "\(SiteSetting.table(site.pattern)).\(SiteKey.concurrency.rawValue)",
                "\(own) is more than fetch.concurrency (\(values.fetch.concurrency)); lower one or raise the other"
            )
        }
    }

    /// With one address moved, what was meant to ask a test server would ask the real site for the rest.
    private static func halfMovedSource(_ source: TracksyncConfiguration.Source) -> (key: String, reason: String)? {
        let catalogue = (name: "catalogue_url", address: source.catalogueURL)
        let dashboard = (name: "dashboard_url", address: source.dashboardURL)
        let moved: (name: String, address: String)
        let left: (name: String, address: String)
        switch (SourceAddress.isLiveRC(catalogue.address), SourceAddress.isLiveRC(dashboard.address)) {
        case (true, true), (false, false): return nil
        case (false, true): (moved, left) = (catalogue, dashboard)
        case (true, false): (moved, left) = (dashboard, catalogue)
        }
        return (
            "source.\(moved.name)",
            "\(HarmlessText.quoted(moved.address)) is another server than liverc.com, but source.\(left.name) is still "
                + "\(HarmlessText.quoted(left.address)); set both to the other server, or neither"
        )
    }

    private static func retryOrder(_ fetch: TracksyncConfiguration.Fetch) -> (key: String, reason: String)? {
        guard fetch.retryBase > fetch.retryMax else { return nil }
        let base = Quantity.text(fetch.retryBase)
        let max = Quantity.text(fetch.retryMax)
        return ("fetch.retry_base", "\(base) is longer than fetch.retry_max (\(max)); lower one or raise the other")
    }
}
