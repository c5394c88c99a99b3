import Testing

@testable import Fetching

/// The examples of RFC 9309, and what Google's own tests of its parser hold to be right, told again.
struct RobotsRulesTests {
    private func allows(_ text: String, _ path: String, for token: String = "foobot") -> Bool {
        RobotsRules(Array(text.utf8), for: token).allows(path)
    }

    // MARK: The RFC's examples

    private static let simple = """
        User-Agent: *
        Disallow: *.gif$
        Disallow: /example/
        Allow: /publications/

        User-Agent: foobot
        Disallow:/
        Allow:/example/page.html
        Allow:/example/allowed.gif

        User-Agent: barbot
        User-Agent: bazbot
        Disallow: /example/page.html

        User-Agent: quxbot

        """

    @Test(arguments: [
        ("foobot", "/example/page.html", true), ("foobot", "/example/allowed.gif", true), ("foobot", "/", false),
        ("foobot", "/publications/", false), ("barbot", "/example/page.html", false),
        ("bazbot", "/example/page.html", false), ("barbot", "/example/other.gif", true), ("quxbot", "/x.gif", true),
        ("quxbot", "/example/", true), ("other", "/a/picture.gif", false), ("other", "/a/picture.gif?x", true),
        ("other", "/example/x", false), ("other", "/publications/x", true), ("other", "/publications/x.gif", true),
        ("other", "/", true),
    ])
    func `the simple example`(token: String, path: String, expected: Bool) {
        #expect(allows(Self.simple, path, for: token) == expected)
    }

    @Test(arguments: [
        ("/example/page/", true), ("/example/page/disallowed.gif", false), ("/example/page/x.gif", true),
    ])
    func `the example of the longest match`(path: String, expected: Bool) {
        let text = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"
        #expect(allows(text, path) == expected)
    }

