import EngineBench
import Events
import Foundation
import JobModel
import Testing

@testable import Engine

/// Events of jobs by the thousand, as only large sites have them.
struct WatchHubTests {
    private let job: Job
    private let hub = WatchHub()
    private let time = Date(timeIntervalSince1970: 0)

    init() throws {
        job = Job(
            id: JobID(at: time), trigger: .manual, requestedBy: Requester(uid: 0, user: "root", pid: 1),
            createdAt: time)
        store(1, .jobStarted(JobHead(job)))
    }

    private func store(_ seq: Int64, _ event: DomainEvent) {
        hub.receive(.stored(Event(seq: seq, time: time, body: event)))
    }

    private func fail(_ seq: Int64) {
        store(seq, .dashboardFailed(JobHead(job), TrackFailure(slug: "s\(seq)", name: "n", message: "m")))
    }

    private func finish(_ seq: Int64) {
        var ended = job
        ended.state = .succeeded
        store(seq, .jobFinished(ended, discovery: .ownDaemon))
    }

    private func tell(_ processed: Int) {
        hub.receive(.progress(job.id, JobProgress(stage: .dashboards, processed: processed), at: time))
    }

    private func events(missed: [JobEvent] = []) throws -> JobEvents {
        let live = try #require(hub.place(in: job.id))
        return watch(live, past: missed)
    }

    private func watch(_ live: (place: WatchHub.Place, seq: Int64), past: [JobEvent]) -> JobEvents {
        let end = JobEvent(time: time, jobId: job.id, kind: .finished, job: job)
        return JobEvents(
            of: job, after: past.isEmpty ? nil : 0, past: { _ in (past, nil) }, live: (hub, live.place), end: end)
    }

    @Test func `a watcher has all events from its place on, and progress between them`() async throws {
        fail(2)
        let events = try events()
        fail(3)
        tell(10)
        fail(5)
        finish(6)
        let all = await events.all()
        #expect(all.map(\.seq) == [3, 3, 5, 6])
        #expect(all.map(\.kind) == [.trackFailed, .progress, .trackFailed, .finished])
        #expect(hub.place(in: job.id) == nil)
    }

    @Test func `what was missed comes first, and nothing twice`() async throws {
        for seq in 2...4 as ClosedRange<Int64> { fail(seq) }
        let live = try #require(hub.place(in: job.id))
        #expect(live.seq == 4)
        fail(5)
        // The database gives what is stored by now, which the hub has as well.
        let missed = (2...5 as ClosedRange<Int64>).map { JobEvent(seq: $0, time: time, jobId: job.id, kind: .warning) }
        let events = watch(live, past: missed)
        fail(6)
        finish(7)
        #expect(await events.all().map(\.seq) == [2, 3, 4, 5, 6, 7])
    }

    @Test func `a watcher that never reads is let go, and takes up no more memory than others`() async throws {
        let slow = try events()
        for seq in 2...Int64(WatchHub.kept * 10) { fail(seq) }
        let all = await slow.all()
        #expect(all.map(\.kind) == [.lagged])
        // It comes back, and is told the rest by the database.
        let again = try events()
        finish(Int64(WatchHub.kept * 10 + 1))
        #expect(await again.all().map(\.kind) == [.finished])
    }

    @Test func `a watcher that keeps up has every event, whoever else does not`() async throws {
        let slow = try events()
        var reader = try events().makeAsyncIterator()
        for seq in 2...Int64(WatchHub.kept * 5) {
            fail(seq)
            #expect(await reader.next()?.seq == seq)
        }
        finish(Int64(WatchHub.kept * 5 + 1))
        #expect(await reader.next()?.kind == .finished)
        #expect(await reader.next() == nil)
        #expect(await slow.all().last?.kind == .lagged)
    }

    @Test func `a watcher that is cancelled ends, and takes nothing from the others`() async throws {
        let stays = try events()
        let leaves = try events()
        let left = await withTaskGroup(of: Int.self) { group in
            group.addTask { await leaves.all().count }
            group.cancelAll()
            return await group.next()
        }
        #expect(left == 0)
        fail(2)
        finish(3)
        #expect(await stays.all().map(\.seq) == [2, 3])
    }

    @Test(.timeLimit(.minutes(1))) func `a place that nobody comes to read at is given up`() async throws {
        let rings = try #require(hub.place(in: job.id)).place.rings
        // It would ring until the job's end.
        for await _ in rings {}
    }

    @Test func `an end that could not be stored is told, and once only`() async throws {
        let events = try events()
        hub.receive(.unstoredEnd(job, at: time))
        finish(2)
        #expect(await events.all().map(\.kind) == [.finished])
    }

    @Test func `events are encoded once for all watchers`() async throws {
        let watchers = try (0..<3).map { _ in try events() }
        finish(2)
        var encodings = 0
        for watcher in watchers {
            for await event in watcher {
                let data = event.encoded { event in
                    encodings += 1
                    return Data("\(event.seq)".utf8)
                }
                #expect(data == Data("2".utf8))
            }
        }
        #expect(encodings == 1)
    }

    @Test func `the end of the daemon ends every watch`() async throws {
        let events = try events()
        hub.close()
        #expect(await events.all().isEmpty)
    }
}
