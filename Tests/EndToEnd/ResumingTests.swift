// Going on from a job that did not come to its end, as an operator asks for it.

import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor ResumingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a resumed job fetches what is missing and nothing else, and says what it reuses`() throws {
        let installation = try Installation()
        let parent = try cancelInTheMiddle(of: installation)
        let staged = try installation.stagedSlugs()
        try #require(staged.count >= 60 && staged.count < 120)
        let ending = try installation.ctl("resume", "--wait", "--json", "--reason", "the site is back")
        #expect(ending.status == 0, "\(ending.text)")
        let job = try ending.decoded(Job.self)
        #expect(job.state == .succeeded && job.trigger == .resume && job.resumedFrom == parent.id)
        #expect(job.reason == "the site is back")
        #expect(job.counts.dashboardsReused == staged.count)
        #expect(job.counts.dashboardsFetched == 120 - staged.count)
        let requests = try installation.takeDashboardRequests()
        let listed = Set(installation.site.listedIndices.map { installation.site.slug(at: $0) })
        #expect(Set(requests.keys) == listed.subtracting(staged))
        #expect(requests.values.allSatisfy { $0 == 1 })
        try installation.expectStored(afterSyncing: [1])

        let report = try installation.ctl("report").output
        #expect(report.contains("`\(parent.id)`"))
        #expect(report.contains("| dashboards reused | \(staged.count) |"))
        #expect(try installation.ctl("job").output.contains("\(staged.count) reused"))
        #expect(try installation.job(parent.id.rawValue).resumedBy == job.id)
    }

    @Test func `what cannot be resumed is refused with the reason`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try expectRefusal(installation.ctl("resume", "--json"), because: "No job has run yet")
        #expect(try installation.ctl("resume", "ffffffff").status == 4)
        let parent = try cancelInTheMiddle(of: installation)

        let id = try installation.ctl("resume", "--json").decoded(Job.self).id
        _ = try eventually("the resumed job is over") { try installation.job().state.isFinal ? true : nil }
        try expectRefusal(installation.ctl("resume", "--json"), because: "it succeeded")
        try expectRefusal(
            installation.ctl("resume", parent.id.rawValue, "--json"), because: "job \(id) resumed it")

        let other = try cancelInTheMiddle(of: installation)
        let database = try DatabaseQueue(path: installation.database)
        try database.write { try $0.execute(sql: "DELETE FROM staged_dashboards") }
        try database.close()
        try expectRefusal(installation.ctl("resume", "--json"), because: "what it had read is gone")
        #expect(try installation.sync().ending.status == 0)
        try expectRefusal(installation.ctl("resume", other.id.rawValue, "--json"), because: "has synced since")
        #expect(try installation.takeDashboardRequests().values.allSatisfy { $0 == 1 })
    }

    @Test func `a job that had stored its changes when the daemon died has nothing to go on with`() throws {
        let installation = try Installation(
            tracks: TestTier.isRelease ? 20_000 : 8000, settings: Installation.largeSite)
        try installation.startDaemon()
        let watcher = try installation.startAndWatch(["--no-metadata"])
        try watcher.wait(for: .report)
        installation.stopDaemon(SIGKILL)
        try installation.startDaemon()
        #expect(try installation.job().state == .interrupted)
        try expectRefusal(installation.ctl("resume", "--json"), because: "its changes are stored")
    }

    @Test func `while a job runs none is resumed`() throws {
        let installation = try Installation()
        let parent = try cancelInTheMiddle(of: installation)
        try installation.stallOneTrack()
        let id = try installation.startSync()
        let ending = try installation.ctl("resume", parent.id.rawValue)
        #expect(ending.status == 10)
        #expect(ending.text.contains(id.prefix(13)))
        #expect(try installation.ctl("cancel").status == 0)
    }

    /// A sync that is cancelled with most dashboards read; afterwards the site is well, and has forgotten who asked.
    private func cancelInTheMiddle(of installation: Installation) throws -> Job {
        if installation.daemon == nil { try installation.startDaemon() }
        try installation.stallOneTrack()
        let id = try installation.startSync()
        try installation.waitForStage(.dashboards, processed: 60)
        #expect(try installation.ctl("cancel").status == 0)
        try installation.tell("DELETE", "faults")
        _ = try installation.takeDashboardRequests()
        return try installation.job(id)
    }

    private func expectRefusal(_ ending: Ending, because reason: String) {
        #expect(ending.status == 1)
        #expect(ending.errors.contains(#""code":"not_resumable""#), "\(ending.errors)")
        #expect(ending.errors.contains(reason), "\(ending.errors)")
    }
}
