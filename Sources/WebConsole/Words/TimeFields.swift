internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// Times for templates: in UTC, for scripts to show in the reader's zone.
enum TimeFields {
    /// The parts of a time.
    static func fields(_ time: Date, now: Date) -> Fields {
        let text = RecordCoding.text(of: time)
        return [
            "iso": "\(text.prefix(19))Z", "utc": utc(text), "age": age(time, now: now), "ahead": ahead(time, now: now),
            "isAhead": time > now,
        ]
    }

    /// `2026-11-21 06:55`: the time in UTC, to the minute.
    static func utc(_ time: Date) -> String { utc(RecordCoding.text(of: time)) }

    private static func utc(_ text: String) -> String {
        "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
    }

    /// `12 s ago`, `3 min ago`, `2 h 05 min ago`.
    static func age(_ time: Date, now: Date) -> String {
        let seconds = now.timeIntervalSince(time)
        guard seconds >= 1 else { return "just now" }
        if seconds < 60 { return "\(Int(seconds)) s ago" }
        return DurationText.long((seconds / 60).rounded(.down) * 60) + " ago"
    }

    /// `in 12 s`, `in 1 min 12 s`; `now` for what was to come already.
    static func ahead(_ time: Date, now: Date) -> String {
        let seconds = time.timeIntervalSince(now)
        return seconds > 0 ? "in \(DurationText.whole(seconds))" : "now"
    }
}
