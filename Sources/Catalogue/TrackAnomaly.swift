public import FoundationEssentials

/// Something that is stored of a track and cannot be right, for an operator to look at.
public struct TrackAnomaly: Codable, Sendable, Hashable {
    /// The track's slug.
    public var slug: String
    /// A stable short name: the raw value of a `DataFinding.Kind`.
    public var kind: String
    /// The field that it is about.
    public var field: String
    /// The field's value, as text; cut to 200 characters.
    public var value: String
    /// When a sync first found it, where that is known: it has been there in every one that checked it since.
    public var since: Date?

    /// Makes an anomaly.
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
    public var anomalies: [TrackAnomaly]

    /// Makes details.
    public init(track: Track, anomalies: [TrackAnomaly]) {
        self.track = track
        self.anomalies = anomalies
    }

    private enum CodingKeys: String, CodingKey { case anomalies }

    /// Reads the track's own members, and the anomalies beside them.
    public init(from decoder: any Decoder) throws {
        track = try Track(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        anomalies = try container.decodeIfPresent([TrackAnomaly].self, forKey: .anomalies) ?? []
    }

    /// Writes the track's own members, and the anomalies beside them.
    public func encode(to encoder: any Encoder) throws {
        try track.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(anomalies, forKey: .anomalies)
    }
}
