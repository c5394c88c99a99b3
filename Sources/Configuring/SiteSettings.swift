/// A key that each site may have: everything that is known about it, in one place.
enum SiteKey: String, CaseIterable, Sendable {
    case concurrency, delay, robots, conditional

    /// What may stand there.
    var kind: ValueKind {
        switch self {
        case .concurrency: .integer(1...64)
        case .delay: .duration(.zero ... .seconds(3600))
        case .robots, .conditional: .flag
        }
    }

    /// One line on what it is for.
    var meaning: String {
        switch self {
        case .concurrency: "most pages fetched at once from all hosts that it is said for"
        case .delay: "least time from one request to the next one to the same host"
        case .robots: "whether robots.txt is honoured"
        case .conditional: "whether a page that has not changed may be answered as such"
        }
    }

    /// Puts a value of this key's kind in its place.
    func assign(_ value: ConfigurationValue, to site: inout TracksyncConfiguration.Site) {
        switch (self, value) {
        case (.concurrency, .integer(let number)): site.concurrency = number
        case (.delay, .duration(let duration)): site.delay = duration
        case (.robots, .flag(let flag)): site.robots = flag
        case (.conditional, .flag(let flag)): site.conditional = flag
        default: break
        }
    }

    static let section = "sites"
    static let names = allCases.map(\.rawValue)
}

/// What a file says of a site.
struct SiteSetting: Sendable {
    /// The hosts, in lower case.
    let pattern: String
    let key: SiteKey
    let value: ConfigurationValue
    let origin: ConfigurationOrigin

    /// The table, without brackets.
    static func table(_ pattern: String) -> String { "\(SiteKey.section).\(SettingText.quoted(pattern, upTo: 300))" }

    /// The name as messages have it: `sites."*.liverc.com".delay`.
    var fullName: String { "\(Self.table(pattern)).\(key.rawValue)" }
}

/// Which hosts a site is: one, all below a domain, or all.
enum HostPattern {
    static let allowed = "a host's name without a port, *. before a domain, or * for all"

    /// Says what is wrong with a pattern, or returns it in lower case.
    static func check(_ text: String) throws(Refusal) -> String {
        let pattern = text.lowercased()
        guard pattern != "*" else { return pattern }
        let name = pattern.hasPrefix("*.") ? pattern.dropFirst(2) : pattern[...]
        if pattern.hasPrefix("[") {
            guard pattern.hasSuffix("]"), pattern.count > 3,
                pattern.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw Refusal(reason: "has no address in its brackets; allowed: \(allowed)") }
            return pattern
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
        guard isName, name.utf8.count <= 253 else {
            throw Refusal(reason: "is no pattern of hosts; allowed: \(allowed)")
        }
        return pattern
    }

    /// Whether a pattern is for some host below a domain, or for the domain itself.
    static func reaches(_ pattern: String, into domain: String) -> Bool {
        let name = pattern.hasPrefix("*.") ? String(pattern.dropFirst(2)) : pattern
        return pattern == "*" || name == domain || name.hasSuffix("." + domain)
            || (pattern != name && domain.hasSuffix("." + name))
    }
}

extension Settings {
    /// Takes the tables of a file's `[sites]`; whatever is wrong with them is returned.
    mutating func merge(sites: [RawEntry], _ file: ConfigurationFile) -> [ConfigurationError.Problem] {
        var found: [ConfigurationError.Problem] = []
        var seen: Set<String> = []
        for site in sites {
            func report(_ code: ConfigurationError.Problem.Code, _ key: String, _ message: String) {
                found.append(
                    ConfigurationError.Problem(
                        code: code, file: file.path, at: site.position, key: key, message: message))
            }
            let table = SiteSetting.table(site.name)
            guard case .table(let entries) = site.value else {
                if SiteKey(rawValue: site.name) != nil {
                    report(
                        .unknown, "\(SiteKey.section).\(site.name)",
                        "belongs to a site: write it below [sites.\"PATTERN\"], such as [sites.\"*.liverc.com\"]")
                } else {
                    report(
                        .badValue, table,
                        "\(site.value.shown) is not what belongs here; write [\(table)] on a line, its keys below")
                }
                continue
            }
            let pattern: String
            do throws(Refusal) {
                pattern = try HostPattern.check(site.name)
            } catch {
                report(.badValue, table, error.reason)
                continue
            }
            guard seen.insert(pattern).inserted else {
                report(.badValue, table, "stands there twice; the case of letters makes no difference")
                continue
            }
            found += merge(entries, of: pattern, table, file)
        }
        return found
    }

    /// Takes the keys of one site; whatever is wrong with them is returned.
    private mutating func merge(
        _ entries: [RawEntry], of pattern: String, _ table: String, _ file: ConfigurationFile
    ) -> [ConfigurationError.Problem] {
        var found: [ConfigurationError.Problem] = []
        for entry in entries {
            let key = "\(table).\(SettingText.line(entry.name))"
            let origin = ConfigurationOrigin.file(file.path, entry.valuePosition)
            guard let siteKey = SiteKey(rawValue: entry.name) else {
                let hint: String? =
                    if case .table = entry.value {
                        "; a pattern with dots stands in quotes: [sites.\"a.example.org\"]"
                    } else {
                        nil
                    }
                found.append(.unknownKey(entry, key, in: file, hint: hint, allowed: SiteKey.names))
                continue
            }
            do throws(Refusal) {
                let value = try siteKey.kind.value(ofFile: entry.value)
                set(SiteSetting(pattern: pattern, key: siteKey, value: value, origin: origin))
            } catch {
                found.append(origin.problem(of: key, "\(entry.value.shown) \(error.reason)"))
            }
        }
        return found
    }
}
