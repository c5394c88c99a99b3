public import FoundationEssentials

/// Something that holds scraping off.
public struct ScrapingHold: Codable, Sendable, Hashable {
    /// The closed list of what can hold it off, each lifted in its own place.
    public enum Source: String, Codable, Sendable, CaseIterable {
        /// `scraping.enabled = false` in the configuration.
        case configuration
        /// A variable of the daemon's environment.
        case environment
        /// A file that stands where one disables scraping.
        case file
        /// An operator, by the control socket.
        case `operator`
    }

    /// What holds it off.
    public var source: Source
    /// Where: a file with its line, a variable, a file, or the command that did it.
    public var place: String
    /// Since when, as far as the daemon knows.
    public var since: Date
    /// When it ends by itself; `nil`: not before somebody lifts it.
    public var until: Date?
    /// Who did it, where that is known.
    public var by: String?
    /// Why, in the words of who did it.
    public var reason: String?
    /// How to lift it, in a sentence.
    public var remedy: String

    /// Makes a hold.
    public init(
        source: Source, place: String, since: Date, until: Date? = nil, by: String? = nil, reason: String? = nil,
        remedy: String
    ) {
        self.source = source
        self.place = place
        self.since = since
        self.until = until
        self.by = by
        self.reason = reason
        self.remedy = remedy
    }
}

/// Whether anything may be fetched: as long as nothing holds it off.
public struct KillSwitch: Codable, Sendable, Hashable {
    /// Whether scraping is enabled.
    public var enabled: Bool
    /// What holds it off.
    public var holds: [ScrapingHold]

    /// Makes a kill switch of what holds scraping off.
    public init(holds: [ScrapingHold] = []) {
        enabled = holds.isEmpty
        self.holds = holds
    }

    /// Since when scraping is off; `nil` while it is enabled.
    public var since: Date? { holds.map(\.since).min() }
}
