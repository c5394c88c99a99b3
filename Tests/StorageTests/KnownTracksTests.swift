import Catalogue
import Foundation
import GRDB
import JobModel
import Testing

@testable import Storage

/// The limit only ends a test that waits for what never comes.
@Suite(.timeLimit(.minutes(2))) struct KnownTracksTests {
    @Test func `a cancelled task ends between two batches, and changes nothing`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([SiteTrack("alpha"), SiteTrack("beta")])
        let before = try await synced.track("alpha")?.lastSeenAt
        let request = ApplyRequest(
            job: job, time: Date(timeIntervalSince1970: 1_900_000_000), pageIsWhole: true, clearMissing: false,
            trackURL: "", eventsURL: "")
        let reader = try TrackStore.reader(synced.store.path)
        let (batches, batch) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await synced.store.pool.write { db in
                // The same tracks again and again: only the cancelling ends it.
                var known = ReadAhead(from: reader) { db, _ in
                    batch.yield()
                    return try TrackComparison(db, job.id, after: nil, clearable: 0)
                }
                _ = try KnownTracks(db, request, ChangeSet(db, of: job, at: request.time)).apply(&known)
            }
        }
        for await _ in batches.prefix(5) {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await synced.track("alpha")?.lastSeenAt == before)
    }
}
