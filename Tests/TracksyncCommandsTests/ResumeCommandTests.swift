import ControlProtocol
import Foundation
import JobModel
import ScriptedPeer
import Testing

@testable import TracksyncCommands

/// `resume`, and `cancel` of what did not start yet.
struct ResumeCommandTests {
    private func child() throws -> Job {
        let parent = try Samples.otherId()
        return try Samples.running {
            $0.trigger = .resume
            $0.resumedFrom = parent
        }
    }

    @Test func `a resumed job says which one it resumes`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobResume, child()))
        let run = try CommandRun.against(peer, "resume", "0193", "--reason", "the power was out")
        #expect(run.code == 0)
        #expect(run.output == "Job 0193f2a4-7c1b started; it resumes job 0193f2a4-9000.\n")
        #expect(run.errors == "Watch it: tracksyncctl watch 0193f2a4-7c1b\n")
        #expect(
            peer.requests == [#"job.resume {"id":"0193","reason":"the power was out","request_id":"r-1"}"#])
    }

    @Test func `a resumed job as JSON, and quietly`() throws {
        let json = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobResume, child())), "resume", "--json")
        let job = try RecordCoding.decode(Job.self, from: Data(json.output.utf8))
        #expect(try job.resumedFrom == Samples.otherId())
        #expect(json.errors == "")
        let quiet = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobResume, child())), "resume", "--quiet")
        #expect(quiet.errors == "")
    }

    @Test func `a resumed job is waited for, and says what it reuses`() throws {
        var end = try child()
        end.state = .succeeded
        end.finishedAt = Samples.noon.addingTimeInterval(60)
        end.counts.listed = 1084
        end.counts.dashboardsFetched = 561
        end.counts.dashboardsReused = 523
        func peer() throws -> ScriptedPeer {
            try ScriptedPeer(
                .greet(), .answer(.jobResume, child()), .answer(.jobWatch, JobSnapshot(job: child(), seq: 1)),
                .tell(Samples.event(2, .finished) { $0.job = end }))
        }
        let waited = try CommandRun.against(peer(), "resume", "--wait")
        #expect(waited.code == 0)
        #expect(
            waited.errors
                == "Job 0193f2a4-7c1b started; it resumes job 0193f2a4-9000; waiting for its end.\n")
        let watched = try CommandRun.against(peer(), "resume", "--watch")
        #expect(
            watched.output.contains("Dashboards: 561 read, 0 not modified, 523 reused, 0 failed, 0 retries.\n"))
    }

    @Test func `a job that nothing can resume is refused with the reason`() throws {
        let error = ProtocolError(
            .notResumable, message: "Job 0193f2a4-7c1b succeeded; there is nothing to resume.",
            hint: "Start a new one: tracksyncctl sync")
        let run = try CommandRun.against(ScriptedPeer(.greet(), .refuse(.jobResume, error)), "resume")
        #expect(run.code == 1)
        #expect(
            run.errors == """
                tracksyncctl: Job 0193f2a4-7c1b succeeded; there is nothing to resume.
                Start a new one: tracksyncctl sync

                """)
    }

    @Test func `while a sync runs none is resumed, and it is said which runs`() throws {
        let refusal = try ProtocolError(
            .alreadyRunning, message: "A job is running.", jobId: Samples.id(), since: Samples.noon)
        let peer = try ScriptedPeer(
            .greet(), .refuse(.jobResume, refusal),
            .answer(.jobGet, JobDetails(job: Samples.running(), failures: [], withheld: [])))
        let run = try CommandRun.against(peer, "resume")
        #expect(run.code == 10)
        #expect(run.errors.contains("  by:        anna (uid 1000, pid 4711), manual\n"))
    }

    @Test func `a resume whose answer was lost is asked for again by the same name`() throws {
        let peer = try ScriptedPeer([[.greet(), .take(.jobResume)], [.greet(), .answer(.jobResume, child())]])
        #expect(try CommandRun.against(peer, "resume").code == 0)
        #expect(peer.requests == [#"job.resume {"request_id":"r-1"}"#, #"job.resume {"request_id":"r-1"}"#])
    }

    @Test func `a job that waited for its start is cancelled, and there is nothing to resume`() throws {
        let job = try Samples.scheduled {
            $0.state = .cancelled
            $0.finishedAt = Samples.noon.addingTimeInterval(310)
            $0.error = JobFailure(name: "cancelled", message: "Cancelled by anna: not today.", retryable: true)
        }
        let run = try CommandRun.against(ScriptedPeer(.greet(), .answer(.jobCancel, job)), "cancel")
        #expect(run.code == 0)
        #expect(
            run.output
                == "Job 0193f2a4-7c1b, which was to start at 2026-11-21 06:07:12 UTC, cancelled: Cancelled by anna: not today.\n"
        )
        #expect(run.errors == "")
    }

    @Test func `the lines of a cancelled job are quiet when asked to`() throws {
        let peer = try ScriptedPeer(.greet(), .answer(.jobCancel, Samples.cancelled()))
        #expect(try CommandRun.against(peer, "cancel", "--quiet").errors == "")
    }
}
