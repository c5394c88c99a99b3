/// What the servers' `robots.txt` say, for as long as it may be relied on (RFC 9309, 2.4).
///
/// Copies hold for a day. Where thousands of hosts are one site, as a track's host each is, that would be a request more for
/// every page and night: `SampledHosts` lets most of them hold for longer, as long as a sample of the hosts confirms the file.
struct RobotsCache {
    typealias Instant = ContinuousClock.Instant

    /// What a server answered when it was asked for the file.
    enum Answer {
        case file([UInt8], PageValidators?)
        /// The file is the same as the copy.
        case unmodified
        /// The server has none: everything is allowed.
        case none
        /// It could not be had: what it said before holds on, otherwise everything is allowed.
        case unreachable
    }

    /// Hosts of one pattern are taken for one site.
    private struct Entry {
        /// The hash of the file; `nil` where there is none.
        var hash: String?
        var rules: RobotsRules
        /// When the server last said so.
        var fetched: Instant
        var expires: Instant
        var validators: PageValidators?
        /// Nothing that the server itself said stands here.
        var isGuess = false
        /// Another host of its site changed its file since: the copy holds for its day, and not for longer.
        var isDoubted = false
        /// It is not in the database as it is here.
        var isChanged = true
    }

    /// The files that are not in the database yet; rules of the same file are kept once.
    private struct File {
        var rules: RobotsRules
        var body: [UInt8]?
    }

    private var entries: [Origin: Entry] = [:]
    private var files: [String: File] = [:]
    private var cost = 0
    private var unsavedBytes = 0
    private var sample = SampledHosts()

    static let lifetime = Duration.seconds(86_400)
    /// After so long a server that did not say is asked again.
    static let lifetimeWithout = Duration.seconds(3600)
    /// For so long what a server said before holds on while it does not say anything.
    static let lifetimeOfOld = Duration.seconds(30 * 86_400)
    /// A larger file is not kept for the next start.
    private static let mostSavedBytes = 64 << 10
    /// Files that wait to be saved take no more than this.
    private static let mostUnsavedBytes = 4 << 20

    private let mostEntries: Int
    private let mostBytes: Int

    init(mostEntries: Int = 1 << 16, mostBytes: Int = 16 << 20) {
        self.mostEntries = mostEntries
        self.mostBytes = mostBytes
    }

    var count: Int { entries.count }

    /// What a server said; `nil` when it is to be asked.
    ///
    /// - Parameter sampled: hosts of which only a sample is asked again after a day; `nil`: none.
    mutating func rules(of origin: Origin, at now: Instant, sampled: SitePattern? = nil) -> RobotsRules? {
        guard let entry = entries[origin] else { return nil }
        if entry.expires > now { return entry.rules }
        guard let sampled, sampled.matches(origin.host), !entry.isDoubted, !entry.isGuess,
            entry.fetched + SampledHosts.longest(for: origin) > now
        else { return nil }
        if sample.isStale(for: sampled, at: now) { countSample(sampled, at: now) }
        return sample.confirms(entry.hash) ? entry.rules : nil
    }

    /// What to ask a server again with.
    func validators(of origin: Origin) -> PageValidators? { entries[origin]?.validators }

    /// Keeps what a server said, by rules for the crawler whose product token is `token`.
    mutating func store(_ answer: Answer, of origin: Origin, for token: String, at now: Instant) {
        let old = entries[origin]
        var entry: Entry
        switch answer {
        case .file(let body, let validators):
            // Without a hash it is a file of its own.
            let hash = ContentHash.sha256(body) ?? "\(origin)"
            entry = Entry(
                hash: hash, rules: rules(body, hash, token), fetched: now, expires: now + Self.lifetime,
                validators: validators)
        case .none: entry = Entry(rules: .allowAll, fetched: now, expires: now + Self.lifetime)
        case .unmodified:
            guard var same = old else { return }
            (same.fetched, same.expires) = (now, now + Self.lifetime)
            (same.isDoubted, same.isChanged) = (false, true)
            entry = same
        case .unreachable:
            if var known = old, !known.isGuess, known.fetched + Self.lifetimeOfOld > now {
                known.expires = now + Self.lifetimeWithout
                entry = known
            } else {
                entry = Entry(
                    rules: .allowAll, fetched: now - Self.lifetimeOfOld, expires: now + Self.lifetimeWithout,
                    isGuess: true, isChanged: false)
            }
        }
        if case .unreachable = answer {} else { compare(entry, with: old, of: origin, at: now) }
        set(entry, of: origin)
        if entries.count > mostEntries || cost > mostBytes { evict() }
    }

    /// A host that changed its file makes the copies of all others of its site doubtful, which had the same one.
    private mutating func compare(_ entry: Entry, with old: Entry?, of origin: Origin, at now: Instant) {
        guard let pattern = sample.pattern, pattern.matches(origin.host) else { return }
        if let old, !old.isGuess, !old.isDoubted, old.hash != entry.hash, sample.isCommon(old.hash) {
            for (other, copy) in entries where copy.hash == old.hash && pattern.matches(other.host) && !copy.isGuess {
                entries[other]?.isDoubted = true
                entries[other]?.isChanged = true
            }
            sample = SampledHosts()
        } else if sample.isCommon(entry.hash), (old?.expires ?? now) <= now {
            sample.confirmed += 1
        }
    }

