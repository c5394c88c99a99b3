public import JobModel

/// The state of a job, and what happens to it from there.
public struct JobWatch: Sendable {
    /// The job in its current state.
    public var job: Job
    /// The last event that `job` holds.
    public var seq: Int64
    /// What happens from there.
    public var events: JobEvents

    package init(job: Job, seq: Int64, events: JobEvents) {
        self.job = job
        self.seq = seq
        self.events = events
    }
}

/// A job's events, up to the one of kind `finished`: first those that are asked for of the past, then those to come.
///
/// A reader that falls too far behind gets one of kind `lagged` instead, and no more.
public struct JobEvents: AsyncSequence, Sendable {
    /// A page of past events, and the number to read on after; `nil` at the end.
    package typealias Page = (events: [JobEvent], next: Int64?)

    private let job: Job
    private let after: Int64?
    private let past: @Sendable (Int64) async throws -> Page
    private let live: (hub: WatchHub, place: WatchHub.Place)?
    private let end: JobEvent

    /// Events after one, `nil`: only those to come. `past` reads stored ones, `live` is where those to come are, `end` is
    /// told of a job that is over where its end is not among them.
    package init(
        of job: Job, after: Int64?, past: @escaping @Sendable (Int64) async throws -> Page,
        live: (WatchHub, WatchHub.Place)?, end: JobEvent
    ) {
        self.job = job
        self.after = after
        self.past = past
        self.live = live
        self.end = end
    }

    /// Steps through the events.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let job: Job
        fileprivate let past: @Sendable (Int64) async throws -> Page
        fileprivate let end: JobEvent
        fileprivate let hub: WatchHub?
        fileprivate var place: WatchHub.Place?
        fileprivate var rings: AsyncStream<Void>.Iterator?
        /// Past events that were read, and after which the next ones are.
        fileprivate var page: ArraySlice<JobEvent> = []
        fileprivate var next: Int64?
        fileprivate var last: Int64
        fileprivate var isOver = false

        /// The next event; `nil` after the last one, or when the reading task is cancelled.
        public mutating func next() async -> WatchedEvent? {
            guard !isOver, !Task.isCancelled else { return nil }
            while page.isEmpty, let after = next {
                do {
                    let (events, next) = try await past(after)
                    page = events[...]
                    self.next = next
                } catch {
                    return Task.isCancelled ? nil : advance(to: WatchedEvent(lagged))
                }
            }
            if var event = page.popFirst() {
                // Its current state: another job may have resumed it.
                if event.kind == .finished, job.state.isFinal { event.job = job }
                return advance(to: WatchedEvent(event))
            }
            guard let hub, var place else { return advance(to: WatchedEvent(end)) }
            defer { self.place = place }
            while true {
                switch hub.next(&place) {
                case .event(let event):
                    // It was among the past ones, or is progress from before the last of them. An end that could not be
                    // stored
                    // has the number of the event before it, as progress has.
                    let isNumbered = event.kind != .progress && event.kind != .finished
                    if isNumbered ? event.seq <= last : event.seq < last { continue }
                    return advance(to: event)
                case .wait:
                    let isRung: Void? = await rings?.next()
                    guard !Task.isCancelled else { return nil }
                    // After the last ring there is still what rang it.
                    if isRung == nil, case .wait = hub.peek(place) { return nil }
                case .lagged: return advance(to: WatchedEvent(lagged))
                case .end: return nil
                }
            }
        }

        private var lagged: JobEvent { JobEvent(seq: last, time: end.time, jobId: job.id, kind: .lagged) }

        private mutating func advance(to event: WatchedEvent) -> WatchedEvent {
            isOver = event.kind == .finished || event.kind == .lagged
            last = Swift.max(last, event.seq)
            return event
        }
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(
            job: job, past: past, end: end, hub: live?.hub, place: live?.place,
            rings: live?.place.rings.makeAsyncIterator(), next: after, last: after ?? 0)
    }
}
