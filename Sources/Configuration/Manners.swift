/// What LiveRC's owner may expect of us: towards it these are bounds, not only defaults. Another source, such as a
/// simulated one, may be asked as fast as it likes.
enum Manners {
    private static let domain = "liverc.com"
    /// The most pages at once.
    private static let concurrency = 6
    /// The least time from one request to the next one to the same host.
    private static let delay = Duration.milliseconds(100)
    /// The most requests a second over all hosts.
    private static let requestsPerSecond = 20

    /// What of a configuration is too fast for LiveRC, each as the key to look at and what is wrong.
    static func violations(in values: TracksyncConfiguration) -> [(key: String, reason: String)] {
        guard isAsked(by: values) else { return [] }
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
        for site in values.sites where HostPattern.reaches(site.pattern, into: domain) {
            guard let own = site.delay, own < delay else { continue }
            found.append(("\(SiteSetting.table(site.pattern)).\(SiteKey.delay.rawValue)", tooShort(own)))
        }
        return found
    }

    /// What is no violation, but worth a word.
    static func warnings(on values: TracksyncConfiguration) -> [String] {
        guard isAsked(by: values) else { return [] }
        return values.sites.filter { $0.robots == false && HostPattern.reaches($0.pattern, into: domain) }.map {
            "robots.txt of LiveRC's hosts is not honoured: [\(SiteSetting.table($0.pattern))] has robots = false"
        }
    }

    private static func isAsked(by values: TracksyncConfiguration) -> Bool {
        SourceAddress.isLiveRC(values.source.catalogueURL) || SourceAddress.isLiveRC(values.source.dashboardURL)
    }

    private static func tooShort(_ own: Duration) -> String {
        "\(Quantity.text(own)) is less than LiveRC's hosts are to be left between two requests (\(Quantity.text(delay)))"
    }
}
