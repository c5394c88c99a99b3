@_spi(_Unicode) import Swift

/// The Unicode form in which text is stored and names are compared.
public enum UnicodeForm {
    /// The text in Unicode's normalization form C, so that texts that look the same are the same bytes.
    ///
    /// The standard library normalizes, with the tables that it compares strings by: Foundation would bring its own,
    /// 40 MB of them.
    public static func nfc(_ text: String) -> String {
        // No character below U+0300 ever composes or reorders, and in UTF-8 no byte of theirs is above 0xCB.
        var text = text
        if text.withUTF8({ $0.allSatisfy { $0 < 0xCC } }) { return text }
        if text.unicodeScalars.allSatisfy(isComposed) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// Whether a character is none that changes, or that one before it changes with (NFC_Quick_Check in Unicode's
    /// DerivedNormalizationProps.txt): most letters of Latin, Greek, Cyrillic, Hebrew, Arabic, Chinese, Japanese and Korean, dashes
    /// and quotation marks, and emoji.
    private static func isComposed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x300, 0x388...0x482, 0x48A...0x52F, 0x5D0...0x5EA, 0x621...0x64A, 0x1EA0...0x1EF9, 0x2002...0x20CF,
            0x2600...0x27BF, 0x3001...0x3020, 0x3041...0x3096, 0x30A1...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3,
            0xFE0F, 0xFF01...0xFF5E, 0x1F300...0x1FAFF:
            true
        default: false
        }
    }

    /// The text's characters without their accents and other marks.
    public static func withoutMarks(_ text: String) -> some Sequence<Unicode.Scalar> {
        text._nfd.lazy.filter { $0.isASCII || $0.properties.generalCategory != .nonspacingMark }
    }
}
