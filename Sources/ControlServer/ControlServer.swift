public import ControlProtocol
import FoundationEssentials
import Glibc
public import JobModel
public import Logging
import NIOCore
import NIOPosix
public import Service

/// The daemon's end of the control socket.
///
/// `run()` is one scope: when it returns, every connection is closed, every request over and the socket removed.
public struct ControlServer: Sendable {
    private let socket: SocketKeeper
    private let dispatcher: RequestDispatcher
    private let greeting: ByteBuffer
    private let limits: ConnectionLimits
    let register: ConnectionRegister
    private let refusals: RefusedRequests
    private let logger: Logger
    private let stopped: AsyncStream<Never>
    private let stop: AsyncStream<Never>.Continuation

    /// Makes a server of the daemon's methods; `settings` are those in force, `operatorsGroup` is the group whose members may change things,
    /// `delegates` are users who may ask on behalf of others, `reload` reads the configuration again, `refusals` counts.
    public init(
        socket: ControlSocket, service: TracksyncService, identity: DaemonIdentity,
        reload: @escaping @Sendable () async -> ReloadResult,
        doctor: @escaping @Sendable () async throws -> DoctorReport = { DoctorReport([]) },
        settings: @escaping @Sendable () async -> SettingsInForce = { SettingsInForce(settings: [], warnings: []) },
        operatorsGroup: String?,
        readersGroup: String? = nil, delegates: [String] = [],
        limits: ConnectionLimits = ConnectionLimits(), refusals: RefusedRequests = RefusedRequests(), logger: Logger
    ) {
        self.init(
            socket: socket,
            methods: MethodTable(
                DaemonMethods(
                    service: service, identity: identity, reload: reload, doctor: doctor, settings: settings
                ).all
                    + JobMethods(service: service).all + TrackMethods(service: service).all
                    + IssueMethods(service: service).all
                    + HistoryMethods(service: service).all + GeocodingMethods(service: service).all
                    + StateMethods(service: service).all + PublishMethods(service: service).all
                    + NotifyMethods(service: service).all),
            audit: { await service.record($0) },
            greeting: Greeting(version: identity.version, instance: identity.instance),
            operatorsGroup: operatorsGroup, readersGroup: readersGroup, delegates: delegates, limits: limits,
            refusals: refusals, isJobRunning: { service.isJobRunning },
            logger: logger)
    }

    init(
        socket: ControlSocket, methods: MethodTable, audit: @escaping @Sendable (AuditEntry) async throws -> Void,
        greeting: Greeting, operatorsGroup: String?, readersGroup: String? = nil,
        delegates: [String] = [], limits: ConnectionLimits, refusals: RefusedRequests = RefusedRequests(),
        isJobRunning: @escaping @Sendable () -> Bool = { false },
        logger: Logger
    ) {
        let possible = limits.within(descriptors: Self.descriptorLimit)
        if possible.connections < limits.connections {
            logger.warning(
                "only \(possible.connections) connections, not \(limits.connections): the process may open too few files",
                metadata: ["configured": "\(limits.connections)", "possible": "\(possible.connections)"])
        }
        self.socket = SocketKeeper(socket)
        self.limits = possible
        self.refusals = refusals
        self.logger = logger
        self.greeting = Reply.notification("greeting", greeting)
        dispatcher = RequestDispatcher(
            methods: methods,
            access: AccessPolicy(
                daemonUser: geteuid(), operatorsGroup: operatorsGroup, readersGroup: readersGroup,
                delegates: delegates),
            audit: audit, now: { Date() }, logger: logger, turns: RequestTurns(isJobRunning: isJobRunning))
        register = ConnectionRegister(limits: possible)
        (stopped, stop) = AsyncStream.makeStream()
    }

    /// Ends the server in good order: no new connections, no new requests (they are answered with `shutting_down`). Those
    /// that run and watches may end within `ConnectionLimits.shutdown`; then they are cancelled, a moment later all
    /// connections are closed, whoever does not read, and `run()` returns.
    public func shutdown() {
        // The order matters: whoever sees its input closed must see that the server is stopping.
        let channels = register.stop()
        stop.finish()
        for channel in channels {
            // One that is still being set up has no input yet that could end: `StopHandler` ends it when it has.
            channel.eventLoop.execute { if channel.isActive { channel.close(mode: .input, promise: nil) } }
        }
    }

    /// Whether the event loop that carries the connections has come round; where it hangs, there is no answer.
    public func answers() async -> Bool {
        guard let loop = register.eventLoop else { return false }
        return (try? await loop.submit {}.get()) != nil
    }

