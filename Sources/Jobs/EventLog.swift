import Foundation
import JobModel

/// The events of a job that is not over, kept for a while, and handed to those who watch.
struct EventLog {
    private let job: JobID
    private var recent: [JobEvent] = []
    /// The last event that is no longer kept; 0 when all are.
    private var lastDropped: Int64 = 0
    private var watchers: [AsyncStream<JobEvent>.Continuation] = []

    /// Events that a watcher who comes late, or lost its connection, can still have.
    static let kept = 2048
    /// Events that wait for one watcher, beyond those it came back for; one that falls further behind is let go.
    static let backlog = 512

    init(of job: JobID) { self.job = job }

    /// Keeps a numbered event, and hands it to the watchers.
    mutating func append(_ event: JobEvent) {
        recent.append(event)
        if recent.count > 2 * Self.kept {
            lastDropped = recent[Self.kept - 1].seq
            recent.removeFirst(Self.kept)
        }
        watchers.removeAll { watcher in
            switch watcher.yield(event) {
            case .enqueued: return false
            case .dropped:
                watcher.finish()
                return true
            case .terminated: return true
            @unknown default: return true
            }
        }
        if event.kind == .finished { close() }
    }

    /// Ends the streams.
    mutating func close() {
        for watcher in watchers { watcher.finish() }
        watchers = []
    }

    /// A stream of the job's events from now on, or after an event.
    mutating func stream(after number: Int64?, at time: Date) -> AsyncStream<JobEvent> {
        var missed: [JobEvent] = []
        if let number {
            if number < lastDropped { missed.append(JobEvent(seq: lastDropped, time: time, jobId: job, kind: .gap)) }
            missed += recent.lazy.filter { $0.seq > number }
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobEvent.self, bufferingPolicy: .bufferingOldest(Self.backlog + missed.count))
        for event in missed { continuation.yield(event) }
        watchers.append(continuation)
        return stream
    }
}
