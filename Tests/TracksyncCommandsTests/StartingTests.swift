import ArgumentParser
import ControlClient
import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `sync` when it does not simply start: a lost answer, a job that waits, another sync in its way.
struct StartingTests {
    private let request = #"job.start {"request_id":"r-1"}"#

    private func refusal(_ id: JobID? = nil) throws -> ScriptedPeer.Step {
        try .refuse(
            .jobStart,
            ProtocolError(
                .alreadyRunning, message: "A sync is running.", jobId: id ?? Samples.id(), since: Samples.noon))
    }

    private func running(_ change: (inout Job) -> Void = { _ in }) throws -> ScriptedPeer.Step {
        try .answer(.jobGet, JobDetails(job: Samples.running(change), failures: [], withheld: []))
    }

    private func snapshot(_ job: Job? = nil) throws -> ScriptedPeer.Step {
        try .answer(.jobWatch, JobSnapshot(job: job ?? Samples.running(), seq: 1))
    }

    private func finished(_ job: Job? = nil) throws -> ScriptedPeer.Step {
        let job = try job ?? Samples.succeeded()
        return try .tell(Samples.event(3, .finished) { $0.job = job })
    }

    @Test func `a start whose answer was lost is asked for again by the same name`() throws {
        let peer = try ScriptedPeer([
            [.greet("first"), .take(.jobStart)],
            [.greet("second"), .refuse(.jobStart, ProtocolError(.shuttingDown, message: "The daemon is stopping."))],
            [.greet("third"), .answer(.jobStart, Samples.running())],
        ])
        let run = try CommandRun.against(peer, "sync")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b started.\n")
        #expect(
            run.errors == """
                The daemon (version 0.1.0) closed the connection before it had answered. Asking again for up to 60 s; no second job is started by that.
                Connected again.
                Watch it: tracksyncctl watch 0193f2a4-7c1b

                """)
        #expect(peer.requests == [request, request, request])
    }

    @Test func `a daemon that stops is asked again when it is back`() throws {
        let stopping = ProtocolError(.shuttingDown, message: "The daemon is stopping.")
        let peer = try ScriptedPeer([
            [.greet("first"), .refuse(.jobStart, stopping)],
            [.greet("second"), .answer(.jobStart, Samples.running())],
        ])
        let run = try CommandRun.against(peer, "sync")
        #expect(run.code == 0)
        #expect(run.errors.hasPrefix("The daemon is stopping. Asking again for up to 60 s; no second job"))
        #expect(peer.requests == [request, request])
    }

    @Test func `what the daemon answers is not asked again`() throws {
        let busy = ProtocolError(.tooManyConnections, message: "The daemon has 64 connections.")
        let peer = try ScriptedPeer([
            [.greet(), .refuse(.jobStart, busy)], [.greet(), .answer(.jobStart, Samples.running())],
        ])
        #expect(try CommandRun.against(peer, "sync").code == 75)
        #expect(peer.requests == [request])
    }

    @Test(arguments: [["--watch"], ["--wait"], ["--wait-lock", "1h"]])
    func `an interrupt while the daemon does not answer ends at once`(options: [String]) throws {
        let peer = try ScriptedPeer(.greet(), .take(.jobStart), .hold)
        defer { peer.stop() }
        let run = try CommandRun(
            ["sync", "--socket", peer.path] + options, interrupts: CommandRun.pressed(SIGINT))
        #expect(run.code == 130)
        #expect(run.errors.hasPrefix("tracksyncctl: Stopped asking.\nWhether the job was started is not known"))
    }

    @Test func `an interrupt while a lost answer is asked for again leaves open what came of it`() throws {
        let peer = try ScriptedPeer(.greet(), .take(.jobStart))
        let run = try CommandRun.against(
            peer, "sync", "--wait", "--request-id", "nightly", pressingAfter: "Asking again")
        #expect(run.code == 130)
        #expect(
            run.errors.hasSuffix(
                """
                tracksyncctl: Stopped asking.
                Whether the job was started is not known: tracksyncctl jobs
                Within an hour this starts no second one: tracksyncctl sync --request-id nightly

                """))
        #expect(peer.requests == [#"job.start {"request_id":"nightly"}"#])
    }

    @Test func `when the daemon stays away, it is left open what came of the request`() throws {
        let peer = try ScriptedPeer(.greet(), .hold)
        defer { peer.stop() }
        let dependencies = Dependencies(
            environment: [:], output: 1, diagnostics: 2, now: { Samples.noon }, requestName: { "r-1" },
            interrupts: { nil })
        let request = try JobRequest(
            session: Session(dependencies: dependencies, options: GlobalOptions.parse([])), method: .jobResume,
            params: JobResumeParams(requestId: "r-1"), repetition: nil, interrupts: nil,
            connection: ControlConnection(path: peer.path))
        let failure = request.unknown(
            CommandFailure(ControlClientError(.refused, "Nobody listens.", hint: "Start it.")))
        #expect(failure.exitCode == .unreachable)
        #expect(failure.lines == ["Start it.", "Whether the job was started is not known: tracksyncctl jobs"])
    }

    @Test func `each request has a name of its own`() {
        let dependencies = Dependencies.real()
        #expect(dependencies.requestName() != dependencies.requestName())
        #expect(UUID(uuidString: dependencies.requestName()) != nil)
    }

    @Test func `a request that is repeated when its job is over starts none`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.succeeded()))
        let run = try CommandRun.against(peer, "sync", "--request-id", "nightly")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b was started by this request before and is over: succeeded.\n")
        #expect(run.errors == "Look at it: tracksyncctl job 0193f2a4-7c1b\n")
    }

    @Test func `a request that is repeated when its job was interrupted says how to go on`() throws {
        let peer = try ScriptedPeer([
            [.greet(), .take(.jobStart)], [.greet(), .answer(.jobStart, Samples.interrupted())],
        ])
        let run = try CommandRun.against(peer, "sync")
        #expect(run.output == "Job 0193f2a4-7c1b was started by this request before and is over: interrupted.\n")
        #expect(run.errors.hasSuffix("Resume it: tracksyncctl resume 0193f2a4-7c1b\n"))
    }

    @Test func `a timer's job says when it starts`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.scheduled()))
        let run = try CommandRun.against(peer, "sync", "--trigger", "timer")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s).\n")
        #expect(
            run.errors == """
                Watch it: tracksyncctl watch 0193f2a4-7c1b
                Start it at once: tracksyncctl sync --now

                """)
    }

    @Test func `a timer's job is waited for through its waiting to its end`() throws {
        let peer = try ScriptedPeer(
            .greet(), .answer(.jobStart, Samples.scheduled()), snapshot(Samples.scheduled()),
            .tell(Samples.event(2, .state) { $0.state = .running }), finished(Samples.withWarnings()))
        let run = try CommandRun.against(peer, "sync", "--trigger", "timer", "--wait")
        #expect(run.code == 3)
        #expect(
            run.errors.hasPrefix(
                "Job 0193f2a4-7c1b starts at 2026-11-21 06:07:12 UTC (in 2 min 12 s); waiting for its end.\n"))
    }

    @Test func `a job that waits is started at once`() throws {
        let started = try Samples.running { $0.startAt = Samples.noon.addingTimeInterval(432) }
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, started))
        let run = try CommandRun.against(peer, "sync", "--now")
        #expect(
            run.output == "Job 0193f2a4-7c1b started now; it was to start at 2026-11-21 06:07:12 UTC.\n")
        #expect(peer.requests == [#"job.start {"now":true,"request_id":"r-1"}"#])
    }

    @Test func `attached to the sync that runs, its progress and its end are shown`() throws {
        let peer = try ScriptedPeer(.greet(), refusal(), running(), snapshot(), finished(Samples.cancelled()))
        let run = try CommandRun.against(peer, "sync", "--attach")
        #expect(run.code == 12)
        #expect(
            run.errors == """
                A sync is running already: job 0193f2a4-7c1b (manual, by anna), dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left. Following that one; none was started.
                Job 0193f2a4-7c1b is running (manual, by anna).
                dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left

                """)
        #expect(
            run.output == """
                Job 0193f2a4-7c1b cancelled after 1 min 12 s: Cancelled by root: wrong day. The
                catalogue is as it was.
                Resume it: tracksyncctl resume 0193f2a4-7c1b

                """)
        #expect(peer.requests.last == #"job.watch {"id":"0193f2a4-7c1b-7000-8000-000000000001"}"#)
    }

    @Test func `attached with other options, it is said that they are not those of the sync that runs`() throws {
        let peer = try ScriptedPeer(.greet(), refusal(), running(), snapshot(), finished())
        let run = try CommandRun.against(peer, "sync", "--attach", "--wait", "--dry-run")
        #expect(run.code == 0)
        #expect(run.errors.hasSuffix("It runs with options of its own: with dashboards.\n"))
    }

    @Test func `attached where no sync runs, one is started and watched`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobStart, Samples.running()), snapshot(), finished())
        let run = try CommandRun.against(peer, "sync", "--attach")
        #expect(run.code == 0)
        #expect(run.errors.hasPrefix("Job 0193f2a4-7c1b is running (manual, by anna).\n"))
    }

    @Test func `attached with a time limit, the job continues after it`() throws {
        let peer = try ScriptedPeer(.greet(), refusal(), running(), snapshot(), .hold)
        let run = try CommandRun.against(peer, "sync", "--attach", "--timeout", "1ms", "--json")
        #expect(run.code == 75)
        #expect(run.errors.contains(#""code":"timed_out""#))
    }

    @Test func `a sync of another process cannot be attached to`() throws {
        let foreign = ProtocolError(.alreadyRunning, message: "Process 99 holds the state directory.")
        let peer = try ScriptedPeer(.greet(), .refuse(.jobStart, foreign))
        let run = try CommandRun.against(peer, "sync", "--attach")
        #expect(run.code == 10)
        #expect(run.errors == "tracksyncctl: Process 99 holds the state directory.\n")
    }

    @Test func `a turn is waited for, as often as another sync is first`() throws {
        let other = try Samples.otherId()
        let next = try Samples.running { $0.id = other }
        let ending = try JobEvent(
            seq: 9, time: Samples.noon, jobId: other, kind: .finished, job: Samples.cancelled())
        let peer = try ScriptedPeer([
            [.greet(), refusal(), running(), snapshot(), finished()],
            [
                .greet(), refusal(other), .answer(.jobGet, JobDetails(job: next, failures: [], withheld: [])),
                snapshot(next), .tell(ending),
            ],
            [.greet(), .answer(.jobStart, Samples.running())],
        ])
        let run = try CommandRun.against(peer, "sync", "--wait-lock", "10m")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b started.\n")
        let progress = "dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left. Waiting up to 10 min for its end."
        #expect(
            run.errors == """
                A sync is running already: job 0193f2a4-7c1b (manual, by anna), \(progress)
                A sync is running already: job 0193f2a4-9000 (manual, by anna), \(progress)
                Watch it: tracksyncctl watch 0193f2a4-7c1b

                """)
        #expect(peer.requests.filter { $0 == request }.count == 3)
    }

    @Test func `a turn that does not come in time ends with the job that still runs`() throws {
        let peer = try ScriptedPeer(.greet(), refusal(), running(), snapshot(), .hold)
        let run = try CommandRun.against(peer, "sync", "--wait-lock", "1ms")
        #expect(run.code == 10)
        #expect(run.output == "")
        #expect(
            run.errors.hasSuffix(
                """
                tracksyncctl: A sync is still running after 1 ms: job 0193f2a4-7c1b.
                  by:        anna (uid 1000, pid 4711), manual
                  reason:    new season
                  since:     2026-11-21 06:00:00 UTC (5 min ago)
                  now:       dashboards 523 of 1,084 (48 %), 41.2/s, 14 s left
                  watch it:  tracksyncctl watch 0193f2a4-7c1b
                  cancel it: tracksyncctl cancel 0193f2a4-7c1b

                """))
    }

    @Test func `an interrupt ends the waiting for a turn, and none is started`() throws {
        let peer = try ScriptedPeer(.greet(), refusal(), running(), snapshot(), .hold)
        let run = try CommandRun.against(
            peer, "sync", "--wait-lock", "10m", pressingAfter: "Waiting up to")
        #expect(run.code == 130)
        #expect(run.errors.hasSuffix("tracksyncctl: Stopped waiting; no sync was started.\n"))
        #expect(peer.requests.filter { $0 == request }.count == 1)
    }

    @Test func `the end of another process's sync is asked for until the time is over`() throws {
        let foreign = ProtocolError(.alreadyRunning, message: "Process 99 holds the state directory.")
        let peer = try ScriptedPeer([
            [.greet(), .refuse(.jobStart, foreign)], [.greet(), .refuse(.jobStart, foreign)],
        ])
        let run = try CommandRun.against(peer, "sync", "--wait-lock", "100ms")
        #expect(run.code == 10)
        #expect(
            run.errors == """
                A sync is running already: one that is not this daemon's. Waiting up to 100 ms for its end.
                tracksyncctl: Process 99 holds the state directory. Gave up after waiting 100 ms.

                """)
    }

    @Test func `while scraping is disabled the way out is shown`() throws {
        let error = ProtocolError(
            .scrapingDisabled, message: "Scraping is disabled by anna: the site moves.",
            hint: "Enable it: tracksyncctl enable")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobStart, error)), "sync")
        #expect(run.code == 11)
        #expect(
            run.errors == """
                tracksyncctl: Scraping is disabled by anna: the site moves.
                Enable it: tracksyncctl enable

                """)
    }

    @Test func `the help of sync names each of its options in its usage`() throws {
        let help = try CommandRun(["sync", "--help"]).output
        let parts = help.components(separatedBy: "OPTIONS:")
        let names = parts[1].split(separator: "\n").filter { $0.hasPrefix("  --") }.compactMap {
            $0.split(separator: " ").first
        }
        #expect(names.count > 12)
        for name in names where !["--version", "--help"].contains(name) { #expect(parts[0].contains(name), "\(name)") }
    }
}
