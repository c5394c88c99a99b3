import ArgumentParser
import ControlProtocol
import FoundationEssentials
import Glibc
import PlainText

/// A time as it is typed: `2d`, `1h30m`, `yesterday`, `2026-11-20`, `"2026-11-20 15:00"`, `06:00` or
/// `2026-11-20T06:00:00Z`. Without an offset it is in the zone in which times are shown.
struct TimeArgument {
    private enum Form {
        case duration(Duration)
        case exact(Date, hasFraction: Bool)
        /// A day that is named by its distance from today, and a time of it.
        case relative(days: Int32, Clock)
        case day(tm)
        case clock(Clock)
    }

    private struct Clock {
        var hour: Int32 = 0
        var minute: Int32 = 0
        var second: Int32 = 0
    }

    private let form: Form

    /// The help of an option that names a time of the past.
    static func asOfHelp(_ what: String) -> ArgumentHelp {
        ArgumentHelp(
            "\(what) as of then: 90d (ago), yesterday, 2026-11-20 or \"2026-11-20 15:00\".", valueName: "time")
    }

    /// Reads a time; throws `ValidationError` with what is wrong with it.
    init(reading text: String) throws(ValidationError) {
        if DurationText.isMeant(text) {
            form = .duration(try DurationText.read(text))
            return
        }
        var rest = Substring(text)
        if let days = Self.relativeDay(&rest) {
            guard let clock = try Self.clockAfterDay(&rest, of: text), rest.isEmpty else { throw Self.unreadable(text) }
            form = .relative(days: days, clock)
        } else if var day = try Self.day(&rest, of: text) {
            guard let clock = try Self.clockAfterDay(&rest, of: text) else { throw Self.unreadable(text) }
            (day.tm_hour, day.tm_min, day.tm_sec) = (clock.hour, clock.minute, clock.second)
            if rest.isEmpty {
                form = .day(day)
            } else {
                let fraction = try Self.fraction(&rest, of: text)
                guard let offset = Self.offset(rest) else { throw Self.unreadable(text) }
                form = .exact(
                    Date(timeIntervalSince1970: Double(timegm(&day)) - offset + (fraction ?? 0)),
                    hasFraction: fraction != nil)
            }
        } else if let clock = try Self.clock(&rest, of: text), rest.isEmpty {
            form = .clock(clock)
        } else {
            throw Self.unreadable(text)
        }
    }

    /// The time that is meant where the past is: `2d` is two days ago, `06:00` the last time that it was so late.
    func past(in session: Session) -> Date {
        let now = session.dependencies.now()
        switch form {
        case .duration(let duration): return now.addingTimeInterval(-duration.seconds)
        case .clock(let clock):
            let today = Self.date(days: 0, clock, now, session)
            return today <= now ? today : Self.date(days: -1, clock, now, session)
        default: return fixed(in: session)
        }
    }

    /// The time as of which the catalogue is asked for; throws where that is still to come.
    ///
    /// Changes are shown with their second. One that is typed is its last millisecond, so that it has the changes of it.
    func asOf(in session: Session) throws(CommandFailure) -> Date {
        let time = try since(in: session, "--as-of")
        switch form {
        case .duration, .exact(_, hasFraction: true): return time
        default: return min(time.addingTimeInterval(0.999), session.dependencies.now())
        }
    }

    /// The time since which an option asks; throws where that is still to come.
    func since(in session: Session, _ option: String = "--since") throws(CommandFailure) -> Date {
        let time = past(in: session)
        guard time <= session.dependencies.now() else {
            throw CommandFailure(
                .usage, name: "usage",
                message:
                    "\(option) takes a time of the past; \(session.presentation.time.short(time)) is still to come.")
        }
        return time
    }

    /// The time that is meant where the future is: `06:00` is the next time that it is so late.
    func coming(in session: Session) -> Date {
        let now = session.dependencies.now()
        switch form {
        case .duration(let duration): return now.addingTimeInterval(duration.seconds)
        case .clock(let clock):
            let today = Self.date(days: 0, clock, now, session)
            return today > now ? today : Self.date(days: 1, clock, now, session)
        default: return fixed(in: session)
        }
    }

    private func fixed(in session: Session) -> Date {
        switch form {
        case .exact(let time, _): time
        case .relative(let days, let clock): Self.date(days: days, clock, session.dependencies.now(), session)
        case .day(let parts): Self.date(of: parts, utc: session.options.utc)
        case .duration, .clock: session.dependencies.now()
        }
    }

