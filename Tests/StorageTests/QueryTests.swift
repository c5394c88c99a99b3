import Catalogue
import Foundation
import JobModel
import Storage
import Testing

@Suite struct QueryTests {
    private func store() async throws -> SyncedStore {
        let synced = try SyncedStore()
        try await synced.sync([
            SiteTrack("alpha", name: "Ärger Ring Straße"), SiteTrack("beta", name: "100% Raceway_1"),
            SiteTrack("gamma", name: "ΑΘΗΝΑ"), SiteTrack("delta", name: "Delta"),
        ])
        return synced
    }

    @Test(arguments: [
        ("ärger", ["alpha"]), ("ÄRGER", ["alpha"]), ("STRASSE", ["alpha"]), ("αθηνα", ["gamma"]), ("ALPH", ["alpha"]),
        ("%", ["beta"]), ("_", ["beta"]), ("'", []), ("", ["alpha", "beta", "delta", "gamma"]),
        ("a", ["alpha", "beta", "delta", "gamma"]),
    ])
    func `a search looks in names and slugs, whatever the case, and takes no wildcards`(
        needle: String, expected: [String]
    ) async throws {
        let synced = try await store()
        let page = try await synced.store.tracks.list(matching: TrackQuery(search: needle))
        #expect(page.tracks.map(\.slug.rawValue) == expected)
        #expect(page.total == expected.count)
        withExtendedLifetime(synced) {}
    }

    @Test func `a list comes in pages, with its total`() async throws {
        let synced = try await store()
        let first = try await synced.store.tracks.list(matching: TrackQuery(limit: 2))
        let second = try await synced.store.tracks.list(matching: TrackQuery(limit: 2, offset: 2))
        #expect((first.tracks + second.tracks).map(\.slug.rawValue) == ["alpha", "beta", "delta", "gamma"])
        #expect(first.total == 4 && second.total == 4 && second.offset == 2)
    }

    @Test func `followed and inactive tracks are found`() async throws {
        let synced = try await store()
        let beta = try #require(TrackSlug("beta"))
        _ = try await synced.store.tracks.setFollowed([beta], to: true)
        #expect(try await synced.store.tracks.list(matching: TrackQuery(followed: true)).tracks.map(\.slug) == [beta])
        try await synced.sync([SiteTrack("alpha")])
        let inactive = try await synced.store.tracks.list(matching: TrackQuery(inactive: true))
        #expect(inactive.tracks.map(\.slug.rawValue) == ["beta", "delta", "gamma"])
        #expect(try await synced.store.tracks.totals() == TrackTotals(active: 1, inactive: 3, followed: 1))
    }

    @Test func `following is all or nothing`() async throws {
        let synced = try await store()
        let slugs = try [#require(TrackSlug("alpha")), #require(TrackSlug("nowhere"))]
        await #expect(throws: StorageError.self) { try await synced.store.tracks.setFollowed(slugs, to: true) }
        #expect(try await synced.store.tracks.totals().followed == 0)
        let first = try await synced.store.tracks.setFollowed([slugs[0]], to: true)
        let second = try await synced.store.tracks.setFollowed([slugs[0]], to: true)
        #expect(first.changed == [slugs[0]] && first.unchanged.isEmpty)
        #expect(second.changed.isEmpty && second.unchanged == [slugs[0]])
    }

    @Test func `a job is found by any prefix of its id`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([SiteTrack("alpha")])
        #expect(
            try await synced.store.jobs.ids(withPrefix: String(job.id.rawValue.prefix(20)).uppercased()) == [job.id])
        #expect(try await synced.store.jobs.ids(withPrefix: "%") == [])
        #expect(try await synced.store.jobs.find(job.id)?.counts.added == 1)
    }

    @Test func `jobs that were left running are interrupted, with what they had done`() async throws {
        let synced = try SyncedStore()
        var job = try await synced.sync([SiteTrack("alpha")])
        // As if its changes had not been stored yet.
        job.appliedAt = nil
        try synced.store.jobs.save(job)
        let time = Date(timeIntervalSince1970: 1_900_000_000)
        let failure = JobFailure(name: "interrupted", message: "gone", retryable: true)
        let left = try await synced.store.jobs.interruptRunning(at: time, because: failure, afterApply: failure)
        #expect(left.map(\.id) == [job.id])
        let stored = try #require(try await synced.store.jobs.find(job.id))
        #expect(stored.state == .interrupted)
        #expect(stored.finishedAt == time)
        #expect(stored.error == failure)
        #expect(stored.counts.added == 1)
        #expect(try await synced.store.jobs.interruptRunning(at: time, because: failure, afterApply: failure).isEmpty)
    }
}
