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
        let beginning: Beginning
        if let lastSeen, let place = feed.place(after: lastSeen) {
            beginning = Beginning(place: place, seen: lastSeen)
            if job.state.isFinal, await isOver(feed, after: beginning) { return Response(status: .noContent) }
        } else {
            beginning = try await snapshot(of: job.id, in: feed, isResync: lastSeen != nil)
        }
        let id = job.id
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                // Held until here, so that the place is given back with the stream.
                defer { withExtendedLifetime(place) {} }
                try await write(feed, of: id, from: beginning, on: channel) { bytes in
                    try await SlowClient.guarding(channel, limits.slowReader) { try await writer.write(bytes) }
                }
                try await writer.finish(nil)
            })
    }

    /// Where a reader begins, or begins again.
    private struct Beginning {
        var place: Int
        /// The number of the last event that it has seen.
        var seen: Int64
        /// What it is told first.
        var text: ByteBuffer?
    }

    /// Whether a job that has ended has no events after a place.
    private func isOver(_ feed: JobFeed, after beginning: Beginning) async -> Bool {
        let (id, rings, bell) = feed.enter()
        defer { feed.leave(id) }
        bell.yield()
        var place = beginning.place
        for await _ in rings {
            while let piece = feed.read(from: place, seen: beginning.seen) {
                switch piece {
                case .events(let events, let next):
                    guard events.isEmpty else { return false }
                    place = next
                case .missed: return false
                case .over: return true
                }
            }
        }
        return false
    }

    private func snapshot(of id: JobID, in feed: JobFeed, isResync: Bool) async throws -> Beginning {
        let start = try await feeds.start(of: id, in: feed)
        return Beginning(
            place: start.place, seen: start.seq,
            text: EventText.snapshot(start.snapshot, seq: start.seq, isResync: isResync))
    }

    private func write(
        _ feed: JobFeed, of id: JobID, from beginning: Beginning, on channel: any Channel,
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
        var (place, seen) = (beginning.place, beginning.seen)
        var lastWrite = ContinuousClock.now
        try await send(EventText.beginning)
        if let text = beginning.text { try await send(text) }
        bell.yield()
        for await _ in rings {
            while let piece = feed.read(from: place, seen: seen) {
                switch piece {
                case .events(let events, let next):
                    var bytes = ByteBuffer()
                    for var event in events { bytes.writeBuffer(&event) }
                    if bytes.readableBytes > 0 { try await send(bytes) }
                    // Only now: a reader that fails before has not seen them.
                    place = next
                case .missed:
                    let again = try await snapshot(of: id, in: feed, isResync: true)
                    if let text = again.text { try await send(text) }
                    (place, seen) = (again.place, again.seen)
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
