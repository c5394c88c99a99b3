/// One request for a page of the site, as it arrived.
public struct LoggedRequest: Sendable, Codable, Hashable {
    /// Seconds since 1970.
    public var time: Double
    /// Seconds of a clock that never jumps; for intervals.
    public var uptime: Double
    /// The method.
    public var method: String
    /// The path as sent, with its query.
    public var path: String
    /// The status answered; absent when a fault answers otherwise.
    public var status: Int?
    /// Whether it asked for the page only unless that is the same.
    public var conditional: Bool
    /// The fault met, as it is written.
    public var fault: String?
    /// The `User-Agent` sent.
    public var userAgent: String?
    /// Requests under way when this one arrived, itself included.
    public var inFlight: Int
}

/// What a simulator has served.
public struct SimulatorStats: Sendable, Codable, Hashable {
    /// Requests for pages of the site; control requests count nowhere.
    public var requests = 0
    /// Requests for the catalogue.
    public var catalogue = 0
    /// Requests for dashboards.
    public var dashboards = 0
    /// Requests for `robots.txt`.
    public var robots = 0
    /// Requests for anything else.
    public var other = 0
    /// Requests answered with 304: the client has the page.
    public var notModified = 0
    /// Requests that met a fault.
    public var faults = 0
    /// Requests under way: from their arrival until the last byte was handed to the system.
    public var inFlight = 0
    /// The most requests that were ever under way.
    public var maximumInFlight = 0
    /// Requests by path, for as many different paths as the log holds entries.
    public var paths: [String: Int] = [:]
}

/// The last requests, at most so many.
struct RequestLog {
    let capacity: Int
    private var entries: [LoggedRequest] = []
    /// Where the oldest entry is once the log is full.
    private var oldest = 0

    init(capacity: Int) { self.capacity = max(capacity, 0) }

    mutating func append(_ entry: LoggedRequest) {
        if entries.count < capacity {
            entries.append(entry)
        } else if capacity > 0 {
            entries[oldest] = entry
            oldest = (oldest + 1) % capacity
        }
    }

    mutating func removeAll() {
        entries = []
        oldest = 0
    }

    /// The entries, oldest first.
    var all: [LoggedRequest] { Array(entries[oldest...] + entries[..<oldest]) }
}
