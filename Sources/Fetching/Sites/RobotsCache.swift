/// What the servers' `robots.txt` say, for as long as it may be relied on (RFC 9309, 2.4).
struct RobotsCache {
    typealias Instant = ContinuousClock.Instant

    /// What asking for the file came to.
    enum Answer {
        case rules(RobotsRules)
        /// The server has none: everything is allowed.
        case none
        /// It could not be had: what it said before holds on, otherwise everything is allowed.
        case unreachable
    }

    private struct Entry {
        var rules: RobotsRules
        var fetched: Instant
        var expires: Instant
    }

    private var entries: [Origin: Entry] = [:]
    private var cost = 0

    static let lifetime = Duration.seconds(86_400)
    /// After so long a server that did not say is asked again.
    static let lifetimeWithout = Duration.seconds(3600)
    /// For so long what a server said before holds on while it does not say anything.
    static let lifetimeOfOld = Duration.seconds(30 * 86_400)

    private let mostEntries: Int
    private let mostBytes: Int

    init(mostEntries: Int = 1 << 16, mostBytes: Int = 16 << 20) {
        self.mostEntries = mostEntries
        self.mostBytes = mostBytes
    }

    var count: Int { entries.count }

    /// What a server said; `nil` when it is to be asked.
    func rules(of origin: Origin, at now: Instant) -> RobotsRules? {
        guard let entry = entries[origin], entry.expires > now else { return nil }
        return entry.rules
    }

    /// Keeps what a server said.
    mutating func store(_ answer: Answer, of origin: Origin, at now: Instant) {
        let entry: Entry
        switch answer {
        case .rules(let rules): entry = Entry(rules: rules, fetched: now, expires: now + Self.lifetime)
        case .none: entry = Entry(rules: .allowAll, fetched: now, expires: now + Self.lifetime)
        case .unreachable:
            let old = entries[origin].flatMap { $0.fetched + Self.lifetimeOfOld > now ? $0 : nil }
            entry = Entry(
                rules: old?.rules ?? .allowAll, fetched: old?.fetched ?? now - Self.lifetimeOfOld,
                expires: now + Self.lifetimeWithout)
        }
        cost += entry.rules.cost - (entries[origin]?.rules.cost ?? 0)
        entries[origin] = entry
        if entries.count > mostEntries || cost > mostBytes { evict() }
    }

    /// Forgets the oldest until half of the room is free, so that it is seldom done.
    private mutating func evict() {
        for (origin, entry) in entries.sorted(by: { $0.value.fetched < $1.value.fetched }) {
            guard entries.count > mostEntries / 2 || cost > mostBytes / 2 else { break }
            entries[origin] = nil
            cost -= entry.rules.cost
        }
    }
}
