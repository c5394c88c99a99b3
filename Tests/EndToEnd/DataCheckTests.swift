// What cannot be right in the site's data, told wherever an operator looks.

import Catalogue
import ControlProtocol
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor DataCheckTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `an anomaly is in the job, its report and the track, and the value is stored`() throws {
        let installation = try Installation(tracks: 240)
        try installation.startDaemon()
        let job = try installation.sync().job
        let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
        #expect(job.counts.anomalies == details.anomalies.count && job.counts.anomalies > 5)
        let report = try installation.ctl("report").output
        #expect(report.contains("## Data quality (\(job.counts.anomalies))"))
        for anomaly in details.anomalies {
            #expect(report.contains("- `\(anomaly.slug)`, \(anomaly.field): "), "\(anomaly)")
            let track = try installation.ctl("track", anomaly.slug, "--json").decoded(TrackDetails.self)
            let told = track.anomalies.first { $0.kind == anomaly.kind && $0.field == anomaly.field }
            #expect(told?.value == anomaly.value && told?.since == job.appliedAt, "\(anomaly)")
            let stored = try installation.query(
                String.self,
                "SELECT CAST(\(anomaly.field) AS TEXT) FROM tracks WHERE source_track_slug = '\(anomaly.slug)'")
            #expect(stored == [anomaly.value])
        }
        let kinds = Set(details.anomalies.map(\.kind))
        #expect(
            kinds.isSuperset(of: [
                "coordinates_out_of_range", "malformed_email", "malformed_phone", "malformed_url", "duplicate_name",
            ]))
        // The simulated countries are real ones.
        #expect(kinds.isDisjoint(with: ["unknown_country", "country_mismatch"]))
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
        let before = try installation.lastJob().counts.anomalies
        let job = try installation.sync().job
        #expect(job.counts.anomalies == before + 1)
        let text = try installation.ctl("track", slug).output
        #expect(text.contains("figure fell, total_laps: \(shown), was \(shown + 1000)"))
        #expect(
            try installation.query(Int.self, "SELECT total_laps FROM tracks WHERE source_track_slug = '\(slug)'") == [
                shown
            ])
        #expect(try installation.ctl("completeness").output.split(separator: "\n").count == 20)
    }
}
