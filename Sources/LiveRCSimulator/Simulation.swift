import NIOCore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a running simulator serves and remembers; shared by its event loops and the program that started it.
final class Simulation: Sendable {
    // A lock, because event loops and callers in other tasks both change it, for moments only: pages are made outside it.
    private let state: Mutex<State>

    fileprivate struct State {
        var site: Site
        var faults: FaultSchedule
        var latency: Latency
        var robots: String?
        var validators: ServedValidators
        var mood = GeocoderMood.sound
        /// Made when it is first asked for, of a generation of the site.
        var gazetteer: (site: Site, entries: Gazetteer)?
        var log: RequestLog
        var stats = SimulatorStats()
        var draw = SplitMix64(seed: 1, .latency, 0)
    }

    init(_ configuration: Simulator.Configuration) {
        state = Mutex(
            State(
                site: configuration.site, faults: FaultSchedule(configuration.faults), latency: configuration.latency,
                robots: configuration.robots, validators: configuration.validators,
                log: RequestLog(capacity: configuration.logCapacity)))
    }

    var site: Site {
        get { state.withLock { $0.site } }
        set { state.withLock { $0.site = newValue } }
    }

    var faults: FaultPlan {
        get { state.withLock { $0.faults.plan } }
        set { state.withLock { $0.faults = FaultSchedule(newValue) } }
    }

    var latency: Latency {
        get { state.withLock { $0.latency } }
        set { state.withLock { $0.latency = newValue } }
    }

    var robots: String? {
        get { state.withLock { $0.robots } }
        set { state.withLock { $0.robots = newValue } }
    }

    var validators: ServedValidators {
        get { state.withLock { $0.validators } }
        set { state.withLock { $0.validators = newValue } }
    }

    var mood: GeocoderMood {
        get { state.withLock { $0.mood } }
        set { state.withLock { $0.mood = newValue } }
    }

    private func gazetteer() -> Gazetteer {
        let (site, known) = state.withLock { ($0.site, $0.gazetteer) }
        if let known, known.site == site { return known.entries }
        let made = Gazetteer(site)
        state.withLock { $0.gazetteer = (site, made) }
        return made
    }

    var log: [LoggedRequest] { state.withLock { $0.log.all } }

    var stats: SimulatorStats { state.withLock { $0.stats } }

    /// Forgets the log and the counts, but for the requests under way.
    func clearLog() {
        state.withLock { state in
            state.log.removeAll()
            let inFlight = state.stats.inFlight
            state.stats = SimulatorStats()
            state.stats.inFlight = inFlight
            state.stats.maximumInFlight = inFlight
        }
    }

    /// The answer to a request for a page of the site, which is under way until `finished()`.
    func begin(_ request: SimulatorRequest) -> Reply {
        let arrival = NIODeadline.now()
        var isSearch = false
        if case .search = request.address { isSearch = true }
        let known = isSearch ? gazetteer() : nil
        let (pages, fault, delay) = state.withLock { state in
            let fault = state.faults.next(for: Self.page(request, state.site), slug: Self.slug(request))
            let pages = SitePages(
                site: state.site, robots: state.robots, validators: state.validators, gazetteer: known, mood: state.mood
            )
            state.count(request, fault)
            if request.isConditional, fault == nil, pages.status(of: request) == 304 { state.stats.notModified += 1 }
            if state.log.capacity > 0 {
                state.log.append(Self.entry(request, fault, pages, inFlight: state.stats.inFlight))
            }
            return (pages, fault, state.latency.drawn(&state.draw))
        }
        var reply = pages.reply(to: request, fault: fault)
        // From its arrival on, so that making the page is a part of the latency and not added to it.
        if delay > .nanoseconds(0) { reply.steps.insert(.wait(until: arrival + delay), at: 0) }
        return reply
    }

    func finished() { state.withLock { $0.stats.inFlight -= 1 } }

    private static func slug(_ request: SimulatorRequest) -> String? {
        if case .dashboard(let slug) = request.address { slug } else { nil }
    }

    private static func page(_ request: SimulatorRequest, _ site: Site) -> FaultSchedule.Page {
        switch request.address {
        case .catalogue: .catalogue
        case .robots: .robots
        case .dashboard(let slug): site.index(of: slug).map { .dashboard(index: $0) } ?? .unknown
        case .control, .search, .other: .unknown
        }
    }

    private static func entry(
        _ request: SimulatorRequest, _ fault: FaultKind?, _ pages: SitePages, inFlight: Int
    ) -> LoggedRequest {
        let status: Int? =
            switch fault {
            case nil: pages.status(of: request)
            case .status(let code, _): code
            default: nil
            }
        return LoggedRequest(
            time: seconds(CLOCK_REALTIME), uptime: seconds(CLOCK_MONOTONIC), method: request.method,
            path: request.target,
            status: status, conditional: request.isConditional, fault: fault?.description, userAgent: request.userAgent,
            inFlight: inFlight)
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec / 1000) / 1_000_000
    }
}

extension Simulation.State {
    fileprivate mutating func count(_ request: SimulatorRequest, _ fault: FaultKind?) {
        stats.requests += 1
        stats.inFlight += 1
        stats.maximumInFlight = max(stats.maximumInFlight, stats.inFlight)
        if fault != nil { stats.faults += 1 }
        switch request.address {
        case .catalogue: stats.catalogue += 1
        case .robots: stats.robots += 1
        case .dashboard: stats.dashboards += 1
        case .control, .search, .other: stats.other += 1
        }
        guard log.capacity > 0 else { return }
        let path = String(request.path)
        if stats.paths[path] != nil || stats.paths.count < log.capacity { stats.paths[path, default: 0] += 1 }
    }
}

/// How long an answer waits before its first byte.
public enum Latency: Sendable, Hashable, CustomStringConvertible {
    /// Always so many milliseconds; 0 waits not at all.
    case fixed(milliseconds: Int)
    /// From so many to so many milliseconds.
    case range(milliseconds: ClosedRange<Int>)

    /// No waiting.
    public static let none = Latency.fixed(milliseconds: 0)

    /// Reads `MS` or `MS-MS`, each up to 600,000 (ten minutes).
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        switch (parts.first.flatMap(\.self), parts.count > 1 ? parts[1] : nil, parts.count) {
        case (.some(let fixed), nil, 1) where (0...600_000).contains(fixed): self = .fixed(milliseconds: fixed)
        case (.some(let low), .some(let high), 2) where low <= high && (0...600_000).contains(high):
            self = .range(milliseconds: low...high)
        default: return nil
        }
    }

    /// The latency as it is written.
    public var description: String {
        switch self {
        case .fixed(let milliseconds): "\(milliseconds)"
        case .range(let range): "\(range.lowerBound)-\(range.upperBound)"
        }
    }

    func drawn(_ draw: inout SplitMix64) -> TimeAmount {
        switch self {
        case .fixed(let milliseconds): .milliseconds(Int64(milliseconds))
        case .range(let range): .microseconds(Int64(draw.inRange(range.lowerBound * 1000...range.upperBound * 1000)))
        }
    }
}
