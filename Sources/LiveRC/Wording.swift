import Catalogue

/// Compares the wording of the address lines with that of the map's query, in which a `+` is a space.
enum Wording {
    /// What stands before a text at the end of another, word for word; `nil` when the other does not end with it.
    static func dropSuffix(_ suffix: ArraySlice<UInt8>, from text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        var end = text.endIndex
        for byte in suffix.reversed() where !isSpace(byte) {
            repeat {
                guard end > text.startIndex else { return nil }
                end -= 1
            } while isSpace(text[end])
            guard lowercase(text[end]) == lowercase(byte) else { return nil }
        }
        let isWhole = end == text.startIndex || isSpace(text[end - 1]) || text[end - 1] == UInt8(ascii: ",")
        return isWhole ? text[..<end] : nil
    }

    /// Whether a text ends with a comma, but for spaces.
    static func endsWithComma(_ text: ArraySlice<UInt8>) -> Bool { text.last { !isSpace($0) } == UInt8(ascii: ",") }

    /// Whether two texts are the same but for spaces, capitals, accents and the form of an apostrophe.
    static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        return letters(one) == letters(other)
    }

    private static func letters(_ text: String) -> [UInt8] {
        let bytes = text.lowercased().utf8.filter { !isSpace($0) }
        guard bytes.contains(where: { $0 >= 0x80 }) else { return Array(bytes) }
        let plain = UnicodeForm.withoutMarks(String(decoding: Array(bytes), as: UTF8.self)).filter {
            $0.properties.generalCategory != .format
        }
        return Array(String(String.UnicodeScalarView(plain.map { $0 == "’" ? "'" : $0 })).utf8)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "+") }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
