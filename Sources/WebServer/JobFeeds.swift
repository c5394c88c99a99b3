import ControlProtocol
import ControlSession
import JobModel
import NIOCore
import Synchronization

/// The events of the jobs that browsers watch. However many watch a job, the daemon is asked once: each event is encoded once,
/// kept for who comes back, and written by each stream at its own pace.
actor JobFeeds {
    /// Where a stream begins that has seen nothing: how the job stood there, and the place from which events follow.
    struct Start: Sendable {
        var snapshot: Job
        var seq: Int64
        var place: Int
        /// The feed that the place is in.
        var feed: JobFeed
    }

    /// A feed and what it has dropped: a place that was good before is none after.
    private struct StartKey: Hashable {
        var feed: ObjectIdentifier
        var dropped: Int
    }

    private nonisolated let session: ControlSession
    private nonisolated let jobs = AnswerCache<String, Job>()
    private nonisolated let starts = AnswerCache<StartKey, Start>()
    private var feeds: [JobID: Task<JobFeed, any Error>] = [:]

    init(_ session: ControlSession) { self.session = session }

    /// A job by its id or the beginning of it, as it stood a moment ago; throws as `ControlSession` does.
    nonisolated func job(_ reference: String) async throws -> Job {
        try await jobs.answer(for: reference) { [session] in
            try await session.ask(.jobGet, JobGetParams(id: reference), as: JobDetails.self).job
        }
    }

    /// Where a stream begins, for all that begin within a moment; throws as `ControlSession` does.
    nonisolated func start(of id: JobID, in feed: JobFeed) async throws -> Start {
        try await starts.answer(for: StartKey(feed: ObjectIdentifier(feed), dropped: feed.dropped)) { [session] in
            // The place before the look at the job: what happens in between is told twice, and not never.
            let (place, seq) = feed.end()
            let job = try await session.ask(.jobGet, JobGetParams(id: id.rawValue), as: JobDetails.self).job
            return Start(snapshot: job, seq: seq, place: place, feed: feed)
        }
    }

    /// The feed of a job, watched from the event after `after` where nobody watches it yet; throws as `ControlSession` does.
    func feed(of id: JobID, after: Int64?) async throws -> JobFeed {
        if let known = feeds[id] {
            let feed = try await known.value
            if !feed.isOver { return feed }
        }
        let task = Task { [session] in
            let feed = JobFeed()
            let (watch, start) = try await Self.watch(id, after: after, session)
            feed.restart(at: start, upTo: watch.snapshot.seq)
            Task { [weak self] in
                await Self.fill(feed, of: id, from: watch, session)
                await self?.remove(id, feed)
            }
            return feed
        }
        feeds[id] = task
        do {
            return try await task.value
        } catch {
            if feeds[id] == task { feeds[id] = nil }
            throw error
        }
    }

    private func remove(_ id: JobID, _ feed: JobFeed) async {
        if let task = feeds[id], (try? await task.value) === feed { feeds[id] = nil }
    }

    /// Watches a job from the event after `after`, and says after which one it does.
    ///
    /// A number that the daemon has not come to is of another database, or made up: the events are those from now on.
    private static func watch(
        _ id: JobID, after: Int64?, _ session: ControlSession
    ) async throws -> (watch: JobWatchStream, start: Int64) {
        let watch = try await session.watch(id, after: after)
        guard let after else { return (watch, watch.snapshot.seq) }
        guard after > watch.snapshot.seq else { return (watch, after) }
        let second = try await session.watch(id, after: nil)
        return (second, second.snapshot.seq)
    }

    /// How long a lost daemon is waited for before the streams end, and browsers come again.
    private static let patience = Duration.seconds(60)

    private static func fill(_ feed: JobFeed, of id: JobID, from first: JobWatchStream, _ session: ControlSession) async
    {
        var watch = first
        var delay = ReconnectDelay()
        var lostSince: ContinuousClock.Instant?
        while true {
            do {
                for try await event in watch.events {
                    lostSince = nil
                    delay.reset()
                    feed.append(event)
                    if event.kind == .finished { return feed.end() }
                }
                return feed.end()
            } catch {
                feed.append(lost: true)
            }
            while true {
                let since = lostSince ?? .now
                lostSince = since
                guard ContinuousClock.now - since < patience else { return feed.end() }
                try? await Task.sleep(for: delay.next())
                if let again = try? await Self.watch(id, after: feed.last, session) {
                    watch = again.watch
                    // The daemon has another database: each reader has to ask for the job again.
                    if again.start < feed.last { feed.restart(at: again.start, upTo: again.start) }
                    feed.append(lost: false)
                    break
                }
            }
        }
    }
}

/// The last events of one job, as bytes of a stream.
final class JobFeed: Sendable {
    /// What a reader gets.
    enum Piece {
        /// Events after its place, and the new place.
        case events([ByteBuffer], Int)
        /// Its place is too old: it has to ask for the job again.
        case missed
        /// There are no more.
        case over
    }

