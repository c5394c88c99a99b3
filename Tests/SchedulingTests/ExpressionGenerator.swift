/// A calendar in two notations.
struct DrawnCalendar {
    /// With steps as they are mostly written: `0/15`.
    var text: String
    /// The same, where every step has its end: `0..59/15`. systemd 252 loses slots where a step without end leads over
    /// the end of a day, a month or a year, and gives up where it leads into another year's summer.
    var closed: String

    /// From a text that has the ends of steps in braces.
    init(_ braced: String) {
        text = braced.split(separator: "{", omittingEmptySubsequences: false).enumerated()
            .map { $0 == 0 ? $1 : $1.drop { $0 != "}" }.dropFirst() }.joined()
        closed = braced.filter { !"{}".contains($0) }
    }
}

/// Draws calendars from the whole notation, the same ones for the same seed.
struct ExpressionGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    static let zones = [
        "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns",
    ]
    static let shorthands = [
        "minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "semi-annually", "biannually",
        "bi-annually", "yearly", "annually", "Daily",
    ]
    private static let days = ["Mon", "tue", "Wednesday", "THU", "friday", "Sat", "Sun"]

    /// A number from 0 up to, not including, a bound (SplitMix64).
    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mix = state
        mix = (mix ^ (mix >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mix = (mix ^ (mix >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mix ^ (mix >> 31)) % UInt64(bound))
    }

    mutating func inRange(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    private mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func calendar() -> DrawnCalendar { DrawnCalendar(expression()) }

    private mutating func expression() -> String {
        let zone = below(3) == 0 ? " " + pick(Self.zones) : ""
        if below(12) == 0 { return pick(Self.shorthands) + zone }
        if below(40) == 0 { return "@\(inRange(1_700_000_000...2_100_000_000))" + (zone == " UTC" ? zone : "") }
        let parts = [
            below(2) == 0 ? weekdays() : nil, below(4) == 0 ? nil : date(), below(4) == 0 ? nil : time(),
        ].compactMap(\.self)
        return (parts.isEmpty ? "*-*-*" : parts.joined(separator: " ")) + zone
    }

    private mutating func weekdays() -> String {
        (0...below(3)).map { _ in
            let (first, last) = (below(7), below(7))
            guard below(3) == 0, first < last else { return pick(Self.days) }
            return Self.days[first] + pick(["..", "-"]) + Self.days[last]
        }.joined(separator: ",") + pick(["", "", ","])
    }

    private mutating func date() -> String {
        let month = field(1...12)
        let date = below(4) == 0 ? "\(month)~\(field(1...28, isReversed: true))" : "\(month)-\(field(1...31))"
        guard below(4) != 0 else { return date }
        switch below(6) {
        case 0: return "\(inRange(26...31))-\(date)"
        case 1: return "\(field(2026...2036, end: 2199))-\(date)"
        case 2: return "2024,2028,20\(inRange(27...99))-\(date)"
        default: return "*-\(date)"
        }
    }

    private mutating func time() -> String {
        let hour = below(2) == 0 ? field(0...3, end: 23) : field(0...23)
        let minute = below(3) == 0 ? "\(pick([0, 30, 15]))" : field(0...59)
        return "\(hour):\(minute)"
            + (below(2) == 0 ? "" : ":\(below(3) == 0 ? field(0...59) : pick(["00", "0", "59", "*"]))")
    }

    private mutating func field(_ range: ClosedRange<Int>, end: Int? = nil, isReversed: Bool = false) -> String {
        if below(3) == 0 { return "*" }
        let last = max(0, below(5) - 2)
        // systemd lowers its limit of days from the end of the month by three with each member of a list.
        let range = isReversed && last > 0 ? 1...19 : range
        return (0...last).map { _ in
            let (one, other) = (inRange(range), inRange(range))
            let (low, high) = (min(one, other), max(one, other))
            let room = isReversed ? one - range.lowerBound : range.upperBound - one
            switch below(5) {
            case 0 where low < high: return "\(low)..\(high)"
            case 1 where low < high: return "\(low)..\(high)/\(inRange(1...range.count))"
            case 2 where room > 0:
                let step = inRange(1...room)
                return isReversed
                    ? "{\(one - room / step * step)..}\(one)/\(step)" : "\(one){..\(end ?? range.upperBound)}/\(step)"
            case 3: return one < 10 ? "0\(one)" : "\(one)"
            default: return "\(one)"
            }
        }.joined(separator: ",")
    }
}
