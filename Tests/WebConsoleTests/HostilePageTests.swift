import Foundation
import Programs
import Testing

@testable import WebConsole

/// Every page, with hostile text in every place that takes any, read by an independent parser of HTML 5.
struct HostilePageTests {
    /// Texts that were made to be markup.
    static let hostile = [
        "<script>alert(1)</script>", "</title></textarea></script><img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>", "\"\u{301} onmouseover=alert(1) x=\"", "<\u{338}script>alert(1)</script>",
        "'\u{20DD} onfocus=alert(1) autofocus '", "&\u{301}lt;b&gt;&#60;b&#x3e;&quot;", "javascript:alert(1)",
        "http://a.example/\" onclick=\"x", "https://user@a.example/", "https://a.example/\\@b.example",
        "data:text/html,<b>x",
        "{{{prefix}}} {{>job}} {{#jobs}}{{/jobs}} {{=<% %>=}}", "`</code><b>x</b>`", "**<b>** `\u{301}`", "| a | <b> |",
        "evil\u{202E}gnp.exe\u{2066}\u{200B}", "a\u{0}b\u{1B}[2J\u{9B}\u{FFFE}", "<!-- x", "]]><![CDATA[ x",
        "</main></body>",
        "\r\n\r\n<b>", "<a href=//evil.example>x</a>", "<base href=//evil.example/>",
        "<meta http-equiv=refresh content=0>",
        "<form action=//evil.example><input name=token>", "x y' \" = < > & / ` \u{2028}", "",
    ]

    @Test func `no text becomes markup on any page`() throws {
        let folder = try Folder()
        var paths: [String] = []
        for (number, text) in Self.hostile.enumerated() {
            for document in try SamplePages(text: text, mayChange: number % 4 > 0).documents() {
                let path = "\(folder.path)/\(document.name)-\(number).html"
                try document.html.write(toFile: path, atomically: false, encoding: .utf8)
                paths.append(path)
            }
        }
        let ending = try execute(["/usr/bin/python3", "-B", Self.reader] + paths)
        #expect(ending.errors == "" && ending.status == 0)
        let lines = ending.output.split(separator: "\n")
        #expect(lines.isEmpty, "\(lines.prefix(30).joined(separator: "\n"))")
    }

    @Test func `a text is read as it was written`() throws {
        let folder = try Folder()
        let text = "Zoë's \"Bash & Crash\" <RC> Arena \u{301}"
        var paths: [String] = []
        for document in try SamplePages(text: text).documents() where !document.name.hasSuffix("-empty") {
            let path = "\(folder.path)/\(document.name).html"
            try document.html.write(toFile: path, atomically: false, encoding: .utf8)
            paths.append(path)
        }
        let ending = try execute(["/usr/bin/python3", "-B", Self.reader, "--text"] + paths)
        let pages = ending.output.split(separator: "\n")
        #expect(pages.count == paths.count)
        for page in pages where !page.hasPrefix("login") {
            #expect(page.contains(text), "\(page.prefix(200))")
        }
    }

    private static let reader = String(#filePath.dropLast("HostilePageTests.swift".count)) + "pages.py"

    @Test(arguments: [
        ("<", "&lt;"), ("\"\u{301}", "&quot;\u{301}"), ("'\u{20DD}", "&#39;\u{20DD}"), ("&amp;", "&amp;amp;"),
        ("a\u{202E}b", "a\u{FFFD}b"), ("Ελλάδα 👩\u{200D}🚒", "Ελλάδα 👩\u{200D}🚒"), ("a\nb", "a\nb"),
    ])
    func `markup is escaped by scalars`(text: String, html: String) {
        #expect(Array(HTMLText().escapeText(text).unicodeScalars) == Array(html.unicodeScalars))
    }

    @Test(arguments: [
        "http://example.org", "https://example.org:8443/a?b=c#d", "HTTPS://EXAMPLE.ORG/%20", "https://[::1]/",
    ])
    func `an address of the web becomes a link`(address: String) {
        #expect(WebLink.address(address) == address)
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " https://example.org", "https://example.org/\u{202E}",
        "https:///x", "//example.org", "/path", "ftp://example.org", "data:text/html,x", "https://a@b.example",
        "https://a:b@c.example", "https:\\\\example.org", "https://example.org/\"", "https://example.org/<b>", "", "x",
        "java\tscript:alert(1)", "https://exa mple.org", "view-source:https://example.org", "vbscript:x",
    ])
    func `anything else stays text`(address: String) {
        #expect(WebLink.address(address) == nil)
    }
}
