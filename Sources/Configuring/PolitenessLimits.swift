internal import Scheduling

/// Bounds for requests to LiveRC: settings beyond them are refused. Another source, such as a
/// simulated one, may be asked as fast as it likes.
enum PolitenessLimits {
    private static let domain = "liverc.com"
    /// The most pages at once.
    private static let concurrency = 6
    /// The least time from one request to the next one to the same host.
    private static let delay = Duration.milliseconds(100)
    /// The most requests a second over all hosts.
    private static let requestsPerSecond = 20
    /// The most syncs of a schedule in an hour.
    private static let syncsAnHour = 1

    /// What of a configuration is too fast for LiveRC, each as the key to look at and what is wrong.
    static func violations(in values: TracksyncConfiguration) -> [(key: String, reason: String)] {
        guard values.source.isLiveRC else { return [] }
        var found: [(key: String, reason: String)] = []
        if values.fetch.concurrency > concurrency {
            found.append(
                (
                    "fetch.concurrency",
                    "\(values.fetch.concurrency) is more than LiveRC is to be asked at once (\(concurrency))"
                ))
        }
        if values.fetch.hostDelay < delay {
            found.append(("fetch.host_delay", tooShort(values.fetch.hostDelay)))
        }
        if values.fetch.requestsPerSecond == 0 || values.fetch.requestsPerSecond > requestsPerSecond {
            let rate = values.fetch.requestsPerSecond
            let what = rate == 0 ? "0 sets no limit, and LiveRC" : "\(rate) is too many: LiveRC"
            found.append(
                ("fetch.requests_per_second", "\(what) is to be asked at most \(requestsPerSecond) times a second"))
        }
        if let calendar = values.schedule.calendar, calendar.timesAnHour > syncsAnHour {
            found.append(
                (
                    "schedule.calendar",
                    "\(SettingText.quoted(calendar.description)) comes \(calendar.timesAnHour) times an hour, and LiveRC's "
                        + "catalogue is to be asked for at most once an hour; name one minute, such as \"*:30\""
                ))
        }
        for site in values.sites where HostPattern.reaches(site.pattern, into: domain) {
            guard let own = site.delay, own < delay else { continue }
            found.append(("\(SiteSetting.table(site.pattern)).\(SiteKey.delay.rawValue)", tooShort(own)))
        }
        return found
    }

    /// What is no violation, but worth a word.
    static func warnings(on values: TracksyncConfiguration) -> [String] {
        guard values.source.isLiveRC else { return [] }
        let anonymous =
            values.source.contact.isEmpty
            ? ["source.contact is empty: LiveRC's owner cannot tell whom to ask; set a page or mail address"] : []
        let rude = values.sites.filter { $0.robots == false && HostPattern.reaches($0.pattern, into: domain) }.map {
            "robots.txt of LiveRC's hosts is not honoured: [\(SiteSetting.table($0.pattern))] has robots = false"
        }
        let open = [
            ("catalogue_url", values.source.catalogueURL), ("dashboard_url", values.source.dashboardURL),
        ].filter { $0.1.lowercased().hasPrefix("http://") }.map {
            "source.\($0.0) begins with http://: whoever is on the way can change what LiveRC answers; write https://"
        }
        return anonymous + rude + open
    }

    private static func tooShort(_ own: Duration) -> String {
        "\(Quantity.text(own)) is less than LiveRC's hosts are to be left between two requests (\(Quantity.text(delay)))"
    }
}
