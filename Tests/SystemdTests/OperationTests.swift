// A day of the daemon under systemd, as its operators have it.

import Foundation
import JobModel
import Programs
import Testing

extension BoxTests {
    @Suite(.serialized) actor OperationTests {
        private let executor = BlockingExecutor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        @Test func `a timer run syncs the whole catalogue, and its end is on the status line`() throws {
            let box = try Box()
            let site = try box.startSite(tracks: 120)
            #expect(
                try box.shell(
                    "systemctl start tracksync.timer tracksyncd.service; systemctl is-active tracksyncd.service")
                    == "active\n")
            _ = try eventually("it is idle") {
                try box.property("StatusText").hasPrefix("Idle. Last success never, next run ") ? true : nil
            }
            try box.shell("systemctl start tracksync.service")
            #expect(try box.property("Result", of: "tracksync.service") == "success")
            let job = try box.job()
            #expect(job.state == .succeeded && job.trigger == .timer)
            #expect(job.requestedBy.user == "tracksync")
            try box.expectStored(site)
            let report = try #require(job.reportPath)
            #expect(try box.shell("stat -c '%A %U' \(report)") == "-rw-r----- tracksync\n")
            let day = RecordCoding.text(of: try #require(job.finishedAt)).prefix(10)
            _ = try eventually("the status line tells of it") {
                let line = try box.property("StatusText")
                return line.hasPrefix("Idle. Last success \(day) ") && line.hasSuffix(" UTC.") ? true : nil
            }
            #expect(!(try box.journal().contains("Operation not permitted")))
        }

        @Test func `the timer fires by itself, and its calendar is midnight UTC`() throws {
            let box = try Box()
            try box.startSite()
            #expect(try box.property("TimersCalendar", of: "tracksync.timer").contains("OnCalendar=*-*-* 00:00:00 UTC"))
            #expect(try box.property("Persistent", of: "tracksync.timer") == "yes")
            try box.edit("tracksync.timer", "[Timer]\nOnCalendar=\nOnCalendar=*:*:*\n")
            try box.shell("systemctl start tracksync.timer")
            let job = try eventually("the timer has set off a sync") {
                let job = try? box.job()
                return job?.state == .succeeded ? job : nil
            }
            #expect(job.trigger == .timer)
        }

        @Test func `the status line says job, stage and progress`() throws {
            let box = try Box()
            let site = try box.startSite(tracks: 60)
            try box.shell("systemctl start tracksyncd.service")
            let job = try box.startEndlessSync(of: site)
            _ = try eventually("the status line tells of 59 dashboards") {
                try box.property("StatusText") == "Job \(job.id.rawValue.prefix(13)): dashboards 59 of 60 (98 %)"
                    ? true : nil
            }
        }

        @Test func `a reload is over when the settings are in force, and fails when they are refused`() throws {
            let box = try Box()
            try box.startSite()
            try box.shell("systemctl start tracksyncd.service")
            let process = try box.property("MainPID")
            try box.configure(["scraping.enabled": "false"])
            try box.shell("systemctl reload tracksyncd.service")
            #expect(try box.ctl("sync").status == 11)
            _ = try eventually("the status line says who blocks scraping") {
                try box.property("StatusText").hasPrefix("Scraping is disabled by \(Box.configuration):") ? true : nil
            }
            try box.configure(["scraping.enabled": "\"perhaps\""])
            let refused = try box.run(["systemctl", "reload", "tracksyncd.service"])
            #expect(refused.status != 0)
            #expect(try box.journal().contains("scraping.enabled"))
            #expect(try box.property("ActiveState") == "active")
            #expect(try box.ctl("sync").status == 11)
            // As a signal does it, too.
            try box.configure()
            try box.shell("systemctl kill --signal=HUP --kill-whom=main tracksyncd.service")
            _ = try eventually("a sync is done again") { try box.ctl("sync", "--wait").status == 0 ? true : nil }
            #expect(try box.property("MainPID") == process)
        }

        @Test func `a stop in the middle of a job leaves it to be resumed`() throws {
            let box = try Box()
            let site = try box.startSite()
            try box.shell("systemctl start tracksyncd.service")
            let job = try box.startEndlessSync(of: site)
            try box.shell("systemctl stop tracksyncd.service")
            #expect(try box.property("Result") == "success")
            #expect(try box.job(job.id.rawValue).state == .interrupted)
            try box.setFaults()
            #expect(try box.ctl("resume", "--wait").status == 0)
            let resumed = try box.job()
            #expect(resumed.state == .succeeded && resumed.resumedFrom == job.id)
            try box.expectStored(site)
        }

        @Test func `a daemon that hangs is killed by its watchdog, comes back and resumes its job`() throws {
            let box = try Box()
            let site = try box.startSite()
            try box.edit("tracksyncd.service", "[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\nRestartSec=100ms\n")
            try box.shell("systemctl start tracksyncd.service")
            let job = try box.startEndlessSync(of: site, trigger: "timer")
            // A job that waits for the network for longer than the watchdog does: nothing hangs.
            let fed = try box.property("WatchdogTimestampMonotonic")
            _ = try eventually("the watchdog is fed") {
                try box.property("WatchdogTimestampMonotonic") != fed ? true : nil
            }
            #expect(try box.property("NRestarts") == "0")
            try box.setFaults()
            try box.shell("systemctl kill --signal=STOP --kill-whom=main tracksyncd.service")
            _ = try eventually("it was restarted") { try box.property("NRestarts") == "1" ? true : nil }
            #expect(try box.journal().contains("Watchdog timeout"))
            let resumed = try eventually("the job was resumed, and has succeeded") {
                let job = try box.job()
                return job.trigger == .resume && job.state == .succeeded ? job : nil
            }
            #expect(resumed.resumedFrom == job.id)
            #expect(try box.job(job.id.rawValue).state == .interrupted)
            try box.expectStored(site)
        }

        @Test func `the operators' group may change things, everybody else may not even open the socket`() throws {
            let box = try Box()
            let site = try box.startSite()
            try box.shell(
                "useradd --groups tracksync alice && useradd bob && systemctl start tracksyncd.service")
            let done = try box.ctl("sync", "--wait", as: "alice")
            #expect(done.status == 0, "\(done.errors)")
            #expect(try box.job().requestedBy.user == "alice")
            try box.expectStored(site)
            let refused = try box.ctl("status", as: "bob")
            #expect(refused.status == 69)
            #expect(refused.errors.contains("it is for the group tracksync."), "\(refused.errors)")
            // Where the socket lets everybody in, the daemon still asks who it is.
            try box.shell("chmod 666 \(Box.socket)")
            #expect(try box.ctl("status", as: "bob").status == 0)
            #expect(try box.ctl("sync", as: "bob").status == 77)
        }

        @Test func `the file that disables scraping is seen at once, and lifted when it goes`() throws {
            let box = try Box()
            let site = try box.startSite()
            // The timer keeps its service in memory, and with it how that ended.
            try box.shell("systemctl start tracksyncd.service tracksync.timer")
            let job = try box.startEndlessSync(of: site)
            try box.write("the site is moving\n", to: "/etc/tracksync/disabled")
            let ended = try eventually("the job has ended") {
                let job = try box.job(job.id.rawValue)
                return job.state == .running ? nil : job
            }
            #expect(ended.state == .cancelled)
            _ = try eventually("the status line says so") {
                try box.property("StatusText").hasPrefix(
                    "Scraping is disabled by /etc/tracksync/disabled (the site is moving); ") ? true : nil
            }
            // A night with scraping disabled is no failure.
            try box.setFaults()
            try box.shell("systemctl start tracksync.service && rm /etc/tracksync/disabled")
            let status = try box.property("ExecMainStatus", of: "tracksync.service")
            #expect(status == "11")
            // What the night missed happens now.
            _ = try eventually("the run is made up") {
                try box.property("StatusText").hasPrefix("Idle. Last success 2") ? true : nil
            }
        }

        @Test func `a machine without network is not degraded for it`() throws {
            let box = try Box()
            try box.write(
                "[source]\ncontact = \"test@example.org\"\n[schedule]\njitter = \"0s\"\n[fetch]\nretries = 0\n"
                    + "give_up_after = \"0s\"\n", to: Box.configuration)
            try box.shell("systemctl start tracksyncd.service tracksync.timer && systemctl start tracksync.service")
            #expect(try box.property("ExecMainStatus", of: "tracksync.service") == "75")
            // It is tried again in a quarter of an hour.
            #expect(try box.jobs().map(\.state) == [.scheduled, .failed])
            #expect(try box.shell("systemctl is-system-running") == "running\n")
        }
    }
}
