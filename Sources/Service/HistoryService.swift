public import Catalogue
public import JobModel
import Storage

/// The history of tracks.
public struct HistoryService: Sendable {
    let store: TrackStore
    let waiters: ChangeWaiters

    /// Changes that match, by number.
    public func changes(matching query: TrackChangeQuery) async throws -> TrackChangePage {
        try await store.changes.list(matching: query)
    }

    /// The same. Where there is none after those that were asked for, it waits for one for so long. Each time that it reads, it
    /// does so within `turn`.
    public func changes(
        matching query: TrackChangeQuery, waitingFor limit: Duration,
        turn: (_ read: () async throws -> TrackChangePage) async throws -> TrackChangePage = { try await $0() }
    ) async throws -> TrackChangePage {
        let end = ContinuousClock.now + limit
        while true {
            // The place first: nothing may happen in between.
            let place = waiters.place()
            defer { waiters.leave(place) }
            let page = try await turn { try await store.changes.list(matching: query) }
            if !page.changes.isEmpty || page.next != nil || ContinuousClock.now >= end { return page }
            guard await place.isWoken(before: end) else { return page }
        }
    }

    /// What a job changed; of a dry run, what it would have changed. Of the query count its place, its limit, and whether
    /// lifetime figures are left out.
    public func changes(in job: Job, matching query: TrackChangeQuery) async throws -> TrackChangePage {
        try await store.changes.list(in: job, matching: query)
    }
}
