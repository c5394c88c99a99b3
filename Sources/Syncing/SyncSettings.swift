public import Fetching

/// The settings of a sync: the part of the configuration that its stages use.
public struct SyncSettings: Sendable {
    /// The catalogue page's address.
    public var catalogueURL: String
    /// The dashboards' address, taken apart where a slug belongs.
    private let dashboardURL: [String]
    /// The servers that the catalogue may be redirected to.
    public var catalogueHosts: HostRule
    /// The servers that a dashboard may be redirected to.
    public var dashboardHosts: HostRule
    /// The most bytes of the catalogue page, after decompression.
    public var catalogueLimit: Int
    /// The most bytes of a dashboard page, after decompression.
    public var dashboardLimit: Int
    /// Whether dashboards are fetched at all.
    public var metadataEnabled: Bool
    /// Whether every dashboard is asked for, and not only those that can have changed.
    public var everyDashboard: Bool
    /// How long ago a dashboard may have been read.
    public var metadataMaxAge: Duration
    /// Whether a value that a page shows as gone is removed rather than kept.
    public var clearMissing: Bool
    /// How old a dashboard in staging may be for a resumed job to take it over.
    public var stagingMaxAge: Duration
    /// How long a sync may ask the site.
    public var jobLimit: Duration
    /// Where reports are written.
    public var reportDirectory: String
    /// How long reports are kept, in days.
    public var reportRetentionDays: Int
    /// Whom the source's owner may ask; empty where nobody is named.
    public var contact = ""
    /// Where the catalogue is written as files after each change, if anywhere.
    public var exportDirectory: String?

    /// Makes settings; `dashboardURL` has `{slug}` in the slug's place.
    public init(
        catalogueURL: String, dashboardURL: String, catalogueHosts: HostRule, dashboardHosts: HostRule,
        catalogueLimit: Int, dashboardLimit: Int, metadataEnabled: Bool, everyDashboard: Bool = false,
        metadataMaxAge: Duration = .seconds(7 * 86_400), clearMissing: Bool,
        stagingMaxAge: Duration = .seconds(6 * 3600), jobLimit: Duration = .seconds(4 * 3600), reportDirectory: String,
        reportRetentionDays: Int
    ) {
        self.catalogueURL = catalogueURL
        self.dashboardURL = dashboardURL.split(separator: "{slug}", omittingEmptySubsequences: false).map(String.init)
        self.catalogueHosts = catalogueHosts
        self.dashboardHosts = dashboardHosts
        self.catalogueLimit = catalogueLimit
        self.dashboardLimit = dashboardLimit
        self.metadataEnabled = metadataEnabled
        self.everyDashboard = everyDashboard
        self.metadataMaxAge = metadataMaxAge
        self.clearMissing = clearMissing
        self.stagingMaxAge = stagingMaxAge
        self.jobLimit = jobLimit
        self.reportDirectory = reportDirectory
        self.reportRetentionDays = reportRetentionDays
    }

    /// The address of a track's dashboard.
    func dashboardURL(of slug: String) -> String { dashboardURL.joined(separator: slug) }
}
