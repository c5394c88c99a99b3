import PlainText

/// Text from files and variables, made safe for a terminal and a log.
enum SettingText {
    /// The text on one line, with dangerous scalars shown as escapes.
    static func line(_ text: String) -> String { PlainText.sanitized(text, for: .terminal) }

    /// The text as a string of TOML; the escapes mean the same to a parser. Past `limit` Unicode scalars it is cut.
    static func quoted(_ text: String, upTo limit: Int = .max) -> String {
        let shown = text.unicodeScalars.prefix(limit)
        let isCut = shown.endIndex < text.unicodeScalars.endIndex
        return "\"\(PlainText.sanitized(String(shown), for: .toml))\"" + (isCut ? "…" : "")
    }

    /// The text with the user and password of an address in it left out: `http://…@host/`.
    static func withoutUser(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let scheme = scalars.firstRange(of: "://".unicodeScalars) else { return text }
        let authority = scalars[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        // A password with a slash in it is none by RFC 3986, but somebody may have written it.
        let end = authority.contains("@") ? authority.endIndex : scalars.endIndex
        guard let at = scalars[scheme.upperBound..<end].lastIndex(of: "@") else { return text }
        return String(scalars[..<scheme.upperBound]) + "…" + String(scalars[at...])
    }
}
