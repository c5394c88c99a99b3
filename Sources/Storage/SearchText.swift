@_spi(_Unicode) import Swift

/// Text as a search compares it: in lower case by full case folding, without accents, with one kind of apostrophe, quotation
/// mark and hyphen, and one space between words.
///
/// `İstanbul Işık` and `ISTANBUL ISIK` are the same, so are `Straße`, `STRAẞE` and `strasse`. The database holds texts in this
/// form: a change of these rules takes a migration that empties `track_search`.
enum SearchText {
    /// Appends a text, given as UTF-8, in the form for searches. There is no byte below 0x20 in it.
    static func append(_ text: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) {
        let start = result.count
        if text.allSatisfy({ $0 < 0x80 }) {
            for byte in text { append(ascii: byte, to: &result, from: start) }
        } else {
            for scalar in String(decoding: text, as: UTF8.self)._nfd { append(scalar, to: &result, from: start) }
        }
        if result.count > start, result.last == space { result.removeLast() }
    }

    /// A text in the form for searches.
    static func folded(_ text: String) -> [UInt8] {
        var text = text
        var result: [UInt8] = []
        text.withUTF8 { append($0, to: &result) }
        return result
    }

    private static let space = UInt8(ascii: " ")

    private static func append(ascii byte: UInt8, to result: inout [UInt8], from start: Int) {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): result.append(byte | 0x20)
        case 0x21...0x7E: result.append(byte)
        default: if result.count > start, result.last != space { result.append(space) }
        }
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8], from start: Int) {
        if scalar.isASCII { return append(ascii: UInt8(scalar.value), to: &result, from: start) }
        if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
            return append(ascii: space, to: &result, from: start)
        }
        if isLeftOut(scalar) { return }
        // To lower case twice: the capital ẞ has no other capitals, but the small ß has.
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            for upper in lower.properties.uppercaseMapping.unicodeScalars {
                for folded in upper.properties.lowercaseMapping.unicodeScalars where !isLeftOut(folded) {
                    if let plain = plain(folded) {
                        result.append(contentsOf: plain.utf8)
                    } else {
                        result.append(contentsOf: UTF8.encode(folded) ?? UTF8.EncodedScalar())
                    }
                }
            }
        }
    }

    /// Accents, and what is not seen.
    private static func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// What a person types for a letter or mark that Unicode does not count as an accented or folded one.
    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0xFF01...0xFF5E:
            // The wide forms of ASCII.
            return Unicode.Scalar(scalar.value - 0xFEE0).map { String(Character($0)).lowercased() }
        case 0x2010...0x2015, 0x2212: return "-"
        default: return letters[scalar]
        }
    }

    private static let letters: [Unicode.Scalar: String] = [
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k",
        "ƒ": "f", "ĳ": "ij", "‘": "'", "’": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "′": "'", "“": "\"", "”": "\"",
        "„": "\"",
    ]
}
