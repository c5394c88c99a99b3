import Catalogue
import LiveRC
import Testing

/// Names are free text; catalogue and dashboard read the same markup to the same name.
@Suite struct NameTests {
    private func expect(_ markup: String, isReadAs name: String) throws {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: markup)).names == [name])
        var dashboard = DashboardMarkup()
        dashboard.name = markup
        var wanted = DashboardMarkup.standard
        wanted.trackName = .value(name)
        #expect(try dashboard.read() == wanted)
    }

    @Test(arguments: [
        ("A &amp; B", "A & B"), ("A &#38; B", "A & B"), ("A &#x26; B", "A & B"), ("A & B", "A & B"), ("A&B", "A&B"),
        ("&lt;b&gt;", "<b>"), ("&quot;A&quot;", "\"A\""), ("O&#39;Neil", "O'Neil"), ("O&#x27;Neil", "O'Neil"),
        ("Caf&eacute;", "Café"), ("&euro;", "€"), ("&#8364;", "€"), ("&#x1F3CE;", "🏎"), ("A&nbsp;B", "A B"),
        ("&amp;amp;", "&amp;"), ("&unknown; x", "&unknown; x"), ("a &#; b", "a &#; b"),
        ("a &#xZZ; b", "a &#xZZ; b"), ("a &#x110000; b", "a \u{FFFD} b"), ("a &#0; b", "a \u{FFFD} b"),
        ("a &#xD800; b", "a \u{FFFD} b"), ("a &#99999999999999; b", "a \u{FFFD} b"), ("&#1 a", "a"), ("&amp b", "& b"),
        // T1 and T2.
        ("Bob&#146;s R&#47;C &#150; Caf&#233;", "Bob’s R/C – Café"), ("&#x80;&#x9f;", "€Ÿ"),
        ("Dirt&excl; Track &lpar;Indoor&rpar;", "Dirt! Track (Indoor)"), ("x &eacute y", "x é y"), ("AT&T", "AT&T"),
        ("&ampcopy;", "&copy;"), ("&notit; x", "¬it; x"), ("&notin; x", "∉ x"), ("&NotEqualTilde;", "≂̸"),
        ("&CounterClockwiseContourIntegral;", "∳"), ("&Eacute;&eacute;&AMP&LT", "Éé&<"), ("&#65&#x42", "AB"),
        ("&frac12x &sup2 &zwj;", "½x ² \u{200D}"), ("&", "&"), ("&&amp;&", "&&&"), ("&fjlig;", "fj"),
        ("100%", "100%"), ("a &", "a &"),
    ])
    func `entities are decoded once`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        ("  A \n\t B  ", "A B"), ("A\r\nB", "A B"), ("A<br>B", "A B"), ("A</br>B", "A B"),
        ("A\u{2003}\u{3000}B", "A B"),
        ("A\u{2028}B", "A B"),
        ("A&#10;&#13;B", "A B"),
    ])
    func `white space is folded`(markup: String, name: String) throws {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: markup)).names == [name])
    }

    @Test(arguments: [
        ("A\u{1B}[31mB", "A[31mB"), ("A&#127;B", "AB"), ("A&#155;B", "A›B"), ("A&#129;B", "AB"), ("A\u{9B}B", "AB"),
        ("A\u{7}B", "AB"),
    ])
    func `control characters are taken out`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        "Facebook Raceway", "Facebook Page", "Facebook Feed", "Track Map", "Track Map Park", "About", "About About",
        "Lifetime Track Stats", "Statistics", "P:", "null", "undefined",
    ])
    func `a name may look like a heading`(name: String) throws {
        try expect(name, isReadAs: name)
    }

    @Test(arguments: [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("&lt;/strong&gt;&lt;/table&gt;", "</strong></table>"),
        ("<em>A</em> B", "A B"), ("<i class=\"x\"></i>A", "A"), ("A<!-- <b> -->B", "AB"),
        ("A<script>document.write('</table>')</script>B", "AB"), ("A<style>b { c: d }</style>B", "AB"),
        ("A<!-->B", "AB"), ("A<!--->B", "AB"), ("A<!-- > --!>B", "AB"), ("A<!x>B<?y>C</ z>D", "ABCD"),
        ("A<template>x</template>B<noscript>x</noscript>C", "ABC"), ("A<b hidden>x<b>y</b></b>B", "AB"),
        ("A<i style='color: red; DISPLAY : none !important'>x</i>B", "AB"),
        ("A<i style='display: inline'>x</i>B", "AxB"),
        ("A<textarea></strong></textarea>B", "AB"), ("A<svg><text>x</text></svg>B<svg/>C", "ABC"),
        ("A<script><!-- <script> </script> --> </script>B", "AB"), ("A<SCRIPT></script x>B", "AB"),
        ("5 < 6 <3", "5 < 6 <3"), ("A<b title='>'>B</b >", "AB"), ("A<b title=\"<i>\" title=x>B</b>", "AB"),
        ("<span data-x=a/b>A</span>", "A"),
    ])
    func `a name may hold markup and scripts`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        "display:/**/none", "/*x*/display/*y*/:none/*z*/;", "display:n\\6fne", "d\\69 splay:none", "display&colon;none",
        "display:none;display:foo bar", "display:none;display:", "display:none!/**/important;display:block",
        "color:red;;:;display:none", "background:url(a;b);display:none", "content:'\\';';display:none",
        "x{y:z;w:v};display:none;display:none x",
    ])
    func `what a style hides is no part of a name, as browsers read styles`(style: String) throws {
        try expect("A<i style=\"\(style)\">x</i>B", isReadAs: "AB")
    }

    @Test(arguments: [
        "/*display:none*/", "content:';display:none;'", "background:url(a;display:none;b)", "display:none x",
        "display:no/**/ne", "--display:none", "display:none;display:inline flow-root", "display:none;display:var(--x)",
        "display:none;display:-webkit-box", "display:&quot;none&quot;", "display:none(x)", "display none:none",
        "{display:none;}", "display:none,none",
    ])
    func `a style that hides nothing leaves the name as it is`(style: String) throws {
        try expect("A<i style=\"\(style)\">x</i>B", isReadAs: "AxB")
    }

    @Test(arguments: [
        "مضمار السباق", "מסלול ‏123‎", "\u{202E}gnitar", "🏎️🏁 Ràcing 👨‍👩‍👧‍👦", "日本語サーキット", "e\u{301}e\u{301}",
        "ZALGO\u{300}\u{301}\u{302}",
        String(repeating: "n", count: 10_000), String(repeating: "ü🏁", count: 5_000),
    ])
    func `a name is kept in any script and at any sensible length`(name: String) throws {
        try expect(name, isReadAs: name)
    }

    @Test(arguments: ["\u{3164}", "&#x200B;&shy; &#xFE0F;", "\u{2800}", "&nbsp;"])
    func `a name of which nothing can be seen is none`(name: String) throws {
        let page = CatalogueReading(rows: CatalogueMarkup.row(name: name), CatalogueMarkup.row())
        #expect(page.reasons == [.noName] && page.names == ["One"])
        var dashboard = DashboardMarkup()
        dashboard.name = name
        #expect(try dashboard.read().trackName == .notFound)
        dashboard = DashboardMarkup()
        dashboard.description = name
        #expect(try dashboard.read().description == .absent)
    }

    @Test func `a name of more than 64 KiB is unread, not cut`() throws {
        let name = String(repeating: "n", count: 65_537)
        let page = CatalogueReading(rows: CatalogueMarkup.row(name: name), CatalogueMarkup.row())
        #expect(page.reasons == [.unreadableText] && page.names == ["One"])
        let longest = String(name.dropLast())
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: longest)).names == [longest])
        var dashboard = DashboardMarkup()
        dashboard.name = name
        // The heading has the name too.
        var wanted = DashboardMarkup.standard
        wanted.trackName = .notFound
        wanted.report(DataIssue(kind: .textTooLong, field: .trackName, value: name))
        #expect(try dashboard.read() == wanted)
    }

    @Test(arguments: [
        ("&copy=1&copyright&copy;&amp=2", "&copy=1&copyright©&amp=2"), ("?a&yen", "?a¥"), ("?a&yenb", "?a&yenb"),
        ("&#38;&#x26", "&&"), ("&apos;", "'"),
    ])
    func `in an attribute a name without a semicolon needs an end`(markup: String, value: String) throws {
        var dashboard = DashboardMarkup()
        dashboard.logo = "http://x.example/" + markup
        #expect(try dashboard.read().logoURL == .value("http://x.example/" + value))
    }

    @Test func `text is in Unicode's form NFC`() throws {
        let names = CatalogueReading(rows: CatalogueMarkup.row(name: "Zoe\u{308} e&#x301;")).names
        #expect(names.map { Array($0.utf8) } == [Array("Zo\u{EB} \u{E9}".utf8)])
    }
}
