// What becomes of followed tracks is told before all else.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor FollowedTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test(arguments: [true, false])
    func `followed tracks that change, leave or come back stand first in the report, and open a point`(isTold: Bool)
        throws
    {
        let installation = try Installation(
            tracks: 60,
            settings: Installation.clock.merging(isTold ? [:] : ["health.followed_changes": "false"]) { $1 })
        try installation.startDaemon()
        _ = try installation.sync()
        #expect(try installation.ctl("follow", "--search", "a").status == 0)
        let followed = Set(
            try installation.query(String.self, "SELECT source_track_slug FROM tracks WHERE is_followed = 1"))
        #expect(try installation.ctl("attention", "--json").decoded(AttentionList.self).points.isEmpty)

        try installation.tell("PUT", "generation", "3")
        let job = try installation.sync("--full", "--allow-deactivations", "60", "--allow-additions", "60").job
        let moved = Set(
            try installation.query(
                String.self,
                """
                SELECT slug FROM track_changes c JOIN change_sets s ON s.id = c.change_set
                WHERE s.job_id = '\(job.id)' AND c.kind IN ('profile', 'deactivated', 'reactivated')
                """)
        ).intersection(followed)
        #expect(!moved.isEmpty)
        let report = try installation.ctl("report").output
        let sections = report.matches(of: /## (.+)/).map { String($0.1) }
        #expect(sections.first?.hasPrefix("Warnings") == true || sections.first == "Followed tracks (\(moved.count))")
        let place = try #require(report.firstRange(of: "## Followed tracks (\(moved.count))"))
        let stages = try #require(report.firstRange(of: "## Stages"))
        #expect(place.lowerBound < stages.lowerBound)
        for slug in moved { #expect(report[place.upperBound..<stages.lowerBound].contains("`\(slug)`"), "\(slug)") }

        let points = try installation.ctl("attention", "--json").decoded(AttentionList.self).points
        guard isTold else {
            #expect(points.isEmpty)
            return
        }
        #expect(points.map(\.kind) == [.followedChanged])
        #expect(points.first?.message.hasPrefix("Followed tracks: ") == true)
        #expect(points.first?.hint.contains("tracksyncctl changes --followed --since 2") == true)
        // News are no problem.
        #expect(try installation.ctl("health").status == 0)
        // What was told stays until somebody has seen it; a sync without news adds nothing.
        let told = points.first?.message
        _ = try installation.sync("--full")
        #expect(try installation.ctl("attention", "--json").decoded(AttentionList.self).points.first?.message == told)
        #expect(!(try installation.ctl("report").output.contains("## Followed tracks")))
        #expect(try installation.ctl("attention", "ack", "\(points[0].id)").status == 0)
        #expect(try installation.ctl("attention", "--json").decoded(AttentionList.self).points.isEmpty)
    }
}
