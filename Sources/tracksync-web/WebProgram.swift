import ControlProtocol
import ControlSession
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import Systemd
internal import UnixSignals
import WebServer

/// The running program: its parts, put together, from start to stop.
struct WebProgram {
    let settings: WebSettings
    /// What the service manager listens at.
    let sockets: [Int32]
    let logger: Logger

    /// Runs until a signal says stop, or until nobody has asked for a while and the service manager would start it again.
    func run() async throws {
        ProcessLimits.set()
        var settings = settings
        // Without a service manager nobody would start it again.
        if sockets.isEmpty { settings.limits.idleEnd = nil }
        // One thread carries all connections: the work is done on Swift's own threads.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let session = ControlSession(path: settings.controlSocket, group: group, logger: logger)
        let path = settings.controlSocket
        let server = WebServer(
            settings: settings, sockets: sockets, session: session, group: group, logger: logger,
            onReady: { addresses in
                logger.notice(
                    "tracksync-web \(Product.version) is ready at \(addresses.joined(separator: " and "))",
                    metadata: ["version": "\(Product.version)", "control_socket": "\(path)"])
                ServiceState.ready.notify()
            })
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    // Without a name it would be printed with all that it holds.
                    .init(
                        service: server, successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "web server")
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await services.run() } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        ServiceState.stopping.notify()
        try await group.shutdownGracefully()
    }
}
