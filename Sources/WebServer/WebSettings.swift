/// What the web server is told: who may ask, who may change things, and where the daemon is.
public struct WebSettings: Sendable {
    /// Where the server listens, unless the service manager hands sockets over.
    public enum Address: Sendable, Hashable {
        /// An IP address and a port; 0 is one of the kernel's choice.
        case tcp(String, Int)
        /// A Unix socket's path.
        case unix(String)
    }

    /// Who may hand over a user's name.
    public struct Proxies: Sendable {
        /// Their networks.
        public var networks: [AddressRange] = []
        /// The users that they run as, where they come by the Unix socket.
        public var users: Set<UInt32> = []
        /// The header with the user's name; `nil`: none is believed.
        public var userHeader: String?

        /// No proxy is trusted.
        public init() {}
    }

    /// Where to listen.
    public var listen: [Address] = [.tcp("127.0.0.1", 8477)]
    /// The daemon's socket.
    public var controlSocket = "/run/tracksync/control.sock"
    /// Which names a request may have in `Host`.
    public var hosts = HostAllowList(configured: [])
    /// Whether anything can be changed.
    public var changes = false
    /// Who may hand over a user's name.
    public var proxies = Proxies()
    /// Whoever knows it may change things; `nil`: none.
    public var token: String?
    /// Networks whose clients may change things without saying who they are.
    public var trustedClients: [AddressRange] = []
    /// What stands before every path in the addresses that browsers see; empty, or `/` and a name.
    public var pathPrefix = ""
    /// What clients may take.
    public var limits = WebLimits()

    /// The defaults: read only, for this machine.
    public init() {}

    /// Whether anybody can be told apart from a stranger.
    public var knowsAnyone: Bool {
        token != nil || !trustedClients.isEmpty
            || (proxies.userHeader != nil && !(proxies.networks.isEmpty && proxies.users.isEmpty))
    }
}

/// What clients may take of the server.
public struct WebLimits: Sendable {
    /// Connections in all.
    public var connections = 1024
    /// Connections of one address; not of this machine's own, behind which a proxy may have many clients.
    public var connectionsPerPeer = 64
    /// Event streams in all.
    public var streams = 600
    /// Event streams of one address; not of this machine's own.
    public var streamsPerPeer = 16
    /// Bytes of a request's target.
    public var target = 8 << 10
    /// Bytes of a request's header fields.
    public var header = 16 << 10
    /// Header fields of a request.
    public var headerFields = 64
    /// Bytes of a request's body.
    public var body = 64 << 10
    /// How long a request may take to come in, and a connection may be idle.
    public var request = Duration.seconds(30)
    /// How long a piece of an answer may wait for its reader.
    public var slowReader = Duration.seconds(30)
    /// How long a stream may say nothing.
    public var silence = Duration.seconds(15)
    /// After how long without a connection the server ends, where the service manager starts it again; `nil`: never.
    public var idleEnd: Duration?

    /// The defaults.
    public init() {}
}
