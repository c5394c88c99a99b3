import DequeModule
import HeapModule

/// The requests that wait, by server: none waits behind another server's.
///
/// A server whose next request may perhaps be sent is in the row; one that has to wait is looked at again when what it
/// waits for has come.
struct SiteQueues<Request> {
    typealias Instant = ContinuousClock.Instant

    /// What one server's requests wait for.
    private enum Place {
        case inRow
        case until(Instant)
        case siteFull(group: String)
        case robots
    }

    private struct Queue {
        var policy: SitePolicy
        var requests: Deque<Request> = []
        var place = Place.inRow
        /// Whether its `robots.txt` is being asked for.
        var isAskingRobots = false
    }

    private var queues: [Origin: Queue] = [:]
    private var row: Deque<Origin> = []
    private var held = Heap<HeldOrigin>()
    private var full: [String: [Origin]] = [:]

    var isEmpty: Bool { queues.isEmpty }

    // MARK: Adding

    /// Lets a request wait behind those to the same server, or before them.
    mutating func add(_ request: Request, to origin: Origin, first: Bool = false, policy: @autoclosure () -> SitePolicy)
    {
        if queues[origin] == nil {
            queues[origin] = Queue(policy: policy())
            row.append(origin)
        }
        if first { queues[origin]?.requests.prepend(request) } else { queues[origin]?.requests.append(request) }
        // What is added first does not wait for what the others wait for.
        if first, case .robots = queues[origin]?.place { resume(origin) }
    }

    // MARK: Taking

    /// The server whose turn it is.
    var turn: Origin? { row.first }

    /// The next request to a server, and how the server is treated.
    func next(of origin: Origin) -> (request: Request, policy: SitePolicy)? {
        queues[origin].flatMap { queue in queue.requests.first.map { ($0, queue.policy) } }
    }

    /// Takes the next request of the server whose turn it is; the others' turns come first then.
    mutating func popFirst() {
        guard let origin = row.popFirst() else { return }
        _ = queues[origin]?.requests.popFirst()
        if !forgetIfIdle(origin) { row.append(origin) }
    }

    /// Takes all requests to the server whose turn it is.
    mutating func popAll() -> [Request] {
        guard let origin = row.popFirst(), let queue = queues.removeValue(forKey: origin) else { return [] }
        return Array(queue.requests)
    }

    /// The server whose turn it is waits until then.
    mutating func hold(until instant: Instant) {
        guard let origin = row.popFirst() else { return }
        queues[origin]?.place = .until(instant)
        held.insert(HeldOrigin(until: instant, origin: origin))
    }

    /// The server whose turn it is waits until there is room for its group.
    mutating func waitForRoom(in group: String) {
        guard let origin = row.popFirst() else { return }
        queues[origin]?.place = .siteFull(group: group)
        full[group, default: []].append(origin)
    }

    // MARK: robots.txt

    /// Whether the server's `robots.txt` is being asked for.
    func isAskingRobots(_ origin: Origin) -> Bool { queues[origin]?.isAskingRobots ?? false }

    /// The server's `robots.txt` is being asked for.
    mutating func askRobots(_ origin: Origin) { queues[origin]?.isAskingRobots = true }

    /// The server whose turn it is waits for its `robots.txt`.
    mutating func waitForRobots() {
        guard let origin = row.popFirst() else { return }
        queues[origin]?.place = .robots
    }

    /// The server's `robots.txt` is there, or is asked for no more.
    mutating func endRobots(_ origin: Origin) {
        queues[origin]?.isAskingRobots = false
        if case .robots = queues[origin]?.place { resume(origin) }
        // One that is in the row is dropped when its turn comes.
    }

    // MARK: Going on

    /// Lets servers go on whose time has come.
    mutating func release(at now: Instant) {
        while let next = held.min, next.until <= now { resume(held.removeMin().origin) }
    }

    /// Lets the servers of all groups look for room again.
    mutating func releaseFull() {
        guard !full.isEmpty else { return }
        let origins = full.values.flatMap(\.self)
        full = [:]
        for origin in origins { resume(origin) }
    }

    /// When the first server goes on that waits for a time.
    var nextRelease: Instant? { held.min?.until }

    private mutating func resume(_ origin: Origin) {
        guard queues[origin] != nil else { return }
        queues[origin]?.place = .inRow
        row.append(origin)
    }

    /// Drops the server whose turn it is if it has nothing more to send.
    mutating func skipIfIdle() -> Bool {
        guard let origin = row.first, queues[origin]?.requests.isEmpty ?? true else { return false }
        _ = row.popFirst()
        if !forgetIfIdle(origin) { queues[origin]?.place = .robots }
        return true
    }

    private mutating func forgetIfIdle(_ origin: Origin) -> Bool {
        guard let queue = queues[origin] else { return true }
        guard queue.requests.isEmpty, !queue.isAskingRobots else { return false }
        queues[origin] = nil
        return true
    }

    // MARK: Leaving

    /// Takes out the requests that no longer want to wait, wherever they stand, and returns them.
    mutating func remove(where isGone: (Request) -> Bool) -> [Request] {
        var gone: [Request] = []
        for origin in Array(queues.keys) {
            guard let requests = queues[origin]?.requests, requests.contains(where: isGone) else { continue }
            gone += requests.filter(isGone)
            queues[origin]?.requests.removeAll(where: isGone)
        }
        return gone
    }

    /// Takes out everything.
    mutating func removeAll() -> [Request] {
        defer { self = SiteQueues() }
        return queues.values.flatMap(\.requests)
    }

    /// The servers whose `robots.txt` is being asked for and that nobody waits for any more: `isRobots` says which
    /// requests are for the file itself.
    func abandoned(isRobots: (Request) -> Bool) -> [Origin] {
        queues.compactMap { $1.isAskingRobots && $1.requests.allSatisfy(isRobots) ? $0 : nil }
    }
}

/// A server that waits for a time.
private struct HeldOrigin: Comparable {
    let until: ContinuousClock.Instant
    let origin: Origin

    static func < (left: HeldOrigin, right: HeldOrigin) -> Bool { left.until < right.until }
    static func == (left: HeldOrigin, right: HeldOrigin) -> Bool { left.until == right.until }
}
