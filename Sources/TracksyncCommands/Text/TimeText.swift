import FoundationEssentials
import Glibc
import PlainText

/// Times as people read them, in the machine's zone or in UTC, with the zone named.
struct TimeText {
    /// The present time, for ages.
    var now: Date
    /// Whether UTC is shown instead of the local zone.
    var utc: Bool

    /// `2026-11-21 06:55:22 CET`.
    func full(_ time: Date) -> String { text(time) { "\($0.date) \($0.clock):\($0.second) \($0.zone)" } }

    /// `2026-11-21 06:55 CET`.
    func short(_ time: Date) -> String { text(time) { "\($0.date) \($0.clock) \($0.zone)" } }

    /// `2026-11-21 06:55`, for where `zone` is named elsewhere.
    func minute(_ time: Date) -> String { text(time) { "\($0.date) \($0.clock)" } }

    /// `2026-11-21`.
    func day(_ time: Date) -> String { text(time, as: \.date) }

    /// `CET`: the zone at that time.
    func zone(_ time: Date) -> String { text(time, as: \.zone) }

    /// `12 s ago`, `3 min ago`, `2 h 05 min ago`; `just now` for what is less than a second ago or, by another clock, still to come.
    func age(_ time: Date) -> String {
        let seconds = now.timeIntervalSince(time)
        guard seconds >= 1 else { return "just now" }
        if seconds < 60 { return "\(Int(seconds)) s ago" }
        return DurationText.long((seconds / 60).rounded(.down) * 60) + " ago"
    }

    /// `2026-11-21 06:55:22 CET (3 min ago)`.
    func fullWithAge(_ time: Date) -> String { "\(full(time)) (\(age(time)))" }

    /// `in 12 s`, `in 1 min 12 s`; `now` for what was to come already.
    func ahead(_ time: Date) -> String {
        let seconds = time.timeIntervalSince(now)
        return seconds > 0 ? "in \(DurationText.whole(seconds))" : "now"
    }

    /// `2026-11-21 06:55:22 CET (in 3 min)`.
    func fullAhead(_ time: Date) -> String { "\(full(time)) (\(ahead(time)))" }

    /// `Sat 2026-11-21 06:55:22 CET`.
    func withWeekday(_ time: Date) -> String {
        text(time) { "\($0.weekday) \($0.date) \($0.clock):\($0.second) \($0.zone)" }
    }

    /// `2026-11-21 06:55:22`, for where `zone` is named elsewhere.
    func second(_ time: Date) -> String { text(time) { "\($0.date) \($0.clock):\($0.second)" } }

    /// A time in pieces.
    private struct Parts {
        var weekday: String
        var date: String
        var clock: String
        var second: String
        var zone: String
    }

    private func text(_ time: Date, as format: (Parts) -> String) -> String {
        guard var stamp = time_t(exactly: time.timeIntervalSince1970.rounded(.down)) else { return "an unknown time" }
        var parts = tm()
        // Foundation's time zones would bring the whole of internationalisation into the program.
        if utc { gmtime_r(&stamp, &parts) } else { localtime_r(&stamp, &parts) }
        func two(_ value: Int32) -> String { NumberText.padded(Int(value)) }
        return format(
            Parts(
                weekday: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday) % 7],
                date:
                    "\(NumberText.padded(Int(parts.tm_year) + 1900, 4))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))",
                clock: "\(two(parts.tm_hour)):\(two(parts.tm_min))", second: two(parts.tm_sec),
                zone: utc ? "UTC" : parts.tm_zone.map { String(cString: $0) } ?? ""))
    }
}
