/// What a server's `robots.txt` says to one crawler (RFC 9309).
///
/// A value and pure functions: whatever the bytes are, reading them ends, and the same bytes say the same again.
public struct RobotsRules: Sendable, Hashable {
    private struct Rule: Sendable, Hashable {
        var isAllow: Bool
        /// Where its pattern lies.
        var start: Int
        var end: Int
    }

    /// The patterns, normalised, one after the other: a file may have tens of thousands of them.
    private var patterns: [UInt8] = []
    private var rules: [Rule] = []
    /// The longest `Crawl-delay` of the crawler's groups; an extension that RFC 9309 does not have.
    public private(set) var crawlDelay: Duration?

    /// Bytes of a file that count (RFC 9309, 2.5).
    public static let sizeLimit = 500 << 10
    /// Steps that a decision may take: many times what tens of thousands of rules take with a usual path. Patterns that
    /// take more are made to that end.
    private static let mostSteps = 5_000_000
    /// What a missing file says.
    public static let allowAll = RobotsRules()

    init() {}

    /// Reads a file for the crawler whose product token is `token`; bytes past the limit are ignored.
    public init(_ bytes: [UInt8], for token: String) {
        self = RobotsReader(token: token).read(bytes)
    }

    /// Memory that the rules take, roughly, in bytes.
    var cost: Int { 64 + patterns.count + rules.count * MemoryLayout<Rule>.stride }

    /// Takes a rule over; an empty pattern matches nothing, so it says nothing.
    mutating func add(_ pattern: ArraySlice<UInt8>, isAllow: Bool) {
        guard !pattern.isEmpty else { return }
        let start = patterns.count
        patterns += RobotsPattern.normalised(pattern)
        rules.append(Rule(isAllow: isAllow, start: start, end: patterns.count))
    }

    /// Takes a delay over; of several the longest counts.
    mutating func add(crawlDelay: Duration) {
        self.crawlDelay = max(self.crawlDelay ?? .zero, crawlDelay)
    }

    /// Whether a page may be fetched: the longest pattern that matches decides, of two as long the one that allows.
    ///
    /// Where that takes too long to find out, it may not.
    ///
    /// - Parameter target: the path of the page's address with its query.
    public func allows(_ target: String) -> Bool {
        // The file itself is always allowed (2.2.2).
        guard !rules.isEmpty, target != "/robots.txt" else { return true }
        let path = RobotsPattern.normalised(target: target)
        // Where a query holds delimiters, one side may have them encoded and the other not.
        let encoded = path.contains(UInt8(ascii: "?")) ? RobotsPattern.encodingQuery(of: path[...]) : nil
        var longest: (length: Int, isAllow: Bool) = (0, true)
        var steps = Self.mostSteps
        for rule in rules {
            let length = rule.end - rule.start
            guard length > longest.length || (length == longest.length && rule.isAllow && !longest.isAllow) else {
                continue
            }
            let pattern = patterns[rule.start..<rule.end]
            let matches =
                RobotsPattern.matches(pattern, path, &steps)
                || encoded.map { RobotsPattern.matches(RobotsPattern.encodingQuery(of: pattern)[...], $0, &steps) }
                    ?? false
            guard steps > 0 else { return false }
            if matches { longest = (length, rule.isAllow) }
        }
        return longest.isAllow
    }
}