    @Test(arguments: [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"), ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar?baz=https%3a%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar"),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84"), ("/foo/bar/%E3%83%84", "/foo/bar/ツ"),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz"), ("/foo/bar/baz", "/foo/bar/%62%61%7a"), ("/~x", "/%7Ex"),
        ("/file-with-a-%2A.html", "/file-with-a-*.html"), ("/foo-%24", "/foo-$"), ("/a%3Cb", "/a<b"), ("/a%", "/a%25"),
    ])
    func `encoded or not, a path is the same`(pattern: String, path: String) {
        #expect(!allows("User-agent: *\nDisallow: \(pattern)", path))
    }

    @Test(arguments: [
        ("/a%2Fb", "/a/b"), ("/a/b", "/a%2Fb"), ("/a%3Fb", "/a?b"), ("/file-with-a-%2A.html", "/file-with-a-x.html"),
        ("/foo-%24", "/foo-"), ("/a%2", "/a%02"), ("/a%zz", "/a"),
    ])
    func `a delimiter that is encoded is not the same`(pattern: String, path: String) {
        #expect(allows("User-agent: *\nDisallow: \(pattern)", path))
    }

    @Test(arguments: [
        ("/a/*/c", "/a/b/c", false), ("/a/*/c", "/a/c", true), ("/*.php$", "/x.php", false),
        ("/*.php$", "/x.php5", true),
        ("/*.php$", "/x.php.php", false), ("/x$", "/x", false), ("/x$", "/x/", true), ("/$", "/", false),
        ("/$", "/x", true), ("*", "/", false), ("/x$y", "/x$y", false), ("/x$y", "/xy", true), ("/a$$", "/a$", false),
        ("/**a", "/bba", false), ("/*a*b*c", "/xaybzc", false), ("/*a*b*c", "/xaybz", true), ("/a*$", "/abc", false),
        ("*ab*ab$", "/abab", false), ("*ab*ab$", "/aab", true), ("$", "/", true), ("x", "/x", true),
    ])
    func `stars stand for anything and a closing dollar for the end`(pattern: String, path: String, expected: Bool) {
        #expect(allows("User-agent: *\nDisallow: \(pattern)", path) == expected)
    }

    @Test func `the file itself is always allowed`() {
        #expect(allows("User-agent: *\nDisallow: /", "/robots.txt"))
        #expect(!allows("User-agent: *\nDisallow: /", "/robots.txt2"))
    }

    // MARK: What others hold to be right

    @Test func `a file that says nothing allows everything`() {
        for text in ["", "\n\n", "hello", "Disallow: /", "foo: FooBot\nbar: /\n", "<html>Disallow: /</html>"] {
            #expect(allows(text, "/x/y"), "\(text)")
            #expect(RobotsRules(Array(text.utf8), for: "foobot") == .allowAll)
        }
    }

    @Test(arguments: [
        "user-agent: FooBot\ndisallow: /\n", "USER-AGENT: FOOBOT\nDISALLOW: /", "user-agent FooBot\ndisallow /\n",
        "  User-agent \t:\tFooBot # me\r\n \tDisallow:/   # all\r\n", "User-agent: foobot/2.1\rDisallow: /\r",
        "User-agent: FooBot Bar\nDissallow: /", "useragent: foobot\ndisalow: /",
        "\u{FEFF}User-agent: foobot\nDisallow: /",
    ])
    func `lines are read leniently`(text: String) {
        #expect(!allows(text, "/x/y"))
    }

    @Test(arguments: [
        "User-agent: foobotx\nDisallow: /", "User-agent: foo\nDisallow: /", "User-agent: x foobot\nDisallow: /",
        "User-agent: foobot\nDisallow: / x y\n", "User-agent: foobot\nDisallow\n/\n", "User-agent: foobot\nDisallow:\n",
        "User-agent: *x\nDisallow: /", "User-agent: foobot disallow: /", "User-agent: foobot\nDisallow : # /",
        "Disallow: /\nUser-agent: foobot\n", "User-agent: foobot x\nfoo disallow: /",
        "x: y\n# User-agent: *\nDisallow: /",
    ])
    func `what names another crawler, or no path, forbids nothing`(text: String) {
        #expect(allows(text, "/x/y"))
    }

    @Test func `groups of one crawler are one group, whatever stands between them`() {
        let text = """
            allow: /foo/bar/

            user-agent: FooBot
            disallow: /
            allow: /x/
            user-agent: BarBot
            disallow: /
            allow: /y/


            allow: /w/
            user-agent: BazBot

            user-agent: FooBot
            allow: /z/
            disallow: /
            """
        for path in ["/x/b", "/z/d"] { #expect(allows(text, path)) }
        for path in ["/y/c", "/foo/bar/", "/w/a"] { #expect(!allows(text, path)) }
        for path in ["/y/c", "/w/a"] { #expect(allows(text, path, for: "barbot")) }
        for path in ["/z/d", "/foo/bar/"] { #expect(!allows(text, path, for: "barbot")) }
        #expect(allows(text, "/z/d", for: "bazbot"))
        #expect(!allows(text, "/y/c", for: "bazbot"))
    }

    @Test(arguments: ["Sitemap: https://foo.bar/sitemap", "Invalid-Unknown-Line: unknown", "", "# a word"])
    func `what is no rule ends no list of crawlers`(line: String) {
        let text = "User-agent: FooBot\n\(line)\nUser-agent: *\nDisallow: /\n"
        #expect(!allows(text, "/"))
        #expect(!allows(text, "/", for: "barbot"))
    }

    @Test func `everybody's rules are for those that no group names`() {
        let text = "User-agent: *\nDisallow: /x\nUser-agent: FooBot\nAllow: /\nUser-agent: * one\nDisallow: /y"
        #expect(allows(text, "/x") && allows(text, "/y"))
        for path in ["/x", "/y"] { #expect(!allows(text, path, for: "barbot")) }
        #expect(allows(text, "/z", for: "barbot"))
        // A group without a rule is one all the same.
        #expect(allows("User-agent: *\nDisallow: /\nUser-agent: FooBot\n", "/"))
    }

    @Test(arguments: [
        ("Disallow: /x/page.html\nAllow: /x/", "/x/page.html", false),
        ("Allow: /x/page.html\nDisallow: /x/", "/x/page.html", true),
        ("Allow: /x/page.html\nDisallow: /x/", "/x/", false),
        ("Disallow:\nAllow:", "/x", true), ("Disallow: /\nAllow: /", "/x", true), ("Allow: /\nDisallow: /", "/x", true),
        ("Disallow: /x\nAllow: /x/", "/x", false), ("Disallow: /x\nAllow: /x/", "/x/", true),
        ("Disallow: /x/page.html\nAllow: /x/page.html", "/x/page.html", true),
        ("Allow: /page\nDisallow: /*.html", "/page.html", false), ("Allow: /page\nDisallow: /*.html", "/page", true),
        ("Allow: /x/page.\nDisallow: /*.html", "/x/page.html", true),
        ("Disallow: /x/\nAllow: /x/page.html\nDisallow: /", "/y", false), ("Disallow: /X", "/x", true),
        ("Disallow: /foo/bar\n", "/foo/barbaz", false), ("Disallow: /foo/bar\n", "/foo/ba", true),
        (
            "Disallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par",
            "/foo/bar?qux=taz&baz=http://foo.bar?tar&par", true
        ),
    ])
    func `the longest pattern decides, and of two as long the one that allows`(
        rules: String, path: String, expected: Bool
    ) {
        #expect(allows("user-agent: FooBot\n\(rules)\n", path) == expected)
    }

    // MARK: Bounds

    @Test func `what lies past 500 KiB is ignored, and so is the line that is cut there`() {
        func text(commentUpTo count: Int) -> String {
            let head = "User-agent: *\nDisallow: /early\n#"
            return head + String(repeating: "x", count: count - head.utf8.count - 1) + "\n"
        }
        let limit = RobotsRules.sizeLimit
        let whole = text(commentUpTo: limit - "Disallow: /late\n".utf8.count) + "Disallow: /late\nDisallow: /lost"
        #expect(!allows(whole, "/early") && !allows(whole, "/late"))
        #expect(allows(whole, "/lost"))
        let cut = text(commentUpTo: limit - "Disallow: /l".utf8.count) + "Disallow: /late\n"
        #expect(!allows(cut, "/early") && allows(cut, "/late") && allows(cut, "/l"))
    }

    @Test func `bytes that are no text do no harm`() {
        let bytes: [UInt8] =
            [0xFF, 0xFE, 0, 0x0A] + Array("User-agent: *\nDisallow: /\u{0}x\nDisallow: ".utf8) + [0x2F, 0xFF]
        let rules = RobotsRules(bytes, for: "foobot")
        #expect(!rules.allows("/%00x") && !rules.allows("/%ff") && rules.allows("/x"))
    }

    @Test func `a pattern made to be slow is not`() {
        let pattern = "/" + String(repeating: "*a", count: 20_000) + "b"
        #expect(allows("User-agent: *\nDisallow: \(pattern)", "/" + String(repeating: "a", count: 8000)))
    }

    @Test func `rules that take too long to be held against a path allow it not`() {
        let pattern = "Disallow: /*" + String(repeating: "a", count: 3900) + "b\n"
        let file = "User-agent: *\n" + String(repeating: pattern, count: 125)
        #expect(!allows(file, "/" + String(repeating: "a", count: 8000)))
        #expect(allows(file, "/events?page=2") && allows(file, "/" + String(repeating: "c", count: 8000)))
    }

    @Test(arguments: [
        ("1", Duration.seconds(1)), ("0.5", .milliseconds(500)), (".25", .milliseconds(250)), ("2.", .seconds(2)),
        ("10.0019", .milliseconds(10_001)), ("0", .zero), ("999999999", .seconds(86_400)), ("-1", nil), ("", nil),
        ("1 s", nil), ("1e3", nil), (".", nil), ("1.2.3", nil), ("12345678901234567890", nil),
    ])
    func `a delay between requests is read`(value: String, expected: Duration?) {
        let text = "User-agent: *\nCrawl-delay: \(value)\n"
        #expect(RobotsRules(Array(text.utf8), for: "foobot").crawlDelay == expected)
    }

    @Test func `of several delays the longest counts, and one is a rule of its group`() {
        let text = "User-agent: foobot\nCrawl-delay: 2\nUser-agent: *\nDisallow: /\nUser-agent: foobot\ncrawl-delay: 1"
        let rules = RobotsRules(Array(text.utf8), for: "foobot")
        #expect(rules.crawlDelay == .seconds(2))
        #expect(rules.allows("/"))
        #expect(RobotsRules(Array(text.utf8), for: "barbot").crawlDelay == nil)
    }
}
