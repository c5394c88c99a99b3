import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `sync` and `cancel`, text and JSON.
struct SyncCommandTests {
    private func job(_ job: Job) throws -> String {
        String(decoding: try RecordCoding.encode(job), as: UTF8.self) + "\n"
    }

    @Test func `a sync starts, and it is said how to watch it`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.running()))
        let run = try CommandRun.against(peer, "sync")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b started.\n")
        #expect(run.errors == "Watch it: tracksyncctl watch 0193f2a4-7c1b\n")
        #expect(peer.requests == [#"job.start {"request_id":"r-1"}"#])
    }

    @Test func `every option reaches the daemon`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.running()))
        let run = try CommandRun.against(
            peer, "sync", "--no-metadata", "--dry-run", "--allow-deactivations", "60", "--reason", "the league left",
            "--trigger", "timer", "--quiet")
        #expect(run.errors == "")
        #expect(
            peer.requests == [
                #"job.start {"allow_deactivations":60,"dry_run":true,"metadata":false,"reason":"the league left","request_id":"r-1","trigger":"timer"}"#
            ])
    }

    @Test func `commands to type next name the socket that was named`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.running()))
        let run = try CommandRun.against(peer, "sync", "--socket", peer.path)
        #expect(run.errors == "Watch it: tracksyncctl watch 0193f2a4-7c1b --socket \(peer.path)\n")
    }

    @Test func `a started sync as JSON`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.running()))
        let run = try CommandRun.against(peer, "sync", "--json")
        #expect(
            run.output == #"""
                {"counts":{"added":0,"additions_withheld":0,"bytes":0,"dashboards_chosen":{"active":0,"activity_unknown":0,"expired":0,"failed":0,"followed":0,"full":0,"new":0,"relisted":0,"rules_changed":0},"dashboards_disallowed":0,"dashboards_failed":0,"dashboards_fetched":0,"dashboards_not_modified":0,"dashboards_reused":0,"dashboards_skipped":0,"deactivated":0,"duplicates":0,"issues":0,"issues_gone":0,"issues_new":0,"listed":0,"paused_seconds":0,"reactivated":0,"retries":0,"robots_requests":0,"rows_skipped":0,"rows_unreadable":0,"statistics_changed":0,"unchanged":0,"updated":0,"withheld":0},"created_at":"2026-11-21T06:00:00.000Z","id":"0193f2a4-7c1b-7000-8000-000000000001","options":{"dry_run":false,"full":false,"metadata":true},"progress":{"eta_seconds":13.6,"processed":523,"rate":41.2,"stage":"dashboards","total":1084},"reason":"new season","requested_by":{"pid":4711,"uid":1000,"user":"anna"},"stages":[],"started_at":"2026-11-21T06:00:00.000Z","state":"running","trigger":"manual","warnings":[]}

                """#)
        #expect(run.errors == "")
    }

    @Test func `while a sync runs, it is said who runs it, since when and how far it is`() throws {
        let refusal = try ProtocolError(
            .alreadyRunning, message: "A job is running.", jobId: Samples.id(), since: Samples.noon)
        let details = try JobDetails(job: Samples.running(), failures: [], withheld: [])
        let scripts = try (0..<2).map { _ in
            try [ScriptedPeer.Step.greet(), .refuse(.jobStart, refusal), .answer(.jobGet, details)]
        }
        let run = try CommandRun.against(ScriptedPeer([scripts[0]]), "sync")
        #expect(run.code == 10)
        #expect(run.output == "")
        #expect(
            run.errors == """
                tracksyncctl: A sync is running already: job 0193f2a4-7c1b.
                  by:        anna (uid 1000, pid 4711), manual
                  reason:    new season
                  since:     2026-11-21 06:00:00 UTC (5 min ago)
                  now:       dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left
                  watch it:  tracksyncctl watch 0193f2a4-7c1b
                  cancel it: tracksyncctl cancel 0193f2a4-7c1b

                """)
        let json = try CommandRun.against(ScriptedPeer([scripts[1]]), "sync", "--json")
        #expect(json.output == "")
        #expect(
            json.errors.hasPrefix(
                #"{"error":{"code":"already_running","exit_code":10,"job":{"counts":{"added":0,"additions_withheld":0,"bytes":0,"#
            ))
        #expect(
            json.errors.hasSuffix(
                #","job_id":"0193f2a4-7c1b-7000-8000-000000000001","message":"A sync is running already: job 0193f2a4-7c1b.","retryable":true,"since":"2026-11-21T06:00:00.000Z"}}"#
                    + "\n"))
    }

    @Test func `a running job that ends before it can be looked at is still named`() throws {
        let refusal = try ProtocolError(
            .alreadyRunning, message: "A job is running.", jobId: Samples.id(), since: Samples.noon)
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobStart, refusal)), "sync")
        #expect(run.code == 10)
        #expect(run.errors.contains("watch it:  tracksyncctl watch 0193f2a4-7c1b"))
    }

    private func waiting(for job: Job) throws -> ScriptedPeer {
        try ScriptedPeer(
            .greet(), .answer(.jobStart, Samples.running()),
            .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)),
            .tell(Samples.progress(2, 100)), .tell(Samples.event(3, .finished) { $0.job = job }))
    }

    @Test func `waiting says one line at the start and one at the end`() throws {
        let peer = try waiting(for: Samples.withWarnings())
        let run = try CommandRun.against(peer, "sync", "--wait")
        #expect(run.code == 3)
        #expect(
            run.output
                == "Job 0193f2a4-7c1b succeeded with warnings after 3 min 12 s: 3 added, 12 updated, 0 deactivated, 60 deactivations withheld, 1 dashboard failed.\n"
        )
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b started; waiting for its end.
                warning: 60 tracks left the catalogue at once; they are kept.
                See all of it: tracksyncctl job 0193f2a4-7c1b
                Usually the catalogue page was wrong. Try again: tracksyncctl sync
                If these tracks are really gone: tracksyncctl sync --allow-deactivations 60 --reason "…"

                """)
        #expect(peer.requests.last == #"job.watch {"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test(arguments: ["--wait", "--watch", "-w"])
    func `who wants quiet gets the warnings on the error stream, and nothing else there`(option: String) throws {
        for quiet in ["--quiet", "-q"] {
            let run = try CommandRun.against(waiting(for: Samples.withWarnings()), "sync", option, quiet)
            #expect(run.code == 3)
            #expect(run.errors == "warning: 60 tracks left the catalogue at once; they are kept.\n")
            #expect(!run.output.contains("warning:"))
        }
    }

    @Test func `with JSON the warnings are in the result`() throws {
        for json in ["--json", "-j"] {
            let run = try CommandRun.against(waiting(for: Samples.withWarnings()), "sync", "--wait", json)
            #expect(run.code == 3)
            #expect(run.errors == "")
            #expect(run.output.contains("60 tracks left the catalogue at once"))
        }
    }

    @Test func `a sync that changed nothing says so`() throws {
        let job = try Samples.succeeded {
            $0.counts.added = 0
            $0.counts.updated = 0
            $0.counts.deactivated = 0
        }
        let run = try CommandRun.against(waiting(for: job), "sync", "--wait")
        #expect(run.output == "Job 0193f2a4-7c1b succeeded after 3 min 12 s: no changes.\n")
    }

    @Test func `deactivations withheld from a page that was cut cannot be let through`() throws {
        var job = try Samples.withWarnings()
        job.warnings.append(JobWarning(code: .catalogueCut, message: "The page ended early."))
        let run = try CommandRun.against(waiting(for: job), "sync", "--wait")
        #expect(run.errors.hasSuffix("warning: The page ended early.\nSee all of it: tracksyncctl job 0193f2a4-7c1b\n"))
    }

    @Test func `waiting with JSON gives the job at its end`() throws {
        let run = try CommandRun.against(waiting(for: Samples.succeeded()), "sync", "--wait", "--json")
        #expect(try run.output == job(Samples.succeeded()))
        #expect(run.errors == "")
    }

    @Test func `a dry run says what would have been`() throws {
        let job = try Samples.succeeded { $0.options.dryRun = true }
        #expect(
            try CommandRun.against(waiting(for: job), "sync", "--wait", "--dry-run").output
                == "Dry run: Job 0193f2a4-7c1b succeeded after 3 min 12 s: 3 added, 12 updated, 2 deactivated, had it not been a dry run.\n"
        )
    }

    @Test func `the exit code is the job's`() throws {
        func code(_ job: Job) throws -> Int32 { try CommandRun.against(waiting(for: job), "sync", "--wait").code }
        #expect(try code(Samples.succeeded()) == 0)
        #expect(try code(Samples.withWarnings()) == 3)
        #expect(try code(Samples.failed(retryable: false)) == 1)
        #expect(try code(Samples.failed(retryable: true)) == 75)
        #expect(try code(Samples.cancelled()) == 12)
        #expect(try code(Samples.running { $0.state = .interrupted }) == 12)
    }

    @Test func `waiting no longer than asked for ends with 75, and the sync continues`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.jobStart, Samples.running()),
            .answer(.jobWatch, JobSnapshot(job: Samples.running(), seq: 1)), .hold)
        let run = try CommandRun.against(peer, "sync", "--wait", "--timeout", "1ms")
        #expect(run.code == 75)
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b started; waiting for its end.
                tracksyncctl: The time to wait is over; the job continues.
                  watch it:  tracksyncctl watch 0193f2a4-7c1b
                  cancel it: tracksyncctl cancel 0193f2a4-7c1b

                """)
    }

    @Test func `a failed job's error has a name, and says when trying again may help`() throws {
        #expect(
            try CommandRun.against(waiting(for: Samples.failed(retryable: true)), "sync", "--wait").output
                == "Job 0193f2a4-7c1b failed after 2.0 s: source_unavailable: The page has no rows. It may work later.\n"
        )
    }

    @Test func `a cancelled job, text and JSON`() throws {
        let cancelled = try Samples.cancelled()
        let peer = try ScriptedPeer(.greet(), .answer(.jobCancel, cancelled))
        let run = try CommandRun.against(peer, "cancel", "0193", "--reason", "wrong day")
        #expect(run.code == 0)
        #expect(
            run.output
                == "Job 0193f2a4-7c1b cancelled after 1 min 12 s: Cancelled by root: wrong day. The catalogue is as it was.\n"
        )
        #expect(run.errors == "Resume it: tracksyncctl resume 0193f2a4-7c1b\n")
        #expect(peer.requests == [#"job.cancel {"id":"0193","reason":"wrong day"}"#])
        let json = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobCancel, cancelled)), "cancel", "--json")
        #expect(try json.output == job(cancelled))
    }

    @Test func `a job that ended before it could be cancelled is no success`() throws {
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobCancel, Samples.succeeded())), "cancel")
        #expect(run.code == 1)
        #expect(run.errors == "It was too late to cancel it.\n")
    }
}
