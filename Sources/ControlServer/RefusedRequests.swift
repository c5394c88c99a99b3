import ControlProtocol
public import PrometheusMetrics
import Synchronization

/// Counts the requests that were answered with an error, and the connections that were refused.
public final class RefusedRequests: Sendable {
    // A lock, as connections are refused in callbacks of the event loop, which cannot await an actor.
    private let counter = Mutex(
        Counter<RefusalName>(
            "tracksync_requests_refused_total",
            help: "Requests and connections that were refused, by the name of the error."))

    /// Makes a counter of nothing yet.
    public init() {}

    /// The counter as a scrape sees it.
    public var family: MetricFamily { counter.withLock(\.family) }

    func add(_ name: ProtocolError.Name) { counter.withLock { $0.add(to: RefusalName(name: name)) } }
}

private struct RefusalName: LabelSet {
    var name: ProtocolError.Name

    static let all = ProtocolError.Name.allCases.map { RefusalName(name: $0) }
    var labels: [Label] { [Label("error", name.rawValue)] }
}
