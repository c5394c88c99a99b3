/// Numbers as people read them.
public enum NumberText {
    /// A whole number with its digits in groups of three: `1,084`.
    public static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + result
    }

    /// A number of things: `1 track`, `1,084 tracks`. `plural` is for nouns that do not end in an `s` then.
    public static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? noun : plural ?? noun + "s")"
    }

    /// A size: `12.3 MB`, in units of 1,000. A negative size counts as none.
    public static func bytes(_ value: Int) -> String {
        var amount = Double(max(0, value))
        for unit in ["bytes", "kB", "MB", "GB"] {
            if amount < 999.95 { return unit == "bytes" ? count(max(0, value), "byte") : "\(tenths(amount)) \(unit)" }
            amount /= 1000
        }
        return "\(tenths(amount)) TB"
    }

    /// A size against a limit: `512 MiB`, `67.4 GiB`, in units of 1,024, as limits are set, and never more than there is.
    public static func size(_ bytes: Int) -> String {
        let megabytes = max(0, bytes) >> 20
        if megabytes < 1024 { return "\(megabytes) MiB" }
        let isLarge = megabytes >= 1024 * 1024
        let tenths = (isLarge ? megabytes >> 10 : megabytes) * 10 / 1024
        return "\(count(tenths / 10))\(tenths % 10 == 0 ? "" : ".\(tenths % 10)") \(isLarge ? "TiB" : "GiB")"
    }

    /// A speed: `41.2/s`, `4,538/s`, or by the minute when it is slower than one a second; `nil` when it is none.
    public static func rate(_ perSecond: Double) -> String? {
        guard perSecond.isFinite, perSecond > 0, perSecond < 1e9 else { return nil }
        if perSecond >= 99.95 { return "\(count(Int(perSecond.rounded())))/s" }
        return perSecond < 1 ? "\(tenths(perSecond * 60))/min" : "\(tenths(perSecond))/s"
    }

    /// A share in whole per cent, rounded down: 100 only when all is done, and of nothing.
    public static func percent(_ part: Int, of whole: Int) -> Int {
        whole <= 0 ? 100 : Int(Double(min(max(0, part), whole)) / Double(whole) * 100)
    }

    /// A number with one decimal place; `–` where it is none, or too large to be read.
    public static func tenths(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let all = Int((value * 10).rounded())
        return "\(all < 0 ? "-" : "")\(all.magnitude / 10).\(all.magnitude % 10)"
    }

    /// A number with leading zeros.
    public static func padded(_ value: Int, _ digits: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
