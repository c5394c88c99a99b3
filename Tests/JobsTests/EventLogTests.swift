import Foundation
import JobModel
import Testing

@testable import Jobs

/// The events of jobs by the thousand, as only large sites have them.
struct EventLogTests {
    private let job: JobID
    private let time = Date(timeIntervalSince1970: 0)

    init() throws { job = try #require(JobID("0193f0a0-0000-7000-8000-000000000001")) }

    /// A log of a job with so many events, after those of others.
    private func log(_ count: Int, after number: Int64 = 0) -> NumberedLog {
        var log = NumberedLog(job: job, after: number)
        for _ in 0..<count { log.append() }
        return log
    }

    private func read(_ stream: AsyncStream<JobEvent>) async -> [JobEvent] {
        await JobEvents(stream, of: job, now: { Date(timeIntervalSince1970: 0) }).all()
    }

    @Test func `a reader whose events are gone is told up to which, and has all after it`() async {
        let total = Int64(EventLog.kept * 3)
        var log = log(EventLog.kept * 3)
        let stream = log.log.stream(after: 5, at: time)
        log.append(.finished)
        let events = await read(stream)
        let gap = events.first
        #expect(gap?.kind == .gap)
        #expect(events.map(\.seq) == Array((gap?.seq ?? 0)...total + 1))
        #expect(events.dropFirst().allSatisfy { $0.kind != .gap })
        #expect(events.count > EventLog.kept && events.count <= EventLog.kept * 2 + 2)
        #expect(events.last?.kind == .finished)
    }

    @Test func `a reader whose events are all kept sees no gap`() async {
        var log = log(EventLog.kept * 3)
        let stream = log.log.stream(after: Int64(EventLog.kept * 2), at: time)
        log.append(.finished)
        let events = await read(stream)
        #expect(events.map(\.seq) == Array(Int64(EventLog.kept * 2 + 1)...Int64(EventLog.kept * 3 + 1)))
        #expect(events.allSatisfy { $0.kind != .gap })
    }

    @Test(arguments: [0, 99, 100, 101] as [Int64])
    func `events of jobs before are no gap`(after: Int64) async {
        var log = log(3, after: 100)
        let stream = log.log.stream(after: after, at: time)
        log.append(.finished)
        let events = await read(stream)
        #expect(events.map(\.kind).last == .finished && events.allSatisfy { $0.kind != .gap })
        #expect(events.map(\.seq) == Array(max(after, 100) + 1...104))
    }

    @Test func `a reader that never reads is let go, and takes up so much memory and no more`() async throws {
        var log = log(1)
        let stream = log.log.stream(after: nil, at: time)
        for _ in 0..<EventLog.kept * 10 { log.append() }
        log.append(.finished)
        let events = await read(stream)
        #expect(events.count - 1 == EventLog.backlog)
        let lagged = try #require(events.last)
        #expect(lagged.kind == .lagged)
        // Up to where it was let go, nothing is missing.
        #expect(events.dropLast().map(\.seq) == Array(2...Int64(events.count)))
        #expect(lagged.seq == Int64(events.count))
    }

    @Test func `what a reader comes back for takes nothing from what may wait for it`() async {
        var log = log(EventLog.kept)
        let stream = log.log.stream(after: 0, at: time)
        for _ in 1..<EventLog.backlog { log.append() }
        log.append(.finished)
        let events = await read(stream)
        #expect(events.map(\.seq) == Array(1...Int64(EventLog.kept + EventLog.backlog)))
        #expect(events.last?.kind == .finished)
    }

    @Test func `a reader that was let go comes back to what is kept, and to the end`() async throws {
        var log = log(1)
        let slow = log.log.stream(after: nil, at: time)
        for _ in 0..<EventLog.kept * 10 { log.append() }
        let lagged = try #require(await read(slow).last)
        let back = log.log.stream(after: lagged.seq, at: time)
        log.append(.finished)
        let events = await read(back)
        #expect(events.first?.kind == .gap)
        #expect(events.map(\.seq) == Array((events.first?.seq ?? 0)...log.lastNumber))
        #expect(events.last?.kind == .finished)
    }

    @Test func `a reader that keeps up has every event, whoever else does not`() async {
        var log = log(1)
        let slow = log.log.stream(after: nil, at: time)
        let events = JobEvents(log.log.stream(after: nil, at: time), of: job, now: { Date() })
        var reader = events.makeAsyncIterator()
        var count = 0
        for _ in 0..<EventLog.kept * 4 {
            log.append()
            if await reader.next()?.seq == log.lastNumber { count += 1 }
        }
        #expect(count == EventLog.kept * 4)
        log.append(.finished)
        #expect(await reader.next()?.kind == .finished)
        #expect(await reader.next() == nil)
        #expect(await read(slow).last?.kind == .lagged)
    }
}

/// A log whose events are numbered as the controller numbers them.
private struct NumberedLog {
    var log: EventLog
    let job: JobID
    var lastNumber: Int64

    init(job: JobID, after number: Int64) {
        log = EventLog(of: job)
        self.job = job
        lastNumber = number
    }

    mutating func append(_ kind: JobEvent.Kind = .trackFailed) {
        lastNumber += 1
        log.append(JobEvent(seq: lastNumber, time: Date(timeIntervalSince1970: 0), jobId: job, kind: kind))
    }
}
