import NIOCore
internal import NIOHTTP1

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One connection: takes requests in order and carries out the script of each answer.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    /// The most bytes of a request's body; only control requests have one.
    private static let bodyLimit = 8 << 20

    private let simulation: Simulation
    private var context: ChannelHandlerContext?
    private var request: SimulatorRequest?
    /// Requests sent before the last was answered.
    private var waiting: [SimulatorRequest] = []
    private var steps: ArraySlice<Reply.Step> = []
    private var keepsAlive = true
    private var isAnswering = false
    /// Whether the answer under way counts as in flight.
    private var isCounted = false

    init(_ simulation: Simulation) { self.simulation = simulation }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let tags = head.headers["If-None-Match"]
            request = SimulatorRequest(
                method: head.method.rawValue, target: head.uri, userAgent: head.headers.first(name: "User-Agent"),
                ifNoneMatch: tags.isEmpty ? nil : tags.joined(separator: ","),
                ifModifiedSince: head.headers.first(name: "If-Modified-Since"),
                acceptEncoding: head.headers.first(name: "Accept-Encoding"), keepsAlive: head.isKeepAlive,
                body: ByteBuffer())
        case .body(var bytes):
            request?.body.writeBuffer(&bytes)
            if let length = request?.body.readableBytes, length > Self.bodyLimit { context.close(promise: nil) }
        case .end:
            guard let request else { return }
            self.request = nil
            if isAnswering { waiting.append(request) } else { answer(request) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        steps = []
        waiting = []
        uncount()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else {
            context.close(promise: nil)
            return
        }
        let head = ReplyHead(status: 400, length: .bytes(0)).bytes(keepsAlive: false)
        context.writeAndFlush(wrapOutboundOut(head)).assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
    }

    private func answer(_ request: SimulatorRequest) {
        isAnswering = true
        let reply: Reply
        if case .control(let path) = request.address {
            reply = ControlRequests(simulation: simulation).reply(to: request, at: path)
        } else {
            isCounted = true
            reply = simulation.begin(request)
        }
        steps = reply.steps[...]
        keepsAlive = reply.keepsAlive
        proceed()
    }

    /// Carries out steps until one has to wait.
    private func proceed() {
        guard let context else { return }
        while let step = steps.popFirst() {
            switch step {
            case .write(let bytes):
                context.write(wrapOutboundOut(bytes), promise: nil)
                continue
            case .wait(let time):
                context.flush()
                context.eventLoop.assumeIsolated().scheduleTask(deadline: time) { self.proceed() }
            case .stream(let source):
                stream(source, context)
            case .trickle(let bytes, let pause):
                trickle(bytes, each: pause, context)
            case .stall:
                context.flush()
            case .reset:
                reset(context)
            }
            return
        }
        finish(context)
    }

    private func stream(_ source: any PieceSource, _ context: ChannelHandlerContext) {
        var source = source
        guard let piece = source.nextPiece() else {
            proceed()
            return
        }
        // The next piece is made when the system has taken this one: a slow client costs no memory. Not at once, as a
        // quick client would turn the whole page into one deep call.
        let rest = source
        let loop = context.eventLoop
        context.writeAndFlush(wrapOutboundOut(piece)).assumeIsolated().whenSuccess {
            loop.assumeIsolated().execute {
                guard let context = self.context else { return }
                self.stream(rest, context)
            }
        }
    }

    private func trickle(_ bytes: ByteBuffer, each pause: TimeAmount, _ context: ChannelHandlerContext) {
        var bytes = bytes
        guard let byte = bytes.readSlice(length: 1) else {
            proceed()
            return
        }
        context.writeAndFlush(wrapOutboundOut(byte), promise: nil)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            guard let context = self.context else { return }
            self.trickle(bytes, each: pause, context)
        }
    }

    private func reset(_ context: ChannelHandlerContext) {
        context.flush()
        // Closing without lingering sends RST.
        if let options = context.channel as? any SocketOptionProvider {
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
                self.context?.close(promise: nil)
            }
        } else {
            context.close(promise: nil)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        let keepsAlive = keepsAlive
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
            self.uncount()
            self.isAnswering = false
            guard keepsAlive else {
                self.context?.close(promise: nil)
                return
            }
            if !self.waiting.isEmpty { self.answer(self.waiting.removeFirst()) }
        }
    }

    private func uncount() {
        guard isCounted else { return }
        isCounted = false
        simulation.finished()
    }
}
