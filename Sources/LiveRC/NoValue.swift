import PlainText

/// What LiveRC and its users write where a value is expected and there is none: `N/A`, `#`, `-`, nothing, or nothing that can be
/// seen.
enum NoValue {
    static func isOne(_ text: some Collection<UInt8>) -> Bool {
        guard text.count <= 5 else { return false }
        var signs: UInt32 = 0
        for byte in text where !isSpace(byte) {
            guard signs <= 0xFFFF else { return false }
            signs = signs << 8 | UInt32((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
        // Nothing, `#`, `-` and `n/a`.
        return signs == 0 || signs == 0x23 || signs == 0x2D || signs == 0x6E2F61
    }

    static func isOne(_ text: String) -> Bool { isOne(text.utf8) || isUnseen(text) }

    /// Whether a text says in words or signs that there is none.
    static func isWritten(_ text: String) -> Bool { !text.isEmpty && isOne(text) }

    /// Whether nothing of a text can be seen.
    static func isUnseen(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { $0 == " " || $0.isDangerous } }

    /// The text, unless it stands for no value.
    static func dropped(from text: String) -> String? { isOne(text) ? nil : text }
}
