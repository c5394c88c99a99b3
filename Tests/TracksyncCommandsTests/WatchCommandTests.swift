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
        Review it: tracksyncctl job 0193f2a4-7c1b

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
        let world = World(
            environment: [:], output: 1, diagnostics: 2, now: { Samples.noon }, interrupts: { nil })
        let course = try WatchCourse(
            session: Session(world: world, options: GlobalOptions.parse([])), detail: .everything)
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

    @Test func `a lost connection is made anew and goes on after the last event`() throws {
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

    @Test func `a restarted daemon is told of, and asked for the job from then on`() throws {
        let interrupted = try Samples.running { job in
            job.state = .interrupted
            job.finishedAt = Samples.noon.addingTimeInterval(5)
            job.error = JobFailure(name: "interrupted", message: "The daemon was stopped.", retryable: true)
        }
        let peer = try ScriptedPeer([
            [.greet("first"), snapshot(100)], [.greet("second"), snapshot(2, interrupted), finished(2, interrupted)],
        ])
        let run = try CommandRun.against(peer, "watch")
        #expect(run.errors.hasSuffix("Connected again; the daemon was restarted.\n"))
        #expect(
            run.output
                == "Job 0193f2a4-7c1b interrupted after 5.0 s: The daemon was stopped.\n")
        #expect(run.code == 12)
        #expect(peer.requests.last == #"job.watch {"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test func `a reader that fell behind connects anew, and a gap is told of`() throws {
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
                939 events can no longer be told of.

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

    private func pressed(_ signal: Int32) -> () -> Interrupts? {
        {
            var ends: [Int32] = [-1, -1]
            var byte = UInt8(signal)
            guard pipe(&ends) == 0 else { return nil }
            write(ends[1], &byte, 1)
            close(ends[1])
            return Interrupts(descriptor: ends[0])
        }
    }

    @Test func `an interrupt stops the watching alone and says how to cancel`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .hold)
        let run = try CommandRun.against(peer, "watch", interrupts: pressed(SIGINT))
        #expect(run.code == 130)
        #expect(run.output == "")
        #expect(
            run.errors == """
                Job 0193f2a4-7c1b is running (manual, by anna).
                tracksyncctl: Stopped watching; the job goes on.
                  watch it:  tracksyncctl watch 0193f2a4-7c1b
                  cancel it: tracksyncctl cancel 0193f2a4-7c1b

                """)
        #expect(peer.requests == ["job.watch {}"])
    }

    @Test func `an interrupt while the daemon is away stops too`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1))
        #expect(try CommandRun.against(peer, "watch", interrupts: pressed(SIGINT)).code == 130)
    }

    @Test func `with JSON an interrupt is an error object`() throws {
        let peer = try ScriptedPeer(.greet(), snapshot(1), .hold)
        let run = try CommandRun.against(peer, "watch", "--json", interrupts: pressed(SIGINT))
        #expect(
            run.errors == #"""
                {"error":{"exit_code":130,"job_id":"0193f2a4-7c1b-7000-8000-000000000001","message":"Stopped watching; the job goes on.","name":"interrupted","retryable":true}}

                """#)
    }
}
