public import Catalogue
public import JobModel

// The results of methods about one job, or about the tracks in detail.

/// Result of `job.get`. The lists hold 500 entries at most; the job's counts and its report have them all.
public struct JobDetails: Codable, Sendable {
    /// The job.
    public var job: Job
    /// Dashboards that could not be read.
    public var failures: [TrackFailure]
    /// Tracks that left the catalogue but were kept active.
    public var withheld: [TrackReference]
    /// Values that cannot be right, by kind and slug.
    public var issues: [TrackIssue]
    /// Those among them that no sync before had found; absent in the answers of an older daemon, as what follows.
    public var newIssues: [TrackIssue]?
    /// Issues that were found gone.
    public var goneIssues: [TrackIssue]?

    /// The most entries of each list.
    public static let maximumEntries = 500

    /// Makes a result.
    public init(
        job: Job, failures: [TrackFailure], withheld: [TrackReference], issues: [TrackIssue] = [],
        newIssues: [TrackIssue]? = nil, goneIssues: [TrackIssue]? = nil
    ) {
        self.job = job
        self.failures = failures
        self.withheld = withheld
        self.issues = issues
        self.newIssues = newIssues
        self.goneIssues = goneIssues
    }

    /// Reads a result; the issues are missing in that of a daemon that does not tell of them.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        job = try container.decode(Job.self, forKey: .job)
        failures = try container.decode([TrackFailure].self, forKey: .failures)
        withheld = try container.decode([TrackReference].self, forKey: .withheld)
        issues = try container.decodeIfPresent([TrackIssue].self, forKey: .issues) ?? []
        newIssues = try container.decodeIfPresent([TrackIssue].self, forKey: .newIssues)
        goneIssues = try container.decodeIfPresent([TrackIssue].self, forKey: .goneIssues)
    }
}

/// Result of `completeness.get`.
public struct CompletenessHistory: Codable, Sendable {
    /// The last runs that changed the catalogue or found it unchanged, the newest first; `Completeness.runs` at most.
    public var runs: [Completeness]

    /// Makes a result.
    public init(runs: [Completeness]) { self.runs = runs }
}
