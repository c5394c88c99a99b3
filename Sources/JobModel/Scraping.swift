public import FoundationEssentials
public import Remedies

/// Something that blocks scraping.
public struct ScrapingBlock: Codable, Sendable, Hashable {
    /// The closed list of what can block scraping. Each is removed in its own place.
    public enum Source: Word {
        /// `scraping.enabled = false` in the configuration.
        case configuration
        /// A variable of the daemon's environment.
        case environment
        /// A file that stands where one disables scraping.
        case file
        /// Nobody is named whom the site's owner may ask.
        case contact
        /// The application's own switch, in the database that is published to.
        case application
        /// An operator, by the control socket.
        case `operator`
        /// A word that a newer program wrote.
        case unknown(String)

        /// The words that this program knows.
        public static let allCases: [Self] = [.configuration, .environment, .file, .contact, .application, .operator]

        /// The word as it is stored and sent.
        public var rawValue: String {
            switch self {
            case .configuration: "configuration"
            case .environment: "environment"
            case .file: "file"
            case .contact: "contact"
            case .application: "application"
            case .operator: "operator"
            case .unknown(let word): word
            }
        }
    }

    /// What blocks scraping.
    public var source: Source
    /// Where: a file with its line, a variable, a file, or the command that did it.
    public var place: String
    /// Since when, as far as the daemon knows.
    public var since: Date
    /// When it ends by itself; `nil`: only when somebody removes it.
    public var until: Date?
    /// Who did it, where that is known.
    public var by: String?
    /// Why, in the words of who did it.
    public var reason: String?
    /// How to remove the block, in a sentence.
    public var hint: String
    /// The same for programs; `nil` where an older program wrote the block.
    public var action: Remedy?

    /// Makes a block.
    public init(
        source: Source, place: String, since: Date, until: Date? = nil, by: String? = nil, reason: String? = nil,
        hint: String
    ) {
        self.source = source
        self.place = place
        self.since = since
        self.until = until
        self.by = by
        self.reason = reason
        self.hint = hint
    }

    /// Reads a block, also one that an older program wrote.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decode(Source.self, forKey: .source)
        place = try container.decode(String.self, forKey: .place)
        since = try container.decode(Date.self, forKey: .since)
        until = try container.decodeIfPresent(Date.self, forKey: .until)
        by = try container.decodeIfPresent(String.self, forKey: .by)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        hint = try OlderName.value(container, .hint, or: .remedy, decoder)
        action = try container.decodeIfPresent(Remedy.self, forKey: .action)
    }
}

extension ScrapingBlock {
    /// Under what it is stored: each operator has one block, and of each other source there is one.
    public var key: String { source == .operator ? "operator:\(by ?? "")" : source.rawValue }

    /// Whether it ends later than another one, or never while the other does.
    public func outlasts(_ other: ScrapingBlock) -> Bool {
        guard let until else { return other.until != nil }
        return other.until.map { until > $0 } ?? false
    }

    /// What it is, in half a sentence.
    package var words: String {
        var words = source == .contact ? "the settings (\(place))" : place
        if let by, source == .operator { words += " of \(by)" }
        if let reason { words += " (\(reason))" }
        return words
    }
}

/// What a request to disable or enable scraping did.
public struct ScrapingChange: Codable, Sendable {
    /// Whether scraping is enabled now.
    public var isEnabled: Bool
    /// What blocks it now.
    public var blocks: [ScrapingBlock]
    /// The operators' blocks that the request removed.
    public var removed: [ScrapingBlock]
    /// The requester's own block that stays as it was, as it ends later than what was asked for.
    public var kept: ScrapingBlock?
    /// The requester's own earlier block that the new one took the place of, as that ends no sooner.
    public var extended: ScrapingBlock?
    /// Why the database could not store the change yet; `nil` when it is stored.
    public var notStored: String?

    private enum CodingKeys: String, CodingKey {
        case isEnabled = "enabled"
        case blocks, removed, kept, extended, notStored
    }

    /// Makes a result.
    public init(
        _ scraping: Scraping, removed: [ScrapingBlock] = [], kept: ScrapingBlock? = nil,
        extended: ScrapingBlock? = nil
    ) {
        isEnabled = scraping.isEnabled
        blocks = scraping.blocks
        notStored = scraping.notStored
        self.removed = removed
        self.kept = kept
        self.extended = extended
    }

    /// Reads a result; that of an older daemon says only how scraping stands.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isEnabled = try container.decode(Bool.self, forKey: .isEnabled)
        blocks = try container.decode([ScrapingBlock].self, forKey: .blocks)
        removed = try container.decodeIfPresent([ScrapingBlock].self, forKey: .removed) ?? []
        kept = try container.decodeIfPresent(ScrapingBlock.self, forKey: .kept)
        extended = try container.decodeIfPresent(ScrapingBlock.self, forKey: .extended)
        notStored = try container.decodeIfPresent(String.self, forKey: .notStored)
    }

    /// Whether scraping is enabled now, and what blocks it.
    public var scraping: Scraping { Scraping(blocks: blocks, notStored: notStored) }
}

/// Whose blocks a request to enable scraping removes.
public enum BlockOwner: Sendable, Hashable {
    /// The requester's own.
    case requester
    /// Those of the user with this name.
    case user(String)
    /// Those of all operators.
    case everyone
}

/// Whether anything may be fetched. Scraping is enabled as long as nothing blocks it.
public struct Scraping: Codable, Sendable, Hashable {
    /// Whether scraping is enabled.
    public var isEnabled: Bool
    /// What blocks it.
    public var blocks: [ScrapingBlock]
    /// Why the database has not taken yet what an operator did, which is in force all the same; `nil`: it has.
    public var notStored: String?

    private enum CodingKeys: String, CodingKey {
        case isEnabled = "enabled"
        case blocks
        case notStored
    }

    /// Makes the state from everything that blocks scraping.
    public init(blocks: [ScrapingBlock] = [], notStored: String? = nil) {
        isEnabled = blocks.isEmpty
        self.blocks = blocks
        self.notStored = notStored
    }

    /// Since when scraping is disabled; `nil` while it is enabled.
    public var since: Date? { blocks.map(\.since).min() }
}
