import Foundation
import Programs
import Testing

@testable import PlainText

/// The same hostile texts in every place where text is shown.
struct MediumTests {
    private static let noncharacters = String(
        String.UnicodeScalarView([0xFFFE, 0xFFFF, 0xFDD0].compactMap { Unicode.Scalar($0 as UInt32) }))

    /// Texts that were made to be markup, to steer a terminal, or not to be seen.
    static let hostile: [String] = [
        "A`\u{301} <img src=x onerror=alert(1)>", "`\u{301}``\u{20DD} <b>x</b>", "\u{301}`<img src=x>`", "``` <script>",
        "<img src=x onerror=alert(1)>", "</code><a href=javascript:alert(1)>x</a>", "[x](javascript:alert(1))",
        "![x](http://example.org/x.png)", "<http://example.org>", "\n\n# heading\n- item\n```\n<b>",
        "a\r\n\r\n<b>b</b>",
        "&lt;img src=x&gt;", "| a | b |", "\\`<img>\\`", " ` ", "`", "", " x ", "   ", "`a`\u{301}`",
        "\u{1B}[2J\u{1B}]0;t\u{7}\u{1B}]8;;http://example.org\u{1B}\\", "\u{9B}31m\u{90}q\u{9C}", "a\tb\u{0}c\u{7F}",
        "evil\u{202E}gnp.exe", "\u{2066}x\u{2069}\u{200E}\u{200F}\u{61C}", "a\u{2028}b\u{2029}c\u{85}d",
        "pay\u{200B}pal", "\u{3164}", "\u{115F}\u{1160}\u{FFA0}", "soft\u{AD}hyphen",
        "\u{180E}\u{200C}\u{200D}\u{2060}",
        "x\u{2063}\u{206A}\u{206F}y", "x\u{FE00}\u{FE0F}y", "x\u{E0100}\u{E01EF}y", "\u{1D173}\u{1D17A}",
        noncharacters, "\u{E0041}\u{E007F}", "\u{FEFF}\u{FFF9}x\u{FFFB}", "\u{2800}", "\u{34F}\u{17B4}",
        "\"\u{301} = 1\\\u{301}\"", "say \"no\"\\", "STATUS=x\r\nREADY=1", "name{le=\"\u{301}\"} 1\nodd 2",
        "Zürich 模型 שלום ❤\u{FE0F} 👩\u{200D}🚒 A\u{301}",
    ]

    @Test(arguments: hostile, PlainText.Medium.allCases)
    func `nothing unseen and no control reaches any medium`(text: String, medium: PlainText.Medium) {
        let shown = PlainText.sanitized(text, for: medium).unicodeScalars
        let kept: [Unicode.Scalar] = [.document, .logField, .html, .slack].contains(medium) ? ["\n", "\t"] : []
        for index in shown.indices where shown.isDangerous(at: index) {
            #expect(kept.contains(shown[index]), "U+\(String(shown[index].value, radix: 16))")
        }
    }

    @Test(arguments: [
        0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180B, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x202E, 0x2060,
        0x2063,
        0x2066, 0x206A, 0x206F, 0x2800, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFF9, 0xFFFE, 0xFFFF, 0x1BCA0,
        0x1D173, 0x1D17A, 0x1FFFE, 0xE0001, 0xE0041, 0xE007F, 0xE0100, 0xE01EF, 0x10FFFF, 0x7F, 0x80, 0x85, 0x9F, 0,
        0x1B,
        0x2028, 0x2029,
    ])
    func `each kind of unseen scalar is dangerous`(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(scalar.isDangerous)
        #expect(PlainText.sanitized("x\(scalar)y", for: .terminal).utf8.allSatisfy { (0x20..<0x7F).contains($0) })
    }

    @Test(arguments: ["a", " ", "~", "é", "\u{301}", "ß", "모", "😀", "\u{A0}", "\u{3000}", "\u{FFFD}", "\u{E000}", "∀"])
    func `what can be seen is not`(text: String) {
        #expect(text.unicodeScalars.allSatisfy { !$0.isDangerous })
        #expect(PlainText.sanitized(text, for: .terminal) == text)
    }

