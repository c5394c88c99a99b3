import Catalogue
import EngineBench
import Foundation
import JobModel
import LiveRCSimulator
import Service
import Storage
import Testing

/// The tracks, one by one and by queries.
struct TrackServiceTests {
    private func slug(_ index: Int, _ bench: EngineBench) throws -> TrackSlug {
        try #require(TrackSlug(bench.slugs[index]))
    }

    @Test func `a list has a page of the tracks, and says how many there are`() async throws {
        try await withEngine { bench in
            _ = try await bench.sync()
            let page = try await bench.service.tracks.list(matching: TrackQuery(limit: 5, offset: 10))
            #expect(page.tracks.map(\.slug.rawValue) == Array(bench.slugs[10...]))
            #expect(page.total == 12 && page.offset == 10)
            let beyond = try await bench.service.tracks.list(matching: TrackQuery(offset: 12))
            #expect(beyond.tracks.isEmpty && beyond.total == 12)
        }
    }

    @Test func `a track has what is odd about it, and those of the same name`() async throws {
        try await withEngine { bench in
            _ = try await bench.sync()
            let (one, other) = (try slug(0, bench), try slug(1, bench))
            try bench.execute(
                """
                UPDATE tracks SET track_name = 'Twins' WHERE source_track_slug IN ('\(one)', '\(other)');
                DELETE FROM track_search;
                DELETE FROM open_issues;
                INSERT INTO open_issues (slug, kind, field, value, since)
                VALUES ('\(one)', 'tide', 'phone', 'x', '2027-01-15T08:00:00.000Z')
                """)
            // Names that no sync wrote are found once the database is opened again.
            let tracks = try await bench.successor().service.tracks
            let details = try #require(try await tracks.find(one))
            #expect(details.track.sourceTrackSlug == one && details.track.trackName == "Twins")
            #expect(details.sameName == [other])
            // A kind that a newer program found is kept.
            #expect(details.issues.map(\.kind) == ["tide"])
            let unknown = try #require(TrackSlug("nobody-has-this"))
            #expect(try await tracks.find(unknown) == nil)
            #expect(try await tracks.position(of: unknown) == nil)
        }
    }

    @Test func `a track is shown as it was, and before the history is refused with what to ask for`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            let slug = try slug(0, bench)
            let early = try await #require(throws: StorageError.self) {
                try await bench.service.tracks.find(slug, asOf: clock.now)
            }
            #expect(early.code == .beforeHistory && early.message == "there is no history yet")
            _ = try await bench.sync()
            clock.advance(by: 86_400)
            let name = try #require(try await bench.service.tracks.find(slug)).track.trackName
            let then = try #require(try await bench.service.tracks.find(slug, asOf: clock.now))
            #expect(then.track.trackName == name && then.issues.isEmpty && then.sameName.isEmpty)
            let before = try await #require(throws: StorageError.self) {
                try await bench.service.tracks.find(slug, asOf: clock.now.addingTimeInterval(-10 * 86_400))
            }
            #expect(before.code == .beforeHistory)
            #expect(
                before.message == "the history begins at 2027-01-15 08:00:00 UTC, after 2027-01-06 08:00:00 UTC")
            #expect(before.remedy.contains("history.retention"))
        }
    }

    @Test func `marks are set all or none, and who changed what is told`() async throws {
        try await withEngine { bench in
            _ = try await bench.sync()
            let tracks = bench.service.tracks
            let (one, other) = (try slug(0, bench), try slug(1, bench))
            let unknown = try #require(TrackSlug("nobody-has-this"))
            let error = try await #require(throws: StorageError.self) {
                try await tracks.setFollowed([one, unknown], to: true, by: .alice)
            }
            #expect(error.code == .unknownTracks && error.message.contains("\(unknown); nothing was changed"))
            #expect(try await tracks.list(matching: TrackQuery(followed: true)).total == 0)
            let first = try await tracks.setFollowed([one], to: true, by: .alice)
            #expect(first.changed == [one] && first.unchanged.isEmpty)
            let both = try await tracks.setFollowed([other, one, other], to: true, by: .bob)
            #expect(both.changed == [other] && both.unchanged == [one])
            #expect(try await tracks.setFollowed([one], to: false, by: .bob).changed == [one])
            #expect(try await tracks.list(matching: TrackQuery(followed: true)).tracks.map(\.slug) == [other])
        }
    }

    @Test func `completeness is kept for each sync that is stored, and for no dry run`() async throws {
        try await withEngine { bench in
            #expect(try await bench.service.tracks.completeness().isEmpty)
            let first = try await bench.sync()
            _ = try await bench.ended(try await bench.start(options: SyncOptions(dryRun: true)))
            let second = try await bench.sync()
            let all = try await bench.service.tracks.completeness()
            #expect(Set(all.map(\.jobId)) == [first.id.rawValue, second.id.rawValue] && all.count == 2)
            let phones = try bench.number("SELECT count(*) FROM tracks WHERE phone IS NOT NULL")
            #expect(all.allSatisfy { $0.tracks == 12 && $0.share(of: .phone) == Double(phones) / 12 })
        }
    }

    @Test func `open issues are listed by pages, taken off the list and put back`() async throws {
        try await withEngine { bench in
            _ = try await bench.sync()
            let rows = (0..<5).map {
                "('\(bench.slugs[$0])', 'malformed_phone', 'phone', 'v\($0)', '2027-01-15T08:00:00.000Z')"
            }
            try bench.execute(
                """
                DELETE FROM open_issues;
                INSERT INTO open_issues (slug, kind, field, value, since) VALUES \(rows.joined(separator: ","))
                """)
            let tracks = bench.service.tracks
            let page = try await tracks.openIssues(matching: OpenIssueQuery(limit: 2, offset: 3))
            #expect(page.issues.map(\.value) == ["v3", "v4"] && page.total == 5)
            let slug = try slug(1, bench)
            #expect(
                try await tracks.acknowledgeIssues(of: slug, kind: nil, undo: false, by: .bob) == (changed: 1, open: 4))
            // Once is enough.
            #expect(
                try await tracks.acknowledgeIssues(of: slug, kind: nil, undo: false, by: .bob) == (changed: 0, open: 4))
            let seen = try await tracks.openIssues(matching: OpenIssueQuery(slug: slug, acknowledged: true))
            #expect(seen.issues.map(\.acknowledgedBy) == ["bob"] && seen.total == 1)
            #expect(try await tracks.openIssues(matching: OpenIssueQuery(slug: slug)).total == 0)
            #expect(
                try await tracks.acknowledgeIssues(of: slug, kind: .malformedEmail, undo: true, by: .bob)
                    == (changed: 0, open: 4))
            #expect(
                try await tracks.acknowledgeIssues(of: slug, kind: .malformedPhone, undo: true, by: .alice)
                    == (changed: 1, open: 5))
        }
    }
}
