/// What a sync counted. In a dry run the changes are those that it would have made.
public struct SyncCounts: Codable, Sendable, Hashable {
    /// Tracks that the catalogue page lists, each slug once.
    public var listed = 0
    /// Catalogue rows that are no track.
    public var rowsSkipped = 0
    /// Those among them that may list a track, so that as many of the tracks that seem to have left stay active.
    public var rowsUnreadable = 0
    /// Catalogue rows that repeat a slug.
    public var duplicates = 0
    /// Tracks seen for the first time.
    public var added = 0
    /// Tracks seen for the first time that were not stored, for an operator to review.
    public var additionsWithheld = 0
    /// Known tracks of which at least one profile field changed; to be active again is such a change.
    public var updated = 0
    /// Known tracks of which at least one lifetime figure changed.
    public var statisticsChanged = 0
    /// Known tracks of which no stored field changed.
    public var unchanged = 0
    /// Tracks that left the catalogue and were marked inactive.
    public var deactivated = 0
    /// Tracks that left the catalogue but were kept active, for an operator to review.
    public var withheld = 0
    /// Inactive tracks that are listed again.
    public var reactivated = 0
    /// Dashboards read.
    public var dashboardsFetched = 0
    /// Dashboards that are the same as when they were last read: by the site's word, or by what came.
    public var dashboardsNotModified = 0
    /// Dashboards that were asked for, by reason; what another job had read of them included.
    public var dashboardsChosen = ChosenDashboards()
    /// Dashboards that were not asked for, as nothing can have changed that is of use to know by now.
    public var dashboardsSkipped = 0
    /// Dashboards that the job it resumes had read already.
    public var dashboardsReused = 0
    /// Dashboards that could not be read.
    public var dashboardsFailed = 0
    /// Dashboards that the site's `robots.txt` does not allow, so that they were not asked for.
    public var dashboardsDisallowed = 0
    /// Values that cannot be right: stored as they are, and told.
    public var issues = 0
    /// Those among them that no sync before had found.
    public var issuesNew = 0
    /// Values that could not be right, and that this sync found corrected.
    public var issuesGone = 0
    /// Requests repeated after a passing failure.
    public var retries = 0
    /// Requests for `robots.txt`, beside those for pages.
    public var robotsRequests = 0
    /// Seconds in which nothing was asked for, as most requests failed or the site had asked for patience.
    public var pausedSeconds = 0
    /// Bytes received, after decompression.
    public var bytes = 0

    /// Dashboards that nothing is left to do for.
    public var dashboardsDone: Int {
        dashboardsReused + dashboardsFetched + dashboardsNotModified + dashboardsFailed + dashboardsDisallowed
    }

    /// Whether the rows that cannot be read are why tracks were kept active: no permission releases those.
    public var isWithheldForRows: Bool { withheld > 0 && withheld <= rowsUnreadable }

    /// Counts of nothing yet.
    public init() {}

    /// Reads stored counts; one that an older program did not know is 0.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int { try container.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        listed = try count(.listed)
        rowsSkipped = try count(.rowsSkipped)
        rowsUnreadable = try count(.rowsUnreadable)
        duplicates = try count(.duplicates)
        added = try count(.added)
        additionsWithheld = try count(.additionsWithheld)
        updated = try count(.updated)
        statisticsChanged = try count(.statisticsChanged)
        unchanged = try count(.unchanged)
        deactivated = try count(.deactivated)
        withheld = try count(.withheld)
        reactivated = try count(.reactivated)
        dashboardsFetched = try count(.dashboardsFetched)
        dashboardsNotModified = try count(.dashboardsNotModified)
        dashboardsChosen =
            try container.decodeIfPresent(ChosenDashboards.self, forKey: .dashboardsChosen) ?? ChosenDashboards()
        dashboardsSkipped = try count(.dashboardsSkipped)
        dashboardsReused = try count(.dashboardsReused)
        dashboardsFailed = try count(.dashboardsFailed)
        dashboardsDisallowed = try count(.dashboardsDisallowed)
        issues = try count(.issues)
        issuesNew = try count(.issuesNew)
        issuesGone = try count(.issuesGone)
        retries = try count(.retries)
        robotsRequests = try count(.robotsRequests)
        pausedSeconds = try count(.pausedSeconds)
        bytes = try count(.bytes)
    }
}
