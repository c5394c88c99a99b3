/// Where and how the catalogue is published.
public struct PublishSettings: Sendable {
    /// The database.
    public var target: ConnectionTarget
    /// Whose tables they are.
    public var profile: TargetProfile
    /// Reads the password: at each connection, so that a changed one counts at once.
    public var password: @Sendable () throws -> String?
    /// How long making a connection to a server may take.
    public var connectTimeout: Duration
    /// How long one statement may take.
    public var statementTimeout: Duration
    /// How long may be waited for a lock that another session has.
    public var lockTimeout: Duration
    /// How long a publication may take as a whole.
    public var timeout: Duration
    /// The largest share of the target's active tracks that become inactive at once, in percent.
    public var maxDeactivations: Int
    /// After how long an unpublished catalogue needs an operator.
    public var lateAfter: Duration
    /// Whether marks of follow are written to the application's table, rather than taken from it.
    public var pushesFollow: Bool
    /// Whether the application gets the coordinates of addresses and of pins, where the page has none.
    public var addsCoordinates: Bool
    /// Whether a host syncs while the lease cannot be taken.
    public var runsAlone: Bool
    /// How long the lease lasts unless it is renewed.
    public var leaseTime: Duration
    /// The name of this host.
    public var host: String

    /// Makes settings.
    public init(
        target: ConnectionTarget, profile: TargetProfile = .plain,
        password: @escaping @Sendable () throws -> String? = { nil }, connectTimeout: Duration = .seconds(10),
        statementTimeout: Duration = .seconds(60), lockTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(300), maxDeactivations: Int = 5, lateAfter: Duration = .seconds(7200),
        pushesFollow: Bool = false, addsCoordinates: Bool = false, runsAlone: Bool = true,
        leaseTime: Duration = .seconds(60), host: String
    ) {
        self.target = target
        self.profile = profile
        self.password = password
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.timeout = timeout
        self.maxDeactivations = maxDeactivations
        self.lateAfter = lateAfter
        self.pushesFollow = pushesFollow
        self.addsCoordinates = addsCoordinates
        self.runsAlone = runsAlone
        self.leaseTime = leaseTime
        self.host = host
    }

    /// Whether marks of followed tracks are written as well as taken.
    var sharesMarks: Bool { profile == .plain || pushesFollow }

    /// The same for a question whose answer somebody waits for, and can do without.
    var brief: Self {
        var brief = self
        brief.connectTimeout = min(connectTimeout, .seconds(2))
        brief.timeout = min(timeout, .seconds(5))
        return brief
    }
}
