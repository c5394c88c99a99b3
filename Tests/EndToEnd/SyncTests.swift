import Catalogue
import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import StoredSite
import Testing

@Suite(.serialized) actor SyncTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a first sync stores every value that the site shows`() throws {
        let installation = try Installation(tracks: 200)
        try installation.startDaemon()
        let (ending, job) = try installation.sync("--reason", "first one")
        #expect(ending.status == 0)
        #expect(job.state == .succeeded)
        #expect(job.reason == "first one")
        #expect(job.counts.listed == 200 && job.counts.added == 200 && job.counts.dashboardsFetched == 200)
        #expect(job.counts.updated == 0 && job.counts.unchanged == 0 && job.counts.dashboardsFailed == 0)
        #expect(job.stages.map(\.stage) == [.list, .dashboards, .apply, .report])
        try installation.expectStored(afterSyncing: [1])
        #expect(try installation.query(Int.self, "SELECT count(*) FROM staged_listings") == [0])
        #expect(try installation.query(Int.self, "SELECT count(*) FROM staged_dashboards") == [0])
    }

    @Test func `the same site again is no update`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        let (ending, job) = try installation.sync()
        #expect(ending.status == 0)
        #expect(job.counts.added == 0 && job.counts.updated == 0 && job.counts.statisticsChanged == 0)
        #expect(job.counts.unchanged == 120 && job.counts.deactivated == 0)
        #expect(try installation.catalogue() == before)
    }

    @Test func `what changed is exactly what the site says has changed`() throws {
        let installation = try Installation(tracks: 600)
        try installation.startDaemon()
        _ = try installation.sync()
        for generation in 2...4 {
            try installation.tell("PUT", "generation", "\(generation)")
            let (ending, job) = try installation.sync()
            #expect(ending.status == 0)
            try installation.expectChanges(in: job, from: generation - 1, to: generation)
            try installation.expectStored(afterSyncing: Array(1...generation))
        }
    }

    @Test func `the report tells of the job, its counts and each change`() throws {
        let installation = try Installation(tracks: 600)
        try installation.startDaemon()
        _ = try installation.sync()
        try installation.tell("PUT", "generation", "2")
        let (_, job) = try installation.sync("--reason", "nightly")
        let path = try #require(job.reportPath)
        #expect(path.hasPrefix(installation.state + "/reports/track-sync-"))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let printed = try installation.ctl("report")
        #expect(printed.output == text || printed.output == text + "\n")
        for heading in [
            "## Stages", "## Counts", "## New tracks", "## Updated", "## Statistics", "## Deactivated",
            "## Completeness",
        ] {
            #expect(text.contains(heading), "\(heading) is missing")
        }
        #expect(text.contains("- Job: `\(job.id)`"))
        #expect(text.contains("- Reason: `nightly`"))
        #expect(text.contains("| listed | \(job.counts.listed) |"))
        let changes = installation.site.changes(from: 1, to: 2)
        for slug in changes.added + changes.removed { #expect(text.contains("- `\(slug)`: ")) }
    }

    @Test func `a dry run shows what would change and changes nothing`() throws {
        let installation = try Installation(tracks: 600)
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        let (ending, job) = try installation.sync("--dry-run")
        #expect(ending.status == 0)
        #expect(job.options.dryRun)
        try installation.expectChanges(in: job, from: 1, to: 2)
        #expect(try installation.catalogue() == before)
        let report = try String(contentsOfFile: try #require(job.reportPath), encoding: .utf8)
        #expect(report.contains("Dry run"))
        let (_, real) = try installation.sync()
        try installation.expectChanges(in: real, from: 1, to: 2)
    }

    @Test func `without dashboards the catalogue page alone is read`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        let (ending, job) = try installation.sync("--no-metadata")
        #expect(ending.status == 0)
        #expect(job.counts.added == 120 && job.counts.dashboardsFetched == 0)
        #expect(job.stages.map(\.stage) == [.list, .apply, .report])
        #expect(try installation.requestLog().filter { $0.contains("/t/") }.isEmpty)
    }

    @Test func `dashboards that fail are recorded, keep what is stored, and do not stop the sync`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync()
        try installation.tell("PUT", "generation", "2")
        let failing = installation.site.at(generation: 2).listedIndices.prefix(12).map {
            installation.site.at(generation: 2).slug(at: $0)
        }
        try installation.tell("PUT", "faults", faults(failing.map { "status:404@\($0)" }))
        let before = try installation.catalogue().filter { line in failing.contains { line.hasPrefix("'\($0)'|") } }
        let (ending, job) = try installation.sync()
        #expect(ending.status == 3)
        #expect(job.state == .succeeded)
        #expect(job.counts.dashboardsFailed == 12)
        #expect(job.warnings.map(\.code) == [.dashboardsFailed])
        let after = try installation.catalogue().filter { line in failing.contains { line.hasPrefix("'\($0)'|") } }
        #expect(before.count == after.count && after.count == 12)
        let shown = try installation.ctl("job")
        for slug in failing { #expect(shown.output.contains(slug)) }
    }

    @Test func `passing failures are tried again and leave no trace but their count`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["status:503@tracks,times=1", "reset@catalogue,times=1"]))
        let (ending, job) = try installation.sync()
        #expect(ending.status == 0)
        #expect(job.counts.dashboardsFailed == 0)
        #expect(job.counts.retries == 121)
        try installation.expectStored(afterSyncing: [1])
    }

    @Test func `when most dashboards fail nothing is applied`() throws {
        let installation = try Installation(settings: ["fetch.retries": "0"])
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "generation", "2")
        try installation.tell("PUT", "faults", faults(["status:500@tracks"]))
        let (ending, job) = try installation.sync()
        #expect(ending.status == 75)
        #expect(job.state == .failed)
        #expect(job.error?.name == "source_unavailable")
        #expect(try installation.catalogue() == before)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM staged_listings").first ?? 0 > 0)
        try installation.tell("DELETE", "faults")
        #expect(try installation.sync().ending.status == 0)
    }

    @Test(arguments: [
        "empty-table@catalogue", "login@catalogue", "error-page@catalogue", "binary@catalogue", "status:500@catalogue",
        "empty@catalogue",
    ])
    func `an unreadable catalogue is refused and the stored one stays`(fault: String) throws {
        let installation = try Installation(settings: ["fetch.retries": "0"])
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        try installation.tell("PUT", "faults", faults([fault]))
        let (ending, job) = try installation.sync()
        #expect(job.state == .failed)
        #expect(["catalogue_unreadable", "source_unavailable"].contains(job.error?.name))
        #expect(ending.status == 1 || ending.status == 75)
        #expect(try installation.catalogue() == before)
        if fault.hasPrefix("empty-table") { #expect(job.error?.name == "catalogue_unreadable") }
    }

    @Test(arguments: ["cut@catalogue", "keep:0.5@catalogue", "keep:0.94@catalogue"])
    func `deactivations in mass are withheld, and released by an operator`(fault: String) throws {
        let installation = try Installation(tracks: 300)
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        try installation.tell("PUT", "faults", faults([fault]))
        let (ending, job) = try installation.sync("--no-metadata")
        #expect(ending.status == 3)
        #expect(job.state == .succeeded)
        #expect(job.counts.withheld == 300 - job.counts.listed)
        #expect(job.counts.deactivated == 0)
        #expect(job.warnings.map(\.code).contains(.deactivationsWithheld))
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active") == [300])

        let shown = try installation.ctl("job")
        #expect(shown.output.contains("--allow-deactivations \(job.counts.withheld)") == !fault.hasPrefix("cut"))
        let status = try installation.ctl("status").output
        #expect(
            status.hasPrefix("FAIL: deactivations: \(job.counts.withheld) active tracks are not in the catalogue"),
            "\(status)")
        if fault.hasPrefix("keep:0.5") {
            #expect(try installation.ctl("attention", "ack", "1", "--reason", "known").status == 0)
            let health = try installation.ctl("health").output
            let words = "OK    deactivations  \(job.counts.withheld) withheld, acknowledged by "
            #expect(health.contains(words) && health.contains(" (known)."), "\(health)")
        }
        let (second, release) = try installation.sync(
            "--no-metadata", "--allow-deactivations", "\(job.counts.withheld)")
        if fault.hasPrefix("cut") {
            // A page that was cut is no evidence, whatever an operator allows.
            #expect(second.status == 3)
            #expect(release.counts.deactivated == 0)
        } else {
            #expect(second.status == 0)
            #expect(release.counts.deactivated == job.counts.withheld)
            #expect(release.counts.withheld == 0)
        }
        try installation.tell("DELETE", "faults")
        let (_, back) = try installation.sync("--no-metadata")
        #expect(back.counts.reactivated == release.counts.deactivated)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active") == [300])
    }

    @Test func `new tracks in mass are withheld, and released by an operator`() throws {
        let installation = try Installation(tracks: 300)
        try installation.startDaemon()
        try installation.setFaults("keep:0.5@catalogue")
        // The first sync of an empty catalogue is free.
        let first = try installation.sync("--no-metadata")
        #expect(first.ending.status == 0 && first.job.counts.added == first.job.counts.listed)
        try installation.setFaults()
        let (ending, job) = try installation.sync("--no-metadata")
        let new = 300 - first.job.counts.listed
        #expect(ending.status == 3 && job.state == .succeeded, "\(ending.errors)")
        #expect(job.counts.additionsWithheld == new && job.counts.added == 0, "\(job.counts)")
        #expect(job.warnings.map(\.code) == [.additionsWithheld])
        func active() throws -> Int? {
            try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active").first
        }
        #expect(try active() == 300 - new)
        #expect(try installation.ctl("job").output.contains("--allow-additions \(new)"))
        // Fewer than there are release none.
        #expect(try installation.sync("--no-metadata", "--allow-additions", "\(new - 1)").job.counts.added == 0)
        let release = try installation.sync("--no-metadata", "--allow-additions", "\(new)")
        #expect(release.ending.status == 0 && release.job.counts.added == new, "\(release.job.counts)")
        #expect(try active() == 300)
        #expect(try !installation.ctl("attention").output.contains("additions"))
    }

    @Test func `rows that repeat a slug or lead elsewhere are counted, and the first row wins`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["duplicates:5@catalogue"]))
        let (_, job) = try installation.sync("--no-metadata")
        #expect(job.counts.listed == 120 && job.counts.duplicates == 5)
        #expect(job.warnings.map(\.code) == [.duplicateSlugs])
        try installation.tell("PUT", "faults", faults(["foreign:7@catalogue"]))
        let (_, second) = try installation.sync("--no-metadata")
        #expect(second.counts.listed == 120 && second.counts.rowsSkipped == 7 && second.counts.updated == 0)
        // Some of the links could be a track's, but for their form: the rows may list tracks.
        #expect(second.warnings.map(\.code) == [.rowsSkipped, .rowsUnreadable])
    }

    @Test func `rows that cannot be read keep as many tracks active, and job, report and attention say so`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        let known = Set(installation.site.listedIndices.map { installation.site.slug(at: $0) })
        func active() throws -> Set<String> {
            Set(try installation.query(String.self, "SELECT source_track_slug FROM tracks WHERE is_active"))
        }
        // No track has left, but three rows hide theirs: no permission helps, and none is offered.
        try installation.setFaults("damaged:3@catalogue")
        let (_, quiet) = try installation.sync("--no-metadata", "--allow-deactivations", "3")
        #expect(quiet.counts.rowsUnreadable == 3 && quiet.counts.withheld == 3 && quiet.counts.deactivated == 0)
        #expect(try active() == known)
        #expect(try !installation.ctl("attention").text.contains("--allow-deactivations"))

        try installation.tell("PUT", "generation", "2")
        let site = Site(seed: 7, tracks: 120, generation: 2)
        let listed = Set(site.listedIndices.map { site.slug(at: $0) })
        let hidden = site.listedIndices.prefix(3).map { site.slug(at: $0) }
        let missing = known.subtracting(listed).union(known.intersection(hidden)).sorted()
        try #require(missing.count > 3)
        let (ending, job) = try installation.sync("--no-metadata")
        #expect(ending.status == 3 && job.counts.rowsUnreadable == 3)
        #expect(job.counts.withheld == 3 && job.counts.deactivated == missing.count - 3)
        #expect(job.warnings.map(\.code) == [.rowsSkipped, .rowsUnreadable, .deactivationsWithheld])
        #expect(try active() == listed.subtracting(hidden).union(known.subtracting(missing.dropFirst(3))))
        let details = try installation.ctl("job", "--json").decoded(JobDetails.self)
        #expect(details.withheld.map(\.slug.rawValue) == Array(missing.prefix(3)))

        let text = try installation.ctl("job").output
        #expect(text.contains("3 rows skipped, 0 duplicates, 3 rows unreadable"), "\(text)")
        #expect(
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("as many rows cannot be read"),
            "\(text)")
        let report = try installation.ctl("report").output
        #expect(report.contains("| rows unreadable | 3 |") && report.contains("and as many rows cannot be read"))
        for slug in missing.prefix(3) { #expect(report.contains("`\(slug)`")) }
        let attention = try installation.ctl("attention", "--json").output
        #expect(attention.contains("3 active tracks are not in the catalogue, and as many of its rows cannot be read"))
        #expect(attention.contains("wait_for_whole_page"), "\(attention)")

        // A page that can be read settles it.
        try installation.tell("DELETE", "faults")
        #expect(try installation.sync("--no-metadata").ending.status == 0)
        #expect(try active() == listed)
        #expect(try installation.ctl("attention").text.contains("Nothing needs attention"))
    }

    @Test func `what an operator follows stays followed`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        let slug = installation.site.slug(at: 3)
        #expect(try installation.ctl("follow", slug).status == 0)
        try installation.tell("PUT", "generation", "2")
        _ = try installation.sync("--no-metadata")
        #expect(try installation.query(String.self, "SELECT source_track_slug FROM tracks WHERE is_followed") == [slug])
        #expect(try installation.ctl("unfollow", slug).status == 0)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_followed") == [0])
    }

    private func faults(_ list: [String]) -> String {
        "{\"faults\":[\(list.map { "\"\($0)\"" }.joined(separator: ","))]}"
    }
}

extension Installation {
    /// Compares the whole database with what the site says that a perfect sync stores.
    func expectStored(afterSyncing generations: [Int]) throws {
        let difference = try site.difference(from: database, afterSyncing: generations)
        #expect(difference == [], "\(difference.count) lines differ")
    }

    /// Compares a job's counts and recorded changes with the site's own account.
    func expectChanges(in job: Job, from: Int, to: Int) throws {
        let account = site.changes(from: from, to: to)
        #expect(job.counts.added == account.added.count)
        #expect(job.counts.deactivated == account.removed.count)
        #expect(job.counts.reactivated == account.reactivated.count)
        let reactivated = Set(account.reactivated)
        let profile = Set(account.tracks.filter { !$0.profile.isEmpty }.map(\.slug)).union(reactivated)
        #expect(job.counts.updated == profile.count)
        #expect(job.counts.statisticsChanged == account.tracks.filter { !$0.statistics.isEmpty }.count)
        #expect(job.counts.unchanged == account.unchanged)
        func text(_ value: SiteValue?) -> String {
            switch value {
            case nil: "-"
            case .text(let text): text
            case .integer(let number): "\(number)"
            case .real(let number): "\(number)"
            }
        }
        var expected = account.added.map { "added|\($0)" } + account.removed.map { "deactivated|\($0)" }
        expected += account.reactivated.flatMap { ["reactivated|\($0)", "profile|\($0)|is_active|0|1"] }
        for track in account.tracks {
            expected += track.profile.map {
                "profile|\(track.slug)|\($0.field.rawValue)|\(text($0.old))|\(text($0.new))"
            }
            expected += track.statistics.map {
                "statistics|\(track.slug)|\($0.field.rawValue)|\(text($0.old))|\(text($0.new))"
            }
        }
        let recorded = try query(
            String.self,
            """
            WITH found AS (
                SELECT c.kind, c.slug, c.field, c.old, c.new
                FROM track_changes c JOIN change_sets s ON s.id = c.change_set WHERE s.job_id = '\(job.id)'
                UNION ALL SELECT kind, slug, field, old, new FROM job_changes WHERE job_id = '\(job.id)')
            SELECT kind || '|' || slug || iif(field = '', '', '|' || field || '|' || coalesce(CAST(old AS TEXT), '-')
                || '|' || coalesce(CAST(new AS TEXT), '-'))
            FROM (SELECT kind, slug, iif(kind IN ('deactivated', 'reactivated'), '', field) AS field, old, new FROM found
                UNION ALL SELECT 'profile', slug, field, old, new FROM found WHERE kind = 'reactivated')
            """)
        let difference = Set(recorded).symmetricDifference(expected).sorted()
        #expect(difference == [], "\(difference.count) lines differ")
    }
}
