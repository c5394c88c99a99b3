import ControlProtocol
import FoundationEssentials
import JobModel
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// One connection to the daemon. Requests may be sent at any time; answers are told apart by their ids.
final class SessionConnection: Sendable {
    typealias Events = AsyncThrowingStream<JobEvent, any Error>.Continuation

    /// Somebody who waits for an answer.
    private struct Waiter {
        var answer: CheckedContinuation<ByteBuffer, any Error>
        var watch: (id: JobID, events: Events)?
        var timeout: Scheduled<Void>
    }

    private struct State {
        var waiters: [Int64: Waiter] = [:]
        var watches: [JobID: Events] = [:]
        /// Requests that have a place, sent or about to be.
        var reserved = 0
        var isOpen = true
    }

    /// What the daemon said first.
    let greeting: Greeting
    private let channel: any Channel
    // A lock, as requests come from many tasks and answers from the reader.
    private let state = Mutex(State())

    private init(channel: any Channel, greeting: Greeting) {
        self.channel = channel
        self.greeting = greeting
    }

    /// Whether requests can still be sent.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Requests that have no answer yet.
    var waiting: Int { state.withLock { $0.reserved } }

    /// Takes a place for one request, if fewer than `limit` are taken; `ask` gives it back.
    func reserve(upTo limit: Int) -> Bool {
        state.withLock { state in
            guard state.isOpen, state.reserved < limit else { return false }
            state.reserved += 1
            return true
        }
    }

