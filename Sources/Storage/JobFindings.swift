public import Catalogue
public import JobModel

/// What is known of a job beside its record.
public struct JobFindings: Codable, Sendable {
    /// Dashboards that could not be read.
    public var failures: [TrackFailure] = []
    /// Tracks that left the catalogue but were kept active.
    public var withheld: [TrackReference] = []
    /// All data issues that it found.
    public var issues: [TrackIssue] = []
    /// Those among them that no sync before had found.
    public var newIssues: [TrackIssue] = []
    /// Issues that it found gone.
    public var goneIssues: [TrackIssue] = []

    /// Nothing is known.
    public init() {}

    /// At most `count` of each.
    public func first(_ count: Int) -> Self {
        var first = self
        first.failures = Array(failures.prefix(count))
        first.withheld = Array(withheld.prefix(count))
        first.issues = Array(issues.prefix(count))
        first.newIssues = Array(newIssues.prefix(count))
        first.goneIssues = Array(goneIssues.prefix(count))
        return first
    }
}

/// How a job ended, and what resumed it then: nothing else of a job changes once it is over.
public struct JobEnd: Sendable, Hashable {
    /// The job.
    public let job: JobID
    private let state: JobState
    private let resumedBy: JobID?

    /// That of a job.
    public init(_ job: Job) { (self.job, state, resumedBy) = (job.id, job.state, job.resumedBy) }
}

/// A job that is over, as other hosts are to know it.
public struct EndedJob: Sendable {
    /// The job.
    public var job: Job
    /// What else is known of it; `nil` where that is nothing.
    public var findings: JobFindings?

    /// Makes one.
    public init(job: Job, findings: JobFindings? = nil) {
        self.job = job
        self.findings = findings
    }
}

extension StoredJobs {
    /// What else is known of a job, at most `limit` of each.
    public func findings(of job: JobID, limit: Int) async throws -> JobFindings {
        var findings = JobFindings()
        findings.failures = try await failures(of: job, limit: limit)
        findings.withheld = try await withheld(in: job, limit: limit)
        findings.issues = try await store.issues.list(in: job, limit: limit)
        findings.newIssues = try await store.issues.changes(isNew: true, in: job, limit: limit)
        findings.goneIssues = try await store.issues.changes(isNew: false, in: job, limit: limit)
        return findings
    }
}
