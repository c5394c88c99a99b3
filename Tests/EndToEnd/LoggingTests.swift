// What the daemon writes where there is no journald.

import Foundation
import JobModel
import Programs
import Testing

@Suite(.serialized) actor LoggingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test(arguments: ["auto", "lines"])
    func `entries are lines for people, also where JOURNAL_STREAM is only inherited`(_ format: String) throws {
        let installation = try Installation(tracks: 30, settings: ["log.format": "\"\(format)\""])
        let daemon = try installation.startDaemon(environment: ["JOURNAL_STREAM": "1:2"])
        let job = try installation.sync().job
        #expect(installation.stopDaemon() == 0)
        let lines = daemon.errors.split(separator: "\n")
        #expect(lines.allSatisfy { $0.firstMatch(of: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [a-z]+: ./) != nil })
        for text in ["is ready", "job \(job.id) started", "stage apply finished after", "has stopped"] {
            #expect(lines.count { $0.contains(text) } == 1, "\(text)")
        }
        // The requests leave no trace: the start, the stop, the job, two for each stage; the machine may have no group of
        // operators, which is warned of.
        #expect(lines.count { !$0.contains("Z warning: ") } == 4 + 2 + 2 * 4, "\(daemon.errors)")
    }

    @Test func `an entry of JSON is one line and one event, whatever a name holds`() throws {
        let installation = try Installation(tracks: 30, settings: ["log.format": "\"json\""])
        try installation.configure([
            "log.format": "\"json\"", "scraping.disable_file": "\"\(installation.folder.path)/disabled\"",
        ])
        try installation.setFaults("status:404@#3", "status:404@#5")
        let daemon = try installation.startDaemon()
        let job = try installation.sync().job
        try "one\u{1B}[2J\u{2028}{\"level\":\"critical\"}\nPRIORITY=0\n".write(
            toFile: installation.folder.path + "/disabled", atomically: true, encoding: .utf8)
        _ = try eventually("the hold is told") { daemon.errors.contains("scraping_disabled") ? true : nil }
        #expect(installation.stopDaemon() == 0)

        let objects = try daemon.errors.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
        let entries = objects.map { $0.compactMapValues { $0 as? String } }
        #expect(daemon.errors.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        #expect(entries.allSatisfy { $0["code"]?.firstMatch(of: /^[A-Za-z]+\/[A-Za-z+]+\.swift:\d+$/) != nil })
        #expect(entries.allSatisfy { $0["level"] != "critical" })
        func events(_ name: String) -> [[String: String]] { entries.filter { $0["event"] == name } }
        for stage in ["list", "dashboards", "apply", "report"] {
            #expect(events("stage_started").count { $0["stage"] == stage } == 1, "\(stage)")
            #expect(events("stage_finished").count { $0["stage"] == stage && $0["outcome"] == "done" } == 1, "\(stage)")
        }
        func numbers(_ key: String, of event: String) -> [Int?] {
            objects.filter { $0["event"] as? String == event }.map { $0[key] as? Int }
        }
        #expect(numbers("duration_ms", of: "stage_finished").allSatisfy { $0 != nil })
        #expect(events("dashboard_failed").map { $0["error_name"] } == ["http_status", "http_status"])
        #expect(Set(events("dashboard_failed").map { $0["track"] }).count == 2)
        #expect(entries.filter { $0["stage"] != nil }.allSatisfy { $0["job_id"] == job.id.rawValue })
        #expect(numbers("dashboards_failed", of: "job_succeeded_with_warnings") == [2])
    }

    @Test(.enabled(if: access("/run/systemd/journal/socket", F_OK) != 0, "A journald listens here."))
    func `what no journald takes goes to standard error`() throws {
        let installation = try Installation(tracks: 30, settings: ["log.format": "\"journal\""])
        let daemon = try installation.startDaemon()
        _ = try installation.sync("--no-metadata")
        #expect(installation.stopDaemon() == 0)
        for text in ["is ready", "stage apply finished", "has stopped"] { #expect(daemon.errors.contains(text)) }
    }

    @Test func `a log that cannot be written ends nothing`() throws {
        let installation = try Installation(tracks: 30)
        try installation.startDaemon(through: ["/bin/sh", "-c", "exec \"$@\" 2>/dev/full", "sh"])
        #expect(try installation.sync().ending.status == 0)
        #expect(installation.stopDaemon() == 0)
    }

    @Test func `a log that nobody reads keeps nobody waiting`() throws {
        let installation = try Installation(tracks: 1000)
        // Each failed dashboard is an entry: more than a pipe takes.
        try installation.setFaults("status:404@tracks")
        try installation.startDaemon(through: [
            "/bin/sh", "-c", "mkfifo $0 && exec \"$@\" 2<>$0", installation.folder.path + "/log",
        ])
        let job = try installation.sync().job
        #expect(job.counts.dashboardsFailed > 400, "\(job)")
        #expect(try installation.ctl("status").status == 0)
        #expect(installation.stopDaemon() == 0)
    }

    @Test(arguments: ["lines", "json"])
    func `no secret is ever told`(_ format: String) throws {
        let settings = ["log.format": "\"\(format)\"", "log.level": "\"trace\""]
        let installation = try Installation(tracks: 30, settings: settings)
        let daemon = try installation.startDaemon(
            environment: [
                "http_proxy": "http://somebody:geheim@127.0.0.1:1/", "https_proxy": "no-proxy://somebody:geheim@x",
                "ALL_PROXY": "http://somebody:geheim@127.0.0.1:1/",
            ])
        let (ending, job) = try installation.sync("--no-metadata")
        #expect(job.state == .failed)
        try installation.configure(settings.merging(["source.catalogue_url": "\"http://me:geheim@127.0.0.1/\""]) { $1 })
        #expect(try installation.ctl("reload").status != 0)
        _ = try eventually("the refusal is logged") { daemon.errors.contains("catalogue_url") ? true : nil }
        #expect(!daemon.errors.contains("geheim"), "\(daemon.errors)")
        #expect(!(ending.output + ending.errors).contains("geheim"))
        #expect(installation.stopDaemon() == 0)
    }
}
