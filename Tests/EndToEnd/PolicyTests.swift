import Foundation
import GRDB
import JobModel
import LiveRCSimulator
import Programs
import Testing

/// How the daemon treats the site, by the site's own log.
@Suite(.serialized, .inBox) actor PolicyTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The requests that the simulator had, oldest first.
    private func log(_ installation: Installation) throws -> [LoggedRequest] {
        try installation.requestLog().map { try JSONDecoder().decode(LoggedRequest.self, from: Data($0.utf8)) }
    }

    /// The most requests that came within a second.
    private func mostInASecond(_ log: [LoggedRequest]) -> Int {
        log.map { first in log.count { $0.uptime >= first.uptime && $0.uptime < first.uptime + 1 } }.max() ?? 0
    }

    @Test func `limits hold over jobs, retries, a reload and a resumed job`() throws {
        let perSecond = 40
        let concurrency = 4
        func settings(retries: Int) -> [String: String] {
            [
                "fetch.requests_per_second": "\(perSecond)", "fetch.concurrency": "\(concurrency)",
                "fetch.retries": "\(retries)",
            ]
        }
        let installation = try Installation(tracks: 60, latency: 5, settings: settings(retries: 2))
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["status:503@tracks,times=1"]))
        let first = try installation.sync().job
        #expect(first.counts.dashboardsFetched == 60 && first.counts.retries == 60)
        // Other settings, and a job that is cut short and goes on.
        try installation.configure(settings(retries: 3))
        #expect(try installation.ctl("reload").status == 0)
        _ = try installation.ctl("sync", "--full")
        _ = try eventually("some dashboards are read") {
            try installation.lastJob().counts.dashboardsDone > 5 ? true : nil
        }
        _ = try installation.ctl("cancel")
        let resumed = try installation.ctl("resume", "--wait", "--json")
        #expect(resumed.status == 0)

        let log = try log(installation)
        let pages = log.filter { $0.path != "/robots.txt" }
        #expect(pages.count >= 60 + 60 + 60 + 3)
        #expect(log.map(\.inFlight).max() ?? 0 <= concurrency)
        // What was sent in time may come late, but no more than was under way.
        #expect(mostInASecond(log) <= perSecond + concurrency)
        let span = (log.last?.uptime ?? 0) - (log.first?.uptime ?? 0)
        #expect(Double(log.count - 1) / span <= Double(perSecond) + 1)
        // What the site says of robots holds over them all.
        #expect(log.count { $0.path == "/robots.txt" } == 1)
    }

    @Test func `requests to one host keep their distance, redirects too`() throws {
        let installation = try Installation(tracks: 20, settings: ["fetch.host_delay": "\"50ms\""])
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["redirect-within:2@#3"]))
        let job = try installation.sync().job
        #expect(job.counts.dashboardsFetched == 20)
        let log = try log(installation)
        #expect(log.count == 1 + 1 + 20 + 2)
        let span = (log.last?.uptime ?? 0) - (log.first?.uptime ?? 0)
        // The first may come late, and the last in time.
        #expect(span >= 0.05 * Double(log.count - 2))
        #expect(mostInASecond(log) <= 20 + 6)
    }

    @Test func `a site of its own has its own limits`() throws {
        let installation = try Installation(
            tracks: 30, latency: 60,
            settings: ["sites.\"127.0.0.1\".concurrency": "2", "sites.\"127.0.0.1\".delay": "\"20ms\""])
        try installation.startDaemon()
        #expect(try installation.sync().job.counts.dashboardsFetched == 30)
        let log = try log(installation)
        #expect(log.map(\.inFlight).max() == 2)
        #expect((log.last?.uptime ?? 0) - (log.first?.uptime ?? 0) >= 0.02 * Double(log.count - 2))
    }

    @Test func `dashboards that robots.txt does not allow are skipped, and told of`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        _ = try installation.sync()
        let before = try installation.catalogue()
        let slugs = installation.site.listedIndices.prefix(15).map { installation.site.slug(at: $0) }
        let rules = slugs.map { "Disallow: /t/\($0)/\n" }.joined()
        try installation.tell("PUT", "robots", "User-agent: *\nDisallow: /\n\nUser-agent: TrackSync\n\(rules)")
        try installation.tell("DELETE", "log")
        // What robots.txt said before holds for a day, after a restart too: the copy is made older than that.
        installation.stopDaemon()
        try DatabaseQueue(path: installation.database).write { db in
            try db.execute(sql: "UPDATE robots SET fetched_at = '2020-01-01T00:00:00.000Z'")
        }
        try installation.startDaemon()
        let (ending, job) = try installation.sync("--full")
        #expect(ending.status == 0)
        #expect(job.counts.dashboardsDisallowed == 15 && job.counts.dashboardsNotModified == 5)
        #expect(job.counts.dashboardsFailed == 0 && job.counts.dashboardsDone == 20)
        #expect(job.warnings.map(\.code) == [.dashboardsDisallowed])
        #expect(try installation.catalogue() == before)
        let asked = try log(installation).map(\.path)
        for slug in slugs { #expect(!asked.contains("/t/\(slug)/")) }
        let shown = try installation.ctl("job").output
        #expect(shown.contains("Dashboards not read (15)") && shown.contains("(robots_disallowed): "))
        #expect(shown.contains("15 not allowed"))
        let report = try installation.ctl("report").output
        #expect(report.contains("| dashboards not allowed by robots.txt | 15 |"))
        #expect(report.contains("## Not allowed by robots.txt (15)") && !report.contains("## Failed dashboards"))
        #expect(try installation.ctl("health", "--json").output.contains("robots.txt does not allow 15"))
        // What may not be asked for is no failure that the next sync must make good.
        #expect(try installation.sync().job.counts.dashboardsChosen.failed == 0)
    }

    @Test func `a catalogue that robots.txt does not allow fails the job`() throws {
        let installation = try Installation(tracks: 20)
        try installation.tell("PUT", "robots", "User-agent: *\nDisallow: /catalogue\n")
        try installation.startDaemon()
        let (ending, job) = try installation.sync()
        #expect(ending.status == 1)
        #expect(job.state == .failed && job.error?.name == "robots_disallowed" && job.error?.retryable == false)
        #expect(job.error?.message.contains("set robots = false for 127.0.0.1 below [sites]") == true)
        #expect(try log(installation).map(\.path) == ["/robots.txt"])
        // The way out that it names.
        try installation.configure(["sites.\"127.0.0.1\".robots": "false"])
        #expect(try installation.ctl("reload").output.contains("robots"))
        #expect(try installation.sync().ending.status == 0)
    }

    @Test func `a robots.txt that cannot be had is warned of, and everything is allowed`() throws {
        let installation = try Installation(tracks: 20)
        try installation.tell("PUT", "faults", faults(["status:500@robots"]))
        try installation.startDaemon()
        let (ending, job) = try installation.sync()
        #expect(ending.status == 0)
        #expect(job.warnings.map(\.code) == [.robotsUnreachable])
        #expect(job.warnings.first?.message.hasSuffix("the server answered with status 500.") == true)
        #expect(try log(installation).count { $0.path == "/robots.txt" } == 2)
        #expect(try installation.sync().job.warnings == [])
    }

    @Test func `of passing faults at random four fifths and more are resolved by trying again`() throws {
        let installation = try Installation(tracks: 1084)
        try installation.startDaemon()
        let kinds = ["status:500", "status:502", "status:503", "status:429", "reset", "reset-in-body", "truncate"]
        let list = kinds.map { "\"\($0)\"" }.joined(separator: ",")
        try installation.tell(
            "PUT", "faults", #"{"random":{"share":0.2,"seed":5,"kinds":[\#(list)],"each_request":true}}"#)
        let job = try installation.sync().job
        let log = try log(installation).filter { $0.path.hasPrefix("/t/") }
        let first = Dictionary(log.map { ($0.path, $0) }, uniquingKeysWith: { earlier, _ in earlier })
        let hit = first.values.count { $0.fault != nil }
        #expect((150...280).contains(hit), "a fifth of the tracks met a fault at first")
        #expect(job.state == .succeeded)
        let resolved = Double(hit - job.counts.dashboardsFailed) / Double(hit)
        print("resolved by trying again: \(hit - job.counts.dashboardsFailed) of \(hit), \(resolved)")
        #expect(resolved > 0.8)
        #expect(job.counts.retries == log.count - 1084)
        #expect(job.counts.dashboardsFetched + job.counts.dashboardsFailed == 1084)
    }

    @Test func `waiting for the next attempt holds up no other page`() throws {
        // More pages wait for an hour than are fetched at once, and the others are read all the same.
        let installation = try Installation(
            tracks: 60,
            settings: ["fetch.retry_base": "\"1h\"", "fetch.retry_max": "\"1h\"", "fetch.concurrency": "2"])
        try installation.startDaemon()
        let failing = installation.site.listedIndices.prefix(20)
        try installation.tell("PUT", "faults", faults(failing.map { "status:500@#\($0)" }))
        _ = try installation.ctl("sync")
        let job = try eventually("the others are read") {
            let job = try installation.lastJob()
            return job.counts.dashboardsFetched == 40 ? job : nil
        }
        #expect(job.state == .running && job.counts.dashboardsFailed == 0)
        let cancelled = try installation.ctl("cancel")
        #expect(cancelled.status == 0)
        #expect(try installation.lastJob().state == .cancelled)
    }

    @Test func `a site that goes down pauses the sync, and when it is back the sync continues`() throws {
        let installation = try Installation(tracks: 200, settings: ["fetch.give_up_after": "\"40s\""])
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["status:500@tracks"]))
        _ = try installation.ctl("sync")
        let paused = try eventually("the sync pauses") {
            let job = try installation.lastJob()
            return job.progress?.pause == nil ? nil : job
        }
        #expect(paused.state == .running && paused.warnings.map(\.code) == [.sourcePaused])
        #expect(paused.warnings.first?.message.contains("given up after 40 s") == true)
        #expect(paused.progress?.pause?.wholeMatch(of: /paused, as most requests fail; gives up in \d+ s/) != nil)
        #expect(try installation.ctl("status").output.contains("paused"))
        let before = try log(installation).count
        try installation.tell("DELETE", "faults")
        let job = try eventually("the sync is over") {
            let job = try installation.lastJob()
            return job.state == .running ? nil : job
        }
        #expect(job.state == .succeeded)
        #expect(job.counts.dashboardsFetched + job.counts.dashboardsFailed == 200)
        // Only what had used up its attempts before it was known that the site was down.
        #expect(job.counts.dashboardsFailed <= 6)
        #expect(job.counts.pausedSeconds > 0)
        #expect(before < 200)
    }

    @Test func `a site that stays down is given up, and a resumed job keeps the pages that were read`() throws {
        let installation = try Installation(
            tracks: 200, settings: ["fetch.give_up_after": "\"1s\"", "fetch.concurrency": "2"])
        try installation.startDaemon()
        // They are asked for in this order.
        let slugs = installation.site.listedIndices.map { installation.site.slug(at: $0) }.sorted()
        try installation.tell("PUT", "faults", faults(slugs.dropFirst(15).map { "status:500@\($0)" }))
        let (ending, job) = try installation.sync()
        #expect(ending.status == 75)
        #expect(job.state == .failed && job.error?.name == "source_unavailable" && job.error?.retryable == true)
        #expect(job.error?.message.contains("given up") == true)
        #expect(job.counts.dashboardsFetched == 15)
        #expect(try installation.query(Int.self, "SELECT count(*) FROM tracks") == [0])
        try installation.tell("DELETE", "faults")
        try installation.tell("DELETE", "log")
        let resumed = try installation.ctl("resume", "--wait", "--json")
        #expect(resumed.status == 0)
        let last = try installation.lastJob()
        #expect(last.counts.dashboardsReused == 15 && last.counts.dashboardsFetched == 185)
        #expect(try log(installation).count { $0.path.hasPrefix("/t/") } == 185)
    }

    @Test func `a sync that pauses can be cancelled at once, and the daemon be stopped`() throws {
        let installation = try Installation(tracks: 100, settings: ["fetch.give_up_after": "\"1d\""])
        let daemon = try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["status:500@tracks"]))
        for isStopped in [false, true] {
            _ = try installation.ctl("sync")
            _ = try eventually("the sync pauses") {
                try installation.lastJob().progress?.pause == nil ? nil : true
            }
            if isStopped {
                #expect(installation.stopDaemon() == 0, "\(daemon.errors)")
            } else {
                #expect(try installation.ctl("cancel").status == 0)
                let job = try installation.lastJob()
                #expect(job.state == .cancelled && job.error?.name == "cancelled")
            }
        }
    }

    @Test func `a site that asks for patience is left alone for so long`() throws {
        let installation = try Installation(tracks: 20)
        try installation.startDaemon()
        try installation.tell("PUT", "faults", faults(["status:429,retry-after=2@#0,times=1"]))
        let job = try installation.sync().job
        #expect(job.counts.dashboardsFetched == 20 && job.counts.retries == 1)
        let log = try log(installation)
        let refused = try #require(log.first { $0.fault != nil })
        // Those that were under way, and no other.
        let meanwhile = log.filter { $0.uptime > refused.uptime && $0.uptime < refused.uptime + 1.5 }
        #expect(meanwhile.count <= 6)
    }

    private func faults(_ list: [String]) -> String {
        #"{"faults":[\#(list.map { "\"\($0)\"" }.joined(separator: ","))]}"#
    }
}
