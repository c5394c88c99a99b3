import PlainText

/// Text of log entries, some of which comes from outside.
enum LogText {
    /// The longest text of an entry, in bytes: with its field's name it stays below the 4096 bytes from which on
    /// journalctl(1) shows `null` instead of a field (`-o json`).
    static let maximum = 3072

    /// Without what could begin another line or move a cursor.
    static func onOneLine(_ text: String) -> String { bounded(text.replacing { $0.isDangerous }) }

    /// Without what could move a cursor, its lines kept.
    static func harmless(_ text: String) -> String {
        bounded(text.replacing { $0.isDangerous && $0 != "\n" && $0 != "\t" })
    }

    /// Cut between two scalars: a character may be of any length.
    private static func bounded(_ text: String) -> String {
        let mark = "…"
        guard text.utf8.count > maximum else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: maximum - mark.utf8.count)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + mark
    }
}

extension String {
    fileprivate func replacing(_ isDangerous: (Unicode.Scalar) -> Bool) -> String {
        guard unicodeScalars.contains(where: isDangerous) else { return self }
        return String(UnicodeScalarView(unicodeScalars.map { isDangerous($0) ? "\u{FFFD}" : $0 }))
    }
}