    private struct Entry {
        var seq: Int64
        /// Whether the number is its own: progress has that of the event before it, and so may an end.
        var isNumbered: Bool
        var bytes: ByteBuffer

        /// Whether somebody who has seen the events up to a number has not seen it.
        func isNew(after seen: Int64) -> Bool { isNumbered ? seq > seen : seq >= seen }
    }

    private struct State {
        var entries: [Entry] = []
        /// How many entries were dropped: the place of `entries[0]`.
        var dropped = 0
        var bytes = 0
        /// The event before the first one that was ever here.
        var start: Int64 = 0
        var last: Int64 = 0
        /// The last event that there was at the beginning: those up to it come, and are the past.
        var known: Int64 = 0
        var isOver = false
        var readers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextReader = 0
    }

    /// The most events and bytes that are kept for who comes back.
    private static let limits = (events: 2000, bytes: 1 << 20)

    // A lock, as the daemon's events come from one task and hundreds of streams read.
    private let state = Mutex(State())

    /// Whether no more events come.
    var isOver: Bool { state.withLock { $0.isOver } }
    /// The number of the last event.
    var last: Int64 { state.withLock { $0.last } }

    /// How many entries were dropped.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Begins after an event, without what was there: readers have to ask for the job again. The daemon has events up to
    /// `known` already.
    func restart(at seq: Int64, upTo known: Int64) {
        state.withLock { state in
            state.dropped += state.entries.count + 1
            state.entries = []
            state.bytes = 0
            state.start = seq
            state.last = seq
            state.known = known
        }
        ring()
    }

    func append(_ event: JobEvent) {
        // The daemon has no more of them.
        if event.kind == .gap { return restart(at: event.seq, upTo: event.seq) }
        guard let bytes = EventText.event(event) else { return }
        state.withLock { state in
            // The end of a job that has ended is told to everyone who comes: not to who has seen it.
            if event.kind == .finished, event.seq <= state.start { return }
            state.last = max(state.last, event.seq)
            let isNumbered = event.kind != .progress && event.kind != .finished
            Self.append(Entry(seq: event.seq, isNumbered: isNumbered, bytes: bytes), &state)
        }
        ring()
    }

    /// Tells the readers that the daemon is lost, or is there again.
    func append(lost: Bool) {
        let bytes = EventText.connection(lost: lost)
        state.withLock { Self.append(Entry(seq: $0.last, isNumbered: false, bytes: bytes), &$0) }
        ring()
    }

    /// No more events come.
    func end() {
        state.withLock { $0.isOver = true }
        ring()
    }

    private static func append(_ entry: Entry, _ state: inout State) {
        state.entries.append(entry)
        state.bytes += entry.bytes.readableBytes
        guard state.entries.count > limits.events || state.bytes > limits.bytes else { return }
        // Half of them at once, so that it costs little for each.
        let count = max(1, state.entries.count / 2)
        state.bytes -= state.entries.prefix(count).reduce(0) { $0 + $1.bytes.readableBytes }
        state.start = state.entries[count - 1].seq
        state.entries.removeFirst(count)
        state.dropped += count
    }

    // MARK: Readers

    /// The place after the event with this number; `nil` when events after it are gone, or when it has not come yet: its
    /// number is then of another database.
    func place(after seq: Int64) -> Int? {
        state.withLock { state in
            guard seq >= state.start, seq <= max(state.last, state.known) else { return nil }
            let index = state.entries.firstIndex { $0.seq > seq } ?? state.entries.count
            return state.dropped + index
        }
    }

    /// The place after all events that are there, and the number of the last one that the daemon has.
    func end() -> (place: Int, seq: Int64) {
        state.withLock { ($0.dropped + $0.entries.count, max($0.last, $0.known)) }
    }

    /// What there is after a place, for a reader who has seen the events up to a number.
    func read(from place: Int, seen: Int64) -> Piece? {
        state.withLock { state in
            let end = state.dropped + state.entries.count
            if place < state.dropped { return .missed }
            if place < end {
                let news = state.entries[(place - state.dropped)...].filter { $0.isNew(after: seen) }
                return .events(news.map(\.bytes), end)
            }
            return state.isOver ? .over : nil
        }
    }

    /// Rings when there may be something new, until `leave`.
    func enter() -> (id: Int, rings: AsyncStream<Void>, bell: AsyncStream<Void>.Continuation) {
        let (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextReader += 1
            state.readers[state.nextReader] = bell
            return state.nextReader
        }
        return (id, rings, bell)
    }

    func leave(_ id: Int) { state.withLock { $0.readers.removeValue(forKey: id) }?.finish() }

    private func ring() {
        for reader in state.withLock({ Array($0.readers.values) }) { reader.yield() }
    }
}
