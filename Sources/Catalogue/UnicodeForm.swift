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
        // Nor do these, among them dashes and quotation marks, unless another one follows that does.
        if text.unicodeScalars.allSatisfy({ $0.value < 0x300 || (0x2002...0x20CF).contains($0.value) }) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// The text's characters without their accents and other marks.
    public static func withoutMarks(_ text: String) -> some Sequence<Unicode.Scalar> {
        text._nfd.lazy.filter { $0.isASCII || $0.properties.generalCategory != .nonspacingMark }
    }
}
