import ArgumentParser
import ControlClient
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `watch` and `sync --watch` over real connections: progress, loss and return, ^C.
struct WatchCommandTests {
    private func snapshot(_ seq: Int64, _ job: Job? = nil) throws -> ScriptedPeer.Step {
        try .answer(.jobWatch, JobSnapshot(job: job ?? Samples.running { $0.progress = nil }, seq: seq))
    }

    private func finished(_ seq: Int64, _ job: Job? = nil) throws -> ScriptedPeer.Step {
        let job = try job ?? Samples.succeeded()
        return try .tell(Samples.event(seq, .finished) { $0.job = job })
    }

    private let summary = """
        Job 0193f2a4-7c1b succeeded after 3 min 12 s: 3 added, 12 updated, 2
        deactivated.
        1,084 tracks listed, 1,067 unchanged; new statistics for 211.
        Dashboards: 1,084 read, 0 not modified, 0 failed, 1 retry.
        Report: /var/lib/tracksync/reports/track-sync-2026-11-21-06-00-00.md

        """

    @Test func `plain lines come once for a tenth, with failures and warnings between`() throws {
        let peer = try ScriptedPeer(
            .greet(), snapshot(1), .tell(Samples.progress(2, 100)), .tell(Samples.progress(3, 101)),
            .tell(Samples.progress(4, 550)),
            .tell(
                Samples.event(5, .trackFailed) {
                    $0.failure = TrackFailure(slug: "acme", name: "timed_out", message: "No answer.\u{1B}[2J")
                }),
            .tell(Samples.event(6, .warning) { $0.warning = JobWarning(code: .duplicateSlugs, message: "One twice.") }),
            .tell(Samples.event(7, .stage) { $0.progress = JobProgress(stage: .apply, processed: 0) }), finished(8))
        let run = try CommandRun.against(peer, "watch", "0193")
        #expect(run.output == summary)
        #expect(
            run.errors == #"""
                Job 0193f2a4-7c1b is running (manual, by anna).
                dashboards 100 of 1,000 (10 %), 50.0/s, 10 s left
                dashboards 550 of 1,000 (55 %), 50.0/s, 10 s left
                failed: acme (timed_out): No answer.\u{1B}[2J
                warning: One twice.
                apply

                """#)
        #expect(run.code == 0)
        #expect(peer.requests == [#"job.watch {"id":"0193"}"#])
    }

    @Test func `what a newer daemon tells beyond what this program knows is passed over`() throws {
        let peer = try ScriptedPeer(
            .greet(), snapshot(1), .tell(Samples.event(2, .unknown("published"))),
            .tell(Samples.event(3, .state) { $0.state = .unknown("publishing") }),
            .tell(Samples.event(4, .stage) { $0.progress = JobProgress(stage: .unknown("publish"), processed: 0) }),
            .tell(
                Samples.event(5, .warning) {
                    $0.warning = JobWarning(code: .unknown("tide"), message: "It is high.")
                }),
            finished(6))
        let run = try CommandRun.against(peer, "watch", "0193")
        #expect(run.output == summary && run.code == 0)
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b is running (manual, by anna).
                Job 0193f2a4-7c1b is publishing.
                publish
                warning: It is high.

                """)
    }

