extension ConfigurationKey {
    /// The table of keys, in the order in which they are shown: parsing, environment names, `--check-config`, error
    /// texts, the example file and the manual all follow from it or are tested against it.
    static let all: [ConfigurationKey] = [
        .text("state.directory", \.state.directory, .absolutePath, "directory of the database, tracks.db"),

        .text("control.socket", \.control.socket, .socketPath, "the socket that clients talk to"),
        .mode("control.mode", \.control.mode, "permission bits of the socket"),
        .optionalText(
            "control.operators_group", \.control.operatorsGroup, .group,
            "group whose members may change things, besides root and the daemon's user"),
        .optionalText(
            "control.readers_group", \.control.readersGroup, .group,
            "group whose members may look, besides those who may change things; without one, whoever can open the socket"
        ),
        .integer("control.max_connections", \.control.maxConnections, 1...10_000, "most connections at once"),
        .integer(
            "control.max_connections_per_user", \.control.maxConnectionsPerUser, 1...10_000,
            "most connections at once of one user"),
        .duration(
            "control.idle_timeout", \.control.idleTimeout, .milliseconds(100) ... .seconds(3600),
            "how long a connection may wait before its first request"),
        .texts(
            "control.delegates", \.control.delegates, .printable("a user's name"), atMost: 16,
            "users who may say on whose behalf they ask for a change, so that the audit has the person's name"),

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
            "proxy for every page; the credential proxy overrides it"),
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
            "how long a sync keeps trying while the catalogue page or most requests fail, before it is given up, and "
                + "pauses in all where the site asks it to; 0s never waits for failures"),
        .duration(
            "fetch.job_limit", \.fetch.jobLimit, .seconds(60) ... .seconds(7 * day),
            "how long a sync may ask the site; what it has read by then is kept, so that it can be resumed"),
        .choice(
            "fetch.robots_recheck", \.fetch.robotsRecheck,
            "which hosts of the dashboards are asked for an unchanged robots.txt again after a day; sample is some of them"
        ),
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

        .calendar(
            "schedule.calendar", \.schedule.calendar,
            "when the daemon starts syncs by itself, in the notation of systemd.time"),
        .duration(
            "schedule.jitter", \.schedule.jitter, .zero ... .seconds(day),
            "longest random wait before a sync of the timer or the schedule"),
        .flag(
            "schedule.catch_up", \.schedule.catchUp,
            "whether a run that was missed while the machine was off or scraping was disabled is made up, once"),
        .durations(
            "schedule.retry_after", \.schedule.retryAfter, .seconds(60) ... .seconds(day), atMost: 10,
            "how long after a failed run of the timer or the schedule it is tried again; [] never tries again"),
        .optionalText(
            "schedule.timer", \.schedule.timer, .timerUnit,
            "timer unit of systemd that starts syncs, to show its next run and to warn of two clocks"),

        .flag("scraping.enabled", \.scraping.enabled, legacy: "MRE_SCRAPE_ENABLED", "whether anything is fetched"),
        .text(
            "scraping.disable_file", \.scraping.disableFile, .absolutePath,
            "while this file exists, of whatever kind, nothing is fetched"),

        .integer("jobs.history_days", \.jobs.historyDays, 1...3650, "days that finished jobs are kept"),
        .integer("jobs.history_count", \.jobs.historyCount, 10...1_000_000, "most finished jobs that are kept"),
        .flag(
            "jobs.resume_on_start", \.jobs.resumeOnStart,
            "whether a sync of the timer or the schedule that the daemon's end interrupted continues at the next start"),
        .duration(
            "jobs.staging_max_age", \.jobs.stagingMaxAge, .seconds(60) ... .seconds(7 * day),
            "how old a fetched dashboard may be for a resumed job to carry it over"),

        .duration(
            "history.retention", \.history.retention, .seconds(day) ... .seconds(36_500 * day),
            "how long changes of tracks are kept, whatever becomes of the jobs that found them"),

        .text(
            "reports.directory", \.reports.directory, .relativePath,
            "directory of the reports; a relative one lies in the state directory"),
        .integer(
            "reports.retention_days", \.reports.retentionDays, 1...36_500,
            legacy: "TRACK_SYNC_REPORT_RETENTION_DAYS", "days that reports are kept"),

        .optionalText(
            "export.directory", \.export.directory, .optionalPath,
            "directory that the catalogue is written to as files after each sync"),

        .text(
            "geocoding.contact", \.geocoding.contact, .contact,
            "mail or web address that the geocoding service's operator can complain to; empty: no service is asked"),
        .text("geocoding.url", \.geocoding.url, .catalogueURL, "address of the service's search, as Nominatim has it"),
        .duration(
            "geocoding.delay", \.geocoding.delay, .zero ... .seconds(3600),
            "least time from one request to the next; the public service takes one a second"),

        .duration(
            "health.max_age", \.health.maxAge, .seconds(60) ... .seconds(365 * day),
            "how long ago the last success may be"),
        .duration(
            "health.max_disabled", \.health.maxDisabled, .seconds(60) ... .seconds(365 * day),
            "how long scraping may be disabled"),
        .integer(
            "health.max_failed_percent", \.health.maxFailedPercent, 0...100,
            "largest share of the last sync's dashboards that may fail, in percent"),
        .size(
            "health.min_free", \.health.minFree, 0...(1 << 40),
            "least free space on the file system of the state directory"),
        .flag(
            "health.followed_changes", \.health.followedChanges,
            "whether followed tracks that change, leave or come back open a point of attention"),

        .optionalText(
            "metrics.textfile", \.metrics.textfile, .metricsFile,
            "file that the metrics are written to, for the textfile collector of Prometheus' node_exporter"),

        .optionalText(
            "publish.url", \.publish.url, .database,
            "PostgreSQL that the catalogue is published to, as libpq has it"),
        .optionalText(
            "publish.password_file", \.publish.passwordFile, .optionalPath,
            "file that holds the password, read at each connection; the credential postgres is the other way"),
        .choice("publish.profile", \.publish.profile, "whose tables they are"),
        .choice(
            "publish.follow", \.publish.follow,
            "in the profile mre: whether the application's marks of followed tracks are taken over, or tracksync's are "
                + "written"),
        .choice(
            "publish.coordinates", \.publish.coordinates,
            "in the profile mre: which coordinates the application gets, those of LiveRC's page or the best that are known"
        ),
        .duration(
            "publish.connect_timeout", \.publish.connectTimeout, .milliseconds(100) ... .seconds(600),
            "how long making a connection to a server may take"),
        .duration(
            "publish.statement_timeout", \.publish.statementTimeout, .milliseconds(100) ... .seconds(3600),
            "how long one statement may take"),
        .duration(
            "publish.lock_timeout", \.publish.lockTimeout, .milliseconds(10) ... .seconds(3600),
            "how long a publication waits for a lock that another session holds"),
        .duration(
            "publish.timeout", \.publish.timeout, .seconds(1) ... .seconds(day),
            "how long a publication may take as a whole"),
        .integer(
            "publish.max_deactivations", \.publish.maxDeactivations, 0...100,
            "largest share of the target's active tracks that one publication makes inactive, in percent; ten always may"
        ),
        .duration(
            "publish.late_after", \.publish.lateAfter, .zero ... .seconds(365 * day),
            "how long a catalogue may stay unpublished before it needs attention"),
        .choice(
            "publish.standalone", \.publish.standalone, "what a sync does while the lease cannot be taken"),
        .duration(
            "publish.lease", \.publish.lease, .seconds(2) ... .seconds(3600),
            "how long a host keeps the right to sync after it was last heard of"),
        .optionalText(
            "publish.host", \.publish.host, .hostName,
            "name of this host among those that share the database; empty is the machine's"),

        .duration(
            "sla.max_duration", \.sla.maxDuration, .seconds(60) ... .seconds(7 * day),
            "how long a sync may take by the service level"),
        .integer(
            "sla.max_failed_percent", \.sla.maxFailedPercent, 0...100,
            "largest share of a sync's dashboards that may fail by the service level, in percent"),
        .duration(
            "sla.success_within", \.sla.successWithin, .seconds(60) ... .seconds(365 * day),
            "how long it may be from one success to the next by the service level"),
        .integer(
            "sla.objective", \.sla.objective, 0...100,
            "share of syncs that are to be within the service level, in percent; the rest is the error budget"),
        .calendar(
            "sla.digest", \.sla.digest,
            "when the weekly digest is sent to the targets that want it, in the notation of systemd.time"),

        .choice(
            "severity.sync_failed", \.severity.syncFailed, "how bad it is: a sync that failed and is not tried again"),
        .choice(
            "severity.sync_not_resumed", \.severity.syncNotResumed,
            "how bad it is: a sync that was interrupted again and again"),
        .choice(
            "severity.sync_late", \.severity.syncLate, "how bad it is: no sync that succeeded within health.max_age"),
        .choice(
            "severity.sync_slow", \.severity.syncSlow, "how bad it is: a sync that takes longer than sla.max_duration"),
        .choice(
            "severity.dashboards_failed", \.severity.dashboardsFailed,
            "how bad it is: more dashboards that failed than health.max_failed_percent"),
        .choice(
            "severity.deactivations_withheld", \.severity.deactivationsWithheld,
            "how bad it is: tracks that left the catalogue and were kept active"),
        .choice(
            "severity.additions_withheld", \.severity.additionsWithheld,
            "how bad it is: new tracks that were too many to be stored"),
        .choice("severity.page_unknown", \.severity.pageUnknown, "how bad it is: pages of a shape that is not known"),
        .choice(
            "severity.report_not_written", \.severity.reportNotWritten, "how bad it is: a report that was not written"),
        .choice(
            "severity.scraping_disabled", \.severity.scrapingDisabled,
            "how bad it is: scraping that is disabled for longer than health.max_disabled"),
        .choice(
            "severity.publication_late", \.severity.publicationLate,
            "how bad it is: a publication that is late by more than publish.late_after"),
        .choice(
            "severity.publication_withheld", \.severity.publicationWithheld,
            "how bad it is: a publication that would make too many tracks inactive"),
        .choice(
            "severity.disk_space", \.severity.diskSpace, "how bad it is: less room on the disk than health.min_free"),
        .choice(
            "severity.database_damaged", \.severity.databaseDamaged,
            "how bad it is: a database that is damaged or replaced"),
        .choice(
            "severity.target_unreachable", \.severity.targetUnreachable,
            "how bad it is: a target of notifications that takes nothing"),
        .choice(
            "severity.daemon_crashed", \.severity.daemonCrashed, "how bad it is: a daemon that ended without stopping"),

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
        [
            halfMovedSource(values.source), retryOrder(values.fetch), publicService(values.geocoding),
            complaints(values.geocoding),
        ].compactMap(\.self)
            + crowdedSites(values)
            + PolitenessLimits.violations(in: values)
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
            "\(SettingText.quoted(moved.address)) is another server than liverc.com, but source.\(left.name) is still "
                + "\(SettingText.quoted(left.address)); set both to the other server, or neither"
        )
    }

    /// The terms of the public service (operations.osmfoundation.org, "Nominatim Usage Policy") allow one request a second.
    private static func publicService(_ geocoding: TracksyncConfiguration.Geocoding) -> (key: String, reason: String)? {
        let host = geocoding.url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" && $0 != ":" }.lowercased()
        guard host == "openstreetmap.org" || host.hasSuffix(".openstreetmap.org"), geocoding.delay < .seconds(1) else {
            return nil
        }
        return (
            "geocoding.delay",
            "\(Quantity.text(geocoding.delay)) is less than the second that \(host) wants between two requests; set 1s or "
                + "more, or geocoding.url to a service of your own"
        )
    }

    /// A service's operator has to reach somebody: by mail, or at a page.
    private static func complaints(_ geocoding: TracksyncConfiguration.Geocoding) -> (key: String, reason: String)? {
        let words = geocoding.contact.split { " ,;<>()".contains($0) }.map(String.init)
        guard !geocoding.contact.isEmpty, !words.contains(where: isAddress) else { return nil }
        return (
            "geocoding.contact",
            "\(SettingText.quoted(geocoding.contact)) is neither a mail nor a web address; set one of yours, or leave it empty "
                + "so that no service is asked"
        )
    }

    private static func isAddress(_ word: String) -> Bool {
        let parts = word.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty { return isHost(parts[1]) }
        return ["https://", "http://"].contains { scheme in
            word.lowercased().hasPrefix(scheme) && isHost(word.dropFirst(scheme.utf8.count).prefix { $0 != "/" })
        }
    }

    private static func isHost(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1 && !labels.contains("")
    }

    private static func retryOrder(_ fetch: TracksyncConfiguration.Fetch) -> (key: String, reason: String)? {
        guard fetch.retryBase > fetch.retryMax else { return nil }
        let base = Quantity.text(fetch.retryBase)
        let max = Quantity.text(fetch.retryMax)
        return ("fetch.retry_base", "\(base) is longer than fetch.retry_max (\(max)); lower one or raise the other")
    }
}
