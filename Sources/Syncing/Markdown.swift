import PlainText

/// Text from outside in a Markdown document.
enum Markdown {
    /// The most Unicode scalars of one value that are shown: a single character may be as long as a page.
    static let maximumLength = 300

    /// A text as a code span, in which nothing is markup.
    static func code(_ text: String?, upTo limit: Int = maximumLength) -> String {
        guard let text, !text.isEmpty else { return "*none*" }
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return PlainText.sanitized(text, for: .markdown) }
        let shown = String(scalars[..<end]) + "… (\(scalars.count) characters)"
        return PlainText.sanitized(shown, for: .markdown)
    }
}
