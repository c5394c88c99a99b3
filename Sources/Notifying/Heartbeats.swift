import Events
import Foundation
import JobModel

/// What a dead man's switch is told: that a sync started, succeeded or failed. It comes from live events alone: what was
/// missed is not told later.
struct Heartbeats: LiveSink {
    /// One of them.
    struct Beat: Sendable {
        var time: Date
        var job: Job
        var isStart: Bool
        /// Which one it is of those that were taken up.
        var number = 0

        /// The last part of the address.
        func way(for target: NotifyTarget) -> String {
            guard !isStart else { return "start" }
            switch job.state {
            case .succeeded: return job.hasSucceededWithWarnings && target.failsOnWarnings ? "fail" : ""
            // It is tried again: not the last word.
            case .failed: return job.nextTryAt == nil ? "fail" : "log"
            default: return "log"
            }
        }

        var body: String {
            guard !isStart else { return "The sync has started.\nJob: \(job.id.rawValue)" }
            let head = "The sync \(job.state.rawValue).\n"
            return head + NoticeText.summary(of: job)
        }
    }

    /// How often one is tried, and how old it may get, in seconds.
    static let attempts = 3
    static let maximumAge: TimeInterval = 60

    let beats: AsyncStream<Beat>
    private let stream: AsyncStream<Beat>.Continuation

    init() { (beats, stream) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16)) }

    func receive(_ event: LiveEvent) {
        guard case .stored(let event) = event else { return }
        switch event.body {
        case .jobStarted(let head) where !head.dryRun:
            var job = Job(
                id: head.id, trigger: head.trigger, requestedBy: head.requestedBy, createdAt: event.time)
            job.startedAt = event.time
            stream.yield(Beat(time: event.time, job: job, isStart: true))
        case .jobFinished(let job, .ownDaemon) where !job.options.dryRun && job.startedAt != nil:
            stream.yield(Beat(time: event.time, job: job, isStart: false))
        default: break
        }
    }
}
