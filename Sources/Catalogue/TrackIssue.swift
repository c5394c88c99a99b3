public import FoundationEssentials

/// Something that is stored of a track and cannot be right, for an operator to look at.
public struct TrackIssue: Codable, Sendable, Hashable {
    /// The track's slug.
    public var slug: String
    /// A stable short name: the raw value of a `DataIssue.Kind`.
    public var kind: String
    /// The field that it is about.
    public var field: String
    /// The field's value, as text; cut to 200 characters.
    public var value: String
    /// When a sync first found it, where that is known: it has been there in every one that checked it since.
    public var since: Date?
    /// When an operator took it off the list; it comes back with another value.
    public var acknowledgedAt: Date?
    /// Who took it off the list.
    public var acknowledgedBy: String?

    /// Makes an issue.
    public init(slug: String, kind: String, field: String, value: String, since: Date? = nil) {
        self.slug = slug
        self.kind = kind
        self.field = field
        self.value = value
        self.since = since
    }
}

/// A track with what is odd about it.
public struct TrackDetails: Codable, Sendable {
    /// The track.
    public var track: Track
    /// What the last sync that checked it found odd, by kind and field.
    public var issues: [TrackIssue]
    /// The other active tracks with the same name, by slug.
    public var sameName: [TrackSlug]

    /// Makes details.
    public init(track: Track, issues: [TrackIssue], sameName: [TrackSlug] = []) {
        self.track = track
        self.issues = issues
        self.sameName = sameName
    }

    private enum CodingKeys: String, CodingKey { case issues, sameName, slug, name, lastActivity, leftAt }

    /// Reads the track's own members, and what stands beside them.
    public init(from decoder: any Decoder) throws {
        track = try Track(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        issues = try container.decodeIfPresent([TrackIssue].self, forKey: .issues) ?? []
        sameName = try container.decodeIfPresent([TrackSlug].self, forKey: .sameName) ?? []
    }

    /// Writes the track's own members, and what stands beside them.
    public func encode(to encoder: any Encoder) throws {
        try track.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(issues, forKey: .issues)
        try container.encode(sameName, forKey: .sameName)
        // The names that a list of tracks has, beside the columns'.
        try container.encode(track.sourceTrackSlug, forKey: .slug)
        try container.encode(track.trackName, forKey: .name)
        try container.encodeIfPresent(track.livercTrackLastUpdated, forKey: .lastActivity)
        try container.encodeIfPresent(track.leftAt, forKey: .leftAt)
    }
}
