// Syncs that ask only for what can have changed, with the real programs.

import Catalogue
import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor IncrementalTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private func installation(tracks: Int = 150, settings: [String: String] = [:]) throws -> Installation {
        try Installation(tracks: tracks, settings: ["metadata.mode": "\"auto\""].merging(settings) { $1 })
    }

    @Test func `day by day a sync asks for less, and stores the same as one in full`() throws {
        let installation = try installation(tracks: 120)
        try installation.startDaemon()
        #expect(try installation.sync().job.counts.dashboardsChosen.new == 120)
        for generation in 2...5 {
            try installation.passDay(to: generation)
            _ = try installation.takeDashboardRequests()
            let (ending, job) = try installation.sync()
            #expect(ending.status == 0)
            let counts = job.counts
            #expect(counts.dashboardsSkipped > 0 && counts.dashboardsNotModified > 0 && counts.dashboardsFetched > 0)
            #expect(counts.dashboardsChosen.total + counts.dashboardsSkipped == counts.listed)
            let requests = try installation.takeDashboardRequests()
            #expect(requests.count == counts.dashboardsChosen.total && requests.values.allSatisfy { $0 == 1 })
            try installation.expectChanges(in: job, from: generation - 1, to: generation)
            try installation.expectStored(afterSyncing: Array(1...generation))
        }
        let before = try installation.catalogue()
        let (_, full) = try installation.sync("--full")
        #expect(full.options.full && full.counts.dashboardsChosen.full == full.counts.listed)
        #expect(full.counts.unchanged == full.counts.listed && full.counts.dashboardsSkipped == 0)
        #expect(try installation.catalogue() == before)
    }

    @Test func `what was asked for and why is told wherever a job is shown`() throws {
        let installation = try installation()
        try installation.startDaemon()
        _ = try installation.sync()
        try installation.passDay(to: 2)
        let shown = try installation.ctl("sync", "--watch")
        let counts = try installation.lastJob().counts
        #expect(shown.output.contains("\(counts.dashboardsSkipped) skipped"), "\(shown.output)")
        let job = try installation.ctl("job").output
        #expect(job.contains("\(counts.dashboardsSkipped) skipped"))
        #expect(job.contains("read because:") && job.contains("\(counts.dashboardsChosen.active) active"), "\(job)")
        let report = try installation.ctl("report").output
        #expect(report.contains("## Dashboards asked for (\(counts.dashboardsChosen.total))"))
        #expect(report.contains("| dashboards skipped | \(counts.dashboardsSkipped) |"))

        let slug = try #require(
            try installation.query(
                String.self, "SELECT slug FROM pages WHERE reason = 'active' AND unmodified ORDER BY slug LIMIT 1"
            ).first)
        let track = try installation.ctl("track", slug).output.split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        #expect(track.contains("as it may have been active; it was the same"), "\(track)")
        #expect(try installation.ctl("track", slug, "--json").output.contains(#""reason":"active""#))
    }

    @Test(arguments: [
        (["metadata.mode": "\"off\""], [:]), (["metadata.enabled": "false", "metadata.mode": "\"full\""], [:]),
        ([:], ["MRE_TRACK_SYNC_METADATA_ENABLED": "false"]), ([:], ["TRACKSYNC_METADATA_MODE": "off"]),
    ])
    func `turned off anywhere, no dashboard is asked for`(settings: [String: String], environment: [String: String])
        throws
    {
        let installation = try installation(tracks: 30, settings: settings)
        try installation.startDaemon(environment: environment)
        let (ending, job) = try installation.sync("--full")
        #expect(ending.status == 0 && !job.options.metadata && job.counts.added == 30)
        #expect(job.warnings.map(\.code) == [.metadataOff])
        #expect(try installation.takeDashboardRequests().isEmpty)
    }

    @Test func `in the mode full every dashboard is asked for, and sent only when it has changed`() throws {
        let installation = try installation(settings: ["metadata.mode": "\"full\""])
        try installation.startDaemon()
        _ = try installation.sync()
        let (_, job) = try installation.sync()
        #expect(job.options.full && job.counts.dashboardsNotModified == 150 && job.counts.dashboardsFetched == 0)
        #expect(try installation.requestLog().filter { $0.contains(#""status":304"#) }.count == 150)
    }

    @Test func `all and none exclude each other`() throws {
        let installation = try installation(tracks: 5)
        try installation.startDaemon()
        let ending = try installation.ctl("sync", "--full", "--no-metadata")
        #expect(ending.status == 64 && ending.errors.contains("exclude each other"))
    }
}

extension Installation {
    /// Lets a day pass: what was read is a day older, and the site has changed.
    fileprivate func passDay(to generation: Int) throws {
        try tell("PUT", "generation", "\(generation)")
        let database = try DatabaseQueue(path: database)
        try database.write { db in
            try db.execute(
                sql: """
                    UPDATE tracks SET metadata_fetched_at =
                        strftime('%Y-%m-%dT%H:%M:%fZ', metadata_fetched_at, '-1 day')
                    """)
        }
        try database.close()
    }
}