    /// Connects and takes the greeting; throws `SessionError`, or the daemon's refusal as `ProtocolError`.
    static func open(
        path: String, group: any EventLoopGroup, until deadline: ContinuousClock.Instant, logger: Logger
    ) async throws -> SessionConnection {
        let (lines, feed) = AsyncStream.makeStream(of: ByteBuffer.self)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group)
                .connectTimeout(.seconds(5))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(LineReader(feed))
                    }
                }
                .connect(unixDomainSocketPath: path).get()
        } catch let error as IOError {
            throw SessionError.connecting(to: path, error.errnoCode)
        } catch {
            throw SessionError.connecting(to: path, nil)
        }
        let left = TimeAmount(ContinuousClock.now.duration(to: deadline))
        let timeout = channel.eventLoop.scheduleTask(in: max(.zero, left)) { channel.close(promise: nil) }
        var iterator = lines.makeAsyncIterator()
        let first = await iterator.next()
        timeout.cancel()
        guard let first else {
            throw SessionError(
                .greetingTimedOut, "tracksyncd accepted the connection but did not greet.",
                hint: "It may be starting. Try again in a moment.")
        }
        do {
            let connection = SessionConnection(channel: channel, greeting: try greeting(in: first))
            // Ends with the connection: the lines do.
            Task { await connection.read(iterator, logger) }
            return connection
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    /// Sends a request and waits for the line that answers it; throws `SessionError`.
    ///
    /// With `watch`, the events of that job go there from the answer on.
    func ask(
        _ request: ByteBuffer, id: Int64, until deadline: ContinuousClock.Instant, watch: (JobID, Events)?
    ) async throws -> ByteBuffer {
        defer { state.withLock { $0.reserved -= 1 } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let timeout = channel.eventLoop.scheduleTask(in: TimeAmount(ContinuousClock.now.duration(to: deadline)))
                {
                    [weak self] () -> Void in
                    guard let self else { return }
                    fail(
                        id,
                        SessionError(
                            .answerTimedOut, "tracksyncd did not answer in time.",
                            hint: "Look at its journal: journalctl -u tracksyncd"))
                }
                let isOpen = state.withLock { state in
                    guard state.isOpen else { return false }
                    state.waiters[id] = Waiter(
                        answer: continuation, watch: watch.map { (id: $0.0, events: $0.1) }, timeout: timeout)
                    return true
                }
                guard isOpen else {
                    timeout.cancel()
                    return continuation.resume(throwing: SessionError.lost)
                }
                if Task.isCancelled { return fail(id, CancellationError()) }
                // Who waits is told by the reader when the connection is lost.
                channel.writeAndFlush(request, promise: nil)
            }
        } onCancel: {
            fail(id, CancellationError())
        }
    }

    /// Closes the connection.
    func close() { channel.close(promise: nil) }

    private func fail(_ id: Int64, _ error: any Error) {
        guard let waiter = state.withLock({ $0.waiters.removeValue(forKey: id) }) else { return }
        waiter.timeout.cancel()
        waiter.answer.resume(throwing: error)
    }

    // MARK: The daemon's lines

    /// What a line is, before the rest of it is read.
    private struct Heading: Decodable {
        var method: String?
        var id: RequestID?
    }

    /// Hands each line to whom it is for, until there are no more; then everyone who waits is told.
    private func read(_ iterator: AsyncStream<ByteBuffer>.AsyncIterator, _ logger: Logger) async {
        var lines = iterator
        while let line = await lines.next() {
            guard let number = Self.number(of: line) else {
                take(line, logger)
                continue
            }
            answer(number, line)
        }
        let (waiters, watches) = state.withLock { state in
            defer {
                state.isOpen = false
                state.waiters = [:]
                state.watches = [:]
            }
            return (state.waiters.values, state.watches.values)
        }
        for waiter in waiters {
            waiter.timeout.cancel()
            waiter.answer.resume(throwing: SessionError.lost)
        }
        for watch in watches { watch.finish(throwing: SessionError.lost) }
    }

    /// A line that is no plain answer: an event, or an error for all requests.
    private func take(_ line: ByteBuffer, _ logger: Logger) {
        let data = Data(line.readableBytesView)
        guard let heading = try? RecordCoding.decode(Heading.self, from: data) else {
            logger.warning("the daemon sent a line that is no message; the connection is closed")
            return close()
        }
        if case .number(let number) = heading.id { return answer(number, line) }
        guard heading.method == "job.event" else {
            // Without an id it is the last word on the connection: the daemon stops, or could not read a request.
            if heading.method == nil { close() }
            return
        }
        guard let event = try? RecordCoding.decode(NotificationMessage<JobEvent>.self, from: data).params else {
            return
        }
        state.withLock { state in
            guard let events = state.watches[event.jobId] else { return }
            events.yield(event)
            guard event.kind == .finished || event.kind == .lagged else { return }
            events.finish(throwing: event.kind == .lagged ? SessionError.lost : nil)
            state.watches[event.jobId] = nil
        }
    }

    private func answer(_ id: Int64, _ line: ByteBuffer) {
        // The watch stands before the next line is read: events follow at once.
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters.removeValue(forKey: id) else { return nil }
            if let watch = waiter.watch, Self.isResult(line) {
                state.watches.removeValue(forKey: watch.id)?.finish()
                state.watches[watch.id] = watch.events
            }
            return waiter
        }
        guard let waiter else { return }
        waiter.timeout.cancel()
        waiter.answer.resume(returning: line)
    }

    /// How the daemon's answers begin, so that most of them need not be parsed twice.
    private static let beginning = Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8)

    private static func number(of line: ByteBuffer) -> Int64? {
        let view = line.readableBytesView
        guard view.starts(with: beginning) else { return nil }
        let digits = view.dropFirst(beginning.count).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return Int64(String(decoding: digits, as: UTF8.self))
    }

    private static func isResult(_ line: ByteBuffer) -> Bool {
        (try? RecordCoding.decode(ResponseMessage<JobSnapshot>.self, from: Data(line.readableBytesView)).result) != nil
    }

    private static func greeting(in line: ByteBuffer) throws -> Greeting {
        let data = Data(line.readableBytesView)
        guard let message = try? RecordCoding.decode(NotificationMessage<Greeting>.self, from: data),
            message.method == "greeting"
        else {
            // A daemon that takes no more connections says why.
            if let error = try? RecordCoding.decode(ResponseMessage<NoParams>.self, from: data).error { throw error }
            throw SessionError(
                .malformed, "What listens at the socket does not speak tracksync's protocol.",
                hint: "Set web.control_socket to the daemon's socket.")
        }
        let greeting = message.params
        guard greeting.oldestClient <= ControlProtocolFacts.version, greeting.protocol >= ControlProtocolFacts.version
        else {
            throw SessionError(
                .protocolMismatch,
                "tracksyncd \(greeting.version) speaks protocol \(greeting.oldestClient) to \(greeting.protocol), "
                    + "tracksync-web \(Product.version) protocol \(ControlProtocolFacts.version).",
                hint: "Install the same version of both, and restart the older one.")
        }
        return greeting
    }
}

/// Cuts what comes in into lines.
private final class LineReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let lines: AsyncStream<ByteBuffer>.Continuation
    private var unread = ByteBuffer()
    /// Bytes of `unread` that have no line feed.
    private var searched = 0

    init(_ lines: AsyncStream<ByteBuffer>.Continuation) { self.lines = lines }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        unread.writeBuffer(&bytes)
        while let end = unread.readableBytesView.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
            guard let line = unread.readSlice(length: end - unread.readerIndex) else { break }
            unread.moveReaderIndex(forwardBy: 1)
            searched = 0
            lines.yield(line)
        }
        searched = unread.readableBytes
        unread.discardReadBytes()
        if unread.readableBytes > ControlProtocolFacts.maximumLine { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        lines.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func handlerRemoved(context: ChannelHandlerContext) { lines.finish() }
}