    /// A time of the day that lies so many days from today.
    private static func date(days: Int32, _ clock: Clock, _ now: Date, _ session: Session) -> Date {
        var stamp = time_t(now.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        if session.options.utc { gmtime_r(&stamp, &parts) } else { localtime_r(&stamp, &parts) }
        parts.tm_mday += days
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock.hour, clock.minute, clock.second)
        return date(of: parts, utc: session.options.utc)
    }

    private static func date(of parts: tm, utc: Bool) -> Date {
        // Foundation's time zones would bring internationalisation along; the system decides about summer time.
        var parts = parts
        parts.tm_isdst = -1
        return Date(timeIntervalSince1970: Double(utc ? timegm(&parts) : mktime(&parts)))
    }

    // MARK: Reading

    private static func unreadable(_ text: String) -> ValidationError {
        ValidationError(
            "'\(text)' is no time: write 2d, yesterday, 15:00, 2026-11-20, \"2026-11-20 15:00\" or 2026-11-20T15:00:00Z."
        )
    }

    private static func relativeDay(_ rest: inout Substring) -> Int32? {
        for (word, days) in [("yesterday", Int32(-1)), ("today", 0), ("tomorrow", 1)]
        where rest.lowercased().hasPrefix(word) {
            rest = rest.dropFirst(word.utf8.count)
            return days
        }
        return nil
    }

    /// Reads `2026-11-20` off the beginning; `nil` when no day stands there, and throws when that day does not exist.
    private static func day(_ rest: inout Substring, of text: String) throws(ValidationError) -> tm? {
        let bytes = Array(rest.utf8.prefix(10))
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        // The system turns what is no day, such as February 30, into another one.
        var check = parts
        guard year >= 1970, timegm(&check) >= 0, check.tm_mon == parts.tm_mon, check.tm_mday == parts.tm_mday else {
            throw ValidationError("There is no day \(String(decoding: bytes, as: UTF8.self)).")
        }
        rest = Substring(rest.utf8.dropFirst(10))
        return parts
    }

    /// Reads ` 15:00` or `T15:00:00` after a day; midnight when nothing stands there, `nil` for anything else.
    private static func clockAfterDay(_ rest: inout Substring, of text: String) throws(ValidationError) -> Clock? {
        guard let separator = rest.utf8.first else { return Clock() }
        guard separator == UInt8(ascii: " ") || separator | 0x20 == UInt8(ascii: "t") else { return nil }
        rest = Substring(rest.utf8.dropFirst())
        return try clock(&rest, of: text)
    }

    /// Reads `15:00` or `15:00:30` off the beginning; throws when there is no such time.
    private static func clock(_ rest: inout Substring, of text: String) throws(ValidationError) -> Clock? {
        let bytes = Array(rest.utf8.prefix(8))
        guard bytes.count >= 5, bytes[2] == UInt8(ascii: ":"), let hour = number(bytes[0..<2]),
            let minute = number(bytes[3..<5])
        else { return nil }
        var clock = Clock(hour: hour, minute: minute)
        var length = 5
        if bytes.count == 8, bytes[5] == UInt8(ascii: ":"), let second = number(bytes[6..<8]) {
            clock.second = second
            length = 8
        }
        // A leap second has the number 60.
        guard hour < 24, minute < 60, clock.second <= 60 else {
            throw ValidationError("There is no time \(String(decoding: bytes[..<length], as: UTF8.self)).")
        }
        rest = Substring(rest.utf8.dropFirst(length))
        return clock
    }

    /// Reads `.25` off the beginning; `nil` when no point stands there.
    private static func fraction(_ rest: inout Substring, of text: String) throws(ValidationError) -> Double? {
        guard rest.utf8.first == UInt8(ascii: ".") else { return nil }
        let digits = rest.utf8.dropFirst().prefix(while: isDigit)
        guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else {
            throw unreadable(text)
        }
        rest = Substring(rest.utf8.dropFirst(1 + digits.count))
        return value
    }

    /// Reads `Z`, ` UTC` or `+01:00`, in seconds.
    private static func offset(_ text: Substring) -> Double? {
        let bytes = Array(text.utf8)
        if text == " UTC" || bytes.count == 1 && bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
            let minutes = number(bytes[4..<6]), hours < 24, minutes < 60
        else { return nil }
        let seconds = Double(hours * 3600 + minutes * 60)
        switch bytes[0] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int32? {
        digits.allSatisfy(isDigit) ? Int32(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double { self / .seconds(1) }
}