    private mutating func countSample(_ pattern: SitePattern, at now: Instant) {
        let copies = entries.lazy.filter { pattern.matches($0.key.host) && !$0.value.isGuess }
        sample = SampledHosts(
            pattern: pattern, at: now,
            copies: copies.map { ($0.value.hash, isFresh: $0.value.expires > now, isDoubted: $0.value.isDoubted) })
    }

    /// The rules of a file, which are read once for all servers that have the same.
    private mutating func rules(_ body: [UInt8], _ hash: String, _ token: String) -> RobotsRules {
        if let known = files[hash] { return known.rules }
        let rules = RobotsRules(body, for: token)
        let isKept = body.count <= Self.mostSavedBytes && unsavedBytes + body.count <= Self.mostUnsavedBytes
        if isKept { unsavedBytes += body.count }
        files[hash] = File(rules: rules, body: isKept ? body : nil)
        return rules
    }

    private mutating func set(_ entry: Entry, of origin: Origin) {
        cost += entry.rules.cost - (entries[origin]?.rules.cost ?? 0)
        entries[origin] = entry
    }

    /// Forgets the oldest until half of the room is free, so that it is seldom done.
    private mutating func evict() {
        for (origin, entry) in entries.sorted(by: { $0.value.fetched < $1.value.fetched }) {
            guard entries.count > mostEntries / 2 || cost > mostBytes / 2 else { break }
            entries[origin] = nil
            cost -= entry.rules.cost
        }
        let used = Set(entries.values.compactMap(\.hash))
        files = files.filter { used.contains($0.key) }
        unsavedBytes = files.values.reduce(0) { $0 + ($1.body?.count ?? 0) }
        sample = SampledHosts()
    }

    // MARK: Keeping

    /// Takes over what was kept from an earlier run; what was learnt since counts more.
    mutating func restore(_ copies: [RobotsCopy], for token: String, at now: Instant) {
        for copy in copies {
            guard let origin = Origin(url: copy.origin) else { continue }
            let fetched = now - copy.age
            if let known = entries[origin], known.fetched >= fetched { continue }
            let rules: RobotsRules
            if let hash = copy.hash {
                guard let body = copy.body else { continue }
                rules = files[hash]?.rules ?? RobotsRules(body, for: token)
                files[hash] = files[hash] ?? File(rules: rules, body: nil)
            } else {
                rules = .allowAll
            }
            set(
                Entry(
                    hash: copy.hash, rules: rules, fetched: fetched, expires: fetched + Self.lifetime,
                    validators: PageValidators(url: copy.url ?? "", etag: copy.etag, lastModified: copy.lastModified),
                    isDoubted: copy.isDoubted, isChanged: false), of: origin)
        }
        sample = SampledHosts()
        if entries.count > mostEntries || cost > mostBytes { evict() }
    }

    /// What has changed since the last call, to be kept. A file's body comes once.
    mutating func drainChanged(at now: Instant) -> [RobotsCopy] {
        var copies: [RobotsCopy] = []
        for (origin, entry) in entries where entry.isChanged && !entry.isGuess {
            entries[origin]?.isChanged = false
            copies.append(
                RobotsCopy(
                    origin: "\(origin)", age: entry.fetched.duration(to: now), hash: entry.hash,
                    body: entry.hash.flatMap { files[$0]?.body }, url: entry.validators?.url,
                    etag: entry.validators?.etag, lastModified: entry.validators?.lastModified,
                    isDoubted: entry.isDoubted))
        }
        for hash in Set(copies.compactMap(\.hash)) { files[hash]?.body = nil }
        unsavedBytes = 0
        return copies
    }
}

/// A server's `robots.txt` as it is kept from one start of the program to the next.
public struct RobotsCopy: Sendable, Hashable {
    /// The server.
    public var origin: String
    /// How long ago the server said so.
    public var age: Duration
    /// The hash of the file; `nil` where the server has none.
    public var hash: String?
    /// The file, where it is not kept already under its hash.
    public var body: [UInt8]?
    /// The address that answered, after redirects.
    public var url: String?
    /// Its `ETag`.
    public var etag: String?
    /// Its `Last-Modified` date.
    public var lastModified: String?
    /// Another host of its site has changed its file since.
    public var isDoubted: Bool

    /// Makes a copy.
    public init(
        origin: String, age: Duration, hash: String?, body: [UInt8]?, url: String?, etag: String?,
        lastModified: String?,
        isDoubted: Bool
    ) {
        self.origin = origin
        self.age = age
        self.hash = hash
        self.body = body
        self.url = url
        self.etag = etag
        self.lastModified = lastModified
        self.isDoubted = isDoubted
    }
}
