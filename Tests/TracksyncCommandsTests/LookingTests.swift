import Catalogue
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `status`, `jobs`, `job` and `report`, text and JSON.
struct LookingTests {
    @Test func `status of a daemon that syncs`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, Samples.status()))
        let run = try CommandRun.against(peer, "status")
        #expect(
            run.output == """
                a sync is running (dashboards 48 %); no sync yet
                daemon:        tracksyncd 0.1.0, pid 812
                up:            1 d 1 h, since 2026-11-20 05:00:00 UTC
                scraping:      enabled
                source:        https://live.liverc.com/
                configuration: /etc/tracksync/tracksyncd.toml
                state:         /var/lib/tracksync
                running job:   0193f2a4-7c1b dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left;
                               by anna, 5 min ago
                last job:      none yet
                last success:  never
                tracks:        1,084 active, 12 inactive, 3 followed
                attention:     none

                """)
        #expect(run.code == 0)
        #expect(run.errors == "")
        #expect(peer.requests == ["daemon.status {}"])
    }

    @Test func `status of a daemon that rests`() throws {
        let status = try Samples.status { status in
            status.runningJob = nil
            status.lastJob = try? Samples.withWarnings()
            status.lastSuccessAt = Samples.noon.addingTimeInterval(192)
            status.scraping = Scraping(blocks: [Samples.block(.file), Samples.block(.operator)])
            status.scheduledJob = try? Samples.scheduled()
            status.nextSlotAt = Samples.noon.addingTimeInterval(86_400)
            status.attention = 2
            status.configuration = nil
        }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonStatus, status)), "status")
        #expect(
            run.output == #"""
                scraping is disabled; last sync 1 min ago (+3 ~12 -0)
                daemon:        tracksyncd 0.1.0, pid 812
                up:            1 d 1 h, since 2026-11-20 05:00:00 UTC
                scraping:      disabled until somebody enables it: the site \u{1B}moves
                               by the file /etc/tracksync/disabled of bert, 2026-11-21 06:00:00
                               UTC (5 min ago)
                               also until 2026-11-21 08:00:00 UTC (in 1 h 55 min): the site
                               moves
                               by anna with tracksyncctl disable, 2026-11-21 06:00:00 UTC (5 min
                               ago)
                source:        https://live.liverc.com/
                configuration: no file: defaults and environment
                state:         /var/lib/tracksync
                running job:   none
                waiting job:   0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s);
                               timer, by root
                next run:      2026-11-22 06:00:00 UTC (in 23 h 55 min)
                last job:      0193f2a4-7c1b succeeded with warnings, 1 min ago, took 3 min 12 s
                last success:  2026-11-21 06:03:12 UTC (1 min ago)
                tracks:        1,084 active, 12 inactive, 3 followed
                attention:     2 open points: tracksyncctl attention

                """#)
        #expect(
            run.errors == """
                Remove the file.
                tracksyncctl enable

                """)
    }

    @Test func `a job that waits until scraping is enabled is not said to start before, and the first line is short`()
        throws
    {
        let status = try Samples.status { status in
            status.health = .degraded
            let job = try? Samples.scheduled()
            status.scheduledJob = job
            var schedule = ScheduleState(
                calendar: nil, jitterSeconds: 0, catchUp: true, timeZone: "UTC", lastSlot: nil, next: [],
                scheduledJob: job)
            schedule.take(nil, blocks: [Samples.block(.operator)])
            status.schedule = schedule
        }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonStatus, status)), "status")
        #expect(run.output.contains("\nwaiting job:   0193f2a4-7c1b starts when scraping is enabled;"), "\(run.output)")
        let first = run.output.components(separatedBy: "\ndaemon:")[0].replacing("\n", with: " ")
        #expect(
            first.hasSuffix("next run 2026-11-21 08:00:00 UTC (in 1 h 55 min), when scraping is enabled"), "\(first)")
    }

    @Test(arguments: [(0.4, "0 s"), (3.7, "3 s"), (75.2, "1 min 15 s")])
    func `how long a daemon is up is told in whole seconds`(seconds: Double, text: String) throws {
        let status = try Samples.status { $0.startedAt = Samples.noon.addingTimeInterval(300 - seconds) }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonStatus, status)), "status")
        #expect(run.output.contains("up:            \(text), since "), "\(run.output)")
    }

    @Test func `how long a daemon is up does not follow the machine's clock`() throws {
        let status = try Samples.status { status in
            status.startedAt = Samples.noon.addingTimeInterval(86_400)
            status.uptimeSeconds = 75.2
            status.contact = ""
        }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonStatus, status)), "status")
        #expect(run.output.contains("up:            1 min 15 s, since "), "\(run.output)")
        #expect(run.output.contains("\ncontact:       none\n"))
    }

    @Test func `status as JSON`() throws {
        let status = try Samples.status { $0.runningJob = nil }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.daemonStatus, status)), "status", "--json")
        #expect(
            run.output == #"""
                {"attention":0,"catalogue_url":"https://live.liverc.com/","configuration":"/etc/tracksync/tracksyncd.toml","instance":"first","pid":812,"protocol":1,"scraping":{"blocks":[],"enabled":true},"started_at":"2026-11-20T05:00:00.000Z","state_directory":"/var/lib/tracksync","tracks":{"active":1084,"followed":3,"inactive":12},"version":"0.1.0"}

                """#)
    }

    @Test func `jobs as a table`() throws {
        let list = try JobList(
            jobs: [
                Samples.running(), Samples.withWarnings(),
                Samples.succeeded {
                    $0.options.dryRun = true
                    $0.counts.added = 0
                    $0.counts.updated = 0
                    $0.counts.deactivated = 0
                },
                Samples.failed(retryable: false),
            ], total: 9)
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, list))
        let run = try CommandRun.against(peer, "jobs", "--state", "failed", "--trigger", "timer", "--limit", "4")
        #expect(
            run.output == """
                JOB            STATE      TRIGGER  START (UTC)             TOOK  RESULT
                0193f2a4-7c1b  running    manual   2026-11-21 06:00           -  dashboards 48 %
                0193f2a4-7c1b  succeeded  manual   2026-11-21 06:00  3 min 12 s  +3 ~12 -0 !
                0193f2a4-7c1b  succeeded  manual   2026-11-21 06:00  3 min 12 s  dry no changes
                0193f2a4-7c1b  failed     manual   2026-11-21 06:00       2.0 s  catalogue_unreadable

                """)
        #expect(run.errors == "4 of 9 jobs.\n")
        #expect(peer.requests == [#"job.list {"limit":4,"state":"failed","trigger":"timer"}"#])
    }

    @Test func `on a terminal a long result goes on below itself, and a reason below its job`() throws {
        let jobs = try [
            Samples.failed(retryable: false),
            Samples.running {
                $0.reason = nil
                $0.state = .interrupted
                $0.trigger = .schedule
                $0.finishedAt = Samples.noon.addingTimeInterval(605)
            },
        ]
        let presentation = Presentation(
            time: TimeText(now: Samples.noon, utc: true), width: 80, isTerminal: true, isUnicode: true)
        #expect(
            JobTable.lines(JobList(jobs: jobs, total: 2), presentation).map { $0.text(coloured: false) } == [
                "JOB            STATE        TRIGGER   START (UTC)              TOOK  RESULT",
                "0193f2a4-7c1b  failed       manual    2026-11-21 06:00        2.0 s  catalogue_",
                "                                                                     unreadable",
                "  reason: new season",
                "0193f2a4-7c1b  interrupted  schedule  2026-11-21 06:00  10 min 05 s  dashboards",
                "                                                                     48 %",
            ])
        var numbered = jobs
        numbered[0].number = 18
        numbered[1].number = 17
        numbered[0].reason = "the first night after the site has moved"
        let lines = JobTable.lines(JobList(jobs: numbered, total: 2), presentation).map { $0.text(coloured: false) }
        #expect(lines.contains("  reason: the first night after the site has moved"), "\(lines)")
        #expect(lines.allSatisfy { !$0.contains("…") && $0.utf8.count <= 80 }, "\(lines)")
    }

    @Test func `jobs with numbers show who asked and why, and are named by them`() throws {
        let jobs = try [
            Samples.failed(retryable: true), Samples.succeeded { $0.counts = SyncCounts() },
        ].enumerated().map { index, sample in
            var job = sample
            job.number = 18 - index
            job.reason = index == 0 ? "first night" : "again"
            return job
        }
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: jobs, total: 2)))
        let run = try CommandRun.against(peer, "jobs", "--user", "anna", "--warnings")
        #expect(
            run.output == """
                NO  STATE      TRIGGER  BY    START (UTC)             TOOK  RESULT              REASON
                18  failed     manual   anna  2026-11-21 06:00       2.0 s  source_unavailable  first night
                17  succeeded  manual   anna  2026-11-21 06:00  3 min 12 s  no changes          again

                """)
        #expect(peer.requests == [#"job.list {"limit":20,"user":"anna","warnings":true}"#])
        for (word, id) in [("17", "17"), ("last", "last"), ("-1", "last"), ("-3", "last-2")] {
            let peer = try ScriptedPeer(.greet(), .answer(.jobCancel, Samples.cancelled()))
            defer { peer.stop() }
            _ = try CommandRun(["cancel", word, "--socket", peer.path])
            #expect(peer.requests == ["job.cancel {\"id\":\"\(id)\"}"])
        }
    }

    @Test func `skipped jobs have a state of their own`() throws {
        let list = try JobList(jobs: [Samples.skipped()], total: 2)
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, list))
        let run = try CommandRun.against(peer, "jobs", "--state", "skipped", "-n", "1", "--since", "2026-11-20 15:00")
        #expect(run.code == 0)
        #expect(run.output.split(separator: "\n").count == 2 && run.output.contains("  skipped  "))
        // It stands at the time at which it was due, whatever jitter would have been added.
        let late = try Samples.skipped { $0.startAt = Samples.noon.addingTimeInterval(7200) }
        let due = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [late], total: 1))), "jobs")
        #expect(due.output.contains("2026-11-21 06:0"), "\(due.output)")
        #expect(run.errors == "1 of 2 jobs.\n")
        #expect(peer.requests == [#"job.list {"limit":1,"since":"2026-11-20T15:00:00.000Z","state":"skipped"}"#])
    }

    @Test func `the first line of the status says whether all is well and when the next run is`() throws {
        func line(_ change: (inout DaemonStatus) -> Void) throws -> Substring {
            let status = try Samples.status { status in
                status.runningJob = nil
                status.lastJob = try? Samples.withWarnings()
                status.health = .well
                var schedule = ScheduleState(
                    calendar: nil, jitterSeconds: 0, catchUp: true, timeZone: "UTC", lastSlot: nil, next: [],
                    scheduledJob: nil)
                schedule.take(
                    TimerState(unit: "tracksync.timer", isActive: true, next: Samples.noon.addingTimeInterval(86_400)))
                status.schedule = schedule
                change(&status)
            }
            let peer = try ScriptedPeer(.greet(), .answer(.daemonStatus, status))
            let output = try CommandRun.against(peer, "status").output
            return output[..<(output.range(of: "daemon:")?.lowerBound ?? output.endIndex)]
        }
        #expect(
            try line { _ in } == """
                OK: last sync 1 min ago (+3 ~12 -0); next run 2026-11-22 06:00:00 UTC (in 23 h
                55 min), by tracksync.timer

                """)
        let failed = try line { status in
            status.health = .unwell
            status.lastJob = try? Samples.failed(retryable: true)
        }
        #expect(failed.hasPrefix("FAIL: last sync failed") && failed.contains("(source_unavailable)"))
        let withheld = try line { status in
            status.health = .unwell
            status.failingChecks = [
                HealthCheck(
                    name: .deactivations, .unwell,
                    message: "542 active tracks are not in the catalogue; they were kept active."),
                HealthCheck(name: .disk, .unwell, message: "0 MiB free in /srv (limit 512 MiB)."),
                HealthCheck(name: .attention, .unwell, message: "It is said already."),
            ]
        }
        #expect(
            withheld.split(separator: "\n").joined(separator: " ").hasPrefix(
                "FAIL: deactivations: 542 active tracks are not in the catalogue; disk; last sync 1 min ago (+3"),
            "\(withheld)")
    }

    @Test func `failures of one kind are folded after five`() throws {
        let failures = (0..<9).map {
            TrackFailure(
                slug: "t\($0)", name: "http_status", message: "t\($0).liverc.com: the server answered with status 404")
        }
        let details = try JobDetails(
            job: Samples.withWarnings(),
            failures: failures + [TrackFailure(slug: "a", name: "timed_out", message: "Late.")],
            withheld: [])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job")
        #expect(
            run.output.contains(
                "\n  t4: HTTP 404\n  a (timed_out)"))
        #expect(
            run.output.contains(
                "\n  … and 4 more: HTTP 404: t5, t6, t7, t8\n"))
        #expect(!run.output.contains("t5: "))
    }

    @Test func `a job without a report does not name one for the rest of its failures`() throws {
        let failure = TrackFailure(slug: "t0", name: "timed_out", message: "Late.")
        for (path, words) in [(nil, "1 of 542 are listed"), ("/r.md", "1 of 542; the report has all")] {
            let job = try Samples.succeeded {
                $0.counts.dashboardsFailed = 542
                $0.reportPath = path
            }
            let details = JobDetails(job: job, failures: [failure], withheld: [])
            let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job")
            #expect(run.output.contains("\nFailed dashboards (\(words)):\n"), "\(run.output)")
        }
    }

    @Test func `any warning shows in the list of jobs`() throws {
        let job = try Samples.succeeded {
            $0.warnings = [JobWarning(code: .duplicateSlugs, message: "One row repeats a track.")]
        }
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [job], total: 1))), "jobs")
        #expect(run.output.hasSuffix("+3 ~12 -2 !\n"))
    }

    @Test func `no jobs yet`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [], total: 0)))
        let run = try CommandRun.against(peer, "jobs")
        #expect(run.output == "")
        #expect(run.errors == "No job yet. Start one: tracksyncctl sync\n")
        for words in [["--user", "nosuch"], ["--warnings"], ["--state", "skipped"]] {
            let peer = try ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [], total: 0)))
            defer { peer.stop() }
            #expect(try CommandRun(["jobs", "--socket", peer.path] + words).errors == "No job matches.\n")
        }
        #expect(run.code == 0)
    }

    @Test func `jobs as JSON`() throws {
        let list = try JobList(jobs: [Samples.failed(retryable: true)], total: 9)
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobList, list)), "jobs", "--json")
        #expect(
            run.output == #"""
                {"jobs":[{"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"issues_gone":0,"issues_new":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"rows_unreadable":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-21T06:00:00.000Z","error":{"code":"source_unavailable","message":"The page has no rows.","retryable":true},"finished_at":"2026-11-21T06:00:02.000Z","id":"0193f2a4-7c1b-7000-8000-000000000001","options":{"dry_run":false,"full":false,"metadata":true},"progress":{"eta_seconds":13.6,"processed":523,"rate":41.2,"stage":"dashboards","total":1084},"reason":"new season","requested_by":{"pid":4711,"uid":1000,"user":"anna"},"stages":[],"started_at":"2026-11-21T06:00:00.000Z","state":"failed","trigger":"manual","warnings":[]}],"total":9}

                """#)
        #expect(run.errors == "")
    }

    @Test func `all of a job, and how to release what was withheld`() throws {
        let details = try JobDetails(
            job: Samples.withWarnings(),
            failures: [
                TrackFailure(slug: "acme", name: "timed_out", message: "acme.liverc.com did not answer within 30 s.")
            ],
            withheld: [TrackReference(slug: #require(TrackSlug("gone")), name: "Gone \u{1B}]0;x\u{07} 模型車場")])
        let peer = try ScriptedPeer(.greet(), .answer(.jobGet, details))
        let run = try CommandRun.against(peer, "job", "0193f2a4")
        #expect(
            run.output == #"""
                job:       0193f2a4-7c1b-7000-8000-000000000001
                state:     succeeded with warnings
                trigger:   manual, by anna (uid 1000, pid 4711)
                reason:    new season
                options:   with dashboards
                requested: 2026-11-21 06:00:00 UTC
                started:   2026-11-21 06:00:00 UTC
                finished:  2026-11-21 06:03:12 UTC (1 min ago), took 3 min 12 s
                report:    /var/lib/tracksync/reports/track-sync-2026-11-21-06-00-00.md

                Stages:
                  list        842 ms
                  dashboards  3 min 10 s

                Counts:
                  catalogue:  1,084 listed, 0 rows skipped, 0 duplicates
                  tracks:     3 added, 12 updated, 211 with new statistics, 1,067 unchanged
                  activity:   0 deactivated, 60 withheld, 0 reactivated
                  dashboards: 1,084 read, 0 not modified, 1 failed, 1 retry
                  received:   26.0 MB

                Warnings:
                  deactivations_withheld: 60 tracks left the catalogue at once; they are kept.

                Failed dashboards (1):
                  acme (timed_out): acme.liverc.com did not answer within 30 s.

                Withheld deactivations (1 of 60; the report has all):
                  gone  Gone \u{1B}]0;x\u{07} 模型車場

                Usually the catalogue page was wrong. Try again: tracksyncctl sync
                If these tracks are really gone: tracksyncctl sync --allow-deactivations 60 --reason "…"

                """#)
        #expect(run.code == 0)
        #expect(peer.requests == [#"job.get {"id":"0193f2a4"}"#])
    }

    @Test func `a job that failed shows how far it came and why`() throws {
        let details = try JobDetails(job: Samples.failed(retryable: true), failures: [], withheld: [])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job")
        #expect(run.output.contains("progress:  dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left\n"))
        #expect(run.output.contains("error:     source_unavailable: The page has no rows. It may work later.\n"))
        #expect(run.code == 0)
    }

    @Test func `a job that was cancelled says so once`() throws {
        let details = try JobDetails(job: Samples.cancelled(), failures: [], withheld: [])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job")
        #expect(run.output.contains("ended:     Cancelled by root: wrong day. The catalogue is as it was.\n"))
        #expect(!run.output.contains("error"))
    }

    @Test func `a job as JSON`() throws {
        let details = try JobDetails(
            job: Samples.running(),
            failures: [TrackFailure(slug: "a", name: "status_404", message: "Gone\u{9B}31m\u{202E}")],
            withheld: [])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobGet, details)), "job", "--json")
        #expect(
            run.output.hasPrefix(
                #"{"failures":[{"code":"status_404","message":"Gone\u009B31m\u202E","slug":"a"}],"issues":[],"job":{"counts":{"#
            ))
        #expect(run.output.hasSuffix(#""trigger":"manual","warnings":[]},"withheld":[]}"# + "\n"))
    }

    @Test func `a report in several pieces, all of the same job`() throws {
        let scripts = try (0..<2).map { _ in
            try [
                ScriptedPeer.Step.greet(),
                .answer(
                    .jobReport, JobReport(jobId: Samples.id(), path: "/r.md", text: "# Sync\n\u{1B}[2J", nextOffset: 11)
                ),
                .answer(.jobReport, JobReport(jobId: Samples.id(), path: "/r.md", text: "\tend\n", nextOffset: nil)),
            ]
        }
        let first = try ScriptedPeer([scripts[0]])
        #expect(try CommandRun.against(first, "report").output == "# Sync\n\\u{1B}[2J\tend\n")
        #expect(
            first.requests == [
                "job.report {}", #"job.report {"id":"0193f2a4-7c1b-7000-8000-000000000001","offset":11}"#,
            ])
        let json = try CommandRun.against(ScriptedPeer([scripts[1]]), "report", "--json")
        #expect(
            json.output
                == ##"{"job_id":"0193f2a4-7c1b-7000-8000-000000000001","path":"/r.md","text":"# Sync\n\u001b[2J\tend\n"}"##
                + "\n")
    }

    @Test func `a report whose pieces go in circles ends`() throws {
        let piece = try JobReport(jobId: Samples.id(), path: "/r.md", text: "x", nextOffset: 5)
        let peer = try ScriptedPeer(.greet(), .answer(.jobReport, piece), .answer(.jobReport, piece), .hold)
        #expect(try CommandRun.against(peer, "report").code == 76)
    }
}
