internal import PlainText

/// Shares and places as the console's pages have them.
enum NumberWords {
    /// A share between 0 and 1 as `93.4 %`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        let bounded = min(max(0, share), 1)
        // What is not all does not read as all.
        if bounded < 1, bounded > 0.9995 { return "99.9 %" }
        return "\(NumberText.tenths(bounded * 100)) %"
    }

    /// A coordinate of a drawing, with one decimal place.
    static func place(_ value: Double) -> String { NumberText.tenths(value) }
}
