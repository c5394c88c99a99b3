public import FoundationEssentials

/// Times as people read them where nobody knows their zone: in UTC.
public enum UTCText {
    /// To the minute: `2026-11-21 06:00 UTC`.
    public static func minute(_ time: Date) -> String { text(time, length: 16) }

    /// To the second: `2026-11-21 06:00:02 UTC`.
    public static func second(_ time: Date) -> String { text(time, length: 19) }

    private static func text(_ time: Date, length: Int) -> String {
        RecordCoding.text(of: time).prefix(length).replacing("T", with: " ") + " UTC"
    }
}
