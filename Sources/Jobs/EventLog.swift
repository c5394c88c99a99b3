import Foundation
import JobModel

/// The events of the job that runs, numbered, kept for a while, and handed to those who watch.
struct EventLog {
    private(set) var lastNumber: Int64
    private var recent: [JobEvent] = []
    /// The last event before the job's first.
    private var before: Int64
    private var watchers: [AsyncStream<JobEvent>.Continuation] = []

    /// Events that a watcher who comes late, or lost its connection, can still have.
    static let kept = 2048
    /// Events that wait for one watcher, beyond those it came back for; one that falls further behind is let go.
    static let backlog = 512

    init(after number: Int64) {
        lastNumber = number
        before = number
    }

    /// Numbers an event, keeps it, and hands it to the watchers; returns it with its number.
    mutating func append(_ event: JobEvent) -> JobEvent {
        var event = event
        lastNumber += 1
        event.seq = lastNumber
        recent.append(event)
        if recent.count > 2 * Self.kept { recent.removeFirst(Self.kept) }
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
        if event.kind == .finished {
            for watcher in watchers { watcher.finish() }
            watchers = []
        }
        return event
    }

    /// Forgets the events of the job before.
    mutating func beginJob() {
        recent = []
        before = lastNumber
    }

    /// A stream of the running job's events from now on, or after an event.
    mutating func stream(of job: JobID, after number: Int64?, at time: Date) -> AsyncStream<JobEvent> {
        var missed: [JobEvent] = []
        if let number {
            // Events of other jobs are none that its watcher misses.
            if let first = recent.first, first.seq > max(number, before) + 1 {
                missed.append(JobEvent(seq: first.seq - 1, time: time, jobId: job, kind: .gap))
            }
            missed += recent.lazy.filter { $0.seq > number }
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: JobEvent.self, bufferingPolicy: .bufferingOldest(Self.backlog + missed.count))
        for event in missed { continuation.yield(event) }
        watchers.append(continuation)
        return stream
    }
}
