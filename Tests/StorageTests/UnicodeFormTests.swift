import Catalogue
import Foundation
import JobModel
import Storage
import Testing

@Suite struct UnicodeFormTests {
    private let composed = "Zo\u{EB}"
    private let decomposed = "Zoe\u{308}"

    @Test func `names that look the same are the same name`() async throws {
        let synced = try SyncedStore()
        let job = Job(
            id: JobID(at: Date()), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: Date())
        try synced.store.jobs.save(job)
        let names = ["alpha": composed, "beta": decomposed, "gamma": "Zoe"]
        let listings = names.compactMap { slug, name in TrackSlug(slug).map { TrackListing(slug: $0, name: name) } }
        _ = try await synced.store.staging.add(listings, seen: [], for: job.id)
        try await synced.store.issues.recordDuplicateNames(in: job.id)
        let found = try await synced.store.issues.list(in: job.id, limit: 10)
        #expect(found.map(\.slug) == ["alpha", "beta"] && found.allSatisfy { $0.kind == "duplicate_name" })
    }

    @Test func `another form of the same text is no change, and what is stored is NFC`() async throws {
        let synced = try SyncedStore()
        func site(_ text: String) -> [SiteTrack] {
            [
                SiteTrack(
                    "alpha", name: text,
                    dashboard: dashboard {
                        $0.city = .value(text); $0.description = .value("At \(text)'s")
                    })
            ]
        }
        for (first, second) in [(composed, decomposed), (decomposed, composed)] {
            try await synced.sync(site(first))
            let job = try await synced.sync(site(second))
            #expect(job.counts.updated == 0 && job.counts.unchanged == 1)
            #expect(try synced.changes(.profile, job) == [])
            let track = try #require(try await synced.track("alpha"))
            #expect(Array(track.trackName.unicodeScalars) == Array(composed.unicodeScalars))
            #expect(track.city.map { Array($0.utf8) } == Array(composed.utf8))
        }
    }

    /// U+212B is the ångström sign, U+2126 the ohm sign, and one of these marks is out of order.
    @Test(arguments: [
        ("\u{212B}", "\u{C5}"), ("\u{2126}", "\u{3A9}"), ("a\u{301}\u{323}", "\u{1EA1}\u{301}"), ("ﬁ", "ﬁ"),
    ])
    func `text is stored in NFC, not in a form that looks different`(read: String, stored: String) async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha", name: read)])
        #expect(try await synced.track("alpha").map { Array($0.trackName.utf8) } == Array(stored.utf8))
    }
}
