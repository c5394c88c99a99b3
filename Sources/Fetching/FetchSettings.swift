/// How the fetcher behaves towards every server: who it says it is, how long it waits, how often it tries again.
public struct FetchSettings: Sendable {
    /// The `User-Agent` sent with every request.
    public let userAgent: String
    /// How many transfers run at once; further ones wait their turn.
    public var concurrency: Int
    /// How long one connection may take, name resolution and TLS handshake included.
    public var connectTimeout: Duration
    /// How long one attempt may take as a whole, its redirects included; a paused reader's time counts too.
    public var timeout: Duration
    /// How long a server may send nothing at all once it is connected.
    public var stallTimeout: Duration
    /// How many further attempts follow a first one that failed for a transient reason.
    public var retries: Int
    /// The upper bound of the wait before the first retry; it doubles for each further one.
    public var retryBase: Duration
    /// The longest wait that back-off alone can ask for.
    public var retryMax: Duration
    /// The longest `Retry-After` of one host that is waited for; if it asks for more it is not asked again.
    public var retryAfterMax: Duration
    /// A file of PEM certificates to trust instead of the system's.
    public var caFile: String?
    /// A proxy for every page; `nil`: what the environment names.
    public var proxy: ProxyAddress?
    /// The least time from one request to the next one to the same host, where no rule says another.
    public var hostDelay: Duration
    /// The most requests a second over all hosts, evenly spaced; 0: no limit.
    public var requestsPerSecond: Int
    /// Whether `robots.txt` is honoured, where no rule says.
    public var robots: Bool
    /// Hosts that are one site, so that only a sample of them is asked for an unchanged `robots.txt` again after a day; `nil`:
    /// every host is.
    public var robotsSample: SitePattern?
    /// How single hosts are treated, from the least exact rule to the most.
    public let sites: [SiteRule]
    /// How long a site of which most requests fail is tried again before a run is given up, and how long one that sends
    /// everybody away is waited for in all; zero: no longer than for one host.
    public var giveUpAfter: Duration
    /// The name that `robots.txt` knows us by: that of the product.
    let productToken: String
    /// `CURLOPT_CONNECT_TO` entries, so that tests reach a loopback server under LiveRC's own names and ports.
    package var connectTo: [String] = []

    /// Settings with the project's defaults, but without limits on how many requests are sent, and without `robots.txt`.
    ///
    /// - Parameters:
    ///   - product: name and version as `User-Agent` products are written: `tracksync/1.0.0`.
    ///   - contact: where the site's owner can complain: an address or a page; empty for none.
    ///   - caFile: a file of PEM certificates to trust instead of the system's.
    ///   - sites: how single hosts are treated, in any order.
    public init(
        product: String,
        contact: String = "",
        concurrency: Int = 6,
        connectTimeout: Duration = .seconds(10),
        timeout: Duration = .seconds(30),
        stallTimeout: Duration = .seconds(10),
        retries: Int = 2,
        retryBase: Duration = .seconds(1),
        retryMax: Duration = .seconds(30),
        retryAfterMax: Duration = .seconds(60),
        caFile: String? = nil,
        proxy: ProxyAddress? = nil,
        hostDelay: Duration = .zero,
        requestsPerSecond: Int = 0,
        robots: Bool = false,
        robotsSample: SitePattern? = nil,
        sites: [SiteRule] = [],
        giveUpAfter: Duration = .zero
    ) {
        userAgent = Self.headerText(contact.isEmpty ? product : "\(product) (+\(contact))")
        self.concurrency = max(1, concurrency)
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.stallTimeout = stallTimeout
        self.retries = retries
        self.retryBase = retryBase
        self.retryMax = retryMax
        self.retryAfterMax = retryAfterMax
        self.caFile = caFile
        self.proxy = proxy
        self.hostDelay = hostDelay
        self.requestsPerSecond = requestsPerSecond
        self.robots = robots
        self.robotsSample = robotsSample
        self.sites = Self.ordered(sites)
        self.giveUpAfter = giveUpAfter
        productToken = String(product.prefix { $0 != "/" })
    }

    /// What holds for every request, whatever the host.
    var bounds: SiteLimits.Bounds {
        // Rounded up: so many intervals are never shorter than a second.
        let interval = requestsPerSecond > 0 ? (1_000_000_000 + requestsPerSecond - 1) / requestsPerSecond : 0
        return SiteLimits.Bounds(
            concurrency: concurrency, interval: .nanoseconds(interval),
            retryAfterMax: retryAfterMax, breaker: CircuitBreaker.Settings(giveUpAfter: giveUpAfter))
    }

    /// Makes a configured text safe to stand in a header: anything but printable ASCII could end the line.
    private static func headerText(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}

/// What the fetcher takes from the world around it, so that tests can decide it.
public struct FetchDependencies: Sendable {
    /// Waits before a retry; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A random number in `0..<1`: the jitter of the back-off.
    public var random: @Sendable () -> Double
    /// The time by which requests are spaced and hosts left alone; it never stands still.
    public var now: @Sendable () -> ContinuousClock.Instant

    /// An environment of one's own.
    public init(
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.sleep = sleep
        self.random = random
        self.now = now
    }

    /// The real clock and the system's randomness.
    public static let live = FetchDependencies(
        sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0..<1) })
}

/// Bounds that no configuration changes.
enum FetchLimit {
    /// Redirects followed in one attempt.
    static let redirects = 5
    /// Header bytes of one response, interim responses included; real servers stay under 8 KiB.
    static let headerBytes = 64 << 10
    /// Body bytes read of an answer that is no page, to keep its connection usable.
    static let discardedBytes = 64 << 10
    /// Bytes that wait for a slow reader before the transfer is paused.
    static let highWater = 256 << 10
    /// libcurl's receive buffer for each transfer: a dashboard (19–28 KB) in one read.
    static let receiveBuffer = 32 << 10
    /// Idle connections and idle libcurl handles kept for reuse.
    static let idle = 32
    /// The longest address that is fetched.
    static let addressBytes = 8 << 10
    /// The longest header value that is handed on; a longer one counts as absent.
    static let headerValueBytes = 1 << 10
    /// The longest `Crawl-delay` that is obeyed; one that asks for more gets this much.
    static let crawlDelay = Duration.seconds(30)
    /// How many headers of one name are looked at where it may be repeated.
    static let repeatedHeaders = 8
    /// What the declared length of a file may be of which only the beginning is read.
    static let anyLength = 1 << 50
}
