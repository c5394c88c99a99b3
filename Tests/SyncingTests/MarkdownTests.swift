import Testing

@testable import Syncing

@Suite struct MarkdownTests {
    @Test(arguments: [
        ("Race Place RC", "`Race Place RC`"),
        ("[x](javascript:alert(1)) **b** <script>", "`[x](javascript:alert(1)) **b** <script>`"),
        ("a`b", "``a`b``"),
        ("```", "```` ``` ````"),
        ("`a`", "`` `a` ``"),
        ("   ", "`   `"),
        ("two\nlines\r\n# heading", "`two lines # heading`"),
        ("\u{1B}[31mred\u{7}", "`\u{FFFD}[31mred\u{FFFD}`"),
        ("evil\u{202E}gnp.exe", "`evil\u{FFFD}gnp.exe`"),
        ("", "*none*"),
    ])
    func `any text from the web is a code span`(text: String, expected: String) {
        #expect(Markdown.code(text) == expected)
    }

    @Test func `a long text is cut, and says so`() {
        let shown = Markdown.code(String(repeating: "x", count: 10_000))
        #expect(shown.count < 400)
        #expect(shown.hasSuffix("… (10000 characters)`"))
    }

    @Test func `any mixture of back-ticks, line ends and text stays one span on one line`() {
        let pieces = ["`", "``", "a", " ", "\n", "\\", "|", "*", "\u{2028}", "é"]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 1...12)).map { _ in
                pieces.randomElement() ?? ""
            }.joined()
            let shown = Markdown.code(text)
            #expect(!shown.contains { $0.isNewline })
            // The fence stands at both ends and nowhere in between.
            let fence = shown.prefix { $0 == "`" }
            #expect(shown.hasSuffix(fence))
            let inner = shown.dropFirst(fence.count).dropLast(fence.count)
            #expect(inner.split(separator: /[^`]/).allSatisfy { $0.count != fence.count })
        }
    }
}
