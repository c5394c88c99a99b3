/// How many columns text takes on a terminal.
enum DisplayWidth {
    /// The columns of a text; combining marks take none, East Asian wide characters and emoji two.
    static func of(_ text: String) -> Int {
        text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + columns($1) }
    }

    /// The text, cut to so many columns; what was cut shows as `…`.
    static func cut(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let width = Self.columns(character)
            guard used + width <= columns - 1 else { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// The beginning of a text that takes so many columns at most, behind a mark between its parts where one is in the
    /// second half; with `atLeastOne`, one character at the least.
    static func part(of text: String, columns: Int, atLeastOne: Bool) -> String {
        var used = 0
        var end = text.startIndex
        var mark: String.Index?
        for index in text.indices {
            let width = Self.columns(text[index])
            guard used + width <= columns || atLeastOne && end == text.startIndex else { break }
            used += width
            end = text.index(after: index)
            if "_-/.,".contains(text[index]), used * 2 >= columns { mark = end }
        }
        return String(text[..<(end == text.endIndex ? end : mark ?? end)])
    }

    /// The columns of one character as it is read: a base and what is joined to it.
    private static func columns(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        // Emoji presentation (VS16) and the pairs of letters that make a flag.
        if scalars.contains("\u{FE0F}")
            || scalars.count == 2 && scalars.allSatisfy({ (0x1F1E6...0x1F1FF).contains($0.value) })
        {
            return 2
        }
        return scalars.reduce(0) { max($0, columns($1)) }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return scalar.properties.isEmojiPresentation || isWide(scalar.value) ? 2 : 1
    }

    /// The ranges that Unicode Standard Annex 11 gives as wide or full-width, blocks taken as wholes.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18DFF, 0x1B000...0x1B2FF,
            0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
