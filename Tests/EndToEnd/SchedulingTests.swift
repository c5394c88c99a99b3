// Runs that the daemon or the timer unit sets off.

import ControlProtocol
import Foundation
import JobModel
import LiveRCSimulator
import Programs
import Testing

@Suite(.serialized) actor SchedulingTests {
    private let executor = BlockingExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    @Test func `a run happens by itself, once a slot`() throws {
        let installation = try Installation(
            tracks: 10, settings: ["schedule.calendar": "\"*-*-* *:*:00/2\"", "schedule.jitter": "\"0s\""])
        try installation.startDaemon()
        let jobs = try eventually("two runs are over") {
            let jobs = try installation.jobs("--trigger", "schedule", "--state", "succeeded")
            return jobs.count >= 2 ? jobs : nil
        }
        let slots = try jobs.map { try #require($0.slot) }
        #expect(Set(slots).count == slots.count)
        for job in jobs {
            let slot = try #require(job.slot)
            #expect(slot.timeIntervalSince1970.truncatingRemainder(dividingBy: 2) == 0)
            #expect(try #require(job.startedAt) >= slot)
            #expect(job.requestedBy.user == "tracksyncd")
        }
        try installation.expectStored(afterSyncing: [1])
        #expect(try installation.ctl("jobs", "--trigger", "schedule").output.contains("schedule"))
    }

    @Test func `the next runs are told in local time and UTC`() throws {
        let installation = try Installation(
            tracks: 10, settings: ["schedule.calendar": "\"*-07-01 12:00:00\"", "schedule.jitter": "\"90s\""])
        let zone = ["TZ": "Europe/Berlin"]
        try installation.startDaemon(environment: zone)
        let ending = try installation.ctl("schedule", "--count", "3", environment: zone)
        #expect(ending.status == 0)
        for text in ["*-07-01 12:00:00", "Europe/Berlin", "NEXT RUNS (LOCAL TIME)", "UTC"] {
            #expect(ending.output.contains(text), "\(ending.output)")
        }
        let runs = ending.output.split(separator: "\n").filter {
            $0.contains("-07-01 12:00:00") && $0.contains("10:00:00")
        }
        #expect(runs.count == 3, "\(ending.output)")
        let state = try installation.ctl("schedule", "--json").decoded(ScheduleState.self)
        #expect(state.calendar == "*-07-01 12:00:00" && state.jitterSeconds == 90 && state.next.count == 5)
        #expect(state.next.allSatisfy { $0.timeIntervalSince1970.truncatingRemainder(dividingBy: 86400) == 36000 })
        #expect(try installation.ctl("status", environment: zone).output.contains("-07-01 12:00:00"))
    }

    @Test func `a run that falls into a disabled time is shown at the end of that time`() throws {
        let calendar = ["schedule.calendar": "\"*-*-* *:00:00\"", "schedule.jitter": "\"0s\""]
        let installation = try Installation(tracks: 10, settings: calendar)
        try installation.startDaemon()
        let first = try installation.ctl("disable", "--for", "90m", "--reason", "ticket 4711")
        #expect(first.status == 0 && !first.output.contains("earlier block"), "\(first.text)")
        let longer = try installation.ctl("disable", "--for", "2h", "--reason", "switch")
        #expect(longer.output.contains("Your earlier block until "), "\(longer.output)")
        #expect(
            longer.output.split(separator: "\n").joined(separator: " ").contains("(ticket 4711) is part of this one."),
            "\(longer.output)")
        let state = try installation.ctl("schedule", "--json").decoded(ScheduleState.self)
        let end = try installation.ctl("status", "--json").decoded(DaemonStatus.self).scraping.blocks.first?.until
        #expect(state.nextRun == NextRun(at: try #require(end), source: .schedule, dueAt: state.next.first))
        for command in ["schedule", "status"] {
            #expect(try installation.ctl(command).output.contains("when scraping is enabled"))
        }
        #expect(try installation.ctl("status").output.hasPrefix("FAIL: last success: No sync has succeeded yet; "))
        #expect(try installation.ctl("disable").status == 0)
        #expect(try installation.ctl("schedule").output.hasPrefix("next run:    none before scraping is enabled\n"))
    }

    /// Root alone may give a process another /etc.
    @Test(.enabled(if: geteuid() == 0, "Needs root: it puts another /etc in the place of this one."))
    func `the machine's zone is what its file says, and a reload takes another one and says so`() throws {
        let installation = try Installation(
            tracks: 10, settings: ["schedule.calendar": "\"*-*-* 03:00:00\"", "schedule.jitter": "\"0s\""])
        let etc = installation.folder.path + "/etc"
        let zones = "/usr/share/zoneinfo"
        let script = """
            cp -a /etc \(etc) && mount --bind \(etc) /etc && rm /etc/localtime \
                && cp \(zones)/Asia/Shanghai /etc/localtime && exec "$@"
            """
        try installation.startDaemon(through: ["/usr/bin/env", "-u", "TZ", "unshare", "-m", "sh", "-c", script, "sh"])
        func hoursOfRuns() throws -> [Int] {
            let state = try installation.ctl("schedule", "--json").decoded(ScheduleState.self)
            return state.next.map { Int($0.timeIntervalSince1970) % 86_400 / 3600 }
        }
        #expect(try Set(hoursOfRuns()) == [19])
        #expect(try installation.ctl("schedule").output.contains("CST-8 (/etc/localtime)"))

        try FileManager.default.removeItem(atPath: etc + "/localtime")
        try FileManager.default.createSymbolicLink(
            atPath: etc + "/localtime", withDestinationPath: zones + "/Asia/Tokyo")
        #expect(try Set(hoursOfRuns()) == [19])
        let reload = try installation.ctl("reload")
        #expect(
            reload.output.contains("the machine's time zone CST-8 (/etc/localtime) → Asia/Tokyo"), "\(reload.output)")
        #expect(try Set(hoursOfRuns()) == [18])
        #expect(try installation.ctl("reload").output.contains("nothing changed"))
    }

    @Test(arguments: [SIGTERM, SIGKILL])
    func `a job of the timer waits out its jitter over restarts, and starts at once when told to`(signal: Int32) throws
    {
        let installation = try Installation(settings: ["schedule.jitter": "\"1d\""])
        try installation.startDaemon()
        let ending = try installation.ctl("sync", "--trigger", "timer", "--json", "--reason", "nightly")
        #expect(ending.status == 0)
        let job = try ending.decoded(Job.self)
        #expect(job.state == .scheduled && job.trigger == .timer)
        let startAt = try #require(job.startAt)
        #expect(startAt > job.createdAt && startAt <= job.createdAt + 86400)
        let second = try installation.ctl("sync", "--trigger", "timer")
        #expect(second.status == 10)
        #expect(second.errors.contains("sync --now") || second.errors.contains(job.id.rawValue.prefix(13)))

        installation.stopDaemon(signal)
        try installation.startDaemon()
        let waiting = try installation.jobs("--state", "scheduled")
        #expect(waiting.map(\.id) == [job.id] && waiting.map(\.startAt) == [startAt])
        #expect(try installation.ctl("schedule", "--json").decoded(ScheduleState.self).scheduledJob?.id == job.id)
        #expect(try installation.simulatorStats().requests == 0)

        let started = try installation.ctl("sync", "--now", "--wait", "--json")
        #expect(started.status == 0, "\(started.text)")
        let ended = try started.decoded(Job.self)
        #expect(ended.id == job.id && ended.state == .succeeded && ended.trigger == .timer)
        #expect(ended.reason == "nightly")
        // The second request was due and did not run: that is a job, too.
        #expect(try installation.jobs().map(\.state) == [.skipped, .succeeded])
    }

    @Test func `who waits for a job of the timer hears that the daemon stops, and asks the next one`() throws {
        let installation = try Installation(tracks: 10, settings: ["schedule.jitter": "\"1d\""])
        try installation.startDaemon()
        let waiting = try installation.startClient("sync", "--trigger", "timer", "--wait")
        _ = try eventually("it waits") { waiting.errors.contains("waiting for its end") ? true : nil }
        installation.stopDaemon(SIGTERM)
        _ = try eventually("it hears of the stop") {
            if waiting.errors.contains("Trying again") { return true }
            guard waiting.isRunning else {
                throw TestFailure("it ended with \(waiting.waitForEnd()): \(waiting.output)\(waiting.errors)")
            }
            return nil
        }
        #expect(waiting.errors.contains("The daemon is stopping."), "\(waiting.errors)")
        #expect(!waiting.errors.contains("did not keep up"))
        try installation.startDaemon()
        #expect(try installation.ctl("sync", "--now").status == 0)
        #expect(waiting.waitForEnd() == 0, "\(waiting.errors)")
        #expect(try installation.jobs().count == 1)
    }

    @Test func `a job that waits for its start is cancelled before it fetches anything`() throws {
        let installation = try Installation(settings: ["schedule.jitter": "\"1d\""])
        try installation.startDaemon()
        let id = try installation.ctl("sync", "--trigger", "timer", "--json").decoded(Job.self).id
        let watcher = try installation.startClient("watch", id.rawValue)
        _ = try eventually("it is watched") { watcher.errors.contains(id.rawValue.prefix(13)) ? true : nil }
        #expect(try installation.ctl("cancel").status == 0)
        #expect(watcher.waitForEnd() == 12)
        #expect(try installation.job(id.rawValue).state == .cancelled)
        #expect(try installation.ctl("cancel").status == 1)
        #expect(try installation.simulatorStats().requests == 0)
        #expect(try installation.sync().ending.status == 0)
    }

    @Test func `an interrupted job of the timer goes on by itself when the daemon is back`() throws {
        let installation = try Installation()
        try installation.startDaemon()
        try installation.stallOneTrack()
        let id = try installation.startSync("--trigger", "timer", "--now")
        try installation.waitForStage(.dashboards, processed: 60)
        installation.stopDaemon(SIGKILL)
        let staged = try installation.stagedSlugs()
        try installation.tell("DELETE", "faults")
        _ = try installation.takeDashboardRequests()
        try installation.startDaemon()
        let job = try eventually("it has gone on to the end") {
            try installation.jobs("--trigger", "resume", "--state", "succeeded").first
        }
        #expect(job.resumedFrom?.rawValue == id && job.requestedBy.user == "tracksyncd")
        #expect(job.counts.dashboardsReused == staged.count)
        #expect(staged.isDisjoint(with: try installation.takeDashboardRequests().keys))
        #expect(try installation.job(id).resumedBy == job.id)
    }
}
