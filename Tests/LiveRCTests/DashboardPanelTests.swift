import Catalogue
import Testing

@testable import LiveRC

@Suite struct DashboardPanelTests {
    private static let location: Set<TrackField> = [
        .city, .state, .postalCode, .country, .countryCode, .latitude, .longitude,
    ]
    private static let figures: Set<TrackField> = Set(TrackField.allCases.filter { $0.kind == .integer })
    private static let aboutFields: Set<TrackField> = [
        .trackName, .address, .phone, .website, .email, .description, .logoURL,
    ]

    /// The fields that are not as in the standard dashboard.
    private func changes(_ change: (inout DashboardMarkup) -> Void) throws -> [TrackField: FieldValue<TrackValue>] {
        var markup = DashboardMarkup()
        change(&markup)
        let dashboard = try markup.read()
        var changes: [TrackField: FieldValue<TrackValue>] = [:]
        for field in TrackField.allCases where dashboard[field] != DashboardMarkup.standard[field] {
            changes[field] = dashboard[field]
        }
        return changes
    }

    @Test func `all panels give all values`() throws {
        #expect(try changes { _ in }.isEmpty)
    }

    @Test func `the panels may come in any order`() throws {
        let panels = DashboardMarkup().panels
        for first in 0..<4 {
            for second in 0..<4 where second != first {
                let others = [0, 1, 2, 3].filter { $0 != first && $0 != second }
                for rest in [others, others.reversed()] {
                    let page = DashboardMarkup.page(([first, second] + rest).map { panels[$0] })
                    #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
                }
            }
        }
    }

    @Test func `headings may be in capitals`() throws {
        let page = DashboardMarkup.page(DashboardMarkup().panels)
        for heading in ["About One RC", "Track Map", "Lifetime Track Stats", "Facebook Page"] {
            for spelling in [heading.uppercased(), heading.lowercased()] {
                let page = page.replacing("\(heading)</div>", with: "\(spelling)</div>")
                #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard, "\(spelling)")
            }
        }
    }

    @Test(arguments: ["panel-heading", "x  panel-heading", "&#112;anel-heading", "panel&#x2d;heading"])
    func `a panel is found behind the others, however its class is spelled`(spelling: String) throws {
        var markup = DashboardMarkup()
        let last = try #require(markup.statisticsPanel).replacing("panel-heading", with: spelling)
        markup.statistics = nil
        for between in ["", "<p>&#169; panel-heading</p>", "<!-- panel-heading --><br></div></div>"] {
            let page = Array(DashboardMarkup.page(markup.panels + [between, last]).utf8)
            #expect(try DashboardPage.parse(page) == DashboardMarkup.standard)
        }
    }

    @Test func `what follows the last panel changes nothing`() throws {
        let figures = "<table><tr><th>Laps</th><td>1</td></tr></table>"
        for rest in [
            "<div class=\"panel-body\">\(figures)</div>", "</div></div></body></html>\(figures)", "<!-- \(figures)",
        ] {
            let page = Array(DashboardMarkup.page(DashboardMarkup().panels + [rest]).utf8)
            #expect(try DashboardPage.parse(page) == DashboardMarkup.standard)
        }
    }

    @Test func `without an About panel its fields are unread but for the address, which the map tells`() throws {
        let changes = try changes { $0.hasAbout = false }
        #expect(Set(changes.keys) == Self.aboutFields.subtracting([.address]))
        #expect(changes.values.allSatisfy { $0 == .notFound })
    }

    @Test func `without a map the address lines tell where the track is`() throws {
        #expect(try changes { $0.map = nil }.isEmpty)
    }

    @Test(arguments: [
        "<div class=\"row\"><div class=\"col-md-12\"><div class=\"alert\"></div></div></div>",
        "<div class=\"row\"></div>", "<div class=\"row\"><div class=\"col-md-12\"><p>Closed today!</p></div></div>",
    ])
    func `a row before that of the address is not it`(row: String) throws {
        let first = "<div class=\"row\"><div class=\"col-sm-4\">"
        let more = DashboardMarkup().page.replacing(first, with: row + first)
        #expect(try DashboardPage.parse(Array(more.utf8)) == DashboardMarkup.standard)
    }

