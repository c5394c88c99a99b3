import Catalogue
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Storage
import SyncedSite
import Testing

@testable import Syncing

/// Syncs that ask for little, against those that ask for all.
@Suite struct IncrementalTests {
    @Test func `a second sync asks for what can have changed, and is told that it has not`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 300)) { site in
            _ = try await site.sync()
            site.simulator.clearLog()
            site.pass(86_400)
            let (job, error) = try await site.sync()
            #expect(error == nil)
            let counts = job.counts
            #expect(counts.dashboardsSkipped > 60 && counts.dashboardsChosen.active > 60)
            #expect(counts.dashboardsChosen.expired > 10)
            #expect(counts.dashboardsChosen.total + counts.dashboardsSkipped == 300)
            #expect(counts.dashboardsNotModified == counts.dashboardsChosen.total && counts.dashboardsFetched == 0)
            #expect(site.simulator.stats.dashboards == counts.dashboardsChosen.total)
            #expect(site.simulator.stats.notModified == counts.dashboardsChosen.total)
            #expect(counts.unchanged == 300)
            let report = try String(contentsOfFile: #require(job.reportPath), encoding: .utf8)
            #expect(report.contains("| dashboards not modified | \(counts.dashboardsNotModified) |"))
            #expect(report.contains("| possibly active since it was read | \(counts.dashboardsChosen.active) |"))
            #expect(report.contains("and read not long ago | \(counts.dashboardsSkipped) |"))
            // Durations are written as everywhere.
            #expect(report.firstMatch(of: /\| list \| \d+(\.\d)? m?s \|/) != nil)
            #expect(report.contains("| paused | 0 ms |"))
        }
    }

    @Test func `of a page that is the same the time is renewed and the values stay`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 20)) { site in
            _ = try await site.sync()
            let slug = try #require(TrackSlug(site.simulator.site.slug(at: 4)))
            let before = try #require(try await site.store.tracks.find(slug))
            site.pass(8 * 86_400)
            let (job, _) = try await site.sync()
            #expect(job.counts.dashboardsNotModified == 20)
            var after = try #require(try await site.store.tracks.find(slug))
            #expect(after.metadataFetchedAt == site.now && after.lastSeenAt == site.now)
            #expect(after.lastReading?.notModified == true && after.lastReading?.failedAt == nil)
            after.metadataFetchedAt = before.metadataFetchedAt
            after.lastSeenAt = before.lastSeenAt
            after.lastReading = before.lastReading
            #expect(try RecordCoding.encode(after) == RecordCoding.encode(before))
        }
    }

    @Test(arguments: [(ServedValidators.none, true), (.both, false)])
    func `a page that comes and is the same is not read either`(served: ServedValidators, conditional: Bool)
        async throws
    {
        try await SyncedSite.with(Site(seed: 3, tracks: 20), validators: served) { site in
            _ = try await site.sync(conditional: conditional)
            site.simulator.clearLog()
            let (job, _) = try await site.sync(SyncOptions(full: true), conditional: conditional)
            #expect(job.counts.dashboardsNotModified == 20 && job.counts.dashboardsFetched == 0)
            #expect(job.counts.bytes > 20 * 10_000 && site.simulator.stats.notModified == 0)
            #expect(site.simulator.log.allSatisfy { !$0.conditional })
        }
    }

    @Test(arguments: [ServedValidators.both, .etag, .lastModified])
    func `after a change of the rules every page is read again, whatever the site says of it`(
        served: ServedValidators
    ) async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 20), validators: served) { site in
            _ = try await site.sync()
            try site.write("UPDATE pages SET parser_version = parser_version - 1")
            try site.write("UPDATE tracks SET city = 'Elsewhere' WHERE city IS NOT NULL")
            let (job, _) = try await site.sync()
            #expect(job.counts.dashboardsChosen.rulesChanged == 20 && job.counts.dashboardsFetched == 20)
            #expect(job.counts.updated > 10)
            let report = try String(contentsOfFile: #require(job.reportPath), encoding: .utf8)
            #expect(report.contains("| read by older rules | 20 |"))
            #expect(report.contains("Each is read once more by the new rules: 20."))
            let (next, _) = try await site.sync(SyncOptions(full: true))
            #expect(next.counts.dashboardsNotModified == 20)
        }
    }

    @Test func `a database from before pages were remembered is read again`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 20)) { site in
            _ = try await site.sync()
            try site.write("DELETE FROM pages")
            let (job, _) = try await site.sync()
            #expect(job.counts.dashboardsChosen.rulesChanged == 20 && job.counts.dashboardsFetched == 20)
        }
    }

    @Test func `what was read and never stored is not relied on`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 300)) { site in
            _ = try await site.sync()
            site.nextDay()
            let (rehearsal, _) = try await site.sync(SyncOptions(dryRun: true))
            #expect(rehearsal.counts.statisticsChanged > 0)
            site.simulator.set(faults: FaultPlan([try Fault("status:500@tracks")]))
            #expect(try await site.sync().error is SyncError)
            site.simulator.set(faults: FaultPlan())
            let (job, _) = try await site.sync()
            try expectAccount(of: job, site, from: 1, to: 2)
        }
    }

    @Test func `a job that resumes another counts what that had found to be the same, if that still counts`()
        async throws
    {
        try await SyncedSite.with(Site(seed: 3, tracks: 60)) { site in
            _ = try await site.sync()
            let index = 7
            site.simulator.set(faults: FaultPlan([try Fault("stall@#\(index)")]))
            let parent = try await site.syncUntilOneIsLeft()
            let staged = parent.counts.dashboardsNotModified
            #expect(staged == 59)
            site.simulator.set(faults: FaultPlan())
            site.simulator.clearLog()
            let (job, _) = try await site.sync(SyncOptions(full: true), goingOnFrom: parent)
            #expect(job.counts.dashboardsReused == staged && site.simulator.stats.dashboards == 1)
            #expect(job.counts.dashboardsChosen.total == 60)

            site.simulator.set(faults: FaultPlan([try Fault("stall@#\(index)")]))
            let other = try await site.syncUntilOneIsLeft()
            site.simulator.set(faults: FaultPlan())
            let (last, _) = try await site.sync(SyncOptions(full: true), goingOnFrom: other) { $0.clearMissing = true }
            #expect(last.counts.dashboardsReused == 0 && last.counts.dashboardsFetched == 60)
        }
    }

    @Test func `values that are gone are removed once that is wanted, though their pages are the same`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 200)) { site in
            _ = try await site.sync()
            site.nextDay()
            _ = try await site.sync(SyncOptions(full: true))
            let gone = site.simulator.site.changes(from: 1, to: 2).tracks.filter { !$0.absent.isEmpty }
            #expect(!gone.isEmpty)
            let (kept, _) = try await site.sync(SyncOptions(full: true))
            #expect(kept.counts.updated == 0 && kept.counts.dashboardsFetched == 0)
            let (job, _) = try await site.sync(SyncOptions(full: true)) { $0.clearMissing = true }
            #expect(job.counts.dashboardsFetched == job.counts.listed)
            #expect(job.counts.updated >= gone.count)
            // To keep them again takes nothing.
            let (next, _) = try await site.sync(SyncOptions(full: true))
            #expect(next.counts.dashboardsNotModified == next.counts.listed)
        }
    }

    @Test func `what failed is asked for the next time, and told of until it is read`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 40)) { site in
            _ = try await site.sync()
            let slug = try #require(TrackSlug(site.simulator.site.slug(at: 4)))
            site.simulator.set(faults: FaultPlan([try Fault("status:404@#4")]))
            site.pass(60)
            let (failing, _) = try await site.sync(SyncOptions(full: true))
            #expect(failing.counts.dashboardsFailed == 1)
            #expect(try await site.store.tracks.find(slug)?.lastReading?.failedAt == site.now)
            site.simulator.set(faults: FaultPlan())
            let (job, _) = try await site.sync()
            #expect(job.counts.dashboardsChosen.failed == 1)
            let reading = try #require(try await site.store.tracks.find(slug)?.lastReading)
            #expect(reading.failedAt == nil && reading.reason == .failed && reading.notModified)
            #expect(try await site.sync().job.counts.dashboardsChosen.failed == 0)
        }
    }

    @Test func `dead pages fail no sync that has little else to ask for`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 60)) { site in
            site.simulator.set(faults: FaultPlan(try (0..<28).map { try Fault("status:404@#\($0)") }))
            #expect(try await site.sync().job.counts.dashboardsFailed == 28)
            let (job, error) = try await site.sync()
            #expect(error == nil)
            #expect(job.counts.dashboardsFailed == 28 && job.counts.dashboardsChosen.failed == 28)
        }
    }

    @Test func `followed tracks are asked for every time`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 40)) { site in
            _ = try await site.sync()
            let slugs = (0..<5).compactMap { TrackSlug(site.simulator.site.slug(at: $0)) }
            _ = try await site.store.tracks.setFollowed(slugs, to: true)
            #expect(try await site.sync().job.counts.dashboardsChosen.followed == 5)
        }
    }

    @Test func `asked for all while the configuration wants none, a sync says so`() async throws {
        try await SyncedSite.with(Site(seed: 3, tracks: 10)) { site in
            let (job, error) = try await site.sync(SyncOptions(full: true)) { $0.metadataEnabled = false }
            #expect(error == nil && job.warnings.map(\.code) == [.metadataOff])
            #expect(!job.options.metadata && !job.options.full && site.simulator.stats.dashboards == 0)
            let (plain, _) = try await site.sync { $0.metadataEnabled = false }
            #expect(plain.warnings.isEmpty)
            let (full, _) = try await site.sync { $0.everyDashboard = true }
            #expect(full.options.full && full.counts.dashboardsChosen.full == 10)
        }
    }

    @Test func `day by day it stores what syncs in full would store, with less to ask for`() async throws {
        try await SyncedSite.with(Site(seed: 11, tracks: TestTier.isRelease ? 250 : 120)) { site in
            _ = try await site.sync()
            var asked = 0
            var listed = 0
            for generation in 2...(TestTier.isRelease ? 12 : 6) {
                site.nextDay()
                let (job, error) = try await site.sync()
                #expect(error == nil)
                try expectAccount(of: job, site, from: generation - 1, to: generation)
                asked += job.counts.dashboardsChosen.total
                listed += job.counts.listed
            }
            #expect(asked < listed * 4 / 5)
            site.simulator.clearLog()
            let (full, _) = try await site.sync(SyncOptions(full: true))
            #expect(full.counts.unchanged == full.counts.listed, "a sync in full finds nothing more")
            #expect(site.simulator.stats.dashboards == full.counts.listed)
        }
    }

    /// Compares a job's counts with the site's own account.
    private func expectAccount(of job: Job, _ site: SyncedSite, from: Int, to: Int) throws {
        let account = site.simulator.site.changes(from: from, to: to)
        #expect(job.counts.added == account.added.count)
        #expect(job.counts.deactivated == account.removed.count)
        #expect(job.counts.statisticsChanged == account.tracks.count { !$0.statistics.isEmpty })
        #expect(job.counts.unchanged == account.unchanged)
    }
}

