import ArgumentParser
import FoundationEssentials
import Glibc

/// A time in the past as it is typed: `2d`, `2026-11-20` or `2026-11-20T06:00:00Z`.
struct SinceArgument: ExpressibleByArgument {
    private enum Form {
        case ago(Duration)
        /// The beginning of a day in the zone in which times are shown.
        case day(tm)
        case time(Date)
    }

    private let form: Form

    init?(argument: String) {
        if let duration = DurationText.parse(argument) {
            form = .ago(duration)
        } else if let day = Self.day(argument[...]) {
            form = .day(day)
        } else if let time = Self.time(argument) {
            form = .time(time)
        } else {
            return nil
        }
    }

    /// The time that is meant.
    func time(in session: Session) -> Date {
        switch form {
        case .ago(let duration):
            let parts = duration.components
            return session.world.now().addingTimeInterval(-Double(parts.seconds) - Double(parts.attoseconds) / 1e18)
        case .day(var day):
            // As in `TimeText`: Foundation's time zones would bring internationalisation along.
            let stamp = session.options.utc ? timegm(&day) : mktime(&day)
            return Date(timeIntervalSince1970: Double(stamp))
        case .time(let time): return time
        }
    }

    /// Reads `2026-11-20`.
    private static func day(_ text: Substring) -> tm? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        var parts = tm()
        parts.tm_year = year - 1900
        parts.tm_mon = month - 1
        parts.tm_mday = day
        // The system decides about summer time, and turns what is no day, such as February 30, into another one.
        parts.tm_isdst = -1
        var check = parts
        guard year >= 1970, timegm(&check) >= 0, check.tm_mon == parts.tm_mon, check.tm_mday == parts.tm_mday else {
            return nil
        }
        return parts
    }

    /// Reads `2026-11-20T06:00:00Z`, with a fraction of the second and another offset if need be (RFC 3339).
    private static func time(_ text: String) -> Date? {
        guard var parts = day(text.prefix(10)) else { return nil }
        var rest = Array(text.utf8.dropFirst(10))[...]
        guard let letter = rest.popFirst(), letter | 0x20 == UInt8(ascii: "t"), rest.count > 8,
            let (hour, minute) = clock(rest.prefix(5)), rest[rest.startIndex + 5] == UInt8(ascii: ":"),
            let second = number(rest.dropFirst(6).prefix(2)), second <= 60
        else { return nil }
        rest = rest.dropFirst(8)
        var fraction = 0.0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { isDigit($0) }
            guard let value = Double("0." + String(decoding: digits, as: UTF8.self)), !digits.isEmpty else {
                return nil
            }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(rest) else { return nil }
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        return Date(timeIntervalSince1970: Double(timegm(&parts)) - offset + fraction)
    }

    /// Reads `Z` or `+01:00`, in seconds.
    private static func offset(_ text: ArraySlice<UInt8>) -> Double? {
        if text.count == 1, let letter = text.first, letter | 0x20 == UInt8(ascii: "z") { return 0 }
        guard text.count == 6, let sign = text.first, let (hours, minutes) = clock(text.dropFirst()) else { return nil }
        let seconds = Double(hours * 3600 + minutes * 60)
        switch sign {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }

    /// Reads `06:00`.
    private static func clock(_ text: ArraySlice<UInt8>) -> (hour: Int32, minute: Int32)? {
        guard text.count == 5, text[text.startIndex + 2] == UInt8(ascii: ":"), let hour = number(text.prefix(2)),
            let minute = number(text.suffix(2)), hour < 24, minute < 60
        else { return nil }
        return (hour, minute)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int32? {
        digits.allSatisfy(isDigit) ? Int32(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
