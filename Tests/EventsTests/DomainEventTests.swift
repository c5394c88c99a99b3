import Events
import Foundation
import JobModel
import Testing

/// Events as they are stored.
struct DomainEventTests {
    private let time = Date(timeIntervalSince1970: 1_800_000_000)
    private let job: Job

    init() throws {
        var job = Job(
            id: JobID(at: time), trigger: .timer, requestedBy: Requester(uid: 1, user: "anna", pid: 2),
            reason: "why", options: SyncOptions(dryRun: true), createdAt: time)
        job.slot = time
        job.startAt = time + 60
        job.resumedFrom = JobID(at: time - 1)
        self.job = job
    }

    private var all: [DomainEvent] {
        var counts = SyncCounts()
        counts.added = 3
        let head = JobHead(job)
        let timing = StageTiming(stage: .list, startedAt: time, seconds: 1.5)
        let block = ScrapingBlock(
            source: .file, place: "/x", since: time, until: time, by: "a", reason: "b", hint: "c")
        let point = AttentionPoint(id: 4, kind: .jobFailed, since: time, jobId: job.id, message: "m", hint: "h")
        return [
            .jobScheduled(head, start: JobStart(job)), .jobStarted(head), .jobFinished(job, discovery: .nextDaemon),
            .stageStarted(head, .dashboards),
            .stageFinished(head, StageOutcome(timing: timing, succeeded: false, counts: counts, reportPath: "/r")),
            .warning(head, JobWarning(code: .rowsSkipped, message: "m", count: 7)),
            .dashboardFailed(head, TrackFailure(slug: "s", name: "n", message: "m")), .catalogueApplied(head, counts),
            .scrapingBlocked(block),
            .scrapingUnblocked(
                ScrapingUnblocking(source: .file, place: "/x", cause: .fileRemoved, by: "a", stillBlockedBy: "b")),
            .attentionOpened(point), .attentionClosed(AttentionClosing(id: 4, kind: .jobFailed, by: "a")),
            .published(
                PublishReport(
                    target: "db", jobId: job.id, generation: 7, dryRun: false, counts: PublishCounts(), warnings: ["w"],
                    differences: nil, seconds: 0.5, finishedAt: time)),
            .publishFailed(
                PublishFailure(
                    target: "db", error: PublishError(.unreachable, "m", sqlState: "08001"), since: time, attempts: 2,
                    nextTryAt: time)),
        ]
    }

    @Test func `each event is read as it was written`() throws {
        #expect(Set(all.map(\.kind)).count == all.count)
        for event in all {
            let record = try event.record()
            let read = try DomainEvent(kind: event.kind, jobId: event.jobId, record: record)
            #expect(read.kind == event.kind && read.jobId == event.jobId)
            #expect(try read.record() == record)
        }
    }

    @Test func `an event of a newer program is kept by its kind`() throws {
        let event = try DomainEvent(kind: "teleported", jobId: job.id, record: Data("whatever".utf8))
        guard case .unknown("teleported", job.id) = event else {
            Issue.record("\(event)")
            return
        }
        #expect(event.kind == "teleported" && event.jobId == job.id)
    }

    @Test func `a record that does not fit its kind cannot be read`() throws {
        for event in all {
            for record in ["", "[]", "null", #"{"head":{}}"#] {
                #expect(throws: DecodingError.self, "\(event.kind)") {
                    _ = try DomainEvent(kind: event.kind, jobId: nil, record: Data(record.utf8))
                }
            }
        }
    }
}
