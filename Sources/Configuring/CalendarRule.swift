internal import FoundationEssentials
import PlainText
import Scheduling

/// Further rules for a calendar in the settings: it must have a next slot, and must not run too often.
enum CalendarRule {
    static let allowed = "a calendar expression as in systemd.time(7), or empty for none"
    /// Room for long lists of times, and short enough for a line of a log.
    private static let byteLimit = 200

    /// Says what is wrong with a calendar, or reads it; `nil`: an empty text, which is none.
    static func read(_ text: String) throws(Refusal) -> CalendarExpression? {
        guard !text.unicodeScalars.contains(where: \.isDangerous) else {
            throw Refusal(reason: "has control characters")
        }
        guard text.utf8.count <= byteLimit else { throw Refusal(reason: "is longer than \(byteLimit) bytes") }
        guard !text.isEmpty else { return nil }
        let calendar: CalendarExpression
        do { calendar = try CalendarExpression(text) } catch { throw Refusal(reason: "is refused: \(error)") }
        guard comes(calendar, after: Date(timeIntervalSince1970: 0)) else {
            throw Refusal(reason: "never comes: no year has such a day")
        }
        return calendar
    }

    /// Whether a calendar comes after a time.
    static func comes(_ calendar: CalendarExpression, after time: Date) -> Bool {
        calendar.next(after: time, in: nil) != nil
    }
}
