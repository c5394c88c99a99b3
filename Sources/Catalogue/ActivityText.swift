public import FoundationEssentials

/// LiveRC's words for how long ago a track was last active: "43 minutes ago", "Yesterday", "last month".
public enum ActivityText {
    /// What the words say.
    private enum Phrase {
        case now
        /// "yesterday", "last week".
        case last(Unit)
        /// "43 minutes ago".
        case ago(Int, Unit)
    }

    private enum Unit {
        case minute, hour, day, week, month, year

        /// Seconds of one at its shortest.
        var least: Int { self == .month ? 28 * Unit.day.mean : mean }

        /// Seconds of one.
        var mean: Int {
            switch self {
            case .minute: 60
            case .hour: 3600
            case .day: 86_400
            case .week: 7 * 86_400
            // The mean length of a month.
            case .month: 2_629_746
            case .year: 365 * 86_400
            }
        }

        /// How exactly a number of them names a day.
        var precision: Precision {
            switch self {
            case .minute, .hour, .day: .day
            case .week: .week
            case .month: .month
            case .year: .year
            }
        }
    }

    /// How exactly the words name a day.
    public enum Precision: Sendable {
        case day, week, month, year
    }

    /// The least time that may have passed since, in seconds; `nil` where the words cannot be read.
    ///
    /// The words are coarse, and nothing tells whether LiveRC cuts off, rounds or counts calendar days; so they are read
    /// as one step less than they say. "last week" follows on "6 days ago", "last month" on "4 weeks ago" and "last year"
    /// on "11 months ago", so the step below each is one of these.
    public static func leastAge(_ text: String) -> Int? {
        switch phrase(text) {
        // Not one of the words that LiveRC is known to write.
        case .now, nil: nil
        case .last(.week): 6 * Unit.day.mean
        case .last(.month): 3 * Unit.week.mean
        case .last(.year): 300 * Unit.day.mean
        case .last: 0
        case .ago(let count, let unit): (count - 1) * unit.least
        }
    }

    /// The time that they say has passed, in seconds, and how exactly they say it; `nil` where they cannot be read.
    public static func statedAge(_ text: String) -> (seconds: Int, precision: Precision)? {
        switch phrase(text) {
        case nil: nil
        case .now: (0, .day)
        case .last(.month): (30 * Unit.day.mean, .month)
        case .last(let unit): (unit.mean, unit.precision)
        case .ago(let count, let unit): (count * unit.mean, unit.precision)
        }
    }

    /// The day that the words name, counted from when they were read and as exactly as they say it: `2026-11-28`,
    /// `~2026-11-14` for a number of weeks, `2026-09` and `2025` for months and years; `nil` where they cannot be read. `day`
    /// writes a time's day as `2026-11-28`.
    public static func date(_ text: String, readAt: Date, day: (Date) -> String) -> String? {
        guard let age = statedAge(text) else { return nil }
        let day = day(readAt.addingTimeInterval(-Double(age.seconds)))
        return switch age.precision {
        case .day: day
        case .week: "~\(day)"
        case .month: String(day.prefix(7))
        case .year: String(day.prefix(4))
        }
    }

    private static func phrase(_ text: String) -> Phrase? {
        let words = text.lowercased().split(separator: " ")
        switch words {
        case ["now"], ["today"]: return .now
        case ["yesterday"]: return .last(.day)
        case ["last", "week"]: return .last(.week)
        case ["last", "month"]: return .last(.month)
        case ["last", "year"]: return .last(.year)
        default: break
        }
        guard words.count == 3, words[2] == "ago", words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(words[0]), (1...10_000).contains(count), let unit = unit(words[1])
        else { return nil }
        return .ago(count, unit)
    }

    private static func unit(_ word: Substring) -> Unit? {
        switch word {
        case "minute", "minutes": .minute
        case "hour", "hours": .hour
        case "day", "days": .day
        case "week", "weeks": .week
        case "month", "months": .month
        case "year", "years": .year
        default: nil
        }
    }
}
