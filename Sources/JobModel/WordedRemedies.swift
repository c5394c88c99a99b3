public import FoundationEssentials
public import Remedies

// What is stored and sent has a remedy twice: as a sentence for people, and as a code for programs.

extension AttentionPoint {
    /// Makes a point with the words of a remedy.
    public init(kind: Kind, since: Date, jobId: JobID, message: String, action: Remedy) {
        self.init(kind: kind, since: since, jobId: jobId, message: message, hint: RemedyText.sentence(action))
        self.action = action
    }
}

extension HealthCheck {
    /// Makes a check with the words of a remedy, where it is not well.
    public init(name: Name, _ state: HealthState, message: String, action: Remedy?) {
        self.init(name: name, state, message: message, hint: action.map { RemedyText.sentence($0) })
        self.action = action
    }
}

extension ScrapingBlock {
    /// Makes a block with the words of a remedy.
    public init(
        source: Source, place: String, since: Date, until: Date? = nil, by: String? = nil, reason: String? = nil,
        action: Remedy
    ) {
        self.init(
            source: source, place: place, since: since, until: until, by: by, reason: reason,
            hint: RemedyText.sentence(action))
        self.action = action
    }

    /// How to remove the block, also where an older program wrote it.
    public var removal: Remedy { action ?? .other(hint) }
}
