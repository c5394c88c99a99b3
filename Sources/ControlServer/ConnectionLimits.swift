/// What clients may take of the daemon.
public struct ConnectionLimits: Sendable, Hashable {
    /// Connections in all.
    public var connections: Int
    /// Connections of one user.
    public var connectionsPerUser: Int
    /// Jobs watched at once on one connection.
    public var watches: Int
    /// Watches of one user, on all connections.
    public var watchesPerUser: Int
    /// How long a connection may last without a first request.
    public var firstRequest: Duration
    /// How long one message may wait for its reader before the connection is closed.
    public var slowReader: Duration
    /// How long requests and watches may go on after `ControlServer.shutdown()`.
    public var shutdown: Duration

    /// File descriptors that connections leave to the rest of the daemon: database, journal, requests to the site.
    /// It must never run out of them: libdispatch, on which Swift's tasks run, traps when it cannot open a file of its own.
    public static let reservedDescriptors = 64

    /// Connections that are kept for root and the daemon's own user, however many others come: of 256, 16.
    var reserved: Int { connections / 16 }

    /// Makes limits.
    public init(
        connections: Int = 256, connectionsPerUser: Int = 64, watches: Int = 16, watchesPerUser: Int = 64,
        firstRequest: Duration = .seconds(60),
        slowReader: Duration = .seconds(30), shutdown: Duration = .seconds(2)
    ) {
        self.connections = connections
        self.connectionsPerUser = connectionsPerUser
        self.watches = watches
        self.watchesPerUser = watchesPerUser
        self.firstRequest = firstRequest
        self.slowReader = slowReader
        self.shutdown = shutdown
    }

    /// These limits with no more connections than a process with so many file descriptors can hold, the reserve left
    /// aside, but at least one.
    func within(descriptors: Int) -> ConnectionLimits {
        var limits = self
        limits.connections = max(1, min(connections, descriptors - Self.reservedDescriptors))
        return limits
    }
}
