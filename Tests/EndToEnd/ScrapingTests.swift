// Everything that blocks scraping, disabled and enabled as an operator would.

import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized, .inBox) actor ScrapingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `without a contact LiveRC is not asked: the timer's run is skipped, and happens once it is named`()
        throws
    {
        let installation = try Installation(tracks: 3)
        let anonymous = [
            "source.catalogue_url": "\"https://live.liverc.com/\"", "source.contact": "\"\"",
            "source.dashboard_url": "\"https://{slug}.liverc.com/\"", "schedule.jitter": "\"0s\"",
            "fetch.host_delay": "\"1s\"", "fetch.requests_per_second": "1",
            // Were it asked, nobody would hear it.
            "fetch.proxy": "\"http://127.0.0.1:9\"",
        ]
        try installation.configure(anonymous)
        let daemon = try installation.startDaemon()
        let run = try installation.ctl("sync", "--trigger", "timer", "--wait")
        #expect(run.status == 11 && run.errors.contains("source.contact is empty"), "\(run.errors)")
        #expect(run.errors.contains("Name whom LiveRC may ask, as source.contact in the settings"), "\(run.errors)")
        let status = try installation.ctl("status", "--no-pager").output
        #expect(status.contains("contact:       none\n") && status.contains("(source.contact is empty)"), "\(status)")
        #expect(status.contains("next run:      none before scraping is enabled\n"), "\(status)")
        let jobs = try installation.ctl("jobs", "--state", "skipped").output
        #expect(jobs.contains("skipped") && jobs.contains("scraping_disabled"), "\(jobs)")

        try installation.configure(["schedule.jitter": "\"0s\""])
        daemon.send(SIGHUP)
        let job = try eventually("the run happens") {
            let job = try installation.lastJob()
            return job.state.isFinal && job.state != .skipped ? job : nil
        }
        #expect(job.state == .succeeded && job.trigger == .timer && job.counts.added == 3)
    }

    /// A way to disable scraping.
    enum Part: CaseIterable { case file, command, configuration }

    @Test(arguments: Part.allCases)
    func `pulled, it stops the job that runs and lets nothing be fetched; lifted, the job continues`(part: Part) throws
    {
        let installation = try Installation()
        let disabled = installation.folder.path + "/disabled"
        let settings = ["scraping.disable_file": "\"\(disabled)\""]
        try installation.configure(settings)
        let daemon = try installation.startDaemon()
        try installation.stallOneTrack()
        let client = try installation.startClient("sync", "--wait")
        try installation.waitForStage(.dashboards, processed: 60)

        switch part {
        case .file: try "the site moves\n".write(toFile: disabled, atomically: false, encoding: .utf8)
        case .command: #expect(try installation.ctl("disable", "--reason", "the site moves").status == 0)
        case .configuration:
            try installation.configure(settings.merging(["scraping.enabled": "false"]) { $1 })
            daemon.send(SIGHUP)
        }
        #expect(client.waitForEnd() == 12)
        let job = try installation.job()
        #expect(job.state == .cancelled && job.error?.name == "scraping_disabled")
        let place =
            switch part {
            case .file: disabled
            case .command: "tracksyncctl disable"
            case .configuration: installation.configuration
            }
        #expect(job.error?.message.contains(place) == true, "\(job.error?.message ?? "")")
        #expect((client.output + client.errors).contains(place))
        try installation.tell("DELETE", "faults")
        let staged = try installation.stagedSlugs().count
        #expect(staged >= 60)

        _ = try installation.takeDashboardRequests()
        for arguments in [["sync"], ["sync", "--wait"], ["resume"]] {
            let ending = try run("tracksyncctl", arguments + ["--socket", installation.socket])
            #expect(ending.status == 11, "\(arguments)")
            #expect(ending.errors.contains(place), "\(ending.errors)")
        }
        let status = try installation.ctl("status")
        #expect(status.status == 0 && status.output.contains("disabled") && status.output.contains(place))
        #expect(try installation.simulatorStats().requests == 0)

        switch part {
        case .file: try FileManager.default.removeItem(atPath: disabled)
        case .command: #expect(try installation.ctl("enable").status == 0)
        case .configuration:
            try installation.configure(settings)
            #expect(try installation.ctl("reload").status == 0)
        }
        let ending = try installation.ctl("resume", "--wait", "--json")
        #expect(ending.status == 0, "\(ending.text)")
        #expect(try ending.decoded(Job.self).counts.dashboardsReused == staged)
    }

    @Test func `what an operator disabled stays so over restarts, and enabling says what else blocks it`() throws {
        let installation = try Installation()
        let disabled = installation.folder.path + "/disabled"
        try installation.configure(["scraping.disable_file": "\"\(disabled)\""])
        let environment = ["MRE_SCRAPE_ENABLED": "no"]
        try installation.startDaemon(environment: environment)
        #expect(try installation.ctl("disable", "--reason", "the site moves").status == 0)
        #expect(FileManager.default.createFile(atPath: disabled, contents: nil))
        installation.stopDaemon(SIGKILL)
        try installation.startDaemon(environment: environment)

        let status = try installation.ctl("status").output
        for part in ["MRE_SCRAPE_ENABLED", disabled, "the site moves"] { #expect(status.contains(part), "\(status)") }
        let enabling = try installation.ctl("enable")
        #expect(enabling.status == 11)
        #expect(enabling.output.contains("MRE_SCRAPE_ENABLED") && enabling.output.contains(disabled))
        #expect(enabling.output.contains("Removed the block by ") && enabling.output.contains("the site moves"))
        try FileManager.default.removeItem(atPath: disabled)
        let still = try installation.ctl("enable")
        #expect(still.status == 11)
        #expect(still.output.contains("MRE_SCRAPE_ENABLED") && !still.output.contains(disabled))

        installation.stopDaemon()
        try installation.startDaemon()
        #expect(try installation.simulatorStats().requests == 0)
        #expect(try installation.ctl("enable").status == 0)
        #expect(try installation.sync().ending.status == 0)
    }

    @Test func `what was disabled for a while enables itself`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        #expect(try installation.ctl("disable", "--for", "1s").status == 0)
        installation.stopDaemon(SIGKILL)
        try installation.startDaemon()
        _ = try eventually("the time is over") { try installation.ctl("sync", "--wait").status == 0 ? true : nil }
        #expect(try installation.ctl("status").output.contains("enabled"))
    }

    @Test func `a run that falls due while scraping is off is recorded as skipped`() throws {
        let installation = try Installation(
            tracks: 10, settings: ["schedule.calendar": "\"*-*-* *:*:00/2\"", "schedule.jitter": "\"0s\""])
        try installation.startDaemon(environment: ["MRE_SCRAPE_ENABLED": "False"])
        let job = try eventually("a run falls due") {
            try installation.jobs("--trigger", "schedule").first { $0.state.isFinal }
        }
        #expect(job.isSkipped && job.error?.name == "scraping_disabled")
        #expect(job.error?.message.contains("MRE_SCRAPE_ENABLED") == true)
        #expect(try installation.simulatorStats().requests == 0)
    }
}
