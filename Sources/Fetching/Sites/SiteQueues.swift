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
        var requests = Row<Request>()
        var place = Place.inRow
        /// Whether its `robots.txt` is being asked for.
        var isAskingRobots = false
    }

    private var queues: [Origin: Queue] = [:]
    private var row = Row<Origin>()
    private var held = Appointments<Origin>()
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
        if first, case .robots = queues[origin]?.place { goOn(origin) }
    }

    // MARK: Taking

    /// The server whose turn it is.
    var turn: Origin? { row.first }

    /// The next request to a server, and how the server is treated.
    func next(of origin: Origin) -> (request: Request, policy: SitePolicy)? {
        queues[origin].flatMap { queue in queue.requests.first.map { ($0, queue.policy) } }
    }

    /// Takes the next request of the server whose turn it is; the others' turns come first then.
    mutating func take() {
        guard let origin = row.removeFirst() else { return }
        queues[origin]?.requests.removeFirst()
        if !forgetIfIdle(origin) { row.append(origin) }
    }

    /// Takes all requests to the server whose turn it is.
    mutating func takeAll() -> [Request] {
        guard let origin = row.removeFirst(), let queue = queues.removeValue(forKey: origin) else { return [] }
        return queue.requests.all
    }

    /// The server whose turn it is waits until then.
    mutating func hold(until instant: Instant) {
        guard let origin = row.removeFirst() else { return }
        queues[origin]?.place = .until(instant)
        held.add(origin, at: instant)
    }

    /// The server whose turn it is waits until there is room for its group.
    mutating func waitForRoom(in group: String) {
        guard let origin = row.removeFirst() else { return }
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
        guard let origin = row.removeFirst() else { return }
        queues[origin]?.place = .robots
    }

    /// The server's `robots.txt` is there, or is asked for no more.
    mutating func endRobots(_ origin: Origin) {
        queues[origin]?.isAskingRobots = false
        if case .robots = queues[origin]?.place { goOn(origin) }
        // One that is in the row is dropped when its turn comes.
    }

    // MARK: Going on

    /// Lets servers go on whose time has come.
    mutating func release(at now: Instant) {
        while let origin = held.next(upTo: now) { goOn(origin) }
    }

    /// Lets the servers of all groups look for room again.
    mutating func releaseFull() {
        guard !full.isEmpty else { return }
        let origins = full.values.flatMap(\.self)
        full = [:]
        for origin in origins { goOn(origin) }
    }

    /// When the first server goes on that waits for a time.
    var nextRelease: Instant? { held.first }

    private mutating func goOn(_ origin: Origin) {
        guard queues[origin] != nil else { return }
        queues[origin]?.place = .inRow
        row.append(origin)
    }

    /// Drops the server whose turn it is if it has nothing more to send.
    mutating func skipIfIdle() -> Bool {
        guard let origin = row.first, queues[origin]?.requests.isEmpty ?? true else { return false }
        row.removeFirst()
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
            if let removed = queues[origin]?.requests.removeAll(where: isGone) { gone += removed }
        }
        return gone
    }

    /// Takes out everything.
    mutating func removeAll() -> [Request] {
        defer { self = SiteQueues() }
        return queues.values.flatMap(\.requests.all)
    }

    /// The servers whose `robots.txt` is being asked for and that nobody waits for any more: `isRobots` says which
    /// requests are for the file itself.
    func abandoned(isRobots: (Request) -> Bool) -> [Origin] {
        queues.compactMap { $1.isAskingRobots && $1.requests.all.allSatisfy(isRobots) ? $0 : nil }
    }
}

/// A queue that takes from its front without moving the rest.
struct Row<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var isEmpty: Bool { head == elements.count }
    var first: Element? { isEmpty ? nil : elements[head] }
    var all: [Element] { elements[head...].compactMap(\.self) }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func prepend(_ element: Element) {
        if head > 0 {
            head -= 1
            elements[head] = element
        } else {
            elements.insert(element, at: 0)
        }
    }

    @discardableResult
    mutating func removeFirst() -> Element? {
        guard !isEmpty else { return nil }
        defer {
            elements[head] = nil
            head += 1
            if head == elements.count {
                elements.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 32, head * 2 > elements.count {
                elements.removeSubrange(..<head)
                head = 0
            }
        }
        return elements[head]
    }

    mutating func removeAll(where isGone: (Element) -> Bool) -> [Element] {
        var gone: [Element] = []
        var left: [Element?] = []
        for element in all { if isGone(element) { gone.append(element) } else { left.append(element) } }
        (elements, head) = (left, 0)
        return gone
    }
}

/// Things with a time each, the earliest at hand (a binary heap).
struct Appointments<Element> {
    private var heap: [(instant: ContinuousClock.Instant, element: Element)] = []

    /// The earliest time.
    var first: ContinuousClock.Instant? { heap.first?.instant }

    mutating func add(_ element: Element, at instant: ContinuousClock.Instant) {
        heap.append((instant, element))
        var index = heap.count - 1
        while index > 0, heap[index].instant < heap[(index - 1) / 2].instant {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    /// Takes the earliest whose time is not after `now`.
    mutating func next(upTo now: ContinuousClock.Instant) -> Element? {
        guard let first = heap.first, first.instant <= now else { return nil }
        heap[0] = heap[heap.count - 1]
        heap.removeLast()
        var index = 0
        while true {
            let children = [2 * index + 1, 2 * index + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0].instant < heap[$1].instant }),
                heap[least].instant < heap[index].instant
            else { break }
            heap.swapAt(index, least)
            index = least
        }
        return first.element
    }
}