    @Test func `a job in a state that is not known is listed and shown`() throws {
        let job = try Samples.succeeded {
            $0.state = .unknown("archived")
            $0.trigger = .unknown("webhook")
        }
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [job], total: 1)))
        let run = try CommandRun.against(peer, "jobs")
        #expect(run.code == 0 && run.output.contains("archived") && run.output.contains("webhook"))
    }

    @Test func `a job that is over already is summed up`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(9, Samples.succeeded()), finished(9))
        let run = try CommandRun.against(peer, "watch")
        #expect(run.output == summary)
        #expect(run.errors == "")
        #expect(peer.requests == ["job.watch {}"])
    }

    private let withheldSummary = """
        Job 0193f2a4-7c1b succeeded with warnings after 3 min 12 s: 3 added, 12 updated,
        0 deactivated, 60 deactivations withheld, 1 dashboard failed.
        1,084 tracks listed, 1,067 unchanged; new statistics for 211.
        Dashboards: 1,084 read, 0 not modified, 1 failed, 1 retry.

        """

    private let end = """
        Report: /var/lib/tracksync/reports/track-sync-2026-11-21-06-00-00.md
        See all of it: tracksyncctl job 0193f2a4-7c1b

        """

    @Test func `a warning that was shown when it came is not shown again`() throws {
        let job = try Samples.withWarnings()
        let told = job.warnings[0]
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(1), .tell(Samples.event(2, .warning) { $0.warning = told })],
            [.greet("second"), snapshot(1, Samples.running { $0.warnings = [told] }), finished(3, job)],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(run.errors.split(separator: "warning: 60 tracks", omittingEmptySubsequences: false).count == 2)
        #expect(run.output == withheldSummary + end)
    }

    @Test func `a warning that nobody was shown is there in the end`() throws {
        let job = try Samples.withWarnings()
        let peer = try ScriptedPeer(.greet(), snapshot(9, job), finished(9, job))
        let run = try CommandRun.against(peer, "watch")
        #expect(
            run.output == withheldSummary + "warning: 60 tracks left the catalogue at once; they are kept.\n" + end)
    }

    @Test func `a daemon that stays away is not to be asked`() throws {
        let dependencies = Dependencies(
            environment: [:], output: 1, diagnostics: 2, now: { Samples.noon }, requestName: { "r-1" },
            interrupts: { nil })
        let course = try WatchCourse(
            session: Session(dependencies: dependencies, options: GlobalOptions.parse([])), detail: .everything)
        let job = try Samples.running()
        let away = course.lost(ControlClientError(.noSocket, "There is no socket.", hint: "Start it."), job)
        #expect(away.lines == [])
        #expect(away.hint == "Start it.")
        #expect(away.jobId == job.id)
        let slow = course.lost(ControlClientError(.answerTimedOut, "It did not answer."), job)
        #expect(slow.lines.first == "  watch it:  tracksyncctl watch 0193f2a4-7c1b")
    }

    @Test func `a daemon's words without a full stop get one`() throws {
        let peer = try ScriptedPeer([
            [
                .greet(), .answer(.jobStart, Samples.running()),
                .refuse(.jobWatch, ProtocolError(.shuttingDown, message: "the daemon is stopping")),
            ],
            [.greet(), .refuse(.jobWatch, ProtocolError(.notFound, message: "No such job."))],
        ])
        let run = try CommandRun.against(peer, "sync", "--watch")
        #expect(run.errors.hasPrefix("the daemon is stopping. Trying again for up to 60 s.\n"))
        #expect(run.code == 4)
    }

    @Test func `JSON is the snapshot and the events, one object a line`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .tell(Samples.progress(2, 100)), finished(3))
        let run = try CommandRun.against(peer, "watch", "--json")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(try RecordCoding.decode(JobSnapshot.self, from: Data(lines[0].utf8)).seq == 1)
        #expect(
            lines[1]
                == #"{"job_id":"0193f2a4-7c1b-7000-8000-000000000001","kind":"progress","progress":{"eta_seconds":10,"processed":100,"rate":50,"stage":"dashboards","total":1000},"seq":2,"time":"2026-11-21T06:00:00.000Z"}"#
        )
        #expect(try RecordCoding.decode(JobEvent.self, from: Data(lines[2].utf8)).kind == .finished)
        #expect(run.errors == "")
    }

    @Test func `quiet shows the summary alone`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .tell(Samples.progress(2, 100)), finished(3))
        let run = try CommandRun.against(peer, "watch", "--quiet")
        #expect(run.output == summary)
        #expect(run.errors == "")
    }

    @Test func `a lost connection is made again and goes on after the last event`() throws {
        let peer = try ScriptedPeer([
            [.greet(), snapshot(1), .tell(Samples.progress(2, 100))],
            [.greet(), snapshot(3), .tell(Samples.progress(2, 100)), .tell(Samples.progress(3, 200)), finished(4)],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b is running (manual, by anna).
                dashboards 100 of 1,000 (10 %), 50.0/s, 10 s left
                The daemon (version 0.1.0) closed the connection before it had answered. Trying again for up to 60 s.
                Connected again.
                dashboards 200 of 1,000 (20 %), 50.0/s, 10 s left

                """)
        #expect(run.code == 0)
        #expect(peer.requests.last == #"job.watch {"after":2,"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test func `a restarted daemon is reported, and asked for the events since the last one`() throws {
        let interrupted = try Samples.interrupted()
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(100), .tell(Samples.progress(101, 100))],
            [
                .greet("second"), snapshot(110, interrupted), .tell(Samples.progress(102, 900)),
                finished(110, interrupted),
            ],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(
            run.errors.hasSuffix(
                "Connected again; the daemon was restarted.\ndashboards 900 of 1,000 (90 %), 50.0/s, 10 s left\n"))
        #expect(
            run.output == """
                Job 0193f2a4-7c1b interrupted after 5.0 s: The daemon was stopped.
                Resume it: tracksyncctl resume 0193f2a4-7c1b

                """)
        #expect(run.code == 12)
        #expect(peer.requests.last == #"job.watch {"after":101,"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test func `the end is known even when a restarted daemon's connection is lost before it is told`() throws {
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(100)],
            [
                .greet("second"), snapshot(110, Samples.interrupted()),
                .tell(Samples.event(101, .state) { $0.state = .running }),
            ],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(run.code == 12)
        #expect(run.output.hasPrefix("Job 0193f2a4-7c1b interrupted after 5.0 s"))
    }

    @Test func `a job that another one resumes says which`() throws {
        let child = try Samples.otherId()
        let interrupted = try Samples.interrupted { $0.resumedBy = child }
        let run = try CommandRun.against(
            ScriptedPeer(.greet(), snapshot(9, interrupted), finished(9, interrupted)), "watch")
        #expect(run.output.hasSuffix("Continued as job 0193f2a4-9000: tracksyncctl watch 0193f2a4-9000\n"))
        #expect(!run.output.contains("resume"))
    }

    @Test func `a job that resumes another one says from which`() throws {
        let parent = try Samples.otherId()
        let job = try Samples.running {
            $0.trigger = .resume
            $0.resumedFrom = parent
            $0.progress = nil
        }
        let run = try CommandRun.against(ScriptedPeer(.greet(), snapshot(1, job), finished(2)), "watch")
        #expect(
            run.errors == "Job 0193f2a4-7c1b is running (resume, by anna); it resumes job 0193f2a4-9000.\n")
    }

    @Test func `a job that waits is followed from there through a restart to its end`() throws {
        let scheduled = try Samples.scheduled()
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(3, scheduled)],
            [
                .greet("second"), snapshot(3, scheduled), .tell(Samples.event(4, .state) { $0.state = .running }),
                .tell(Samples.progress(5, 500)), finished(6),
            ],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s); timer, by root.
                The daemon (version 0.1.0) closed the connection before it had answered. Trying again for up to 60 s.
                Connected again; the daemon was restarted.
                Job 0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s); timer, by root.
                Job 0193f2a4-7c1b is running.
                dashboards 500 of 1,000 (50 %), 50.0/s, 10 s left

                """)
        #expect(run.output == summary)
        #expect(peer.requests.last == #"job.watch {"after":3,"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test func `a run that was skipped says when it was due and why`() throws {
        let skipped = try Samples.skipped()
        let run = try CommandRun.against(ScriptedPeer(.greet(), snapshot(9, skipped), finished(9, skipped)), "watch")
        #expect(run.code == 12)
        #expect(
            run.output == """
                Job 0193f2a4-7c1b, due at 2026-11-21 06:05:00 UTC, skipped: Scraping is
                disabled.

                """)
    }

    @Test func `with JSON a restart is another snapshot, and a gap is an event`() throws {
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(1)],
            [.greet("second"), snapshot(50), .tell(Samples.event(40, .gap)), finished(60)],
        ])
        let run = try CommandRun.against(peer, "watch", "--json")
        let lines = run.output.split(separator: "\n").map { Data($0.utf8) }
        try #require(lines.count == 4)
        #expect(try RecordCoding.decode(JobSnapshot.self, from: lines[1]).seq == 50)
        #expect(try RecordCoding.decode(JobEvent.self, from: lines[2]).kind == .gap)
        #expect(try RecordCoding.decode(JobEvent.self, from: lines[3]).kind == .finished)
        #expect(run.errors == "")
    }

    @Test func `a reader that fell behind connects again, and a gap is reported`() throws {
        let peer = try ScriptedPeer([
            [.greet(), snapshot(1), .tell(Samples.event(900, .lagged)), .hold],
            [.greet(), snapshot(950), .tell(Samples.event(940, .gap)), finished(960)],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b is running (manual, by anna).
                This program did not keep up with the daemon. Trying again for up to 60 s.
                Connected again.
                Some events of the meantime are no longer kept.

                """)
        #expect(peer.requests.last == #"job.watch {"after":1,"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
        #expect(run.code == 0)
    }

    @Test func `the end is known even when the connection is lost right before it is told`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(9, Samples.withWarnings()))
        #expect(try CommandRun.against(peer, "watch").code == 3)
    }

    @Test func `a job that the restarted daemon does not know ends the watching`() throws {
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(1)],
            [.greet("second"), .refuse(.jobWatch, ProtocolError(.notFound, message: "There is no such job."))],
        ])
        #expect(try CommandRun.against(peer, "watch").code == 4)
    }

    @Test func `an interrupt stops the watching alone and says how to cancel`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .hold)
        let run = try CommandRun.against(peer, "watch", pressingAfter: "is running")
        #expect(run.code == 130)
        #expect(run.output == "")
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b is running (manual, by anna).
                tracksyncctl: Stopped watching; the job continues.
                  watch it:  tracksyncctl watch 0193f2a4-7c1b
                  cancel it: tracksyncctl cancel 0193f2a4-7c1b

                """)
        #expect(peer.requests == ["job.watch {}"])
    }

    @Test func `an interrupt stops the waiting for an answer at once`() throws {
        let peer = try ScriptedPeer(.greet(), .take(.jobWatch), .hold)
        let run = try CommandRun.against(peer, "watch", interrupts: CommandRun.pressed(SIGINT))
        #expect(run.code == 130)
        #expect(run.errors == "tracksyncctl: Stopped watching; the job continues.\n")
    }

    @Test func `an interrupt while the daemon is away stops too`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1))
        #expect(try CommandRun.against(peer, "watch", interrupts: CommandRun.pressed(SIGINT)).code == 130)
    }

    @Test func `with JSON an interrupt is an error object`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .hold)
        let run = try CommandRun.against(peer, "watch", "--json", pressingAfter: "\"seq\"")
        #expect(
            run.errors == #"""
                {"error":{"code":"interrupted","exit_code":130,"job_id":"0193f2a4-7c1b-7000-8000-000000000001","message":"Stopped watching; the job continues.","retryable":true}}

                """#)
    }

    @Test func `failures of one kind are folded while a job is watched`() throws {
        let failures = try (2..<10).map { number in
            try ScriptedPeer.Step.tell(
                Samples.event(Int64(number), .trackFailed) {
                    $0.failure = TrackFailure(
                        slug: "t\(number)", name: "http_status",
                        message: "t\(number).liverc.com: the server answered with status 503")
                })
        }
        let peer = try ScriptedPeer([[.greet(), snapshot(1)] + failures + [finished(20)]])
        let run = try CommandRun.against(peer, "watch")
        #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("failed: t") } == 5)
        #expect(run.errors.hasSuffix("failed: … and 3 more: HTTP 503\n"))
    }
}
