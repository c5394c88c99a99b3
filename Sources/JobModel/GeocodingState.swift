public import FoundationEssentials

/// How the search for coordinates of addresses stands.
public struct GeocodingState: Codable, Sendable, Hashable {
    /// An address that is to be asked for.
    public struct Planned: Codable, Sendable, Hashable {
        /// The track's slug.
        public var slug: String
        /// What is asked for, one after the other until there is an answer.
        public var queries: [String]

        /// Makes a plan.
        public init(slug: String, queries: [String]) {
            self.slug = slug
            self.queries = queries
        }
    }

    /// Whether it is configured.
    public var isEnabled: Bool
    /// Whether addresses are being asked for.
    public var isRunning = false
    /// The service's host.
    public var service: String?
    /// How many addresses this run has to ask for.
    public var total = 0
    /// How many it has asked for.
    public var done = 0
    /// How many of them were found.
    public var found = 0
    /// How many were not found.
    public var notFound = 0
    /// How many were found in another country.
    public var otherCountry = 0
    /// How many tracks got the answer of an address that was known already.
    public var reused = 0
    /// When this run began.
    public var startedAt: Date?
    /// When it ended.
    public var finishedAt: Date?
    /// Why this run ended early; the rest is asked for later.
    public var problem: String?
    /// What a dry run would ask for; `maximumPlanned` addresses at most.
    public var planned: [Planned]?

    /// The most addresses that a dry run lists.
    public static let maximumPlanned = 500

    /// Makes a state in which nothing has happened.
    public init(isEnabled: Bool, service: String? = nil) {
        self.isEnabled = isEnabled
        self.service = service
    }
}