    @Test(arguments: [
        ("❤\u{FE0F}", "❤\u{FE0F}"), ("👩\u{200D}🚒", "👩\u{200D}🚒"),
        ("🏳\u{FE0F}\u{200D}🌈", "🏳\u{FE0F}\u{200D}🌈"), ("x\u{FE0F}", #"x\u{FE0F}"#), ("1\u{FE0F}", #"1\u{FE0F}"#),
        ("👩\u{200D}", #"👩\u{200D}"#), ("\u{200D}🚒", #"\u{200D}🚒"#), ("a\u{200D}b", #"a\u{200D}b"#),
        ("👩\u{200D}\u{200D}🚒", #"👩\u{200D}\u{200D}🚒"#), ("❤\u{FE0E}", #"❤\u{FE0E}"#),
        ("🏴\u{E0067}\u{E007F}", #"🏴\u{E0067}\u{E007F}"#),
    ])
    func `joiners and selectors stay within emoji alone`(text: String, shown: String) {
        #expect(Array(PlainText.sanitized(text, for: .terminal).unicodeScalars) == Array(shown.unicodeScalars))
    }

    @Test(arguments: hostile)
    func `JSON means the same`(text: String) throws {
        let json = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
        let shown = PlainText.sanitized(json, for: .json)
        #expect(
            try JSONDecoder().decode([String].self, from: Data(shown.utf8)).map { Array($0.utf8) } == [Array(text.utf8)]
        )
    }

    @Test(arguments: hostile)
    func `a value in quotes ends where its quote stands`(text: String) {
        #expect(!PlainText.sanitized(text, for: .logQuoted).unicodeScalars.contains("\""))
        for medium in [PlainText.Medium.toml, .metricsLabel] {
            var rest = PlainText.sanitized(text, for: medium).unicodeScalars[...]
            while let scalar = rest.popFirst() {
                #expect(scalar != "\"" && scalar != "\n")
                if scalar == "\\" { #expect(rest.popFirst() != nil) }
            }
        }
    }

    @Test(arguments: hostile, [PlainText.Medium.html, .slack])
    func `no markup is left of what was text, and a reader sees the text`(text: String, medium: PlainText.Medium) {
        let shown = PlainText.sanitized(text, for: medium)
        let signs = medium == .html ? "<>\"'" : "<>"
        #expect(!shown.unicodeScalars.contains { signs.unicodeScalars.contains($0) })
        var rest = shown.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "&" else { continue }
            let name = String(String.UnicodeScalarView(rest.prefix { $0 != ";" }))
            #expect(["amp", "lt", "gt", "quot", "#39"].contains(name))
        }
        #expect(
            Array(Self.unescaped(shown).unicodeScalars)
                == Array(PlainText.sanitized(text, for: .logField).unicodeScalars))
    }

    @Test(arguments: [
        ("<\u{301}a>", "&lt;\u{301}a&gt;", "&lt;\u{301}a&gt;"),
        ("\"\u{301}'\u{20DD}", "&quot;\u{301}&#39;\u{20DD}", "\"\u{301}'\u{20DD}"),
        ("<!channel> &\u{338}lt;", "&lt;!channel&gt; &amp;\u{338}lt;", "&lt;!channel&gt; &amp;\u{338}lt;"),
        ("a\n\tb\r\u{202E}c", "a\n\tb\u{FFFD}\u{FFFD}c", "a\n\tb\u{FFFD}\u{FFFD}c"),
        ("Zürich 🚒", "Zürich 🚒", "Zürich 🚒"),
    ])
    func `markup is escaped by scalars, whatever mark follows`(text: String, html: String, slack: String) {
        #expect(Array(PlainText.sanitized(text, for: .html).unicodeScalars) == Array(html.unicodeScalars))
        #expect(Array(PlainText.sanitized(text, for: .slack).unicodeScalars) == Array(slack.unicodeScalars))
    }

    @Test func `the status line is one of at most 2,000 bytes, cut between scalars`() {
        let shown = PlainText.sanitized(
            "a\r\nREADY=1\u{202E}" + String(repeating: "é\u{301}", count: 5000), for: .systemdStatus)
        #expect(shown.unicodeScalars.starts(with: "a  READY=1\u{FFFD}é".unicodeScalars))
        #expect((1997...2000).contains(shown.utf8.count) && shown.unicodeScalars.last == "…")
    }

    @Test func `cmark finds no markup in what was written as text`() throws {
        let folder = try Folder()
        let file = folder.path + "/report.md"
        // As the report has it: items of a list, one within another, and text before and after.
        let items = Self.hostile.filter { !$0.isEmpty }.map { PlainText.sanitized($0, for: .markdown) }
        let document = "# Report\n\n" + items.map { "- a: \($0) → \($0)\n  - b: \($0)\n" }.joined()
        try document.write(toFile: file, atomically: true, encoding: .utf8)
        let cmark = try #require(
            ["/usr/bin/cmark", "/usr/local/bin/cmark"].first(where: FileManager.default.isExecutableFile))
        // Without --unsafe it would leave out what we are looking for.
        let html = try execute([cmark, "--unsafe", file])
        #expect(html.status == 0)
        let tags = html.output.matches(of: /<[^>]*>/.matchingSemantics(.unicodeScalar)).map { String($0.output) }
        #expect(Set(tags) == ["<h1>", "</h1>", "<ul>", "</ul>", "<li>", "</li>", "<code>", "</code>"])
        #expect(tags.count { $0 == "<code>" } == 3 * items.count)
        #expect(tags.count { $0 == "<li>" } == 2 * items.count)
        #expect(tags.count { $0 == "<h1>" } == 1)
        // Every text is there to be read, from the first scalar to the last.
        let spans = html.output.matches(of: /<code>([^<]*)<\/code>/.matchingSemantics(.unicodeScalar)).map {
            Self.unescaped(String($0.output.1))
        }
        let expected = Self.hostile.filter { !$0.isEmpty }.flatMap {
            [Self.inSpan($0)] + [Self.inSpan($0), Self.inSpan($0)]
        }
        #expect(spans.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
    }

    /// The text that a reader of a code span sees.
    private static func inSpan(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        let scalars = text.unicodeScalars
        for index in scalars.indices {
            guard scalars.isDangerous(at: index) else {
                result.append(scalars[index])
                continue
            }
            let shown: Unicode.Scalar = scalars[index].properties.isWhitespace ? " " : "\u{FFFD}"
            if shown != " " || result.last != " " { result.append(shown) }
        }
        return String(result)
    }

    private static func unescaped(_ html: String) -> String {
        // Literally: by characters, an entity's semicolon and the mark after it would be one.
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")].reduce(html) {
            $0.replacingOccurrences(of: $1.0, with: $1.1, options: .literal)
        }
    }
}