@Suite struct FailureGuardTests {
    private func isTripped(_ failures: [RefreshReason], asked: Int, failedBefore: Int = 0, listed: Int) -> Bool {
        var chosen = ChosenDashboards()
        chosen.active = asked - failedBefore
        chosen.failed = failedBefore
        var guarding = FailureGuard(chosen: chosen, listed: listed)
        for reason in failures { guarding.failed(reason) }
        return guarding.isTripped
    }

    @Test func `more than half of the whole site is too much, and half is not`() {
        #expect(!isTripped(Array(repeating: .active, count: 10), asked: 20, listed: 20))
        #expect(isTripped(Array(repeating: .active, count: 11), asked: 20, listed: 20))
        #expect(isTripped([.new], asked: 1, listed: 1))
        #expect(!isTripped([], asked: 0, listed: 0))
    }

    @Test func `of a part ten are no sign, and more than ten are when they are most`() {
        #expect(!isTripped(Array(repeating: .active, count: 10), asked: 10, listed: 1000))
        #expect(isTripped(Array(repeating: .active, count: 11), asked: 21, listed: 1000))
        #expect(!isTripped(Array(repeating: .active, count: 11), asked: 22, listed: 1000))
    }

    @Test func `those that failed before count neither way`() {
        #expect(!isTripped(Array(repeating: .failed, count: 500), asked: 520, failedBefore: 500, listed: 1000))
        #expect(
            isTripped(
                Array(repeating: .failed, count: 50) + Array(repeating: .active, count: 11), asked: 70,
                failedBefore: 50, listed: 1000))
    }
}

@Suite struct MonthTests {
    @Test func `in a month nothing is older than it may be, and much is not asked for`() async throws {
        let figures = try await Month.figures(tracks: 120)
        #expect((0.2...0.8).contains(figures.saved), "\(figures.saved)")
        #expect(figures.came < figures.asked)
        for field in SiteField.allCases {
            let days = figures.staleness[field] ?? 0
            if field == .trackName || field.isStatistic {
                #expect(days == 1, "\(field) is stored by the next sync")
            } else {
                #expect((1...8).contains(days), "\(field) within max_age and a day: \(days)")
            }
        }
        #expect(figures.staleness.values.contains { $0 > 2 }, "edits did show")
    }
}
