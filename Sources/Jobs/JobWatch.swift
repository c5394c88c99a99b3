public import Foundation
public import JobModel

/// A job as it stands, and what happens to it from there.
public struct JobWatch: Sendable {
    /// The job as it stands.
    public var job: Job
    /// The last event that `job` holds; those that follow have greater numbers.
    public var seq: Int64
    /// What happens from there.
    public var events: JobEvents
}

/// A job's events, up to the one of kind `finished`.
///
/// A reader that falls too far behind gets one of kind `lagged` instead, and no more.
public struct JobEvents: AsyncSequence, Sendable {
    let stream: AsyncStream<JobEvent>
    let job: JobID
    let now: @Sendable () -> Date

    /// Events of a job as they come from a stream, which ends early where its reader does not keep up.
    public init(_ stream: AsyncStream<JobEvent>, of job: JobID, now: @escaping @Sendable () -> Date) {
        self.stream = stream
        self.job = job
        self.now = now
    }

    /// Steps through the events.
    public struct Iterator: AsyncIteratorProtocol {
        var base: AsyncStream<JobEvent>.Iterator
        let job: JobID
        let now: @Sendable () -> Date
        var last: Int64 = 0
        var isOver = false

        /// The next event; `nil` after the last one, or when the reading task is cancelled.
        public mutating func next() async -> JobEvent? {
            guard !isOver else { return nil }
            if let event = await base.next() {
                isOver = event.kind == .finished
                last = event.seq
                return event
            }
            isOver = true
            return Task.isCancelled ? nil : JobEvent(seq: last, time: now(), jobId: job, kind: .lagged)
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(base: stream.makeAsyncIterator(), job: job, now: now)
    }
}
