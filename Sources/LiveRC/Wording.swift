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

    /// Whether two texts are the same but for spaces and capitals.
    static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        return one.lowercased().utf8.filter { !isSpace($0) } == other.lowercased().utf8.filter { !isSpace($0) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "+") }

    private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
