public import ControlSession
import Glibc
import HTTPTypes
import HummingbirdCore
public import Logging
public import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The HTTP server: listens, and hands each request to the responder.
///
/// `run()` is one scope: when it returns, every connection is closed.
public struct WebServer: Service {
    /// Why the server cannot run.
    public struct Failure: Error, CustomStringConvertible {
        /// What is the matter, and what to do about it.
        public var description: String
    }

    private let settings: WebSettings
    private let sockets: [CInt]
    private let group: any EventLoopGroup
    private let api: API
    private let connections: WebConnections
    private let onReady: @Sendable ([String]) -> Void
    private let logger: Logger

    /// Makes a server.
    ///
    /// - Parameters:
    ///   - settings: what it is told.
    ///   - sockets: listening sockets that the service manager hands over; it listens at `settings.listen` where there are
    ///     none.
    ///   - session: the way to the daemon.
    ///   - group: the event loops for connections.
    ///   - onReady: called with the addresses as soon as requests are taken.
    public init(
        settings: WebSettings, sockets: [CInt] = [], session: ControlSession, group: any EventLoopGroup, logger: Logger,
        onReady: @escaping @Sendable ([String]) -> Void = { _ in }
    ) {
        self.settings = settings
        self.sockets = sockets
        self.group = group
        self.logger = logger
        self.onReady = onReady
        api = API(session: session, limits: settings.limits)
        connections = WebConnections(settings.limits)
    }

    /// Serves until it is told to stop, or until nobody has asked for `WebLimits.idleEnd`.
    ///
    /// Throws `Failure` when it cannot listen, or when strangers could reach it and nobody could be told apart from them.
    public func run() async throws {
        let responder = WebResponder(
            settings: settings, routes: api.routes, console: Console(session: api.session, settings: settings),
            cache: api.cache)
        let (accepted, accept) = AsyncStream.makeStream(of: Accepted.self)
        var listeners: [any Channel] = []
        do {
            let bootstrap = bootstrap(responder, accept)
            for socket in sockets {
                listeners.append(try await bootstrap.withBoundSocket(socket).get())
            }
            if sockets.isEmpty {
                for address in settings.listen { listeners.append(try await listen(at: address, bootstrap)) }
            }
            try refuseExposure(of: listeners)
        } catch {
            for listener in listeners { try? await listener.close() }
            throw error as? Failure ?? Failure(description: "cannot listen: \(error)")
        }
        onReady(listeners.map(Self.shown))
        let open = listeners
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await withDiscardingTaskGroup { requests in
                    for await connection in accepted {
                        requests.addTask { await connection.channel.handle(value: connection.value, logger: logger) }
                    }
                }
            }
            tasks.addTask { await waitForEnd() }
            await tasks.next()
            for listener in open { try? await listener.close() }
            connections.stop()
            // Who is being answered has a moment; event streams have no end of their own.
            try? await Task.sleep(for: Self.lastMoment)
            connections.close()
            accept.finish()
            await tasks.waitForAll()
        }
        await api.session.close()
    }

    private static let lastMoment = Duration.milliseconds(500)

    private struct Accepted: Sendable {
        var channel: HTTP1Channel
        var value: HTTP1Channel.Value
    }

    private func waitForEnd() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                guard let limit = settings.limits.idleEnd else {
                    try? await Task.sleep(for: .seconds(3600))
                    continue
                }
                if let idle = connections.idleFor, idle >= limit {
                    logger.info(
                        "nobody has asked for \(limit.components.seconds) s; the next request starts tracksync-web again"
                    )
                    return
                }
                try? await Task.sleep(for: min(limit, .seconds(1)))
            }
        }
    }

    // MARK: Listening

    private func bootstrap(
        _ responder: WebResponder, _ accept: AsyncStream<Accepted>.Continuation
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                WebPeer.of(channel).flatMap { peer in
                    guard connections.admit(channel, of: peer) else {
                        return channel.close()
                    }
                    let http = http(responder, peer)
                    return http.setup(channel: channel, logger: logger).flatMapThrowing { value in
                        guard case .enqueued = accept.yield(Accepted(channel: http, value: value)) else {
                            throw ChannelError.ioOnClosedChannel
                        }
                    }
                }
            }
    }

    private func http(_ responder: WebResponder, _ peer: WebPeer) -> HTTP1Channel {
        let limits = settings.limits
        return HTTP1Channel(
            responder: { request, writer, channel in
                let context = WebContext(peer: peer, channel: channel, logger: logger)
                let answer = await responder.answer(request, context)
                let body = answer.response.body
                if body.contentLength == nil {
                    // Whatever writes piece by piece guards each of them.
                    try await writer.write(response: answer.response.head, body: body)
                } else {
                    // The writer is used up, which no closure can do.
                    let timeout = SlowClient.timeout(channel, limits.slowReader)
                    defer { timeout.cancel() }
                    try await writer.write(response: answer.response.head, body: body)
                }
                if answer.endsConnection { try await channel.close() }
            },
            configuration: HTTP1Channel.Configuration(
                idleTimeout: TimeAmount(limits.request),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.header, maxHeaderListSize: limits.header,
                    maxHeaderFieldCount: limits.headerFields)))
    }

    private func listen(at address: WebSettings.Address, _ bootstrap: ServerBootstrap) async throws -> any Channel {
        do {
            switch address {
            case .tcp(let host, let port): return try await bootstrap.bind(host: host, port: port).get()
            case .unix(let path):
                let channel = try await bootstrap.bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
                    .get()
                chmod(path, 0o660)
                return channel
            }
        } catch {
            throw Failure(
                description: "cannot listen at \(Self.shown(address)): \(error). Set web.listen to a free address.")
        }
    }

    private static func shown(_ address: WebSettings.Address) -> String {
        switch address {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }

    /// How an address is reached: `http://127.0.0.1:8477`, or `unix:/run/…`.
    private static func shown(_ channel: any Channel) -> String {
        guard let address = channel.localAddress else { return "an unknown address" }
        guard let ip = address.ipAddress, let port = address.port else { return "unix:\(address.pathname ?? "")" }
        return "http://" + shown(WebSettings.Address.tcp(ip, port))
    }

    /// Refuses to be reached by strangers where nobody can be told apart from them.
    private func refuseExposure(of listeners: [any Channel]) throws(Failure) {
        guard !settings.knowsAnyone else { return }
        for listener in listeners {
            guard let text = listener.localAddress?.ipAddress, let address = NetworkAddress(text), !address.isLoopback
            else { continue }
            throw Failure(
                description: "\(text) can be reached from other machines, and anybody there could look: set "
                    + "web.token_file, web.trusted_clients, or web.trusted_proxies with web.user_header; or listen at "
                    + "127.0.0.1 alone.")
        }
    }
}
