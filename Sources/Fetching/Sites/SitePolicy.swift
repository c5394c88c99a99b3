/// Which hosts a rule is for: one by its name, all below a domain (`*.liverc.com`), or all (`*`).
public struct SitePattern: Sendable, Hashable, CustomStringConvertible {
    private enum Form: Sendable, Hashable {
        case exactly(String)
        /// A domain with its leading dot.
        case below(String)
        case any
    }

    private let form: Form
    /// The pattern in lower case.
    public let description: String

    /// Reads a pattern; `nil` when it is none.
    public init?(_ text: String) {
        description = text.lowercased()
        let name: Substring
        if description == "*" {
            form = .any
            return
        } else if description.hasPrefix("*.") {
            name = description.dropFirst(2)
            form = .below(".\(name)")
        } else {
            name = description[...]
            form = .exactly(description)
        }
        guard !name.isEmpty, !name.contains("*") else { return nil }
    }

    /// The hosts that an address with `{slug}` as the first label of its host stands for: `https://{slug}.liverc.com/` is
    /// `*.liverc.com`; `nil` where the slug stands elsewhere.
    public init?(hostsOf template: String) {
        let mark = "{slug}"
        guard let host = template.firstRange(of: "://").map({ template[$0.upperBound...] }), host.hasPrefix(mark + "."),
            let origin = Origin(url: template.replacing(mark, with: "slug")), origin.host.hasPrefix("slug.")
        else { return nil }
        self.init("*." + origin.host.dropFirst(5))
    }

    /// Whether it is for a host, whose name is in lower case; the domain itself does not lie below it.
    func matches(_ host: String) -> Bool {
        switch form {
        case .exactly(let name): host == name
        case .below(let domain): host.hasSuffix(domain) && host.utf8.count > domain.utf8.count
        case .any: true
        }
    }

    /// The more it says of a host, the greater: a name, then the longer domain, then everything.
    fileprivate var exactness: Int {
        switch form {
        case .exactly: .max
        case .below(let domain): domain.utf8.count
        case .any: 0
        }
    }
}

/// How the hosts of a pattern are treated; what it leaves open a less exact one says, and in the end the settings.
public struct SiteRule: Sendable, Hashable {
    /// The hosts.
    public var pattern: SitePattern
    /// The most transfers at once with all hosts together whom this rule says it for.
    public var concurrency: Int?
    /// The least time from one request to the next one to the same host.
    public var delay: Duration?
    /// Whether `robots.txt` is honoured.
    public var robots: Bool?
    /// Whether pages that have not changed may be answered as such.
    public var conditional: Bool?

    /// Makes a rule.
    public init(
        pattern: SitePattern, concurrency: Int? = nil, delay: Duration? = nil, robots: Bool? = nil,
        conditional: Bool? = nil
    ) {
        self.pattern = pattern
        self.concurrency = concurrency
        self.delay = delay
        self.robots = robots
        self.conditional = conditional
    }
}

/// How one host is treated.
public struct SitePolicy: Sendable, Hashable {
    /// The most transfers at once with the hosts of `group`; `nil`: only the fetcher's own number holds.
    public var concurrency: Int?
    /// The pattern whose hosts share `concurrency`; empty where there is none.
    var group = ""
    /// The least time from one request to the next one to the same host.
    public var delay: Duration
    /// Whether `robots.txt` is honoured.
    public var robots: Bool
    /// Whether pages that have not changed may be answered as such: requests then carry what was kept of the last one.
    public var conditional = true
}

extension FetchSettings {
    /// How a host is treated: for each part the most exact rule that says something about it counts.
    func policy(for host: String) -> SitePolicy {
        var policy = SitePolicy(delay: hostDelay, robots: robots)
        for rule in sites where rule.pattern.matches(host) {
            if let concurrency = rule.concurrency {
                policy.concurrency = concurrency
                policy.group = rule.pattern.description
            }
            if let delay = rule.delay { policy.delay = delay }
            if let robots = rule.robots { policy.robots = robots }
            if let conditional = rule.conditional { policy.conditional = conditional }
        }
        return policy
    }

    /// Rules from the least exact to the most.
    static func ordered(_ rules: [SiteRule]) -> [SiteRule] {
        rules.sorted { ($0.pattern.exactness, $0.pattern.description) < ($1.pattern.exactness, $1.pattern.description) }
    }
}
