extension Unicode.Scalar {
    /// Whether it steers a terminal, begins a line, turns the order of reading, or cannot be seen: text from outside must
    /// not bring it into a log, a report or a terminal.
    ///
    /// Controls (C0, DEL, C1), line and paragraph separators, noncharacters, everything that Unicode calls default
    /// ignorable (bidirectional marks and overrides, zero-width and filling characters, tags, variation selectors, soft
    /// hyphen, byte order mark), annotations, and the blank of Braille, which shows nothing either.
    public var isDangerous: Bool {
        // Most text is ASCII, and asks no table.
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: break
        }
        return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
            || (0xFFF9...0xFFFB).contains(value) || value == 0x2800
    }
}

extension String.UnicodeScalarView {
    /// Whether the scalar at a place is dangerous where it stands.
    ///
    /// Two invisible scalars belong to emoji and do no harm there: the variation selector that asks for the coloured form
    /// of the emoji before it, and the joiner between two emoji. Elsewhere they are dangerous like the rest. Tags, by
    /// which the flags of England, Scotland and Wales are spelled, can carry any hidden text and stay dangerous.
    func isDangerous(at index: Index) -> Bool {
        let scalar = self[index]
        guard scalar.isDangerous else { return false }
        guard scalar.value == 0xFE0F || scalar.value == 0x200D, index > startIndex else { return true }
        let before = self[self.index(before: index)]
        if scalar.value == 0xFE0F { return !before.isEmoji }
        let next = self.index(after: index)
        return next == endIndex || !self[next].isEmoji || !(before.isEmoji || before.value == 0xFE0F)
    }
}

extension Unicode.Scalar {
    /// Whether it is an emoji; the digits, which Unicode counts in for the sake of keycaps, are left out.
    fileprivate var isEmoji: Bool { value >= 0x80 && properties.isEmoji }
}
