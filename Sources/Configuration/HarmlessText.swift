import PlainText

/// Text from files and variables, made fit for a terminal and a log.
enum HarmlessText {
    /// The text with what steers a terminal or turns the order of reading written as `\u` escapes, on one line.
    static func line(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isDangerous {
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

    /// The text with the user and password of an address in it left out: `http://…@host/`.
    static func withoutUser(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // A password with a slash in it is none by RFC 3986, but somebody may have written it.
        let end = authority.contains("@") ? authority.endIndex : text.endIndex
        guard let at = text[scheme.upperBound..<end].lastIndex(of: "@") else { return text }
        return text[..<scheme.upperBound] + "…" + text[at...]
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = digits.count > 4 ? 8 : 4
        return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
    }
}
