import Configuring
import ControlProtocol
import ControlServer
internal import Blocking
internal import Engine
internal import Fetching
internal import Foundation
internal import Journal
internal import Logging
internal import PrometheusMetrics
internal import Notifying
internal import Publishing
internal import Remedies
internal import Service
internal import ServiceLifecycle
internal import Storage
internal import Syncing
internal import Systemd
internal import UnixSignals

/// The running daemon: its parts, put together, from start to stop.
struct Daemon {
    let loaded: LoadedConfiguration
    let reload: @Sendable () throws -> LoadedConfiguration
    let logger: Logger

    /// Runs until a signal says stop; throws `DaemonFailure` when it cannot.
    func run() async throws {
        let values = loaded.values
        ProcessLimits.set()
        for line in loaded.warnings + TwoClocks.lines(loaded.values.schedule) { logger.warning("\(line)") }
        // Before anyone can know of the daemon: an early SIGHUP would end it.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let proxy = try Self.proxy()
        let (lock, store) = try Self.openState(values, logger)
        defer { withExtendedLifetime(lock) {} }
        let socket = try Self.listen(loaded, logger)
        let identity = identity(values)
        let refusals = RefusedRequests()
        let traffic = DaemonTraffic()
        let service = try await TracksyncService(
            store: store, setup: try JobSetup(loaded, proxy: proxy, traffic: traffic),
            publish: try PublishSettings(loaded),
            host: HostIdentity(directory: values.state.directory, run: identity.instance),
            notify: try NotifySettings(loaded, proxy: proxy), logger: logger,
            daemonMetrics: { identity.metrics + [refusals.family] },
            timer: { unit in await BlockingThreads.shared.run { TimerUnit.state(of: unit) } })
        let reloader = Reloader(
            loaded, proxy: proxy, load: reload, service: service, traffic: traffic, logger: logger)
        let server = ControlServer(
            socket: socket, service: service, identity: identity,
            reload: { await reloader.reload() },
            doctor: {
                try await DoctorLook(loaded: await reloader.inForce, socket: socket.path, proxy: proxy)
                    .report(service)
            },
            settings: {
                let loaded = await reloader.inForce
                return SettingsInForce(
                    settings: loaded.listed.map {
                        SettingsInForce.Setting(key: $0.key, value: $0.value, origin: $0.origin, meaning: $0.meaning)
                    }, warnings: loaded.warnings)
            }, operatorsGroup: values.control.operatorsGroup, readersGroup: values.control.readersGroup,
            delegates: values.control.delegates,
            limits: ConnectionLimits(
                connections: values.control.maxConnections,
                connectionsPerUser: values.control.maxConnectionsPerUser,
                firstRequest: values.control.idleTimeout),
            refusals: refusals, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    // Stopped in the opposite order, each once the one after it is over. Without a name, each would be printed
                    // with all that it holds: a third of the work of a start.
                    .init(service: DaemonPart { await store.keepLogShort() }, serviceName: "checkpoints"),
                    .init(
                        service: DaemonPart {
                            try await DatabaseCheck(store: store, logger: logger).run()
                            // A part that ends while another one is stopped counts as failed.
                            try? await gracefulShutdown()
                        }, serviceName: "database check"),
                    .init(
                        service: DaemonPart {
                            await ServiceReports(server: server, service: service, logger: logger).run()
                        }, serviceName: "state reports"),
                    .init(
                        service: Requests(
                            server: server, service: service, onReady: { tellReady(identity, socket) }),
                        serviceName: "requests"),
                    .init(
                        service: StopSignals(signals: signals, reloader: reloader, store: store, logger: logger),
                        successTerminationBehavior: .gracefullyShutdownGroup, serviceName: "signals"),
                ], logger: logger))
        do { try await group.run() } catch {
            await close(store, traffic)
            throw error
        }
        logger.log(.daemonStopped, "tracksyncd has stopped")
        await close(store, traffic)
    }

    /// Ends what has threads, before main returns: one that ends while exit() runs frees what the libraries are freeing.
    private func close(_ store: TrackStore, _ traffic: DaemonTraffic) async {
        await traffic.shutdown()
        do { try store.close() } catch {
            // Nothing is lost, and nobody could do anything about it now.
            logger.warning(
                "the database could not be closed; the next start checks it: \(StorageError.reason(of: error))")
        }
    }

    /// Tells the log and the service manager that requests are answered.
    private func tellReady(_ identity: DaemonIdentity, _ socket: ControlSocket) {
        logger.log(
            .daemonReady,
            "tracksyncd \(Product.version) is ready, and listens on \(socket.path ?? "an unnamed socket")",
            metadata: [
                "version": "\(Product.version)", "socket": "\(socket.path ?? "unnamed")",
                "state": "\(loaded.values.state.directory)", "source": "\(loaded.values.source.catalogueURL)",
            ])
        ServiceState.ready.notify()
        StartupMemory.giveBack()
    }

    // MARK: Parts

    /// The proxy that a credential names; `nil` without one. What the credential says is never logged.
    static func proxy() throws -> ProxyAddress? {
        let text: String?
        do {
            text = try Credential.read("proxy", environment: ProcessInfo.processInfo.environment)
        } catch {
            throw DaemonFailure(exit: .configuration, message: "\(error)")
        }
        guard let text else { return nil }
        guard let proxy = ProxyAddress(text, source: "the credential proxy") else {
            throw DaemonFailure(
                exit: .configuration,
                message: "the credential proxy holds no address such as http://user:password@proxy.example:3128, with "
                    + "http, https or socks5h. Write one there.")
        }
        return proxy
    }

    private static func openState(_ values: TracksyncConfiguration, _ logger: Logger) throws -> (StateLock, TrackStore)
    {
        let directory = values.state.directory
        do {
            try DirectoryTree.make(directory, mode: 0o750)
            let lock = try StateLock(directory: directory)
            StoredBackups.removeUnfinished(in: directory)
            let store = try TrackStore(path: directory + "/tracks.db") { record in
                let words = "row \(record.key) of the table \(record.table) cannot be read: \(record.reason)"
                logger.log(
                    .storageError,
                    "\(words). It is skipped. A newer tracksync may have written it: compare the versions.",
                    metadata: ["error": "\(words)", "table": "\(record.table)", "key": "\(record.key)"])
            }
            return (lock, store)
        } catch let error as StateLockError {
            throw DaemonFailure(
                exit: error.isHeld ? .inUse : .state, message: "\(error)",
                steps: error.remedy.map { RemedyText.steps($0) } ?? [])
        } catch let error as StorageError {
            throw DaemonFailure(
                exit: error.isLasting ? .database : .state, message: error.message,
                steps: RemedyText.steps(error.action ?? .other(error.remedy)))
        } catch {
            throw DaemonFailure(
                exit: .state, message: "cannot use the state directory \(directory): \(error)",
                steps: RemedyText.steps((error as? FileError)?.remedy ?? .other("Set state.directory to another.")))
        }
    }

    private static func listen(_ loaded: LoadedConfiguration, _ logger: Logger) throws -> ControlSocket {
        let control = loaded.values.control
        if let socket = try activatedSocket() {
            if socket.path != control.socket {
                logger.warning(
                    """
                    systemd listens at \(socket.path ?? "an unnamed socket"), and control.socket says \(control.socket): \
                    clients may look for the wrong one
                    """,
                    metadata: ["systemd": "\(socket.path ?? "unnamed")", "control_socket": "\(control.socket)"])
            } else if case .file(let file, _) = loaded.origin(of: "control.socket"),
                control.socket != TracksyncConfiguration().control.socket
            {
                // The units' own clients do not read that file.
                logger.warning(
                    """
                    control.socket stands in \(file), and systemctl reload, tracksync.service and tracksyncctl look \
                    elsewhere: write TRACKSYNC_CONTROL_SOCKET=\(control.socket) into /etc/default/tracksync in its place
                    """,
                    metadata: ["control_socket": "\(control.socket)"])
            }
            return socket
        }
        do {
            return try ControlSocket.listen(
                at: control.socket, mode: control.effectiveMode, group: control.operatorsGroup)
        } catch {
            guard case .noGroup = error.code else { throw DaemonFailure(error) }
            logger.warning("\(error.message): only root and the daemon's user can use it")
            if let hint = error.hint { logger.warning("\(hint)") }
        }
        do {
            return try ControlSocket.listen(at: control.socket, mode: control.effectiveMode)
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
