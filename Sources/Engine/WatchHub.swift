package import Events
public import FoundationEssentials
public import JobModel
import Synchronization

/// The events of jobs that are not over, for those who watch them: each event is kept once, and each watcher has its place
/// among them.
package final class WatchHub: LiveSink {
    private struct Log {
        /// The event at `first` and those after it.
        var events: ArraySlice<WatchedEvent> = []
        var first = 0
        var isOver = false
        var bells: [Int: AsyncStream<Void>.Continuation] = [:]

        var end: Int { first + events.count }
    }

    private struct State {
        var logs: [JobID: Log] = [:]
        var nextBell = 0
        /// The number of the last event of any kind.
        var lastSeq: Int64 = 0
        /// Whether the daemon stops: nobody hears any more of jobs.
        var isClosed = false
    }

    // A lock, as events come from the database's thread and from the sync's.
    private let state = Mutex(State())

    /// Makes a hub that knows of no job.
    package init() {}

    /// How many events of a job are kept for watchers that are behind; one that falls further behind is let go.
    package static let kept = 2048

    /// Takes an event.
    package func receive(_ event: LiveEvent) {
        state.withLock { state in
            switch event {
            case .stored(let event):
                state.lastSeq = event.seq
                guard let job = event.body.jobId, let shown = JobEvent(event) else { return }
                if case .jobScheduled = event.body { Self.open(job, &state) }
                if case .jobStarted = event.body { Self.open(job, &state) }
                Self.append(shown, &state)
            case .progress(let job, let progress, let time):
                Self.append(
                    JobEvent(seq: state.lastSeq, time: time, jobId: job, kind: .progress, progress: progress), &state)
            case .unstoredEnd(let job, let time):
                Self.append(JobEvent(seq: state.lastSeq, time: time, jobId: job.id, kind: .finished, job: job), &state)
            case .pagesFetched: break
            }
        }
    }

    private static func open(_ job: JobID, _ state: inout State) {
        if state.logs[job] == nil { state.logs[job] = Log() }
    }

    private static func append(_ event: JobEvent, _ state: inout State) {
        guard var log = state.logs.removeValue(forKey: event.jobId) else { return }
        log.events.append(WatchedEvent(event))
        if log.events.count > 2 * kept {
            log.events.removeFirst(kept)
            log.first += kept
        }
        for bell in log.bells.values { bell.yield() }
        guard event.kind == .finished else {
            state.logs[event.jobId] = log
            return
        }
        log.isOver = true
        for bell in log.bells.values { bell.finish() }
        // Those who watch have their share; for everybody else the database has it.
        ended(log, event.jobId, &state)
    }

    private static func ended(_ log: Log, _ job: JobID, _ state: inout State) {
        if !log.bells.isEmpty { state.logs[job] = log }
    }

    /// Knows of a job that was scheduled before the daemon started.
    package func open(_ job: JobID, after seq: Int64) {
        state.withLock { state in
            state.lastSeq = max(state.lastSeq, seq)
            Self.open(job, &state)
        }
    }

    /// Ends all watches: the daemon stops.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            state.logs = state.logs.filter { !$0.value.bells.isEmpty }.mapValues { log in
                var log = log
                log.isOver = true
                for bell in log.bells.values { bell.finish() }
                return log
            }
        }
    }

    /// Whether nobody hears any more of jobs.
    package var isClosed: Bool { state.withLock(\.isClosed) }

    /// The number of the last event.
    var lastSeq: Int64 { state.withLock(\.lastSeq) }

    // MARK: Watching

    /// A place among a job's events, which is given up when nobody has it any more.
    package struct Place: Sendable {
        let job: JobID
        fileprivate var position: Int
        let rings: AsyncStream<Void>
        fileprivate let bell: Bell
    }

    /// What the hub rings for a place.
    fileprivate final class Bell: Sendable {
        let hub: WatchHub
        let job: JobID
        let number: Int

        init(_ hub: WatchHub, _ job: JobID, _ number: Int) {
            self.hub = hub
            self.job = job
            self.number = number
        }

        deinit { hub.remove(number, of: job) }
    }

    /// A place at the end of a job's events, with the number of the event before it; `nil` when the job is not running.
    package func place(in job: JobID) -> (place: Place, seq: Int64)? {
        state.withLock { state in
            guard var log = state.logs[job], !log.isOver else { return nil }
            let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            state.nextBell += 1
            log.bells[state.nextBell] = bell
            state.logs[job] = log
            let place = Place(job: job, position: log.end, rings: rings, bell: Bell(self, job, state.nextBell))
            return (place, state.lastSeq)
        }
    }

    /// What a watcher is to be given next.
    enum Next: Sendable {
        case event(WatchedEvent)
        /// Nothing yet.
        case wait
        /// It is too far behind.
        case lagged
        /// There will be nothing more.
        case end
    }

    /// The event at a place, which moves on.
    func next(_ place: inout Place) -> Next {
        state.withLock { state in
            guard let log = state.logs[place.job] else { return .end }
            guard place.position >= log.first else { return .lagged }
            guard place.position < log.end else { return log.isOver ? .end : .wait }
            place.position += 1
            return .event(log.events[log.events.startIndex + place.position - 1 - log.first])
        }
    }

    /// What `next` would give.
    func peek(_ place: Place) -> Next {
        var place = place
        return next(&place)
    }

    private func remove(_ bell: Int, of job: JobID) {
        state.withLock { state in
            guard var log = state.logs.removeValue(forKey: job) else { return }
            log.bells.removeValue(forKey: bell)?.finish()
            if !log.isOver || !log.bells.isEmpty { state.logs[job] = log }
        }
    }
}

/// An event for watchers, which is encoded once for all of them.
@dynamicMemberLookup public final class WatchedEvent: Sendable {
    /// The event.
    public let event: JobEvent
    // A lock, as connections ask for it at the same time.
    private let encoded = Mutex<Data?>(nil)

    /// Makes an event.
    public init(_ event: JobEvent) { self.event = event }

    /// A part of the event.
    public subscript<Value>(dynamicMember part: KeyPath<JobEvent, Value>) -> Value { event[keyPath: part] }

    /// The event as `encode` writes it, which must always be the same function.
    public func encoded(by encode: (JobEvent) -> Data) -> Data {
        encoded.withLock { known in
            if let known { return known }
            let data = encode(event)
            known = data
            return data
        }
    }
}

extension JobEvent {
    /// The form in which watchers receive a stored event; `nil` for what is not for them.
    package init?(_ event: Event) {
        let (seq, time) = (event.seq, event.time)
        switch event.body {
        case .jobScheduled(let head, _):
            self.init(seq: seq, time: time, jobId: head.id, kind: .state, state: .scheduled)
        case .jobStarted(let head): self.init(seq: seq, time: time, jobId: head.id, kind: .state, state: .running)
        case .stageStarted(let head, let stage):
            self.init(
                seq: seq, time: time, jobId: head.id, kind: .stage, progress: JobProgress(stage: stage, processed: 0))
        case .warning(let head, let warning):
            self.init(seq: seq, time: time, jobId: head.id, kind: .warning, warning: warning)
        case .dashboardFailed(let head, let failure):
            self.init(seq: seq, time: time, jobId: head.id, kind: .trackFailed, failure: failure)
        case .jobFinished(let job, _): self.init(seq: seq, time: time, jobId: job.id, kind: .finished, job: job)
        case .stageFinished, .catalogueApplied, .scrapingBlocked, .scrapingUnblocked, .attentionOpened,
            .attentionClosed, .published, .publishFailed, .unknown:
            return nil
        }
    }
}
