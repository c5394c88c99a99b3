import ArgumentParser
import PlainText

extension DurationText {
    /// The longest duration that is taken.
    private static let longestDays = 366
    /// The units that can be typed, from the longest to the shortest, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Whether a text looks as if a duration was meant: digits, then nothing or a letter.
    static func isMeant(_ text: String) -> Bool {
        let rest = text.utf8.drop { isDigit($0) }
        guard rest.count < text.utf8.count else { return false }
        return rest.first.map { (0x61...0x7A).contains($0 | 0x20) && $0 | 0x20 != UInt8(ascii: "t") } ?? true
    }

    /// Reads `500ms`, `30s`, `10m`, `1h30m` or `7d`; throws `ValidationError` with what is wrong with anything else.
    static func read(_ text: String) throws(ValidationError) -> Duration {
        var rest = Substring(text).utf8
        var total: Int64 = 0
        var left = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix(while: isDigit)
            let unit = rest.dropFirst(digits.count).prefix { !isDigit($0) }
            guard !digits.isEmpty, digits.count <= 18, let amount = Int64(String(decoding: digits, as: UTF8.self))
            else {
                throw unreadable(text)
            }
            let name = String(decoding: unit, as: UTF8.self)
            guard !unit.isEmpty else {
                throw ValidationError("\(text) has no unit: \(amount)s, \(amount)m, \(amount)h or \(amount)d.")
            }
            // Each unit once, the longest first.
            guard let place = left.firstIndex(where: { $0.name == name }) else { throw unreadable(text) }
            let (milliseconds, overflow) = amount.multipliedReportingOverflow(by: units[place].milliseconds)
            total = overflow ? .max : total.addingReportingOverflow(milliseconds).partialValue
            guard (0...Int64(longestDays) * 86_400_000).contains(total) else {
                throw ValidationError("\(text) is longer than \(longestDays) days.")
            }
            left = left[(place + 1)...]
            rest = rest.dropFirst(digits.count + unit.count)
        }
        guard !text.isEmpty else { throw unreadable(text) }
        guard total > 0 else { throw ValidationError("\(text) is no time at all; a duration is longer than 0.") }
        return .milliseconds(total)
    }

    private static func unreadable(_ text: String) -> ValidationError {
        ValidationError("'\(text)' is no duration: write 30s, 10m, 1h30m or 7d.")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
