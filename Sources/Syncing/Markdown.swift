import PlainText

/// Text from the web, made safe to stand in a Markdown document and on a terminal.
enum Markdown {
    /// The most Unicode scalars of one value that are shown: a single character may be as long as a page.
    static let maximumLength = 300

    /// A text as a code span (CommonMark 0.31, section 6.1): nothing in it is markup, whatever it is.
    static func code(_ text: String?, upTo limit: Int = maximumLength) -> String {
        guard let text, !text.isEmpty else { return "*none*" }
        let shown = harmless(text, upTo: limit)
        var run = 0
        var longest = 0
        for character in shown {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        // A space at both ends is taken off when the span is read, so that back-ticks can stand there.
        let padding = shown.hasPrefix("`") || shown.hasSuffix("`") || shown.allSatisfy { $0 == " " } ? " " : ""
        return "\(fence)\(padding)\(shown)\(padding)\(fence)"
    }

    /// The text on one line, without what moves a cursor or turns the direction of writing, and of bounded length.
    private static func harmless(_ text: String, upTo limit: Int) -> String {
        var shown = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            if length == limit { return String(shown) + "… (\(text.count) characters)" }
            length += 1
            guard scalar.isDangerous else {
                shown.append(scalar)
                continue
            }
            if !scalar.properties.isWhitespace {
                shown.append("\u{FFFD}")
            } else if shown.last != " " {
                shown.append(" ")
            }
        }
        return String(shown)
    }
}
