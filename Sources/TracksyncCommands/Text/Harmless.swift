import FoundationEssentials

/// Makes text from elsewhere harmless for a terminal: what would steer it, or turn the order of what is read, is shown
/// as `\u{1B}` instead of being obeyed.
enum Harmless {
    /// Whether a scalar is escaped: C0, DEL and C1 controls, line and paragraph separators, and the marks, embeddings,
    /// overrides and isolates of bidirectional text (Unicode Standard Annex 9).
    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        // Invisible: a byte order mark, annotations, and tags, which can hide text from who reads it.
        case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The text on one line, with everything dangerous escaped.
    static func line(_ text: String) -> String { escape(text, keeping: []) }

    /// A text of several lines, with everything dangerous but line feeds and tabs escaped.
    static func document(_ text: String) -> String { escape(text, keeping: ["\n", "\t"]) }

    /// JSON text as a terminal may show it: what JSON itself lets through is written as `\u` escapes, which mean the same.
    static func json(_ data: Data) -> String {
        let text = String(decoding: data, as: UTF8.self)
        return replace(in: text, where: isDangerous) { scalar in
            String(scalar).utf16.map { "\\u" + hex(UInt32($0), digits: 4) }.joined()
        }
    }

    private static func escape(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        replace(in: text, where: { isDangerous($0) && !kept.contains($0) }) { "\\u{\(hex($0.value, digits: 2))}" }
    }

    private static func replace(
        in text: String, where matches: (Unicode.Scalar) -> Bool, by replacement: (Unicode.Scalar) -> String
    ) -> String {
        guard text.unicodeScalars.contains(where: matches) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if matches(scalar) {
                result.append(contentsOf: replacement(scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
