import PlainText

/// Text of log entries, some of which comes from outside.
enum LogText {
    /// The longest text of an entry, in bytes: with its field's name it stays below the 4096 bytes from which on
    /// journalctl(1) shows `null` instead of a field (`-o json`).
    static let maximum = 3072

    /// Without what could begin another line or move a cursor.
    static func onOneLine(_ text: String) -> String { bounded(PlainText.sanitized(text, for: .log)) }

    /// The same in quotes.
    static func quoted(_ text: String) -> String { "\"\(bounded(PlainText.sanitized(text, for: .logQuoted)))\"" }

    /// Without what could move a cursor, its lines kept.
    static func harmless(_ text: String) -> String { bounded(PlainText.sanitized(text, for: .logField)) }

    private static func bounded(_ text: String) -> String { PlainText.bounded(text, toBytes: maximum) }
}
