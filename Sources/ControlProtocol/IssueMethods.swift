public import Catalogue

// The methods about data issues: what is stored of tracks and cannot be right.

/// Parameters of `issue.list`.
public struct IssueListParams: Codable, Sendable {
    /// Only issues of this track.
    public var slug: TrackSlug?
    /// Only issues of this kind.
    public var kind: DataIssue.Kind?
    /// Also those that an operator took off the list; false when absent.
    public var acknowledged: Bool?
    /// How many at most; 100 when absent.
    public var limit: Int?
    /// How many are passed over.
    public var offset: Int?

    /// The most issues of one answer.
    public static let maximumLimit = 500

    /// Makes parameters.
    public init(
        slug: TrackSlug? = nil, kind: DataIssue.Kind? = nil, acknowledged: Bool? = nil, limit: Int? = nil,
        offset: Int? = nil
    ) {
        self.slug = slug
        self.kind = kind
        self.acknowledged = acknowledged
        self.limit = limit
        self.offset = offset
    }
}

/// Result of `issue.list`.
public struct IssueList: Codable, Sendable {
    /// The issues by kind, field, value and slug.
    public var issues: [TrackIssue]
    /// How many match in all.
    public var total: Int

    /// Makes a result.
    public init(issues: [TrackIssue], total: Int) {
        self.issues = issues
        self.total = total
    }
}

/// Parameters of `issue.ack`: a track, a kind, or both.
public struct IssueAckParams: Codable, Sendable {
    /// Issues of this track.
    public var slug: TrackSlug?
    /// Issues of this kind.
    public var kind: DataIssue.Kind?
    /// Puts them back on the list instead; false when absent.
    public var undo: Bool?
    /// Why, for the audit; 500 characters at most.
    public var reason: String?

    /// Makes parameters.
    public init(slug: TrackSlug? = nil, kind: DataIssue.Kind? = nil, undo: Bool? = nil, reason: String? = nil) {
        self.slug = slug
        self.kind = kind
        self.undo = undo
        self.reason = reason
    }
}

/// Result of `issue.ack`.
public struct IssueAckResult: Codable, Sendable {
    /// How many issues changed.
    public var changed: Int
    /// How many are on the list now.
    public var open: Int

    /// Makes a result.
    public init(changed: Int, open: Int) {
        self.changed = changed
        self.open = open
    }
}
