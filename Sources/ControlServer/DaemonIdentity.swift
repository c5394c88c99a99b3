public import FoundationEssentials
public import PrometheusMetrics

/// What a daemon tells of itself.
public struct DaemonIdentity: Sendable {
    /// The daemon's version.
    public var version: String
    /// A new random id at each start.
    public var instance: String
    /// The daemon's process.
    public var pid: Int32
    /// When it started.
    public var startedAt: Date
    /// When it started, by a clock that nobody sets.
    let started = ContinuousClock.now
    /// The file its configuration came from; `nil`: defaults and environment alone.
    public var configuration: String?
    /// Where its state lies.
    public var stateDirectory: String

    /// Makes an identity.
    public init(
        version: String, instance: String, pid: Int32, startedAt: Date, configuration: String?, stateDirectory: String
    ) {
        self.version = version
        self.instance = instance
        self.pid = pid
        self.startedAt = startedAt
        self.configuration = configuration
        self.stateDirectory = stateDirectory
    }

    /// Its metrics. Not `process_start_time_seconds`, which is node_exporter's own in its page.
    public var metrics: [MetricFamily] {
        [
            .gauge(
                "tracksync_build_info", help: "Always 1; the label is the daemon's version.", by: "version",
                [(version, 1)]),
            .gauge(
                "tracksync_process_start_time_seconds", help: "When the daemon started.",
                startedAt.timeIntervalSince1970),
        ]
    }
}
