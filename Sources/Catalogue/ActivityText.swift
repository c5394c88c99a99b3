/// LiveRC's words for how long ago a track was last active: "43 minutes ago", "Yesterday", "last month".
public enum ActivityText {
    private static let minute = 60
    private static let hour = 60 * minute
    private static let day = 24 * hour

    /// The least time that may have passed since, in seconds; `nil` where the words cannot be read.
    ///
    /// The words are coarse, and nothing tells whether LiveRC cuts off, rounds or counts calendar days; so they are read
    /// as one step less than they say. "last week" follows on "6 days ago", "last month" on "4 weeks ago" and "last year"
    /// on "11 months ago", so the step below each is one of these.
    public static func leastAge(_ text: String) -> Int? {
        let words = text.lowercased().split(separator: " ")
        switch words {
        case ["yesterday"]: return 0
        case ["last", "week"]: return 6 * day
        case ["last", "month"]: return 21 * day
        case ["last", "year"]: return 300 * day
        default: break
        }
        guard words.count == 3, words[2] == "ago", words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(words[0]), (1...10_000).contains(count), let unit = seconds(in: words[1])
        else { return nil }
        return (count - 1) * unit
    }

    /// How exactly the words name a day.
    public enum Precision: Sendable {
        case day, week, month, year
    }

    /// The time that they say has passed, in seconds, and how exactly they say it; `nil` where they cannot be read.
    public static func statedAge(_ text: String) -> (seconds: Int, precision: Precision)? {
        let words = text.lowercased().split(separator: " ")
        switch words {
        case ["now"], ["today"]: return (0, .day)
        case ["yesterday"]: return (day, .day)
        case ["last", "week"]: return (7 * day, .week)
        case ["last", "month"]: return (30 * day, .month)
        case ["last", "year"]: return (365 * day, .year)
        default: break
        }
        guard words.count == 3, words[2] == "ago", words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(words[0]), (1...10_000).contains(count)
        else { return nil }
        return switch words[1] {
        case "minute", "minutes": (count * minute, .day)
        case "hour", "hours": (count * hour, .day)
        case "day", "days": (count * day, .day)
        case "week", "weeks": (count * 7 * day, .week)
        // The mean length of a month.
        case "month", "months": (count * 2_629_746, .month)
        case "year", "years": (count * 365 * day, .year)
        default: nil
        }
    }

    /// Months and years at their shortest.
    private static func seconds(in unit: Substring) -> Int? {
        switch unit {
        case "minute", "minutes": minute
        case "hour", "hours": hour
        case "day", "days": day
        case "week", "weeks": 7 * day
        case "month", "months": 28 * day
        case "year", "years": 365 * day
        default: nil
        }
    }
}
