import Catalogue
import Foundation
import GRDB
import JobModel
import Storage
import Testing

/// What is odd in the data: with the job that found it, and with the track for as long as it is so.
@Suite struct IssueTests {
    private static let first = Date(timeIntervalSince1970: 1_800_000_000)
    private static let second = first + 86_400
    private static let third = second + 86_400

    private func issues(_ synced: SyncedStore, _ slug: String) async throws -> [String] {
        try await synced.store.issues.list(of: try #require(TrackSlug(slug))).map {
            "\($0.kind) \($0.field) \($0.value) \(Int($0.since?.timeIntervalSince(Self.first) ?? -1) / 86_400)"
        }
    }

    private func odd(_ laps: Int64, email: String = "nobody") -> Dashboard {
        dashboard {
            $0.email = .value(email); $0.latitude = .value(95); $0.totalLaps = .value(laps)
        }
    }

    @Test func `what cannot be right is stored as it is and told with the job and the track`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([SiteTrack("alpha", dashboard: odd(5)), SiteTrack("beta")], at: Self.first)
        #expect(job.counts.issues == 2)
        let found = try await synced.store.issues.list(in: job.id, limit: 10)
        #expect(
            found == [
                TrackIssue(slug: "alpha", kind: "coordinates_out_of_range", field: "latitude", value: "95.0"),
                TrackIssue(slug: "alpha", kind: "malformed_email", field: "email", value: "nobody"),
            ])
        let track = try #require(try await synced.track("alpha"))
        #expect(track.email == "nobody" && track.latitude == 95)
        #expect(
            try await issues(synced, "alpha") == [
                "coordinates_out_of_range latitude 95.0 0", "malformed_email email nobody 0",
            ])
        #expect(try await issues(synced, "beta") == [])
    }

    @Test func `open issues stand by track, and tracks that share a name together`() async throws {
        let synced = try SyncedStore()
        let odd = dashboard {
            $0.latitude = .value(95)
            $0.longitude = .value(-200)
        }
        try await synced.sync([SiteTrack("beta", dashboard: odd), SiteTrack("alpha", dashboard: odd)], at: Self.first)
        for (slug, name) in [("alpha", "Same"), ("beta", "Other"), ("delta", "Same"), ("gamma", "Other")] {
            try await DatabaseQueue(path: synced.store.path).write { db in
                try db.execute(
                    sql:
                        "INSERT INTO open_issues (slug, kind, field, value, since) VALUES (?, 'duplicate_name', 'track_name', ?, ?)",
                    arguments: [slug, name, RecordCoding.text(of: Self.first)])
            }
        }
        let all = try await synced.store.issues.open(matching: OpenIssueQuery()).issues
        #expect(
            all.map { "\($0.slug) \($0.field)" } == [
                "alpha latitude", "alpha longitude", "beta latitude", "beta longitude", "beta track_name",
                "gamma track_name", "alpha track_name", "delta track_name",
            ])
    }

    @Test func `an issue keeps its first time, takes the new value and is closed once it is mended`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha", dashboard: odd(5))], at: Self.first)
        try await synced.sync([SiteTrack("alpha", dashboard: odd(5, email: "none"))], at: Self.second)
        #expect(try await issues(synced, "alpha").contains("malformed_email email none 0"))
        // A dashboard that was not read checks nothing.
        let unread = try await synced.sync([SiteTrack("alpha")], at: Self.third)
        #expect(unread.counts.issues == 0)
        #expect(try await issues(synced, "alpha").count == 2)
        try await synced.sync([SiteTrack("alpha", dashboard: odd(5, email: "a@example.org"))], at: Self.third)
        #expect(try await issues(synced, "alpha") == ["coordinates_out_of_range latitude 95.0 0"])
    }

    @Test func `a lifetime figure that fell is stored and told, one that grew or is gone is not told`() async throws {
        let synced = try SyncedStore()
        func site(_ laps: Int64, _ races: Int64) -> [SiteTrack] {
            [
                SiteTrack(
                    "alpha",
                    dashboard: dashboard {
                        $0.totalLaps = .value(laps); $0.totalRaces = .value(races)
                    })
            ]
        }
        #expect(try await synced.sync(site(100, 10), at: Self.first).counts.issues == 0)
        let fell = try await synced.sync(site(99, 11), at: Self.second)
        #expect(fell.counts.issues == 1)
        #expect(try await synced.store.issues.list(in: fell.id, limit: 10).map(\.value) == ["99, was 100"])
        #expect(try await synced.track("alpha")?.totalLaps == 99)
        #expect(try await issues(synced, "alpha") == ["figure_fell total_laps 99, was 100 1"])
        let gone = try await synced.sync(
            [SiteTrack("alpha", dashboard: dashboard { $0.totalLaps = .absent })], clearMissing: true, at: Self.third)
        #expect(gone.counts.issues == 0)
        #expect(try await issues(synced, "alpha") == [])
    }

    @Test func `a dry run finds, and opens and closes nothing`() async throws {
        let synced = try SyncedStore()
        try await synced.sync([SiteTrack("alpha", dashboard: odd(5))], at: Self.first)
        let dry = try await synced.sync(
            [SiteTrack("alpha", dashboard: dashboard { $0.totalLaps = .value(4) })],
            options: SyncOptions(dryRun: true), at: Self.second)
        #expect(dry.counts.issues == 1)
        #expect(try await issues(synced, "alpha").count == 2)
        #expect(try await synced.store.completeness.list().map(\.time) == [Self.first])
    }

    @Test func `names that tracks share are checked by every sync, dashboards or not`() async throws {
        let synced = try SyncedStore()
        func sync(_ name: String, isWhole: Bool = true, at time: Date) async throws -> Job {
            var job = Job(
                id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
                createdAt: time)
            try synced.store.jobs.save(job)
            let listings = try ["alpha", "beta"].map { slug in
                TrackListing(slug: try #require(TrackSlug(slug)), name: slug == "alpha" ? "One" : name)
            }
            _ = try await synced.store.staging.add(listings, seen: [], for: job.id)
            try await synced.store.issues.recordDuplicateNames(in: job.id)
            job.counts.listed = 2
            return try await synced.store.catalogue.apply(
                ApplyRequest(
                    job: job, time: time, pageIsWhole: isWhole, clearMissing: false, trackURL: "{slug}",
                    eventsURL: "{slug}"))
        }
        #expect(try await sync("One", at: Self.first).counts.issues == 2)
        #expect(try await issues(synced, "beta") == ["duplicate_name track_name One 0"])
        // The other track of the name may stand behind the cut.
        #expect(try await sync("Two", isWhole: false, at: Self.second).counts.issues == 0)
        #expect(try await issues(synced, "beta") == ["duplicate_name track_name One 0"])
        #expect(try await sync("Two", at: Self.third).counts.issues == 0)
        #expect(try await issues(synced, "beta") == [])
    }

    @Test func `each run keeps how complete the active tracks are, and the last ninety stay`() async throws {
        let synced = try SyncedStore()
        let site = [
            SiteTrack(
                "alpha",
                dashboard: dashboard {
                    $0.city = .value("Hutto"); $0.totalLaps = .value(1)
                }),
            SiteTrack("beta", dashboard: dashboard { $0.city = .value("Lyon") }), SiteTrack("gamma"),
        ]
        let first = try await synced.sync(site, at: Self.first)
        let last = try await synced.sync(Array(site.dropLast()), at: Self.second)
        let runs = try await synced.store.completeness.list()
        #expect(runs.map(\.jobId) == [last.id.rawValue, first.id.rawValue])
        #expect(runs.map(\.tracks) == [2, 3])
        #expect(runs.map { $0.present["city"] } == [2, 2])
        #expect(runs.map { $0.present["total_laps"] } == [1, 1])
        #expect(runs[1].share(of: .city) == 2 / 3.0)
        #expect(Set(runs[0].present.keys) == Set(TrackField.dashboardFields.map(\.rawValue)))
        #expect(try synced.store.completeness.after(first) == runs[1])
        for day in 2..<93 { try await synced.sync(site, at: Self.first + Double(day) * 86_400) }
        let kept = try await synced.store.completeness.list()
        #expect(kept.count == 90)
        #expect(kept.first?.time == Self.first + 92 * 86_400 && kept.last?.time == Self.first + 3 * 86_400)
    }

    @Test func `no tracks have no share`() async throws {
        let synced = try SyncedStore()
        let job = try await synced.sync([], options: SyncOptions(dryRun: true))
        let measured = try synced.store.completeness.after(job)
        #expect(measured.tracks == 0 && measured.share(of: .city) == nil)
    }
}
