public import Fetching
public import Syncing

/// What has the kill switch off.
public struct ScrapingDisabled: Sendable, Hashable {
    /// The setting's place: a file with its line, or a variable of the environment.
    public var place: String
    /// How to lift it, in a sentence.
    public var remedy: String

    /// Names a place.
    public init(place: String, remedy: String) {
        self.place = place
        self.remedy = remedy
    }
}

/// What a job runs with; a reload of the configuration replaces it for the jobs to come.
public struct JobSetup: Sendable {
    /// What the stages obey.
    public var settings: SyncSettings
    /// What fetches pages.
    public var fetcher: Fetcher
    /// What forbids fetching, if anything does.
    public var scrapingDisabled: ScrapingDisabled?

    /// Makes a setup.
    public init(settings: SyncSettings, fetcher: Fetcher, scrapingDisabled: ScrapingDisabled? = nil) {
        self.settings = settings
        self.fetcher = fetcher
        self.scrapingDisabled = scrapingDisabled
    }
}
