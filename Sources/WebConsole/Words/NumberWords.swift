/// Numbers and durations as people read them.
enum NumberWords {
    /// `1,084`.
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + result
    }

    /// `1 track`, `1,084 tracks`.
    static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// `12.3 MB`; units of 1,000.
    static func bytes(_ value: Int) -> String {
        var amount = Double(max(0, value))
        for unit in ["bytes", "kB", "MB", "GB"] {
            if amount < 999.95 { return unit == "bytes" ? count(value, "byte") : "\(tenths(amount)) \(unit)" }
            amount /= 1000
        }
        return "\(tenths(amount)) TB"
    }

    /// `41.2/s`, or by the minute when it is slower than one a second.
    static func rate(_ perSecond: Double) -> String? {
        guard perSecond.isFinite, perSecond > 0, perSecond < 1e9 else { return nil }
        if perSecond >= 99.95 { return "\(count(Int(perSecond.rounded())))/s" }
        return perSecond < 1 ? "\(tenths(perSecond * 60))/min" : "\(tenths(perSecond))/s"
    }

    /// The share in whole per cent, rounded down: 100 only when all is done.
    static func percent(_ part: Int, of whole: Int) -> Int {
        whole <= 0 ? 100 : Int(Double(min(max(0, part), whole)) / Double(whole) * 100)
    }

    /// A share between 0 and 1 as `93.4 %`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let bounded = min(max(0, share), 1)
        // What is not all does not read as all.
        if bounded < 1, bounded > 0.9995 { return "99.9 %" }
        return "\(tenths(bounded * 100)) %"
    }

    /// A number with one decimal place.
    static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let all = Int((value * 10).rounded())
        return "\(all < 0 ? "-" : "")\(all.magnitude / 10).\(all.magnitude % 10)"
    }

    /// `842 ms`, `4.2 s`, `42 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`; the script words durations the same way.
    static func duration(_ seconds: Double) -> String {
        // A century is past all that a job can take; it keeps the arithmetic in range.
        let milliseconds = seconds.isFinite ? Int((min(max(0, seconds), 3.2e9) * 1000).rounded()) : 0
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 9950 { return "\(tenths(Double(milliseconds) / 1000)) s" }
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
    static func place(_ value: Double) -> String { tenths(value) }
}
