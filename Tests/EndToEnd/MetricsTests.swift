// What the real daemon tells Prometheus, by the client and by the file.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized, .inBox) actor MetricsTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `the metrics of syncs with failures agree with their jobs, and promtool has nothing to say`() throws {
        let installation = try Installation(tracks: 60)
        try installation.startDaemon()
        let slugs = (0..<3).map { installation.site.slug(at: $0) }
        try installation.setFaults(
            "status:404@\(slugs[0])", "login@\(slugs[1])", "status:503@\(slugs[2]),times=1")
        var jobs = [try installation.sync().job]
        #expect(jobs[0].counts.dashboardsFailed == 2 && jobs[0].counts.retries == 1)
        try installation.setFaults()
        try installation.tell("PUT", "generation", "2")
        jobs.append(try installation.sync().job)
        jobs.append(try installation.sync("--no-metadata").job)
        try installation.setFaults("status:404@catalogue")
        jobs.append(try installation.sync().job)
        #expect(jobs.map(\.state) == [.succeeded, .succeeded, .succeeded, .failed])
        #expect(try installation.ctl("track", "nowhere").status == 4)
        #expect(try installation.ctl("follow", slugs[0]).status == 0)

        let metrics = try installation.metrics()
        func sum(_ count: (SyncCounts) -> Int) -> Double { Double(jobs.map { count($0.counts) }.reduce(0, +)) }
        let expected: [String: Double] = [
            "jobs_total{outcome=\"succeeded\",trigger=\"manual\"}": 3,
            "jobs_total{outcome=\"failed\",trigger=\"manual\"}": 1,
            "jobs_total{outcome=\"failed\",trigger=\"timer\"}": 0,
            "job_duration_seconds_count{outcome=\"succeeded\"}": 3,
            "job_duration_seconds_count{outcome=\"failed\"}": 1,
            "stage_duration_seconds_count{stage=\"list\"}": 4,
            "stage_duration_seconds_count{stage=\"dashboards\"}": 2,
            "stage_duration_seconds_count{stage=\"report\"}": 3,
            // One page came that was no dashboard.
            "dashboard_duration_seconds_count": sum(\.dashboardsFetched) + sum(\.dashboardsNotModified) + 1,
            "dashboard_duration_seconds_bucket{le=\"+Inf\"}": sum(\.dashboardsFetched) + sum(\.dashboardsNotModified)
                + 1,
            "dashboards_total{result=\"fetched\"}": sum(\.dashboardsFetched),
            "dashboards_total{result=\"failed\"}": 2,
            "dashboard_failures_total{error=\"http_status\"}": 1,
            "dashboard_failures_total{error=\"not_a_dashboard\"}": 1,
            "dashboard_failures_total{error=\"other\"}": 0,
            "retries_total": sum(\.retries), "received_bytes_total": sum(\.bytes),
            "track_changes_total{change=\"added\"}": sum(\.added),
            "track_changes_total{change=\"updated\"}": sum(\.updated),
            "track_changes_total{change=\"statistics_changed\"}": sum(\.statisticsChanged),
            "track_changes_total{change=\"deactivated\"}": sum(\.deactivated),
            "deactivations_withheld_total": sum(\.withheld),
            "requests_refused_total{error=\"not_found\"}": 1,
            "requests_refused_total{error=\"not_permitted\"}": 0,
            "last_job_outcome{outcome=\"failed\"}": 1,
            "attention_points{kind=\"job_failed\"}": 1,
            "last_sync_dashboards{result=\"fetched\"}": Double(jobs[1].counts.dashboardsFetched),
            "tracks_followed": 1, "scraping_enabled": 1, "job_running": 0,
            "build_info{version=\"\(Product.version)\"}": 1,
        ]
        for (series, value) in expected { #expect(try metrics["tracksync_" + series] == value, "\(series)") }
        let stages: [StageTiming] = jobs.flatMap(\.stages).filter { $0.stage == .dashboards }
        let seconds: Double = stages.map(\.seconds).reduce(0, +)
        #expect(abs(try metrics["tracksync_stage_duration_seconds_sum{stage=\"dashboards\"}"] - seconds) < 1e-6)
        let success = try #require(jobs[2].appliedAt)
        #expect(abs(try metrics["tracksync_last_success_timestamp_seconds"] - success.timeIntervalSince1970) < 0.002)
        let active = try installation.query(Int.self, "SELECT count(*) FROM tracks WHERE is_active")[0]
        #expect(try metrics["tracksync_tracks{state=\"active\"}"] == Double(active))
        let mails = try installation.query(
            Int.self, "SELECT count(*) FROM tracks WHERE is_active AND email IS NOT NULL")
        #expect(
            try metrics["tracksync_tracks_completeness_ratio{field=\"email\"}"] == Double(mails[0]) / Double(active))

        let file = installation.folder.path + "/scrape"
        try metrics.text.write(toFile: file, atomically: true, encoding: .utf8)
        let verdict = try Promtool.run("check", "metrics", input: file)
        #expect(verdict.status == 0 && verdict.text == "")
    }

    @Test func `promtool finds what is wrong`() throws {
        let folder = try Folder()
        try "# TYPE jobs counter\njobs 1\n".write(toFile: folder.path + "/bad", atomically: true, encoding: .utf8)
        #expect(try Promtool.run("check", "metrics", input: folder.path + "/bad").status != 0)
    }

    @Test func `with --json the text is a member of an object`() throws {
        let installation = try Installation(tracks: 1)
        try installation.startDaemon()
        let answer = try installation.ctl("metrics", "--json").decoded(MetricsText.self)
        #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try Scrape(answer.text).families.keys.sorted() == installation.metrics().families.keys.sorted())
    }

    @Test func `the manual has every metric with its kind, labels and meaning, and no other`() throws {
        let installation = try Installation(tracks: 1)
        try installation.addTarget("name = \"ops\"\ntype = \"ntfy\"\nurl = \"http://127.0.0.1:1/ops\"")
        try installation.startDaemon()
        let families = try installation.metrics().families
        let page = try String(contentsOf: Build.root.appendingPathComponent("man/tracksyncd.8"), encoding: .utf8)
        let section =
            try #require(page.components(separatedBy: "\n.Sh ").first { $0.hasPrefix("METRICS\n") })
            .components(separatedBy: "\n.El").first ?? ""
        let items = section.components(separatedBy: "\n.It Li ").dropFirst()
        var documented: [String: Scrape.Family] = [:]
        for item in items {
            let match = try #require(item.firstMatch(of: #/^(\w+) Pq (\w+)(?: by ([\w ]+))?\n/#), "\(item)")
            let text = item[match.range.upperBound...].replacing("\n", with: " ")
            let family = try #require(families[String(match.1)], "the daemon has no \(match.1)")
            #expect(text.hasPrefix(family.help), "\(match.1)")
            let labels = (match.3.map(String.init) ?? "").components(separatedBy: " and ").filter { !$0.isEmpty }
            documented[String(match.1)] = Scrape.Family(
                help: family.help, kind: String(match.2), labels: Set(labels))
        }
        #expect(documented == families)
        #expect(items.count == families.count)
    }

    @Test func `the file is there from the start, follows the jobs, moves at a reload and goes with the daemon`() throws
    {
        let installation = try Installation(tracks: 12)
        let file = installation.folder.path + "/tracksync.prom"
        let other = installation.folder.path + "/other.prom"
        try installation.configure(["metrics.textfile": "\"\(file)\""])
        try installation.startDaemon()
        func scrape(_ path: String, _ blocks: (Scrape) throws -> Bool) throws -> Scrape {
            try eventually("\(path) says so") {
                guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
                let scrape = try Scrape(text)
                return try blocks(scrape) ? scrape : nil
            }
        }
        let first = try scrape(file) { _ in true }
        #expect(try first["tracksync_health_check_ok{check=\"metrics_file\"}"] == 1)
        #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o644)
        try installation.stallOneTrack()
        #expect(try installation.ctl("sync").status == 0)
        _ = try scrape(file) { try $0["tracksync_running_job_stage{stage=\"dashboards\"}"] == 1 }
        #expect(try installation.ctl("cancel").status == 0)
        _ = try scrape(file) {
            try $0["tracksync_jobs_total{outcome=\"cancelled\",trigger=\"manual\"}"] == 1
                && $0["tracksync_job_running"] == 0
        }
        #expect(try installation.ctl("disable", "--reason", "test").status == 0)
        _ = try scrape(file) { try $0["tracksync_scraping_enabled"] == 0 }
        try installation.configure(["metrics.textfile": "\"\(other)\""])
        #expect(try installation.ctl("reload").status == 0)
        _ = try scrape(other) { _ in true }
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(installation.stopDaemon() == 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: installation.folder.path)
        #expect(left.filter { $0.contains(".prom") } == [])
    }
}
