import Configuration
import ControlProtocol
import ControlServer
internal import Fetching
internal import Foundation
internal import Jobs
internal import Journal
internal import Logging
internal import Metrics
internal import Storage
internal import Syncing
internal import Systemd
internal import UnixSignals

/// The running daemon: its parts, put together, from start to stop.
struct Daemon {
    let loaded: LoadedConfiguration
    let reload: @Sendable () throws -> LoadedConfiguration
    let logger: Logger

    /// How long stopping may take, in seconds.
    private static let stopSeconds: UInt32 = 5

    /// Runs until a signal says stop; throws `DaemonFailure` when it cannot.
    func run() async throws {
        let values = loaded.values
        ProcessLimits.set()
        for warning in loaded.warnings { logger.warning("\(warning)") }
        // Before anyone can know of the daemon: an early SIGHUP would end it.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let proxy = try Self.proxy()
        let (lock, store) = try Self.openState(values)
        defer { withExtendedLifetime(lock) {} }
        let socket = try Self.listen(values, logger)
        let identity = identity(values)
        let refusals = RefusedRequests()
        let traffic = SiteTraffic()
        let controller = try await JobController(
            store: store, setup: JobSetup(loaded, proxy: proxy, traffic: traffic), logger: logger,
            daemonMetrics: { identity.metrics + [refusals.family] })
        let reloader = Reloader(
            loaded, proxy: proxy, load: reload, controller: controller, traffic: traffic, logger: logger)
        let server = ControlServer(
            socket: socket, controller: controller, store: store, identity: identity,
            reload: { await reloader.reload() }, operatorsGroup: values.control.operatorsGroup,
            limits: ConnectionLimits(
                connections: values.control.maxConnections,
                connectionsPerUser: values.control.maxConnectionsPerUser,
                firstRequest: values.control.idleTimeout),
            refusals: refusals, logger: logger)
        logger.log(
            .daemonReady,
            "tracksyncd \(Product.version) is ready, and listens on \(socket.path ?? "an unnamed socket")",
            metadata: [
                "version": "\(Product.version)", "socket": "\(socket.path ?? "unnamed")",
                "state": "\(values.state.directory)", "source": "\(values.source.catalogueURL)",
            ])
        ServiceState.ready.notify()
        StartupMemory.giveBack()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await ServiceReports(server: server, controller: controller, logger: logger).run() }
            try await serve(server, controller, reloader, signals, logger)
            group.cancelAll()
        }
        logger.log(.daemonStopped, "tracksyncd has stopped")
        try store.close()
    }

    private func serve(
        _ server: ControlServer, _ controller: JobController, _ reloader: Reloader, _ signals: UnixSignalsSequence,
        _ logger: Logger
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run()
                } catch {
                    throw DaemonFailure(exit: .internal, message: "the control socket failed: \(error)")
                }
            }
            group.addTask { await controller.run() }
            group.addTask {
                for await signal in signals {
                    guard signal == .sighup else {
                        logger.notice("stopping because of \(signal)", metadata: ["signal": "\(signal)"])
                        break
                    }
                    await reloader.reloadOnSignal()
                }
                ServiceState.stopping.notify()
                // Whatever hangs, stopping has an end: the kernel's alarm ends the process, and SQLite holds out.
                alarm(Self.stopSeconds)
                // The job first: those who watch it hear of its end before their connections close.
                await controller.shutdown()
                server.shutdown()
            }
            try await group.waitForAll()
        }
    }

    // MARK: Parts

    /// The proxy that a credential names; `nil` without one. Nothing is told of what the credential holds.
    private static func proxy() throws -> ProxyAddress? {
        let text: String?
        do {
            text = try Credential.read("proxy", environment: ProcessInfo.processInfo.environment)
        } catch {
            throw DaemonFailure(exit: .configuration, message: "\(error)")
        }
        guard let text else { return nil }
        guard let proxy = ProxyAddress(text) else {
            throw DaemonFailure(
                exit: .configuration,
                message: "the credential proxy holds no address such as http://user:password@proxy.example:3128, with "
                    + "http, https or socks5h. Write one there.")
        }
        return proxy
    }

    private static func openState(_ values: TracksyncConfiguration) throws -> (StateLock, TrackStore) {
        let directory = values.state.directory
        do {
            try DirectoryTree.make(directory, mode: 0o750)
            let lock = try StateLock(directory: directory)
            return (lock, try TrackStore(path: directory + "/tracks.db"))
        } catch let error as StateLockError {
            throw DaemonFailure(exit: error.isHeld ? .inUse : .state, message: "\(error)")
        } catch let error as StorageError {
            throw DaemonFailure(exit: .state, message: "\(error)")
        } catch {
            throw DaemonFailure(
                exit: .state,
                message: "cannot use the state directory \(directory): \(error). Set state.directory to another.")
        }
    }

    private static func listen(_ values: TracksyncConfiguration, _ logger: Logger) throws -> ControlSocket {
        let control = values.control
        if let socket = try activatedSocket() {
            if socket.path != control.socket {
                logger.warning(
                    """
                    systemd listens at \(socket.path ?? "an unnamed socket"), and control.socket says \(control.socket): \
                    clients may look for the wrong one
                    """,
                    metadata: ["systemd": "\(socket.path ?? "unnamed")", "control.socket": "\(control.socket)"])
            }
            return socket
        }
        do {
            return try ControlSocket.listen(at: control.socket, mode: control.mode, group: control.operatorsGroup)
        } catch {
            guard case .noGroup = error.code else { throw DaemonFailure(error) }
            logger.warning("\(error) Until then only root and the daemon's user can use the socket.")
        }
        do {
            return try ControlSocket.listen(at: control.socket, mode: control.mode)
        } catch {
            throw DaemonFailure(error)
        }
    }

    /// The socket that the service manager listens at, with the mode and group that its unit says; `nil` without one.
    private static func activatedSocket() throws -> ControlSocket? {
        do {
            return try SocketActivation.descriptor().map(ControlSocket.init)
        } catch {
            throw DaemonFailure(exit: .configuration, message: "the socket that systemd hands over: \(error)")
        }
    }

    private func identity(_ values: TracksyncConfiguration) -> DaemonIdentity {
        DaemonIdentity(
            version: Product.version, instance: UUID().uuidString.lowercased(), pid: getpid(), startedAt: Date(),
            configuration: loaded.file, stateDirectory: values.state.directory)
    }
}

extension DaemonFailure {
    fileprivate init(_ error: ControlSocketError) {
        if case .inUse = error.code {
            self.init(exit: .inUse, message: "\(error)")
        } else {
            self.init(exit: .state, message: "\(error)")
        }
    }
}
