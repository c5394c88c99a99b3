public import FoundationEssentials

/// Which copies of the database are kept: the newest ones, and the newest of each of the last weeks.
public struct BackupRetention: Sendable, Hashable {
    /// How many of the newest are kept; at least 1.
    public var newest: Int
    /// Of how many weeks that have copies the newest one is kept, beside those.
    public var weeks: Int

    /// Makes rules.
    public init(newest: Int, weeks: Int = 0) {
        self.newest = max(1, newest)
        self.weeks = max(0, weeks)
    }

    /// The names of files that are not kept; what is no copy's name is none of them.
    public func expired(among names: [String], at now: Date) -> [String] {
        let copies = Self.copies(among: names, at: now)
        var kept = Set(copies.prefix(newest).map(\.name))
        var seen: Set<Int> = []
        // Mondays begin a week, and the first of January 1970 was a Thursday.
        for copy in copies where seen.count < weeks {
            let week = (Int((copy.time.timeIntervalSince1970 / 86_400).rounded(.down)) + 3) / 7
            if seen.insert(week).inserted { kept.insert(copy.name) }
        }
        return copies.map(\.name).filter { !kept.contains($0) }
    }

    /// The copies among files, the newest first. Names more than a day ahead of the clock come last: they were made while it
    /// was wrong, and would be the newest for good.
    public static func copies(among names: [String], at now: Date) -> [(name: String, time: Date)] {
        let latest = now.addingTimeInterval(86_400)
        return names.compactMap { name in time(of: name).map { (name: name, time: $0) } }.sorted { first, second in
            let isAhead = (first.time > latest, second.time > latest)
            return isAhead.0 == isAhead.1 ? (first.time, first.name) > (second.time, second.name) : isAhead.1
        }
    }

    /// When a copy was made, by its name `tracks-2026-11-21-06-00-00.db`, or `…-00-2.db` for the second of one second;
    /// `nil` for another file.
    public static func time(of name: String) -> Date? {
        guard name.hasPrefix("tracks-"), name.hasSuffix(".db") else { return nil }
        let parts = name.dropFirst(7).dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 6 || parts.count == 7,
            parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } })
        else { return nil }
        let day = parts[0..<3].joined(separator: "-")
        return RecordCoding.time(of: "\(day)T\(parts[3..<6].joined(separator: ":")).000Z")
    }
}
