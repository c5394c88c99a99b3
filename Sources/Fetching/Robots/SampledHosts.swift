/// Decides for hosts that are one site and have the same `robots.txt` whether a copy that is older than a day still counts: it
/// does once enough of them have confirmed the file within the day.
///
/// RFC 9309 has every copy asked for again after a day. Here at least 20 hosts and 5 % of them are, and each one after 60 to 180
/// days; a host whose file differs from what most have is asked each day.
struct SampledHosts {
    typealias Instant = ContinuousClock.Instant

    /// The hosts; `nil` before the first count.
    private(set) var pattern: SitePattern?
    private var countedAt: Instant?
    /// The file that most hosts have; `nil` also means none at all.
    private var common: String??
    private var hosts = 0
    /// Hosts that gave the common file within the day.
    var confirmed = 0

    private static let leastHosts = 20
    private static let leastPercent = 5
    /// A count that is older than this is made again, as copies grow old meanwhile.
    private static let countLifetime = Duration.seconds(60)

    /// Nothing is counted yet.
    init() {}

    /// Counts the copies of a pattern's hosts.
    init(
        pattern: SitePattern, at now: Instant,
        copies: some Sequence<(hash: String?, isFresh: Bool, isDoubted: Bool)>
    ) {
        self.pattern = pattern
        countedAt = now
        var counts: [String?: (all: Int, fresh: Int)] = [:]
        for copy in copies {
            hosts += 1
            if copy.isDoubted { continue }
            counts[copy.hash, default: (0, 0)].all += 1
            if copy.isFresh { counts[copy.hash, default: (0, 0)].fresh += 1 }
        }
        guard let most = counts.max(by: { ($0.value.all, $1.key ?? "") < ($1.value.all, $0.key ?? "") }) else { return }
        common = .some(most.key)
        confirmed = most.value.fresh
    }

    /// Whether the copies are to be counted first.
    func isStale(for pattern: SitePattern, at now: Instant) -> Bool {
        guard self.pattern == pattern, let countedAt else { return true }
        return countedAt + Self.countLifetime <= now
    }

    /// Whether most hosts have this file.
    func isCommon(_ hash: String?) -> Bool { common.map { $0 == hash } ?? false }

    /// Whether a copy of this file counts without its host being asked.
    func confirms(_ hash: String?) -> Bool {
        isCommon(hash) && confirmed >= max(Self.leastHosts, (hosts * Self.leastPercent + 99) / 100)
    }

    /// The longest time for which a copy counts: not the same for all hosts, so that they are not all asked in one night.
    static func longest(for origin: Origin) -> Duration {
        // FNV-1a: the same in each run of the program.
        let hash = origin.host.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        // Its lowest bits alone would put hosts with similar names together.
        let mixed = (hash ^ hash >> 15) &* 0x2C1B_3C6D
        return .seconds((60 + Int((mixed >> 8) % 120)) * 86_400)
    }
}
