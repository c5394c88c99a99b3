public import Catalogue
public import FoundationEssentials
public import JobModel

/// The database: tracks, jobs, staging and audit.
public final class TrackStore: Sendable {
    init() {}

    /// A page of tracks by slug.
    public func tracks(matching query: TrackQuery) async throws -> TrackPage { fatalError() }

    /// One track; `nil` when the slug is unknown.
    public func track(_ slug: TrackSlug) async throws -> Track? { fatalError() }

    /// How many tracks there are.
    public func totals() async throws -> TrackTotals { fatalError() }

    /// Marks tracks as followed or not, all or none; throws `UnknownTracks`.
    public func setFollowed(_ slugs: [TrackSlug], to followed: Bool) async throws
        -> (changed: [TrackSlug], unchanged: [TrackSlug])
    { fatalError() }

    /// Jobs that match, the newest first, and how many match in all.
    public func jobs(state: JobState?, trigger: JobTrigger?, limit: Int) async throws -> (jobs: [Job], total: Int) {
        fatalError()
    }

    /// Dashboards that could not be read in a job, by slug.
    public func failures(of job: JobID, limit: Int) async throws -> [TrackFailure] { fatalError() }

    /// Tracks whose deactivation a job withheld, by slug.
    public func withheld(in job: JobID, limit: Int) async throws -> [TrackReference] { fatalError() }

    /// The last job that has a report.
    public func lastReportedJob() async throws -> Job? { fatalError() }

    /// The last job that is over, and when a sync that was no dry run last succeeded.
    public func lastOutcome() async throws -> (job: Job?, successAt: Date?) { fatalError() }

    /// Records a change that somebody made or was refused.
    public func audit(_ entry: AuditEntry) async throws { fatalError() }
}

/// Slugs that no track has.
public struct UnknownTracks: Error, Sendable {
    /// The slugs.
    public var slugs: [TrackSlug]
}
