import EngineBench
import Foundation
import JobModel
import Engine
import LiveRCSimulator
import PrometheusMetrics
import Programs
import Service
import Storage
import Testing

/// What is counted of jobs, and how it stands while they run.
struct MetricsTests {
    /// The values of a metric by its series, as `value` or `name=value,name=value`.
    private func values(_ name: String, _ bench: EngineBench) async throws -> [String: Double] {
        let families = try await bench.service.metricFamilies()
        let family = try #require(families.first { $0.name == name }, "\(name)")
        return Dictionary(
            uniqueKeysWithValues: family.samples.filter { $0.suffix != "_bucket" }.map { sample in
                let labels = sample.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
                return (labels.isEmpty ? "value\(sample.suffix)" : labels + sample.suffix, sample.value)
            })
    }

    /// Those that are not 0.
    private func counted(_ name: String, _ bench: EngineBench) async throws -> [String: Double] {
        try await values(name, bench).filter { $0.value != 0 }
    }

    @Test func `every series is there from the start, at 0, and no name twice`() async throws {
        try await withIdleEngine { bench in
            let families = try await bench.service.metricFamilies()
            #expect(Set(families.map(\.name)).count == families.count)
            for family in families where family.kind != .gauge {
                #expect(!family.samples.isEmpty && family.samples.allSatisfy { $0.value == 0 }, "\(family.name)")
                #expect(family.name.hasSuffix("_total") == (family.kind == .counter), "\(family.name)")
            }
            #expect(try await values("tracksync_jobs_total", bench).count == 20)
            #expect(try await values("tracksync_tracks_completeness_ratio", bench)["field=phone"]?.isNaN == true)
        }
    }

