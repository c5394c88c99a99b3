/// Durations as people read and write them: the one form in the client, in reports and in the log.
public enum DurationText {
    /// `842 ms`, `4.2 s`, `42 s`, `3 min`, `3 min 12 s`, `2 h 05 min`, `3 d 4 h`.
    public static func long(_ seconds: Double) -> String {
        text(seconds, units: (" ms", " s", " min", " h", " d"), gap: " ")
    }

    /// `842ms`, `4.2s`, `42s`, `3m12s`, `2h05m`, `3d4h`.
    public static func short(_ seconds: Double) -> String { text(seconds, units: ("ms", "s", "m", "h", "d"), gap: "") }

    /// What is left of a task, in whole seconds: `14 s left`; `nil` when that is less than one, or unknown.
    public static func left(_ seconds: Double?) -> String? {
        guard let seconds, seconds.isFinite, seconds >= 1 else { return nil }
        return whole(seconds) + " left"
    }

    /// In whole seconds, rounded up, as for what is still to come: `1 s`, `1 min 12 s`.
    public static func whole(_ seconds: Double) -> String {
        let whole = seconds.isFinite ? min(max(0, seconds.rounded(.up)), 3.2e9) : 0
        return whole < 60 ? "\(Int(whole)) s" : long(whole)
    }

    /// A duration of the standard library's type.
    public static func long(_ duration: Duration) -> String {
        let parts = duration.components
        return long(Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    private static func text(
        _ seconds: Double, units: (String, String, String, String, String), gap: String
    ) -> String {
        // A century is past all that a job can take; it keeps the arithmetic in range.
        let milliseconds = seconds.isFinite ? Int((min(max(0, seconds), 3.2e9) * 1000).rounded()) : 0
        if milliseconds < 1000 { return "\(milliseconds)\(units.0)" }
        if milliseconds < 9950 { return NumberText.tenths(Double(milliseconds) / 1000) + units.1 }
        let whole = (milliseconds + 500) / 1000
        func pair(_ first: Int, _ firstUnit: String, _ second: Int, _ secondUnit: String, digits: Int) -> String {
            second == 0
                ? "\(first)\(firstUnit)" : "\(first)\(firstUnit)\(gap)\(NumberText.padded(second, digits))\(secondUnit)"
        }
        switch whole {
        case ..<60: return "\(whole)\(units.1)"
        case ..<3600: return pair(whole / 60, units.2, whole % 60, units.1, digits: 2)
        case ..<86_400: return pair(whole / 3600, units.3, whole % 3600 / 60, units.2, digits: 2)
        default: return pair(whole / 86_400, units.4, whole % 86_400 / 3600, units.3, digits: 1)
        }
    }
}
