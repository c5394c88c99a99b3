// What cannot be right in the site's data, told wherever an operator looks.

import Catalogue
import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor DataIssueTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// What is not of its field's type is not stored.
    private static let refused: Set<String> = [
        "coordinates_out_of_range", "malformed_email", "malformed_phone", "malformed_url",
    ]

    @Test func `an issue is in the job, its report and the track, and the value is stored if it is of its type`()
        throws
    {
        let installation = try Installation(tracks: 240)
        try installation.startDaemon()
        let job = try installation.sync().job
        let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
        #expect(job.counts.issues == details.issues.count && job.counts.issues > 5)
        let report = try installation.ctl("report").output
        #expect(report.contains("## Data issues (\(job.counts.issues) new, 0 gone)"))
        for issue in details.issues {
            #expect(report.contains("- `\(issue.slug)`, \(issue.field): "), "\(issue)")
            let track = try installation.ctl("track", issue.slug, "--json").decoded(TrackDetails.self)
            let told = track.issues.first { $0.kind == issue.kind && $0.field == issue.field }
            #expect(told?.value == issue.value && told?.since == job.appliedAt, "\(issue)")
            let stored = try installation.query(
                String.self,
                "SELECT coalesce(CAST(\(issue.field) AS TEXT), '') FROM tracks WHERE source_track_slug = '\(issue.slug)'"
            )
            #expect(stored == [Self.refused.contains(issue.kind) ? "" : issue.value], "\(issue)")
        }
        let kinds = Set(details.issues.map(\.kind))
        #expect(
            kinds.isSuperset(of: [
                "coordinates_out_of_range", "malformed_email", "malformed_phone", "malformed_url", "duplicate_name",
            ]))
        // The simulated countries are real ones.
        #expect(kinds.isDisjoint(with: ["unknown_country", "country_mismatch"]))
    }

    @Test func `a second sync tells nothing new, and known issues are taken off the list until their values change`()
        throws
    {
        let installation = try Installation(tracks: 240)
        try installation.startDaemon()
        let first = try installation.sync().job
        #expect(first.counts.issuesNew == first.counts.issues && first.counts.issuesGone == 0)
        #expect(try installation.ctl("report").output.contains("### New"))
        #expect(try installation.ctl("status").output.contains("\(first.counts.issues) new, 0 gone"))
        let second = try installation.sync("--full").job
        #expect(second.counts.issuesNew == 0 && second.counts.issuesGone == 0)
        let report = try installation.ctl("report").output
        #expect(!report.contains("### New") && !report.contains("### Gone"))
        #expect(report.contains("Open in all: \(first.counts.issues): `tracksyncctl issues`"))
        let all = try installation.ctl("issues", "--limit", "0", "--json").decoded(IssueList.self)
        #expect(all.total == first.counts.issues && all.issues.count == all.total)
        #expect(try installation.ctl("issues", "--limit", "2", "--json").decoded(IssueList.self).issues.count == 2)
        // Tracks that share a name stand in one line.
        let shared = all.issues.filter { $0.kind == "duplicate_name" }
        let same = shared.filter { $0.value == shared.first?.value }.map(\.slug).sorted()
        #expect(try installation.ctl("issues", "--limit", "0").output.contains(": \(same.joined(separator: ", "))\n"))
        // And each names the others.
        let details = try installation.ctl("track", same[0], "--json").decoded(TrackDetails.self)
        #expect(details.sameName.map(\.rawValue) == Array(same.dropFirst()) && same.count > 1)

        let count = all.issues.count { $0.kind == "malformed_phone" }
        let result = try installation.ctl("issues", "ack", "--kind", "malformed_phone", "--reason", "known", "--json")
        #expect(try result.decoded(IssueAckResult.self).changed == count && count > 0)
        #expect(try installation.ctl("issues", "--json").decoded(IssueList.self).total == all.total - count)
        let seen = try installation.ctl("issues", "--all", "--kind", "malformed_phone", "--json").decoded(
            IssueList.self)
        #expect(seen.issues.count == count && seen.issues.allSatisfy { $0.acknowledgedBy != nil })
        // One more sync that finds them changes nothing; another value does.
        _ = try installation.sync("--full")
        #expect(try installation.ctl("issues", "--json").decoded(IssueList.self).total == all.total - count)
        let open = "Open in all: \(all.total), \(count) of them off the list: `tracksyncctl issues --all`"
        #expect(try installation.ctl("report").output.contains(open))
        try DatabaseQueue(path: installation.database).write { db in
            try db.execute(sql: "UPDATE open_issues SET value = 'older' WHERE kind = 'malformed_phone'")
            try db.execute(sql: "DELETE FROM pages")
        }
        _ = try installation.sync("--full")
        #expect(try installation.ctl("issues", "--json").decoded(IssueList.self).total == all.total)
        #expect(try installation.ctl("audit").output.contains("known"))
        #expect(try installation.ctl("issues", "ack").status == 64)
    }

    @Test func `a figure that is less than the stored one is told with both`() throws {
        let installation = try Installation(tracks: 12)
        try installation.startDaemon()
        _ = try installation.sync()
        let slug = installation.site.slug(at: 3)
        let shown = try #require(
            try installation.query(Int.self, "SELECT total_laps FROM tracks WHERE source_track_slug = '\(slug)'").first)
        // As though the site had once shown more.
        try DatabaseQueue(path: installation.database).write { db in
            try db.execute(
                sql: "UPDATE tracks SET total_laps = total_laps + 1000 WHERE source_track_slug = ?", arguments: [slug])
            // A page that is the same would not be read.
            try db.execute(sql: "DELETE FROM pages")
        }
        let before = try installation.lastJob().counts.issues
        let job = try installation.sync().job
        #expect(job.counts.issues == before + 1)
        let text = try installation.ctl("track", slug).output
        #expect(text.contains("figure fell, total_laps: \(shown), was \(shown + 1000)"))
        #expect(
            try installation.query(Int.self, "SELECT total_laps FROM tracks WHERE source_track_slug = '\(slug)'") == [
                shown
            ])
        // The stored figure is the site's by now.
        try DatabaseQueue(path: installation.database).write { try $0.execute(sql: "DELETE FROM pages") }
        let next = try installation.sync().job
        #expect(next.counts.issuesGone == 1)
        let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
        #expect(details.goneIssues?.map(\.slug) == [slug] && details.goneIssues?.first?.kind == "figure_fell")
        #expect(try installation.ctl("report").output.contains("### Gone"))
        // A head, a row for each field, and one for each way to coordinates.
        let rows: Int = try installation.ctl("completeness").output.split(separator: "\n").count
        #expect(rows - 1 == Completeness.fields.count + Completeness.coordinateKinds.count)
    }
}
