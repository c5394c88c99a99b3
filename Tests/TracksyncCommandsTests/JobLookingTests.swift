import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `jobs` and `job` of jobs that wait, were skipped, ended early or resume others.
struct JobLookingTests {
    private func job(_ job: Job, _ arguments: String...) throws -> CommandRun {
        let details = JobDetails(job: job, failures: [], withheld: [])
        let peer = try ScriptedPeer(.greet(), .answer(.jobGet, details))
        defer { peer.stop() }
        return try CommandRun(
            ["job", "--utc"] + arguments, environment: ["TRACKSYNC_CONTROL_SOCKET": peer.path])
    }

    @Test func `jobs that wait, were skipped or never started show their times and why`() throws {
        let cancelled = try Samples.scheduled {
            $0.state = .cancelled
            $0.finishedAt = Samples.noon.addingTimeInterval(310)
            $0.error = JobFailure(name: "cancelled", message: "Cancelled by anna.", retryable: true)
        }
        let list = try JobList(jobs: [Samples.scheduled(), Samples.skipped(), cancelled], total: 3)
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, list))
        let run = try CommandRun.against(peer, "jobs", "--since", "2026-11-20")
        #expect(
            run.output == """
                JOB            STATE      TRIGGER  START (UTC)       TOOK  RESULT
                0193f2a4-7c1b  scheduled  timer    2026-11-21 06:07     -  starts in 2 min 12 s
                0193f2a4-7c1b  skipped    timer    2026-11-21 06:05     -  scraping_disabled
                0193f2a4-7c1b  cancelled  timer    2026-11-21 06:07     -  not started

                """)
        #expect(peer.requests == [#"job.list {"limit":20,"since":"2026-11-20T00:00:00.000Z"}"#])
    }

    @Test func `no job since then is not no job at all`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobList, JobList(jobs: [], total: 0)))
        #expect(try CommandRun.against(peer, "jobs", "--since", "2d").errors == "No job matches.\n")
        #expect(peer.requests == [#"job.list {"limit":20,"since":"2026-11-19T06:05:00.000Z"}"#])
    }

    @Test func `a job that waits shows its slot and its start`() throws {
        #expect(
            try job(Samples.scheduled()).output == """
                job:       0193f2a4-7c1b-7000-8000-000000000001
                state:     scheduled
                trigger:   timer, by root (uid 0, pid 90)
                options:   with dashboards
                requested: 2026-11-21 06:05:00 UTC
                slot:      2026-11-21 06:05:00 UTC
                starts:    2026-11-21 06:07:12 UTC (in 2 min 12 s)

                """)
    }

    @Test func `a run that was skipped shows why`() throws {
        let output = try job(Samples.skipped()).output
        #expect(output.contains("state:     skipped\n"))
        #expect(output.hasSuffix("ended:     Scraping is disabled.\n"))
        #expect(!output.contains("took"))
    }

    @Test func `a job that resumes another one names it, and what it reuses`() throws {
        let parent = try Samples.otherId()
        let output = try job(
            Samples.succeeded {
                $0.trigger = .resume
                $0.resumedFrom = parent
                $0.requestId = "nightly"
                $0.counts.dashboardsReused = 523
            }
        ).output
        #expect(output.contains("\nresumes:   0193f2a4-9000-7000-8000-000000000002\n"))
        #expect(output.contains("\nrequest:   nightly\n"))
        #expect(
            output.contains("\n  dashboards: 1,084 read, 0 not modified, 523 reused, 0 failed, 1 retry\n"))
    }

    @Test(arguments: [JobState.interrupted, .failed, .cancelled])
    func `a job that ended early says how to resume it`(state: JobState) throws {
        let output = try job(Samples.interrupted { $0.state = state }).output
        #expect(output.hasSuffix("\n\nResume it:\n  tracksyncctl resume 0193f2a4-7c1b\n"))
    }

    @Test func `a job that another one resumes names that one`() throws {
        let child = try Samples.otherId()
        let output = try job(Samples.interrupted { $0.resumedBy = child }).output
        #expect(output.contains("\ncontinued as: 0193f2a4-9000-7000-8000-000000000002\n"))
        #expect(output.hasSuffix("\n\nContinued as another job:\n  tracksyncctl job 0193f2a4-9000\n"))
    }

    @Test func `a failed run says when it is tried again, as long as it will be`() throws {
        func result(_ retry: JobState?, next seconds: TimeInterval) throws -> String {
            var failed = try Samples.failed(retryable: true)
            failed.nextTryAt = Samples.noon.addingTimeInterval(seconds)
            var jobs = [failed]
            if let retry {
                var job = try Samples.scheduled()
                job.state = retry
                job.retryOf = failed.id
                jobs.insert(job, at: 0)
            }
            let list = JobList(jobs: jobs, total: jobs.count)
            let peer = try ScriptedPeer(.greet(), .answer(.jobList, list))
            return try CommandRun.against(peer, "jobs").output
        }
        #expect(try result(.scheduled, next: 7200).contains("source_unavailable, again in 1 h 55 min"))
        #expect(try result(nil, next: 7200).contains("source_unavailable, again in"))
        #expect(try !result(.skipped, next: 7200).contains(", again"))
        #expect(try !result(nil, next: -60).contains(", again"))
    }

    @Test func `an id that fits several jobs is refused with them all`() throws {
        let error = try ProtocolError(
            .ambiguousId, message: "Several jobs have ids that begin with 0193f2a4.", hint: "Give more of the id.",
            candidates: [Samples.otherId(), Samples.id()])
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobGet, error)), "job", "0193f2a4")
        #expect(run.code == 64)
        #expect(
            run.errors == """
                tracksyncctl: Several jobs have ids that begin with 0193f2a4.
                  0193f2a4-9000-7000-8000-000000000002
                  0193f2a4-7c1b-7000-8000-000000000001
                Give more of the id.

                """)
    }
}
