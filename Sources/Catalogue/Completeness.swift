public import FoundationEssentials

/// How complete the active tracks were after a run, field by field.
public struct Completeness: Codable, Sendable, Hashable {
    /// The job that was the run.
    public var jobId: String
    /// When its changes were stored.
    public var time: Date
    /// How many active tracks there were.
    public var tracks: Int
    /// How many of them have a value, by the field's column name.
    public var present: [String: Int]
    /// How many of them have coordinates, by where these come from: `pin`, `page`, `house`, `street` and `town`; and how many
    /// have none. Absent in an account of before they were counted.
    public var coordinates: [String: Int]?

    /// Where coordinates can come from, the best first.
    public static let coordinateKinds = ["pin", "page", "house", "street", "town", "none"]

    /// The fields that are counted: all that a dashboard gives. Names and slugs are always there.
    public static let fields = TrackField.dashboardFields

    /// How many runs are kept, the newest.
    public static let runs = 90

    /// Makes an account.
    public init(jobId: String, time: Date, tracks: Int, present: [String: Int]) {
        self.jobId = jobId
        self.time = time
        self.tracks = tracks
        self.present = present
    }

    /// The share of the tracks that have a value in a field, 0 to 1; `nil` when there were no tracks, or when the field was
    /// not counted then.
    public func share(of field: TrackField) -> Double? {
        guard tracks > 0 else { return nil }
        return present[field.rawValue].map { Double($0) / Double(tracks) }
    }
}