    /// Serves until `shutdown()`, or until the task is cancelled, which cuts requests short. To be called once;
    /// `whenServing` is called as soon as requests are answered.
    ///
    /// Throws `IOError` when the socket cannot be listened on, or stops listening by itself.
    public func run(whenServing: @escaping @Sendable () -> Void = {}) async throws {
        defer { socket.remove() }
        // One thread carries all connections: the work is done in the methods, on Swift's own threads.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await serve(on: group, whenServing)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    /// How long requests that are cancelled have to end, before their connections are closed.
    private static let lastMoment = TimeAmount.milliseconds(250)

    private func serve(on group: MultiThreadedEventLoopGroup, _ whenServing: @Sendable () -> Void) async throws {
        let (accepted, accept) = AsyncStream.makeStream(of: Connection.self)
        let loop = group.any()
        register.eventLoop = loop
        defer { register.eventLoop = nil }
        let listener = Listener(
            bind: { [logger] socket in
                try await ServerBootstrap(group: group)
                    .serverChannelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(AcceptPause(logger: logger))
                        }
                    }
                    .childChannelOption(.allowRemoteHalfClosure, value: true)
                    .childChannelInitializer { channel in
                        Peer.of(channel).flatMapThrowing { try admit(channel, of: $0, to: accept) }
                    }
                    .withBoundSocket(socket.descriptor).get()
            }, onEnd: { accept.finish() })
        try await listener.listen(on: socket.current)
        whenServing()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withDiscardingTaskGroup { connections in
                    connections.addTask { await socket.watch(for: listener, logger) }
                    await serve(accepted)
                    connections.cancelAll()
                }
            }
            group.addTask {
                for await _ in stopped {}
                listener.close()
                try? await Task.sleep(for: limits.shutdown)
            }
            // Either the listener is closed and all connections are over, or the time for that is.
            await group.next()
            group.cancelAll()
            // A message that nobody reads holds its sender up, cancelled or not.
            let end = loop.scheduleTask(in: Self.lastMoment) {
                for channel in register.channels { channel.close(promise: nil) }
            }
            await group.waitForAll()
            end.cancel()
        }
        await listener.closeAndWait()
        guard register.isStopping || Task.isCancelled else {
            throw IOError(errnoCode: EBADF, reason: "the control socket is no longer listened on")
        }
    }

    private func serve(_ accepted: AsyncStream<Connection>) async {
        await withDiscardingTaskGroup { group in
            for await connection in accepted {
                group.addTask { await connection.run() }
            }
        }
    }

    /// Decides about a new connection, on the event loop and before it is read from: so there are never more of them
    /// waiting than the limits allow.
    private func admit(_ channel: any Channel, of peer: Peer, to accept: AsyncStream<Connection>.Continuation) throws {
        let refusal = opensTooFast(peer) ? refuseForNow(channel, of: peer) : register.admit(channel, of: peer)
        if let refusal {
            try channel.pipeline.syncOperations.addHandler(RefusalHandler(refusal))
            refusals.add(refusal.data.name)
            if let count = register.refused(at: .now) {
                logger.warning(
                    "\(count) connections were refused, the last one to uid \(peer.uid): \(refusal.message)",
                    metadata: [
                        "error_name": "\(refusal.data.name.rawValue)", "requested_by_uid": "\(peer.uid)",
                        "count": "\(count)",
                    ])
            }
            return
        }
        logger.debug(
            "connection", metadata: ["requested_by_uid": "\(peer.uid)", "requested_by_pid": "\(peer.pid)"])
        try channel.pipeline.syncOperations.addHandler(StopHandler(register))
        let connection = Connection(
            channel: try NIOAsyncChannel(wrappingChannelSynchronously: channel), peer: peer, greeting: greeting,
            dispatcher: dispatcher, limits: limits, register: register, refusals: refusals, logger: logger)
        guard case .enqueued = accept.yield(connection) else {
            channel.close(promise: nil)
            return
        }
    }

    /// Whether a user opens connections faster than one may; those who could do something about it always may.
    private func opensTooFast(_ peer: Peer) -> Bool {
        !register.isTrusted(peer) && !dispatcher.turns.admitConnection(of: peer.uid)
    }

    /// The refusal of a connection that comes too soon. Clients wait in the kernel's queue for a moment, in their order: else
    /// who connects without a pause would have the daemon do nothing but refuse.
    private func refuseForNow(_ channel: any Channel, of peer: Peer) -> ProtocolError {
        if let listener = channel.parent {
            try? listener.pipeline.syncOperations.handler(type: AcceptPause.self).rest(listener, for: Self.refusalPause)
        }
        return ProtocolError(
            .tooManyConnections, message: "user \(peer.uid) opens connections faster than one may",
            hint: "Send requests over one connection, one after the other, or try again in a second.")
    }

    private static let refusalPause = TimeAmount.milliseconds(20)

    /// How many files the process may open (getrlimit(2)).
    private static var descriptorLimit: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }
}