    @Test func `what jobs did is counted once, however often they told it`() async throws {
        try await withEngine { bench in
            let slugs = bench.slugs
            bench.simulator.set(
                faults: FaultPlan([try Fault("status:404@\(slugs[0])"), try Fault("login@\(slugs[1])")]))
            let first = try await bench.sync()
            #expect(first.counts.dashboardsFailed == 2)
            bench.simulator.set(faults: FaultPlan([]))
            let second = try await bench.sync()
            #expect(
                try await counted("tracksync_dashboards_total", bench)
                    == ["result=fetched": 12, "result=not_modified": 10, "result=failed": 2])
            #expect(
                try await counted("tracksync_dashboard_failures_total", bench)
                    == ["error=http_status": 1, "error=not_a_dashboard": 1])
            #expect(
                try await counted("tracksync_received_bytes_total", bench)
                    == ["value": Double(first.counts.bytes + second.counts.bytes)])
            let changes = try await counted("tracksync_track_changes_total", bench)
            #expect(changes["change=added"] == 12)
            #expect(changes["change=updated", default: 0] == Double(second.counts.updated))
            #expect(try await counted("tracksync_jobs_total", bench) == ["outcome=succeeded,trigger=manual": 2])
            let durations = try await counted("tracksync_job_duration_seconds", bench)
            #expect(durations["outcome=succeeded_count"] == 2)
            let stages = try await counted("tracksync_stage_duration_seconds", bench)
            for stage in ["list", "dashboards", "apply", "report"] { #expect(stages["stage=\(stage)_count"] == 2) }
            let told = (first.stages + second.stages).map(\.seconds).reduce(0, +)
            let sums = stages.filter { $0.key.hasSuffix("_sum") }.map(\.value).reduce(0, +)
            #expect(abs(sums - told) < 1e-9)
            // All but the one that was answered with an error.
            #expect(try await values("tracksync_dashboard_duration_seconds", bench)["value_count"] == 23)
        }
    }

    @Test func `every error that a dashboard can fail with has a series, and those that it cannot have none`()
        async throws
    {
        func literals(_ pattern: Regex<(Substring, Substring)>, _ file: String, from start: String) throws -> Set<
            String
        > {
            let text = try String(contentsOf: Build.root.appendingPathComponent("Sources/" + file), encoding: .utf8)
            let part = try #require(text.components(separatedBy: start).last?.components(separatedBy: "\n    }").first)
            return Set(part.matches(of: pattern).map { String($0.output.1) })
        }
        let fetching = try literals(
            #/: "(\w+)"/#, "Fetching/FetchError.swift", from: "public var name: String {\n        switch")
        let reading = try literals(#/case \w+ = "(\w+)"/#, "LiveRC/PageError.swift", from: "enum Code")
        try #require(fetching.count > 15 && reading.count > 1)
        let all = fetching.union(reading)
        try await withIdleEngine { bench in
            let series = try await values("tracksync_dashboard_failures_total", bench).keys.map { $0.dropFirst(6) }
            #expect(Set(series.map(String.init)) == all.subtracting(["cancelled"]).union(["other"]))
        }
    }

    @Test func `a dry run changes no track`() async throws {
        try await withEngine { bench in
            let job = try await bench.ended(try await bench.start(options: SyncOptions(dryRun: true)))
            #expect(job.counts.added == 12)
            #expect(try await counted("tracksync_track_changes_total", bench) == [:])
            #expect(try await counted("tracksync_dashboards_total", bench) == ["result=fetched": 12])
            #expect(try await counted("tracksync_jobs_total", bench) == ["outcome=succeeded,trigger=manual": 1])
            #expect(try await values("tracksync_last_success_timestamp_seconds", bench) == ["value": 0])
        }
    }

    @Test func `how far the job that runs has come, and that nothing is left of it`() async throws {
        try await withEngine { bench in
            let job = try await bench.startHeld()
            #expect(try await values("tracksync_job_running", bench) == ["value": 1])
            #expect(
                try await values("tracksync_running_job_start_timestamp_seconds", bench)
                    == ["value": try #require(job.startedAt).timeIntervalSince1970])
            #expect(try await counted("tracksync_running_job_stage", bench) == ["stage=dashboards": 1])
            // A failure is counted once it is stored, a while after the job's progress is told.
            for await event in try await bench.service.watch(job.id.rawValue, after: 0).events
            where event.kind == .trackFailed { break }
            #expect(try await counted("tracksync_dashboards_total", bench)["result=failed"] == 1)
            _ = try await bench.service.cancel(nil, reason: nil, by: .alice)
            for name in ["_start_timestamp_seconds", "_stage", "_items", "_items_processed"] {
                #expect(try await counted("tracksync_running_job\(name)", bench) == [:])
            }
            #expect(try await values("tracksync_job_running", bench) == ["value": 0])
            #expect(try await counted("tracksync_last_job_outcome", bench) == ["outcome=cancelled": 1])
            // What it resumes is reused, and counted as that.
            bench.simulator.set(faults: FaultPlan([]))
            let resumed = try await bench.service.resume(nil, reason: nil, requestID: nil, by: .alice)
            let ended = try await bench.ended(resumed)
            #expect(ended.state == .succeeded && ended.counts.dashboardsReused == 10)
            #expect(
                try await counted("tracksync_dashboards_total", bench)
                    == ["result=fetched": 12, "result=failed": 1, "result=reused": 10])
            #expect(
                try await counted("tracksync_jobs_total", bench)
                    == ["outcome=cancelled,trigger=manual": 1, "outcome=succeeded,trigger=resume": 1])
        }
    }

    @Test func `a job that the daemon before left running is counted by the next one`() async throws {
        try await withIdleEngine { bench in
            _ = try await bench.start()
            let next = try await bench.successor()
            #expect(try await counted("tracksync_jobs_total", next) == ["outcome=interrupted,trigger=manual": 1])
            #expect(try await counted("tracksync_job_duration_seconds", next) == [:])
        }
    }

    @Test func `the tracks are as they are stored, and as complete as after the last sync`() async throws {
        try await withEngine { bench in
            _ = try await bench.sync()
            #expect(try await counted("tracksync_tracks", bench) == ["state=active": 12])
            let phones = try bench.number("SELECT count(*) FROM tracks WHERE phone IS NOT NULL")
            #expect(
                try await values("tracksync_tracks_completeness_ratio", bench)["field=phone"] == Double(phones) / 12)
            #expect(try await values("tracksync_tracks_followed", bench) == ["value": 0])
            try bench.execute("UPDATE tracks SET is_followed = 1")
            #expect(try await values("tracksync_tracks_followed", bench) == ["value": 12])
        }
    }

    @Test func `what blocks scraping, and since when`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withIdleEngine(dependencies: clock.dependencies()) { bench in
            #expect(try await values("tracksync_scraping_enabled", bench) == ["value": 1])
            #expect(try await values("tracksync_scraping_disabled_timestamp_seconds", bench) == ["value": 0])
            _ = try await bench.service.block(reason: nil, forSeconds: nil, by: .alice)
            clock.advance(by: 100)
            #expect(try await values("tracksync_scraping_enabled", bench) == ["value": 0])
            #expect(
                try await values("tracksync_scraping_disabled_timestamp_seconds", bench) == ["value": 1_800_000_000])
            #expect(try await counted("tracksync_scraping_blocked", bench) == ["source=operator": 1])
        }
    }

    @Test func `what needs an operator, and when the next run is`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies(), change: { $0.schedule.jitter = .seconds(600) }) {
            bench in
            bench.simulator.set(faults: FaultPlan([try Fault("status:404@catalogue")]))
            let failed = try await bench.sync()
            #expect(failed.state == .failed)
            #expect(try await counted("tracksync_attention_points", bench) == ["kind=job_failed": 1])
            #expect(try await values("tracksync_health_check_ok", bench)["check=last_success"] == 0)
            #expect(try await values("tracksync_next_run_timestamp_seconds", bench) == ["value": 0])
            let waiting = try await bench.service.start(StartRequest(trigger: .timer), by: .alice)
            let startAt = try #require(waiting.startAt).timeIntervalSince1970
            #expect(try await values("tracksync_next_run_timestamp_seconds", bench) == ["value": startAt])
        }
    }

    @Test func `the file is written again as time passes, although nothing happens`() async throws {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        let folder = try Folder()
        let file = MetricsFile(path: folder.path + "/tracksync.prom")
        try await withEngine(dependencies: clock.dependencies(), change: { $0.metricsFile = file }) { bench in
            func isThere() -> Bool? { FileManager.default.fileExists(atPath: file.path) ? true : nil }
            _ = try await waitUntil("the file is there") { isThere() }
            for _ in 0..<3 {
                unlink(file.path)
                // Nobody may be asleep yet: whoever is then waits for the next time.
                _ = try await waitUntil("the file is written again") {
                    clock.advance(by: 31)
                    return isThere()
                }
            }
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            let line = try #require(text.split(separator: "\n").last { $0.hasPrefix("tracksync_metrics_timestamp") })
            let time = try #require(line.split(separator: " ").last.flatMap { Double($0) })
            #expect(time > 1_800_000_000 && time <= clock.now.timeIntervalSince1970)
            let checks = try await bench.service.health().checks
            #expect(checks.contains { $0.name == .metricsFile && $0.ok })
        }
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }

    @Test func `the service level is read from the history once a job has ended, and not at each scrape`() async throws
    {
        let clock = VirtualClock(Date(timeIntervalSince1970: 1_800_000_000))
        try await withEngine(dependencies: clock.dependencies()) { bench in
            func runs() async throws -> [String: Double] { try await counted("tracksync_sla_runs", bench) }
            #expect(try await runs() == [:])
            _ = try await bench.sync()
            #expect(try await runs() == ["result=within": 1])
            // What a scrape would find that read the history.
            try bench.execute(
                """
                UPDATE jobs SET state = 'failed', record = json_remove(json_set(record, '$.state', 'failed'), '$.applied_at')
                """)
            clock.advance(by: 3600)
            #expect(try await runs() == ["result=within": 1])
            #expect(try await values("tracksync_health_check_ok", bench)["check=last_run"] == 1)
            _ = try await bench.sync()
            #expect(try await runs() == ["result=within": 1, "result=failed": 1])
            // Nothing happens, and the jobs leave the 30 days.
            clock.advance(by: 30 * 86_400 - 1800)
            #expect(try await runs() == ["result=within": 1])
            clock.advance(by: 1801)
            #expect(try await runs() == [:])
        }
    }

    @Test func `a page of the database's errors is none`() async throws {
        try await withIdleEngine { bench in
            try bench.execute("DROP TABLE attention")
            await #expect(throws: (any Error).self) { try await bench.service.metricsText() }
        }
    }
}
