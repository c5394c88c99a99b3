import FoundationEssentials
import PlainText

/// Makes text from elsewhere harmless for a terminal: what would steer it, or turn the order of what is read, is shown
/// as `\u{1B}` instead of being obeyed.
enum Harmless {
    /// The text on one line, with everything dangerous escaped.
    static func line(_ text: String) -> String { escape(text, keeping: []) }

    /// A text of several lines, with everything dangerous but line feeds and tabs escaped.
    static func document(_ text: String) -> String { escape(text, keeping: ["\n", "\t"]) }

    /// JSON text as a terminal may show it: what JSON itself lets through is written as `\u` escapes, which mean the same.
    static func json(_ data: Data) -> String {
        let text = String(decoding: data, as: UTF8.self)
        return replace(in: text, where: \.isDangerous) { scalar in
            String(scalar).utf16.map { "\\u" + hex(UInt32($0), digits: 4) }.joined()
        }
    }

    private static func escape(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        replace(in: text, where: { $0.isDangerous && !kept.contains($0) }) { "\\u{\(hex($0.value, digits: 2))}" }
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
