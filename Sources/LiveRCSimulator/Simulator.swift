internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// A running simulator: an HTTP server on 127.0.0.1.
public struct Simulator: Sendable {
    /// What to serve, and how.
    public struct Configuration: Sendable {
        /// The site served.
        public var site: Site
        /// The port; 0 lets the kernel choose.
        public var port: Int
        /// What each answer waits.
        public var latency: Latency
        /// What goes wrong.
        public var faults: FaultPlan
        /// What `robots.txt` says; `nil`: not found.
        public var robots: String?
        /// What dashboards come with to ask again with.
        public var validators: ServedValidators
        /// How many requests are remembered; 0: none, nor counts by path.
        public var logCapacity: Int
        /// Event loops, 1 or 2.
        public var threads: Int

        /// Makes a configuration.
        public init(
            site: Site = Site(), port: Int = 0, latency: Latency = .none, faults: FaultPlan = FaultPlan(),
            robots: String? = nil, validators: ServedValidators = .both, logCapacity: Int = 10_000, threads: Int = 1
        ) {
            self.site = site
            self.port = port
            self.latency = latency
            self.faults = faults
            self.robots = robots
            self.validators = validators
            self.logCapacity = logCapacity
            self.threads = min(max(threads, 1), 2)
        }
    }

    /// The port it listens on.
    public let port: Int

    private let simulation: Simulation
    private let group: MultiThreadedEventLoopGroup

    /// Starts a simulator, which serves until `stop()`; throws `PortUnavailable` when the port cannot be had.
    public static func start(_ configuration: Configuration = Configuration()) async throws -> Simulator {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
        let simulation = Simulation(configuration)
        do {
            let channel = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 1024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
                        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(decoder))
                        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(simulation))
                    }
                }
                .bind(host: "127.0.0.1", port: configuration.port).get()
            return Simulator(port: channel.localAddress?.port ?? 0, simulation: simulation, group: group)
        } catch {
            try? await group.shutdownGracefully()
            if let error = error as? IOError { throw PortUnavailable(error, port: configuration.port) }
            throw error
        }
    }

    private init(port: Int, simulation: Simulation, group: MultiThreadedEventLoopGroup) {
        self.port = port
        self.simulation = simulation
        self.group = group
    }

    /// Closes the port and every connection.
    public func stop() async {
        // Fails only when it was stopped before.
        try? await group.shutdownGracefully()
    }

    /// Where it serves, without a slash at the end.
    public var baseURL: String { "http://127.0.0.1:\(port)" }

    /// The catalogue page, for `source.catalogue_url`.
    public var catalogueURL: String { "\(baseURL)/catalogue" }

    /// The pattern of dashboards, for `source.dashboard_url`.
    public var dashboardURLPattern: String { "\(baseURL)/t/{slug}/" }

    /// The site served.
    public var site: Site { simulation.site }

    /// Serves another generation from the next request on.
    public func serve(generation: Int) { simulation.site = simulation.site.at(generation: generation) }

    /// The faults in force.
    public var faults: FaultPlan { simulation.faults }

    /// Puts other faults in force; counts of `times` begin at zero.
    public func set(faults: FaultPlan) { simulation.faults = faults }

    /// Sets what each answer waits.
    public func set(latency: Latency) { simulation.latency = latency }

    /// Sets what `robots.txt` says; `nil`: not found.
    public func set(robots: String?) { simulation.robots = robots }

    /// Sets what dashboards come with to ask again with.
    public func set(validators: ServedValidators) { simulation.validators = validators }

    /// The last requests, oldest first.
    public var log: [LoggedRequest] { simulation.log }

    /// Forgets the requests and the counts.
    public func clearLog() { simulation.clearLog() }

    /// The counts.
    public var stats: SimulatorStats { simulation.stats }
}

/// Runs a simulator for the time of a scope.
public func withSimulator<Result: Sendable>(
    _ configuration: Simulator.Configuration = Simulator.Configuration(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (Simulator) async throws -> Result
) async throws -> Result {
    let simulator = try await Simulator.start(configuration)
    do {
        let result = try await body(simulator)
        await simulator.stop()
        return result
    } catch {
        await simulator.stop()
        throw error
    }
}
