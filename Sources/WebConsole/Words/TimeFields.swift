internal import FoundationEssentials
internal import JobModel
internal import PlainText

/// Times for templates: in UTC, for scripts to show in the reader's zone.
enum TimeFields {
    /// The parts of a time.
    static func fields(_ time: Date, now: Date) -> Fields {
        [
            "iso": "\(RecordCoding.text(of: time).prefix(19))Z", "utc": UTCText.minute(time),
            "age": age(time, now: now), "ahead": ahead(time, now: now), "isAhead": time > now,
        ]
    }

    /// `2026-11-21`: the day in UTC.
    static func day(_ time: Date) -> String { String(RecordCoding.text(of: time).prefix(10)) }

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
