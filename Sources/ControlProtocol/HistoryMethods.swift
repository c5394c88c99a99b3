public import Catalogue
public import FoundationEssentials

// The types of the methods about the history of tracks. Their result is a `TrackChangePage`.

/// Parameters of `track.history`: the changes of one track, the newest first.
public struct TrackHistoryParams: Codable, Sendable {
    /// The track's slug.
    public var slug: TrackSlug
    /// Only changes of the field with this column name.
    public var field: String?
    /// Only changes that were stored at this time or later.
    public var since: Date?
    /// Only changes before this number.
    public var before: Int64?
    /// How many; 50 when absent, 500 at most.
    public var limit: Int?

    /// Makes the parameters.
    public init(
        slug: TrackSlug, field: String? = nil, since: Date? = nil, before: Int64? = nil, limit: Int? = nil
    ) {
        self.slug = slug
        self.field = field
        self.since = since
        self.before = before
        self.limit = limit
    }
}

/// Parameters of `change.list`: changes of all tracks, the oldest first.
public struct ChangeListParams: Codable, Sendable {
    /// Only changes after this number.
    public var after: Int64?
    /// Only changes before this number.
    public var before: Int64?
    /// Only changes that were stored at this time or later.
    public var since: Date?
    /// Only changes of this kind.
    public var kind: TrackChange.Kind?
    /// Only changes of tracks that are followed now.
    public var followed: Bool?
    /// Only what the job with this id or unique prefix changed; of a dry run, what it would have changed. It excludes the
    /// other filters but `statistics` and `after`, which is a place then.
    public var job: String?
    /// Whether changes of lifetime figures, which come with every sync, are among them; true when absent.
    public var statistics: Bool?
    /// Whether the newest come first; false when absent.
    public var newestFirst: Bool?
    /// How many seconds to wait for a change where there is none yet, 1 to 60; absent: not at all.
    public var waitSeconds: Int?
    /// How many; 50 when absent, 500 at most.
    public var limit: Int?

    /// The longest wait, in seconds.
    public static let maximumWait = 60

    /// Makes the parameters.
    public init(
        after: Int64? = nil, before: Int64? = nil, since: Date? = nil, kind: TrackChange.Kind? = nil,
        followed: Bool? = nil, job: String? = nil, statistics: Bool? = nil, newestFirst: Bool? = nil,
        waitSeconds: Int? = nil, limit: Int? = nil
    ) {
        self.after = after
        self.before = before
        self.since = since
        self.kind = kind
        self.followed = followed
        self.job = job
        self.statistics = statistics
        self.newestFirst = newestFirst
        self.waitSeconds = waitSeconds
        self.limit = limit
    }
}
