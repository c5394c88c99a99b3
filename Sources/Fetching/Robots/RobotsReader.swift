/// Reads a `robots.txt` line by line and keeps what is for one crawler.
struct RobotsReader {
    /// The crawler's product token in lower case.
    private let token: [UInt8]
    /// The group that is read names the crawler, or everybody.
    private var isForToken = false
    private var isForAll = false
    /// A rule was read since the last `User-agent`: the next one begins another group.
    private var isGroupClosed = false
    /// What groups of the crawler's own say; `nil` while there is none.
    private var own: RobotsRules?
    private var everybodys = RobotsRules()

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(token: String) {
        self.token = token.utf8.map(Self.lowercased)
    }

    /// The rules: of all groups for the crawler together, or where there is none of all groups for everybody.
    consuming func read(_ bytes: [UInt8]) -> RobotsRules {
        var rest = bytes.prefix(RobotsRules.sizeLimit)
        let isCut = rest.count < bytes.count
        if rest.starts(with: Self.byteOrderMark) { rest = rest.dropFirst(Self.byteOrderMark.count) }
        while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            readLine(rest[..<end])
            rest = rest[(end + 1)...]
        }
        // Half a line could allow or forbid more than the whole one does.
        if !isCut { readLine(rest) }
        return own ?? everybodys
    }

    private mutating func readLine(_ line: ArraySlice<UInt8>) {
        let line = Self.trimmed(line.prefix { $0 != UInt8(ascii: "#") })
        guard let (key, value) = Self.pair(line) else { return }
        switch String(decoding: key, as: UTF8.self) {
        case "user-agent", "useragent", "user agent": beginGroup(value)
        case "allow": rule { $0.add(value, isAllow: true) }
        // The frequent misspellings are meant as they look.
        case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
            rule { $0.add(value, isAllow: false) }
        case "crawl-delay", "crawldelay": if let delay = Self.seconds(value) { rule { $0.add(crawlDelay: delay) } }
        // Whatever else stands there, such as Sitemap, is of no group and ends none.
        default: break
        }
    }

    private mutating func beginGroup(_ agent: ArraySlice<UInt8>) {
        if isGroupClosed {
            (isForToken, isForAll) = (false, false)
            isGroupClosed = false
        }
        if agent.first == UInt8(ascii: "*"), agent.dropFirst().first.map(Self.isBlank) ?? true {
            isForAll = true
        } else if agent.prefix(while: Self.isTokenByte).map(Self.lowercased) == token {
            isForToken = true
            own = own ?? RobotsRules()
        }
    }

    /// Hands a rule to those whom the group names; one before any group is nobody's.
    private mutating func rule(_ add: (inout RobotsRules) -> Void) {
        isGroupClosed = true
        if isForToken, var rules = own {
            own = nil
            add(&rules)
            own = rules
        }
        if isForAll { add(&everybodys) }
    }

    // MARK: Lines

    /// The key in lower case, and the value; where the colon was forgotten, a blank stands for it.
    private static func pair(_ line: ArraySlice<UInt8>) -> (key: [UInt8], value: ArraySlice<UInt8>)? {
        if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            return (trimmed(line[..<colon]).map(lowercased), trimmed(line[(colon + 1)...]))
        }
        guard let blank = line.firstIndex(where: isBlank) else { return nil }
        let value = trimmed(line[blank...])
        return value.contains(where: isBlank) ? nil : (line[..<blank].map(lowercased), value)
    }

    /// A number of seconds, decimals allowed, up to a day: longer ones mean "hardly ever" all the same.
    private static func seconds(_ value: ArraySlice<UInt8>) -> Duration? {
        let parts = value.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard value.count <= 16, parts.allSatisfy({ $0.allSatisfy(isDigit) }), value.contains(where: isDigit) else {
            return nil
        }
        let whole = parts[0].reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), 86_400) }
        let decimals = parts.count > 1 ? parts[1].prefix(3) : []
        let fraction = decimals.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        let milliseconds = [1000, 100, 10, 1][decimals.count] * fraction
        return .seconds(whole) + .milliseconds(decimals.isEmpty ? 0 : milliseconds)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// What a product token is made of (RFC 9309, 2.2.1); a version after it does not count.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        let lower = lowercased(byte)
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
