import Catalogue
import Events
import JobModel
import Storage

/// The dashboards that are still to be asked for, a page of the database at a time.
struct DashboardWorkList {
    let store: TrackStore
    let job: JobID
    let validity: CacheValidity
    var page: ArraySlice<DashboardRequest> = []
    var last: TrackSlug?
    var isAtEnd = false

    static let pageSize = 512

    mutating func next() async throws -> DashboardRequest? {
        if page.isEmpty, !isAtEnd {
            let requests = try await store.staging.dashboardsToRead(
                in: job, after: last, limit: Self.pageSize, validity: validity)
            isAtEnd = requests.count < Self.pageSize
            page = requests[...]
            last = requests.last?.slug
        }
        return page.popFirst()
    }
}

/// What was read and is not in staging yet: written together, so that a page does not cost a transaction.
struct DashboardBatch: Sendable {
    let store: TrackStore
    let job: JobID
    var dashboards: [StagedDashboard] = []
    var failures: [TrackFailure] = []
    /// The events of those failures, published once they are stored.
    var events: [NewEvent] = []
    var startedAt = ContinuousClock.now

    /// A crash loses what was read since the last write: about so much.
    static let size = 64
    static let interval = Duration.milliseconds(500)

    var isDue: Bool {
        let count = dashboards.count + failures.count
        return count >= Self.size || count > 0 && ContinuousClock.now - startedAt >= Self.interval
    }

    /// The batch as it is; an empty one takes its place.
    mutating func drain() -> DashboardBatch {
        defer { self = DashboardBatch(store: store, job: job) }
        return self
    }

    func write() throws { try store.staging.add(dashboards, failures: failures, for: job, events) }
}
