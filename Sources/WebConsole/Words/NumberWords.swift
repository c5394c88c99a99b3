internal import PlainText

/// Shares, durations and places as the console's pages have them.
enum NumberWords {
    /// A share between 0 and 1 as `93.4 %`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let bounded = min(max(0, share), 1)
        // What is not all does not read as all.
        if bounded < 1, bounded > 0.9995 { return "99.9 %" }
        return "\(NumberText.tenths(bounded * 100)) %"
    }

    /// `842 ms`, `4.2 s`, `42 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`; the script words durations the same way.
    static func duration(_ seconds: Double) -> String {
        // A century is past all that a job can take; it keeps the arithmetic in range.
        let milliseconds = seconds.isFinite ? Int((min(max(0, seconds), 3.2e9) * 1000).rounded()) : 0
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 9950 { return "\(NumberText.tenths(Double(milliseconds) / 1000)) s" }
        let whole = (milliseconds + 500) / 1000
        func pair(_ first: Int, _ firstUnit: String, _ second: Int, _ secondUnit: String) -> String {
            second == 0 ? "\(first) \(firstUnit)" : "\(first) \(firstUnit) \(second) \(secondUnit)"
        }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return pair(whole / 60, "min", whole % 60, "s")
        case ..<86_400: return pair(whole / 3600, "h", whole % 3600 / 60, "min")
        default: return pair(whole / 86_400, "d", whole % 86_400 / 3600, "h")
        }
    }

    /// In whole seconds, rounded up, as for what is still to come.
    static func remaining(_ seconds: Double) -> String {
        let whole = seconds.isFinite ? min(max(0, seconds.rounded(.up)), 3.2e9) : 0
        return whole < 60 ? "\(Int(whole)) s" : duration(whole)
    }

    /// A coordinate of a drawing, with one decimal place.
    static func place(_ value: Double) -> String { NumberText.tenths(value) }
}
