public import Catalogue
public import JobModel

// What methods answer that tell of a job or of the tracks in detail.

/// Result of `job.get`. The lists hold 500 entries at the most; the job's counts and its report have them all.
public struct JobDetails: Codable, Sendable {
    /// The job.
    public var job: Job
    /// Dashboards that could not be read.
    public var failures: [TrackFailure]
    /// Tracks that left the catalogue but were kept active.
    public var withheld: [TrackReference]
    /// Values that cannot be right, by kind and slug.
    public var anomalies: [TrackAnomaly]

    /// The most entries of each list.
    public static let maximumEntries = 500

    /// Makes a result.
    public init(
        job: Job, failures: [TrackFailure], withheld: [TrackReference], anomalies: [TrackAnomaly] = []
    ) {
        self.job = job
        self.failures = failures
        self.withheld = withheld
        self.anomalies = anomalies
    }

    /// Reads a result; the anomalies are missing in that of a daemon that does not tell of them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        job = try container.decode(Job.self, forKey: .job)
        failures = try container.decode([TrackFailure].self, forKey: .failures)
        withheld = try container.decode([TrackReference].self, forKey: .withheld)
        anomalies = try container.decodeIfPresent([TrackAnomaly].self, forKey: .anomalies) ?? []
    }
}

/// Result of `completeness.get`.
public struct CompletenessHistory: Codable, Sendable {
    /// The last runs that changed the catalogue or found it unchanged, the newest first; `Completeness.runs` at the most.
    public var runs: [Completeness]

    /// Makes a result.
    public init(runs: [Completeness]) { self.runs = runs }
}
