/// Marks that show nothing, which editors, address books and translators leave in texts.
///
/// A phone number, an e-mail address or a figure has none in it: there they are taken out. Elsewhere they may be part of a word,
/// as a soft hyphen is, and only those at the ends of words keep a text from being told.
enum UnseenMarks {
    /// Soft hyphen, byte order mark, zero-width space, word joiner and its like, and the marks of the direction of reading. The joiners
    /// of letters and the mark that turns what follows around are none: they change what is seen.
    static func isOne(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202D, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF:
            true
        default: false
        }
    }

    /// The text without them.
    static func removed(from text: String) -> String {
        guard hasOne(text) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isOne($0) }))
    }

    /// The folded text without those that stand at either end of a word.
    static func removedAtWordEnds(of text: String) -> String {
        guard hasOne(text) else { return text }
        var result = String.UnicodeScalarView()
        var marks = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isOne(scalar) {
                marks.append(scalar)
                continue
            }
            if let last = result.last, isPartOfWord(last), isPartOfWord(scalar) { result.append(contentsOf: marks) }
            marks.removeAll()
            // Marks that stood alone leave two spaces.
            if scalar != " " || result.last.map({ $0 != " " }) ?? false { result.append(scalar) }
        }
        if result.last == " " { result.removeLast() }
        return String(result)
    }

    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar != " " && scalar != "," && scalar != ":"
    }

    private static func hasOne(_ text: String) -> Bool {
        let mayHave = text.utf8.withContiguousStorageIfAvailable { !isASCII($0) } ?? true
        return mayHave && text.unicodeScalars.contains(where: isOne)
    }
}
