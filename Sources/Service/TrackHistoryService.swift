public import Catalogue
import Events
import Foundation
import JobModel
import Storage
import Synchronization

// The history of tracks.
extension TracksyncService {
    /// Changes that match, by number. Where there is none after those that were asked for, it waits for one for so long.
    public func changes(matching query: TrackChangeQuery, waitingFor limit: Duration? = nil) async throws
        -> TrackChangePage
    {
        guard let limit else { return try await store.changes.list(matching: query) }
        let end = ContinuousClock.now + limit
        while true {
            // The place first: nothing may happen in between.
            let place = changeWaiters.place()
            defer { changeWaiters.leave(place) }
            let page = try await store.changes.list(matching: query)
            if !page.changes.isEmpty || page.next != nil || ContinuousClock.now >= end { return page }
            guard await place.isWoken(before: end) else { return page }
        }
    }

    /// What the job with this id or unique prefix changed; of a dry run, what it would have changed.
    public func changes(of reference: String, after: Int64, limit: Int) async throws -> TrackChangePage {
        try await store.changes.list(in: try await job(reference), after: after, limit: limit)
    }
}

/// Those who wait for the next change of the tracks.
final class ChangeWaiters: LiveSink {
    /// One who waits.
    struct Place: Sendable {
        fileprivate var id: UInt64
        fileprivate var rings: AsyncStream<Void>

        /// Whether something changes before a time.
        func isWoken(before end: ContinuousClock.Instant) async -> Bool {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    var rings = rings.makeAsyncIterator()
                    return await rings.next() != nil
                }
                group.addTask {
                    try? await Task.sleep(until: end)
                    return false
                }
                let isWoken = await group.next() ?? false
                group.cancelAll()
                return isWoken
            }
        }
    }

    private struct State {
        var next: UInt64 = 0
        var bells: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var isClosed = false
    }

    // A lock, as events come from the database's own thread.
    private let state = Mutex(State())

    /// Takes a place, before looking whether there is a change already.
    func place() -> Place {
        let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        return state.withLock { state in
            if state.isClosed { bell.finish() }
            state.next += 1
            state.bells[state.next] = bell
            return Place(id: state.next, rings: rings)
        }
    }

    /// Gives a place up.
    func leave(_ place: Place) { state.withLock { $0.bells[place.id] = nil } }

    /// Tells all that something has changed.
    func wake() { state.withLock { state in for bell in state.bells.values { bell.yield() } } }

    /// Lets nobody wait any more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for bell in state.bells.values { bell.finish() }
        }
    }

    /// Wakes all when a sync has changed the catalogue.
    func receive(_ event: LiveEvent) {
        if case .stored(let event) = event, case .catalogueApplied = event.body { wake() }
    }
}
