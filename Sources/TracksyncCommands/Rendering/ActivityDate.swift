import Catalogue
import FoundationEssentials

/// When a track was last active, as a date: LiveRC's words count from the time at which they were read.
enum ActivityDate {
    /// `2026-11-28`, `~2026-11-14` for a number of weeks, `2026-09` and `2025` for months and years; the words themselves
    /// where they are no such time, or it is not known when they were read. For a track that left: ` (left 2026-11-29)`.
    static func text(_ words: String?, readAt: Date?, leftAt: Date?, _ time: TimeText) -> String {
        let left = leftAt.map { "(left \(time.day($0)))" }
        return [words.map { date($0, readAt, time) }, left].compactMap(\.self).joined(separator: " ")
    }

    /// The same in the detail of one track: the date, the words and when they were read.
    static func detail(_ words: String, readAt: Date?, _ time: TimeText) -> String {
        guard let readAt else { return words }
        let date = date(words, readAt, time)
        let read = "read \(time.full(readAt))"
        return date == words ? "\(words), \(read)" : "\(date) (“\(words)”, \(read))"
    }

    private static func date(_ words: String, _ readAt: Date?, _ time: TimeText) -> String {
        readAt.flatMap { ActivityText.date(words, readAt: $0, day: time.day) } ?? words
    }
}
