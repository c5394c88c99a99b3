/// Text from outside (pages, users, files, other programs), made safe for the place where it is shown.
///
/// Everything here goes by Unicode scalars: Swift's `Character` joins a mark to the back-tick or quote before it, and
/// neither CommonMark nor a terminal, a shell or TOML does.
public enum PlainText {
    /// A place where text is shown.
    public enum Medium: Sendable, CaseIterable {
        /// One line on a terminal: dangerous scalars are shown as `\u{1B}`.
        case terminal
        /// Lines on a terminal: the same, but line feeds and tabs stay.
        case document
        /// JSON text on a terminal: dangerous scalars become `\u` escapes, which mean the same to a reader of JSON.
        case json
        /// Within a string of TOML: escapes, which mean the same to a reader of TOML.
        case toml
        /// A code span of CommonMark, with its fence: nothing in it is markup.
        case markdown
        /// One line of a log: U+FFFD stands for each dangerous scalar.
        case log
        /// A field of a log entry: the same, but line feeds and tabs stay.
        case logField
        /// A value in quotes on one line of a log: the same as `log`, and quotes become apostrophes.
        case logQuoted
        /// A label's value in Prometheus' text: backslash, quote and line feed are escaped, U+FFFD stands for the rest.
        case metricsLabel
        /// HTML, between tags and in attributes that stand in quotes; line feeds and tabs stay.
        case html
        /// Slack's markup, in which `<` begins a link or a mention; line feeds and tabs stay.
        case slack
        /// The service manager's status: a line break would begin another assignment.
        case systemdStatus
    }

    /// The most bytes of a status line: the manager drops a message of more than 4,096 as a whole.
    private static let statusBytes = 2_000

    /// The text as it may be shown in that place.
    public static func sanitized(_ text: String, for medium: Medium) -> String {
        switch medium {
        case .terminal: replaced(text) { bracedEscape($0) }
        case .document: replaced(text, keeping: ["\n", "\t"]) { bracedEscape($0) }
        case .json:
            replaced(text) { scalar in String(scalar).utf16.map { "\\u" + hex(UInt32($0), digits: 4) }.joined() }
        case .toml: replaced(text, also: ["\\", "\""]) { tomlEscape($0) }
        case .markdown: codeSpan(text)
        case .log: replaced(text) { _ in "\u{FFFD}" }
        case .logField: replaced(text, keeping: ["\n", "\t"]) { _ in "\u{FFFD}" }
        case .logQuoted: replaced(text, also: ["\""]) { $0 == "\"" ? "'" : "\u{FFFD}" }
        case .metricsLabel: replaced(text, also: ["\\", "\""]) { labelEscape($0) }
        case .html: replaced(text, keeping: ["\n", "\t"], also: ["&", "<", ">", "\"", "'"]) { entity($0) }
        case .slack: replaced(text, keeping: ["\n", "\t"], also: ["&", "<", ">"]) { entity($0) }
        case .systemdStatus:
            bounded(replaced(text) { $0.properties.isWhitespace ? " " : "\u{FFFD}" }, toBytes: statusBytes)
        }
    }

    /// The text cut to so many bytes of UTF-8, between two scalars; what was cut shows as `…`.
    public static func bounded(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let mark = "…"
        var end = text.utf8.index(text.startIndex, offsetBy: max(0, limit - mark.utf8.count))
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + mark
    }

    // MARK: Forms

    private static func bracedEscape(_ scalar: Unicode.Scalar) -> String { "\\u{\(hex(scalar.value, digits: 2))}" }

    private static func tomlEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\", "\"": "\\\(scalar)"
        default: scalar.value > 0xFFFF ? "\\U" + hex(scalar.value, digits: 8) : "\\u" + hex(scalar.value, digits: 4)
        }
    }

    private static func labelEscape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\", "\"": "\\\(scalar)"
        case "\n": "\\n"
        default: "\u{FFFD}"
        }
    }

    private static func entity(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "&": "&amp;"
        case "<": "&lt;"
        case ">": "&gt;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: "\u{FFFD}"
        }
    }

    /// A code span (CommonMark 0.31, section 6.1) whose fence is longer than any run of back-ticks in it.
    private static func codeSpan(_ text: String) -> String {
        var content = String.UnicodeScalarView()
        var run = 0
        var longest = 0
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            var scalar = scalars[index]
            if scalars.isDangerous(at: index) {
                // A reader turns line breaks into spaces anyway; several of them are one gap.
                scalar = scalar.properties.isWhitespace ? " " : "\u{FFFD}"
                if scalar == " ", content.last == " " { continue }
            }
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
            content.append(scalar)
        }
        let fence = String(repeating: "`", count: longest + 1)
        // A reader takes a space off both ends, unless there is nothing but spaces: so back-ticks can stand there.
        let touches = content.first == "`" || content.last == "`"
        let losesSpace = content.first == " " && content.last == " " && content.contains { $0 != " " }
        let padding = touches || losesSpace ? " " : ""
        return fence + padding + String(content) + padding + fence
    }

    /// The text with its dangerous scalars, and some more, written in another way.
    private static func replaced(
        _ text: String, keeping kept: Set<Unicode.Scalar> = [], also more: Set<Unicode.Scalar> = [],
        by replacement: (Unicode.Scalar) -> String
    ) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0.isDangerous || more.contains($0) }) else { return text }
        var result = String.UnicodeScalarView()
        for index in scalars.indices {
            let scalar = scalars[index]
            if more.contains(scalar) || scalars.isDangerous(at: index) && !kept.contains(scalar) {
                result.append(contentsOf: replacement(scalar).unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
