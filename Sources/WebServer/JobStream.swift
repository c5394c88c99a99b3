import ControlProtocol
import HTTPTypes
import HummingbirdCore
import JobModel
import NIOCore

/// The event stream of one job for one browser.
struct JobStream: Sendable {
    let feeds: JobFeeds
    let limits: WebLimits

    /// The answer: how the job stands, then its events until it is over. Who comes back with the number of the last event it
    /// has seen gets the events since then, or `resync` where they are gone; nothing where there is nothing more to come.
    func response(for reference: String, after lastSeen: Int64?, place: StreamPlace, _ channel: any Channel)
        async throws
        -> Response
    {
        let job = try await feeds.job(reference)
        let feed = try await feeds.feed(of: job.id, after: lastSeen)
        let start: Int
        var beginning: ByteBuffer?
        if let lastSeen, let known = feed.place(after: lastSeen) {
            start = known
            if job.state.isFinal, await isOver(feed, after: known) { return Response(status: .noContent) }
        } else {
            (start, beginning) = try await snapshot(of: job.id, in: feed, isResync: lastSeen != nil)
        }
        let id = job.id
        let first = beginning
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // Held until here, so that the place is given back with the stream.
                defer { withExtendedLifetime(place) {} }
                try await write(feed, of: id, from: start, first, on: channel) { bytes in
                    try await SlowReader.guarding(channel, limits.slowReader) { try await writer.write(bytes) }
                }
                try await writer.finish(nil)
            })
    }

    /// Whether a job that has ended has no events after a place.
    private func isOver(_ feed: JobFeed, after place: Int) async -> Bool {
        let (id, rings, _) = feed.enter()
        defer { feed.leave(id) }
        if let piece = feed.read(from: place) { return piece.isOver }
        for await _ in rings {
            if let piece = feed.read(from: place) { return piece.isOver }
        }
        return false
    }

    private func snapshot(of id: JobID, in feed: JobFeed, isResync: Bool) async throws -> (Int, ByteBuffer?) {
        let start = try await feeds.start(of: id, in: feed)
        return (start.place, EventText.snapshot(start.snapshot, seq: start.seq, isResync: isResync))
    }

    private func write(
        _ feed: JobFeed, of id: JobID, from start: Int, _ first: ByteBuffer?, on channel: any Channel,
        _ send: (ByteBuffer) async throws -> Void
    ) async throws {
        let (reader, rings, bell) = feed.enter()
        defer { feed.leave(reader) }
        // A browser that has gone is noticed at once, and one that is there hears something now and then.
        channel.closeFuture.whenComplete { _ in bell.finish() }
        let silence = limits.silence
        let clock = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: silence)
                bell.yield()
            }
        }
        defer { clock.cancel() }
        var place = start
        var lastWrite = ContinuousClock.now
        try await send(EventText.beginning)
        if let first { try await send(first) }
        bell.yield()
        for await _ in rings {
            while let piece = feed.read(from: place) {
                switch piece {
                case .events(let events, let next):
                    var bytes = ByteBuffer()
                    for var event in events { bytes.writeBuffer(&event) }
                    try await send(bytes)
                    // Only now: a reader that fails before has not seen them.
                    place = next
                case .missed:
                    let (next, bytes) = try await snapshot(of: id, in: feed, isResync: true)
                    if let bytes { try await send(bytes) }
                    place = next
                case .over: return
                }
                lastWrite = .now
            }
            if ContinuousClock.now - lastWrite >= silence * 0.9 {
                try await send(EventText.comment)
                lastWrite = .now
            }
        }
    }
}

extension JobFeed.Piece {
    fileprivate var isOver: Bool { if case .over = self { true } else { false } }
}

/// Closes connections whose clients do not read.
enum SlowReader {
    /// Writes something, and closes the channel when that takes longer than a limit.
    static func guarding(
        _ channel: any Channel, _ limit: Duration, _ write: () async throws -> Void
    ) async throws {
        let timeout = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { channel.close(promise: nil) }
        defer { timeout.cancel() }
        try await write()
    }
}