    @Test func `an empty row before that of the description is not it`() throws {
        let page = DashboardMarkup().page.replacing(
            "<div class=\"row\"><div class=\"col-md-12\"><hr",
            with: "<div class=\"row\"></div><div class=\"row\"><div class=\"col-md-12\"><hr")
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test(arguments: ["Track Map", "Lifetime Track Stats", "Facebook Page"])
    func `an empty panel takes no other one's place`(heading: String) throws {
        let panels = [DashboardMarkup.panel(heading, "")] + DashboardMarkup().panels
        #expect(try DashboardPage.parse(Array(DashboardMarkup.page(panels).utf8)) == DashboardMarkup.standard)
    }

    @Test func `a picture before the logo is not it`() throws {
        let page = DashboardMarkup().page.replacing(
            "<p class=\"text-right\">", with: "<p class=\"text-right\"><img src=\"https://example.com/spacer.gif\">")
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test func `the logo may stand in the first column`() throws {
        let logo =
            "<div class=\"col-sm-8\"><p class=\"text-right\"><img src=\"https://assets.example.com/track_logos/1.png\"></p></div>"
        let place = "<div class=\"row\"><div class=\"col-sm-4\">"
        let page = DashboardMarkup().page.replacing(logo, with: "").replacing(
            place, with: "<div class=\"row\">\(logo)<div class=\"col-sm-4\">")
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test func `an address in signs that mail programs write is one`() throws {
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(email: "<a href=\"javascript:void(0)\">&lt;a@b.example&gt;</a>")
        #expect(try markup.read() == DashboardMarkup.standard)
    }

    @Test(arguments: ["b.example, c@d.example", "b.example; c@d.example", "b.example or c@d.example"])
    func `of two addresses in LiveRC's own link the first counts`(domain: String) throws {
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(email: "<a href=\"javascript:noSpam('a', '\(domain)');\">x</a>")
        #expect(try markup.read().email == .value("a@b.example"))
    }

    @Test func `without statistics the figures are unread`() throws {
        let changes = try changes { $0.statistics = nil }
        #expect(Set(changes.keys) == Self.figures && changes.values.allSatisfy { $0 == .notFound })
    }

    @Test func `without a Facebook panel its link is unread`() throws {
        #expect(try changes { $0.facebook = nil } == [.facebookURL: .notFound])
    }

    @Test func `the first panel of a kind counts`() throws {
        var other = DashboardMarkup()
        other.name = "Other"
        other.addressLines = ["Other", "Elsewhere 99999", "Nowhere"]
        other.logo = nil
        other.description = nil
        other.map = "https://maps.example.com/?q=a,b,+1,DE&center=1,2"
        other.statistics = [("Laps", "7"), ("Events", "8")]
        other.facebook = DashboardMarkup.facebookFeed("https://facebook.com/other")
        let page = DashboardMarkup.page(DashboardMarkup().panels + other.panels)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test(arguments: [
        "Track Map Park", "My Track Map", "Track Maps", "Facebook", "Facebook Pages", "Lifetime Track Stats 2", "About",
        "Abouts", "All About", "Statistics", "",
    ])
    func `a heading is matched as a whole`(heading: String) throws {
        let trap = """
            <address><strong>x</strong><br>x<br><abbr>P:</abbr> <a href="tel:1">1</a></address>
            <iframe src="?q=x,x,x+x,XX"></iframe><a href="https://facebook.com/x">x</a>
            <table><tr><th>Laps</th><td>1</td></tr></table>
            """
        let page = DashboardMarkup.page([DashboardMarkup.panel(heading, trap)] + DashboardMarkup().panels)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test(arguments: ["About", "About:", "About: One RC", "About&nbsp;", "<b>About</b> One RC"])
    func `the panel About may lack the track's name`(heading: String) throws {
        let page = DashboardMarkup().page.replacing("About One RC", with: heading)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
        let site = DashboardMarkup.panel(heading.replacing("One RC", with: "us"), "<p>We are LiveRC.</p>")
        #expect(try DashboardPage.parse(Array(DashboardMarkup.page([site, page]).utf8)) == DashboardMarkup.standard)
        #expect(throws: PageError.self) {
            try DashboardPage.parse(Array(DashboardMarkup.page([DashboardMarkup.panel("About", "We")]).utf8))
        }
    }

    @Test func `of panels that begin with About, the one with an address is the track's`() throws {
        let rows = "<div class=\"row\"><div>We are</div></div><div class=\"row\"><div><hr>LiveRC.</div></div>"
        let site = DashboardMarkup.panel("About LiveRC", rows)
        for panels in [[site] + DashboardMarkup().panels, DashboardMarkup().panels + [site]] {
            #expect(try DashboardPage.parse(Array(DashboardMarkup.page(panels).utf8)) == DashboardMarkup.standard)
        }
        let alone = try DashboardPage.parse(Array(DashboardMarkup.page([site]).utf8))
        #expect(alone.description == .value("LiveRC.") && alone.trackName == .notFound)
    }

    @Test func `an empty body takes in nothing that follows it but its content`() throws {
        let foot = "<div class=\"panel-footer\"><iframe src=\"https://maps.example.com/?q=a,b,c+1,DE\"></iframe></div>"
        let panel = DashboardMarkup.panel("Track Map", "@").replacing("@</div>", with: "</div>" + foot)
        let page = DashboardMarkup.page([panel] + DashboardMarkup().panels)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test(arguments: ["<div hidden>%</div>", "<div style=\"display: none\"><p>%</div>"])
    func `what is hidden stays so where an end tag is missing elsewhere`(hiding: String) throws {
        let old =
            "<address><strong>Old</strong><br>2 Old St<br>Canada<br><br>P: <a href=\"tel:1112223333\">x</a></address>"
        let hidden = hiding.replacing("%", with: old)
        var page = DashboardMarkup().page
        let place = "<div class=\"row\"><div class=\"col-sm-4\">"
        page.removeSubrange(try #require(page.ranges(of: "</div>").last))
        page = page.replacing(place, with: place + hidden)
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test func `a block in a contact's link is a part of it`() throws {
        let linked = try changes {
            $0.contacts = DashboardMarkup.contacts(
                phone: "<a href=\"tel:5551234567\"><div>555-123-4567</div></a>",
                email: "<a href=\"mailto:x@b.example\"><div>N/A</div></a>")
        }
        #expect(linked == [.email: .absent])
    }

    @Test func `marks that show nothing are no part of a title`() throws {
        var page = DashboardMarkup().page
        for title in ["About One RC", "Track Map", "Lifetime Track Stats", "Facebook Page"] {
            page = page.replacing(title, with: "\u{200B}\(title)&#x200E;")
        }
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test func `titles may have a colon behind them`() throws {
        var page = DashboardMarkup().page
        for title in ["Track Map", "Lifetime Track Stats", "Facebook Page"] {
            page = page.replacing(title, with: title + ":")
        }
        #expect(try DashboardPage.parse(Array(page.utf8)) == DashboardMarkup.standard)
    }

    @Test func `contacts that are not available are gone`() throws {
        let all = try changes { $0.contacts = DashboardMarkup.contacts(phone: "N/A", website: "N/A", email: "N/A") }
        #expect(all == [.phone: .absent, .website: .absent, .email: .absent])
        let spaced = try changes {
            $0.contacts = DashboardMarkup.contacts(
                phone: "\t N/A \n\t", website: "&nbsp;N/A ", email: "<span>N/A</span>")
        }
        #expect(spaced == [.phone: .absent, .website: .absent, .email: .absent])
        let linked = try changes {
            $0.contacts = DashboardMarkup.contacts(phone: #"<a href="tel:">N/A</a>"#)
        }
        #expect(linked == [.phone: .absent])
    }

    @Test func `contacts that cannot be told are unread`() throws {
        let found = try changes {
            $0.contacts = DashboardMarkup.contacts(phone: "ask us", website: "", email: "unknown")
        }
        #expect(found == [.phone: .notFound, .website: .absent, .email: .notFound])
        let links = try changes {
            $0.contacts = DashboardMarkup.contacts(
                phone: #"<a href="http://x.example">555</a>"#, website: #"<a href="ftp://x.example">x</a>"#,
                email: #"<a href="mailto:nobody">x</a>"#)
        }
        #expect(links == [.phone: .notFound, .website: .notFound, .email: .notFound])
    }

    @Test func `an address without contacts may have been cut, and the map tells it`() throws {
        let found = try changes { $0.contacts = nil }
        #expect(found == [.phone: .notFound, .website: .notFound, .email: .notFound])
    }

    @Test func `spaces in the logo's address are encoded, as browsers do`() throws {
        let link = " https://a.example/track_logos/my logo.png "
        let expected = FieldValue<TrackValue>.value(.text("https://a.example/track_logos/my%20logo.png"))
        #expect(try changes { $0.logo = link } == [.logoURL: expected])
        #expect(try changes { $0.logo = "https://a b.example/logo.png" } == [.logoURL: .notFound])
    }

    @Test(arguments: ["<img src=\"\">", "<img src=' '>", "<img>"])
    func `a picture that shows nothing is no logo`(picture: String) throws {
        let page = DashboardMarkup().page
        for tag in ["<img src", "<image src"] {
            let changed = page.replacing("<p class=\"text-right\"><img src", with: picture + tag)
            #expect(try DashboardPage.parse(Array(changed.utf8)) == DashboardMarkup.standard)
        }
    }

    @Test func `the first frame that shows a place counts`() throws {
        var markup = DashboardMarkup()
        markup.map = "https://ads.example/x?z=1\"></iframe><iframe src=\"https://maps.example.com/?q=1.5,2.5"
        let page = try markup.read()
        #expect(page.latitude == .value(1.5) && page.longitude == .value(2.5))
    }

    @Test(arguments: [
        "javascript:alert(1)", " javascript:alert(1)", "JavaScript:alert(1)", "java\u{9}script:alert(1)",
        "&#106;avascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@b.example", "",
        "http://x.example/\u{1B}", "\u{1}javascript:x",
    ])
    func `a link to no web page is unread`(link: String) throws {
        let website = try changes {
            $0.contacts = DashboardMarkup.contacts(website: "<a href=\"\(link)\">x</a>")
        }
        #expect(website == [.website: link.isEmpty ? .absent : .notFound])
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(website: "<a href=\"\(link)\">x</a>")
        let page = try markup.read()
        #expect(page.issues.contains { $0.field == .website } == !link.isEmpty)
        #expect(DataIssue.issues(in: page).contains { $0.kind == .malformedURL } == !link.isEmpty)
        let expected = link.isEmpty ? FieldValue<TrackValue>.absent : .notFound
        #expect(try changes { $0.logo = link } == [.logoURL: expected])
        #expect(try changes { $0.facebook = DashboardMarkup.facebookPage(link) } == [.facebookURL: expected])
    }

    @Test(arguments: [
        ("N/A", false), ("-", false), ("<b>n/a</b>", false), ("", true), ("N/A Raceway", true),
    ])
    func `a link to Facebook may say in its text that there is no page`(text: String, isPage: Bool) throws {
        let link = "https://www.facebook.com/one"
        let found = try changes {
            $0.facebook = DashboardMarkup.panel("Facebook Page", "<a href=\"\(link)\">\(text)</a>")
        }
        #expect(found == (isPage ? [:] : [.facebookURL: .absent]))
    }

    @Test(arguments: [
        ("HTTP://X.example/", "HTTP://X.example/"), ("https://x.example/?a=1&amp;b=2", "https://x.example/?a=1&b=2"),
        ("//x.example/", "https://x.example/"), ("\n http://x.example/ \t", "http://x.example/"),
    ])
    func `a link is kept as printed`(link: String, value: String) throws {
        let found = try changes {
            $0.contacts = DashboardMarkup.contacts(website: "<a href=\"\(link)\">another text</a>")
        }
        #expect(found == [.website: .value(.text(value))])
        #expect(
            try changes { $0.facebook = DashboardMarkup.facebookFeed(link) } == [.facebookURL: .value(.text(value))])
    }

    @Test(arguments: [
        ("A<br>B", "A\nB"), ("A<br/>B", "A\nB"), ("A <br /> B", "A\nB"), ("A<br><br>B", "A\n\nB"), ("<br>A<br>", "A"),
        ("A\n\tB", "A B"), ("A\u{1B}B<br>C&#127;", "AB\nC"), ("<p>A</p> <b>B</b>", "A\nB"),
        // T4.
        (
            "<p>Indoor carpet.</p><p>Open daily</p><ul><li>one</li><li>two</li></ul>",
            "Indoor carpet.\nOpen daily\none\ntwo"
        ),
        ("<p>A<p>B", "A\nB"), ("<div>A</div>B<div>C</div>", "A\nB\nC"), ("<h3>Rules</h3>Be fair", "Rules\nBe fair"),
        ("<table><tr><td>Mon<td>closed<tr><td>Sat<td>racing</table>after", "Mon closed\nSat racing\nafter"),
        ("A</p>B</br>C", "A\nB\nC"), ("A<br><p>B</p><br>C", "A\nB\n\nC"), ("A<hr>B", "A\nB"),
        ("<ol><li>one<li>two</ol>three", "one\ntwo\nthree"), ("<dl><dt>T<dd>D</dl>", "T\nD"),
        ("A<template><p>x</template>B<p style=\"display: none\">x</p>", "AB"), ("A<p hidden>x<p>B", "A\nB"),
        ("A<h2 hidden>x</h3>B", "AB"), ("A<dialog>x</dialog>B", "AB"),
        ("A<dialog open>B</dialog>C", "A\nB\nC"), ("<p><span hidden>x</p>A", "A"), ("A<svg>x<p>B</p>C", "A\nB\nC"),
        ("A<svg>x<foreignObject><p>y</p></foreignObject></svg>B", "AB"),
        (
            "Ask <a href=\"/cdn-cgi/l\"><span data-cfemail=\"2a4b6a48\">[email&#160;protected]</span></a> now",
            "Ask [email protected] now"
        ),
        ("<pre>\nA\n  B\n\nC\n</pre>D\nE", "A\nB\n\nC\nD E"), ("<PRE>A\r\nB</PRE>", "A\nB"),
        ("<div><pre>A\nB</div>C\nD", "A\nB\nC D"), ("<section><pre>A\nB</section>C\nD", "A\nB\nC D"),
        ("<pre>A\nB<pre>C\nD</pre>E\nF</pre>G\nH", "A\nB\nC\nD\nE\nF\nG H"), ("<listing>A\nB</listing>", "A\nB"),
        ("<strong>A<pre>B\nC</strong>D\nE</pre>F\nG", "A\nB\nCD\nE\nF G"),
        ("<pre>A\rB&#10;C&#13;&#10;D</pre>", "A\nB\nC\nD"),
        ("A<b style=\"font: &quot;x;display:none&quot;\">B</b>", "AB"),
        ("<section>A<article>B</article></section>C", "A\nB\nC"), ("e\u{301}", "\u{E9}"),
        ("A <script>x</script>&lt;b&gt;", "A <b>"), ("مضمار 🏁", "مضمار 🏁"),
    ])
    func `a description keeps its lines`(markup: String, text: String) throws {
        #expect(try changes { $0.description = markup } == [.description: .value(.text(text))])
    }

    @Test(arguments: ["", " ", "<br>", "&nbsp;<br /> "])
    func `an empty description is gone`(markup: String) throws {
        #expect(try changes { $0.description = markup } == [.description: .absent])
    }

    @Test func `an About panel without description and logo shows that they are gone`() throws {
        let found = try changes {
            $0.description = nil
            $0.logo = nil
        }
        #expect(found == [.description: .absent, .logoURL: .absent])
    }

    @Test func `a picture in the description is no logo`() throws {
        let found = try changes {
            $0.logo = nil
            $0.description = "<img src=\"https://x.example/1.png\">A"
        }
        #expect(found == [.logoURL: .absent, .description: .value(.text("A"))])
    }

    @Test func `a text of more than 64 KiB is unread and told, and the rest stands`() throws {
        func issues(_ change: (inout DashboardMarkup) -> Void) throws -> [DataIssue] {
            var markup = DashboardMarkup()
            change(&markup)
            return try markup.read().issues
        }
        let words = String(repeating: "words ", count: 20_000)
        let shown = DataIssue.shown(words)
        #expect(try changes { $0.description = words } == [.description: .notFound])
        #expect(
            try issues { $0.description = words } == [
                DataIssue(kind: .textTooLong, field: .description, value: shown)
            ])
        #expect(try changes { $0.name = words } == [.trackName: .notFound])
        #expect(
            try issues { $0.name = words } == [DataIssue(kind: .textTooLong, field: .trackName, value: shown)])
        #expect(
            try issues { $0.addressLines[0] = words } == [
                DataIssue(kind: .textTooLong, field: .address, value: shown)
            ])
        #expect(
            try issues { $0.contacts = DashboardMarkup.contacts(phone: words) } == [
                DataIssue(kind: .textTooLong, field: .phone, value: DataIssue.shown("P: " + words))
            ])
        let digits = String(repeating: "1", count: 70_000)
        #expect(
            try issues { $0.statistics?[0] = ("Laps", digits) } == [
                DataIssue(kind: .malformedFigure, field: .totalLaps, value: DataIssue.shown(digits))
            ])
    }
}
