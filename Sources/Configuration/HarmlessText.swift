/// Text from files and variables, made fit for a terminal and a log.
enum HarmlessText {
    /// The text with what steers a terminal or turns the order of reading written as `\u` escapes, on one line.
    static func line(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isDangerous(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text as a string of TOML; the escapes mean the same to a parser. Past `limit` characters it is cut.
    static func quoted(_ text: String, upTo limit: Int = .max) -> String {
        let shown = text.prefix(limit)
        let escaped = shown.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(line(String(escaped)))\"" + (shown.endIndex < text.endIndex ? "…" : "")
    }

    /// Controls, separators, and the marks, embeddings, overrides and isolates of bidirectional text (UAX 9).
    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = digits.count > 4 ? 8 : 4
        return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    }
}
