import Events
import Publishing
import Storage
import Synchronization

/// Those who have the catalogue elsewhere, or wait for changes of tracks. They hear of syncs by events; what operators and a
/// geocoding service change in between, they are told here.
struct CatalogueListeners: Sendable {
    let waiters: ChangeWaiters
    let exports: CatalogueFilesKeeper
    let metricsFile: MetricsFileKeeper
    let publisher: Publisher

    /// Somebody here follows other tracks than before.
    func marksChanged() async {
        marksTaken()
        await publisher.marksChanged()
    }

    /// Other tracks are followed than before, as the database of the applications marks them.
    func marksTaken() {
        metricsFile.bell.ring()
        waiters.wake()
        exports.bell.ring()
    }

    /// Tracks are known to be elsewhere than before.
    func coordinatesChanged() async {
        // What cannot be counted now is counted by the next sync.
        try? await exports.store.completeness.recountCoordinates()
        metricsFile.bell.ring()
        waiters.wake()
        exports.bell.ring()
        await publisher.coordinatesChanged()
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
