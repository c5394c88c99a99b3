import Catalogue
import LiveRC
import Testing

@Suite struct CatalogueRowTests {
    @Test func `a row is read as a whole`() {
        let page = CatalogueReading(rows: CatalogueMarkup.row(event: "Winter Race Series #1"))
        let listing = TrackSlug("one").map {
            TrackListing(
                slug: $0, name: "One", lastActivity: "1 minute ago", currentEvent: "Winter Race Series #1",
                isLive: true)
        }
        #expect(page.listings == [listing])
        #expect(page.summary.rows == 1 && page.summary.readable == 1 && page.summary.skipped == 0)
        #expect(page.summary.isComplete)
    }

    @Test(
        arguments: [("status_2", true), ("status_1", false), ("status_0", false), ("status_9", nil), ("", nil)]
            as [(String, Bool?)])
    func `the icon says whether there is racing`(icon: String, isLive: Bool?) {
        let row = """
            <tr><td><i class="fa status_video_1"></i><i class="fa fa-fw \(icon)"></i><br><small>now</small></td>
            <td><i class="status_2"></i><a href="//one.liverc.com/"><strong>One</strong></a></td></tr>
            """
        #expect(CatalogueReading(rows: row).listings.map(\.isLive) == [isLive])
    }

    @Test func `the track's link may stand in the name's element`() {
        for cell in [
            "<strong><a href='//one.liverc.com/'>One</a></strong>",
            "<strong>Live</strong> <strong><i></i><a href='//one.liverc.com/'><b>One</b></a> now</strong>",
        ] {
            #expect(CatalogueReading(rows: "<tr><td></td><td>\(cell)</td></tr>").names == ["One"])
        }
        let badge = "<strong>Live</strong><a href='//one.liverc.com/'>x<strong>One</strong></a>"
        #expect(CatalogueReading(rows: "<tr><td></td><td>\(badge)</td></tr>").names == ["One"])
    }

    @Test func `event and activity may be absent`() {
        let page = CatalogueReading(rows: CatalogueMarkup.row(activity: nil))
        #expect(page.listings.map(\.lastActivity) == [nil])
        #expect(page.listings.map(\.currentEvent) == [nil])
        #expect(CatalogueReading(rows: CatalogueMarkup.row(event: " \n ")).listings.map(\.currentEvent) == [nil])
    }

    @Test(arguments: [
        "//one.liverc.com/", "https://one.liverc.com/", "http://one.liverc.com", "//ONE.LiveRC.com/",
        "HTTPS://one.liverc.com/",
        "//one.liverc.com", "//one.liverc.com/live/", "//one.liverc.com/?a=b", "//one.liverc.com?a=b",
        "//one.liverc.com#top", " //one.liverc.com/ ",
    ])
    func `these links lead to a track`(link: String) {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(link: link)).listings.map(\.slug.rawValue) == ["one"])
        #expect(SiteAddress.slug(ofLink: link)?.rawValue == "one")
    }

    @Test(arguments: [
        "", "/", "/one/", "one.liverc.com/", "./one", "//", "https:", "https:one.liverc.com", "https:/one.liverc.com/",
        "///one.liverc.com/", "//.liverc.com/", "//liverc.com/", "//one.two.liverc.com/", "//www.liverc.com/",
        "//live.liverc.com/", "//LIVE.liverc.com/", "//one.liverc.com./", "//one.liverc.com:443/", "//one.liverc.com:/",
        "//user@one.liverc.com/", "//user:word@one.liverc.com/", "//one.liverc.com@example.com/",
        "//one.liverc.com\\@example.com/", "//one.liverc.com\\", "https:\\\\one.liverc.com/", "\\\\one.liverc.com/",
        "//one.liverc.com.example.com/", "//example.com/one.liverc.com/", "//example.com/?//one.liverc.com/",
        "//onelivercom/", "//oneliverc.com/", "//one.liverc.org/", "//one..liverc.com/", "//-one.liverc.com/",
        "//one-.liverc.com/", "//on_e.liverc.com/", "//%6fne.liverc.com/", "//öne.liverc.com/", "//on e.liverc.com/",
        "//one.liverc.com\u{3002}/", "ftp://one.liverc.com/", "javascript://one.liverc.com/", "file://one.liverc.com/",
        "//127.0.0.1/", "//[::1]/", "//one\u{0}.liverc.com/", "//\u{212A}one.liverc.com/",
    ])
    func `these links lead to no track`(link: String) {
        let page = CatalogueReading(rows: CatalogueMarkup.row(link: link))
        #expect(page.listings.isEmpty && page.reasons == [.linkElsewhere])
        #expect(page.summary.rows == 1 && page.summary.skipped == 1)
        #expect(SiteAddress.slug(ofLink: link) == nil)
    }

    @Test func `a slug has 63 characters at most`() {
        let longest = String(repeating: "x", count: 63)
        #expect(CatalogueReading(rows: CatalogueMarkup.row(link: "//\(longest).liverc.com/")).names == ["One"])
        #expect(CatalogueReading(rows: CatalogueMarkup.row(link: "//\(longest)x.liverc.com/")).names.isEmpty)
    }

    @Test func `what a row lacks is told`() {
        let rows = [
            CatalogueMarkup.row(link: nil), CatalogueMarkup.row(name: nil), CatalogueMarkup.row(name: ""),
            CatalogueMarkup.row(name: " &nbsp;\t<br>"), CatalogueMarkup.row(name: "&#127;"),
            "<tr></tr>", "<tr><td>1</td></tr>", "<tr><td>1</td><td>One</td></tr>",
            #"<tr><td><a href="//one.liverc.com/"><strong>First cell</strong></a></td></tr>"#,
            #"<tr><td></td><td></td><td><a href="//one.liverc.com/"><strong>Third cell</strong></a></td></tr>"#,
            #"<tr><td></td><td><a name="x"><strong>No address</strong></a></td></tr>"#,
            #"<tr><td></td><td><a href="//one.liverc.com/">No strong</a></td></tr>"#,
        ]
        let page = CatalogueReading(CatalogueMarkup(rows: rows).page.utf8)
        #expect(
            page.reasons == [
                .noLink, .noName, .noName, .noName, .noName, .noLink, .noLink, .noLink, .noLink, .noLink, .noLink,
                .noLink, .noLink, .noName,
            ])
        #expect(page.summary.rows == rows.count + 2 && page.summary.skipped == rows.count + 2)
        #expect(page.summary.isComplete)
    }

    @Test func `a skipped row's link is short and has no control characters`() {
        let link = "//example.com/\n\u{1B}[31m\u{9B}" + String(repeating: "e\u{301}", count: 500)
        guard case .skipped(let row)? = CatalogueReading(rows: CatalogueMarkup.row(link: link)).rows.first else {
            Issue.record("the row was not skipped")
            return
        }
        #expect(row.reason == .linkElsewhere)
        #expect(row.link?.unicodeScalars.count ?? 0 <= 200)
        #expect(row.link?.hasPrefix("//example.com/ [31m") == true)
        #expect(!row.description.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }

    @Test func `the first link of the second cell counts`() {
        let row = """
            <tr><td></td><td><a href="//one.liverc.com/"><strong>One</strong><strong>More</strong></a>
            <a href="//two.liverc.com/"><strong>Two</strong></a></td></tr>
            """
        #expect(CatalogueReading(rows: row).names == ["One"])
    }

    @Test(arguments: ["<table><tr><td>", "<table><tbody><tr><td><b>", "<table><tr>"])
    func `a table in a cell that was never ended costs no other row`(table: String) {
        let rows = ["One", "Two", "Three"].map { name in
            CatalogueMarkup.row(
                link: "//\(name.lowercased()).liverc.com/", name: name,
                event: name == "One" ? "Winter \(table)" : "Race")
        }
        #expect(CatalogueReading(CatalogueMarkup(rows: rows).page.utf8).names == ["One", "Two", "Three"])
    }

    @Test func `rows of head, foot, other and nested tables are none`() {
        let nested = """
            <tr><td></td><td><table><tr><td>1</td><td><a href="//in.liverc.com/"><strong>In</strong></a></td></tr></table>
            <a href="//out.liverc.com/"><strong>Out</strong></a></td></tr>
            """
        let page =
            CatalogueMarkup.head + nested + CatalogueMarkup.row()
            + "</tbody><tfoot><tr><td></td><td>2</td></tr>\(CatalogueMarkup.row(link: "//foot.liverc.com/"))</tfoot></table>"
            + "<table><tbody>\(CatalogueMarkup.row(name: "After"))</tbody></table></body></html>"
        let reading = CatalogueReading(page.utf8)
        #expect(reading.names == ["Out", "One"])
        // That a track is listed there is known.
        #expect(reading.rows.count == 3 && reading.summary.rows == 3 && reading.summary.isComplete)
        guard case .skipped(let foot) = reading.rows.last else {
            Issue.record("the foot's row is gone")
            return
        }
        #expect(foot.reason == .noLink && foot.slug?.rawValue == "foot")
    }

    @Test(arguments: [
        ("Name <div>A</div>", "Name A"), ("<div>A B</div>C", "A B C"), ("A<span><div>B</div></span>", "A B"),
    ])
    func `a block in a name is a part of it`(markup: String, name: String) {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: markup)).names == [name])
        let row = CatalogueMarkup.row(activity: markup, event: markup)
        let listing = CatalogueReading(rows: row).listings.first
        #expect(listing?.currentEvent == name && listing?.lastActivity == name)
    }

    @Test func `a line break in a link is none`() {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(link: "//o&#10;ne.li\tverc.com/")).names == ["One"])
    }

    @Test(arguments: [
        "<table><tr><td>@</td></tr></table>", "<table class=x><tbody><tr><td><img src=i.png><td>@</tbody></table>",
        "<div><table><tr><td><table><tr><td>@</td></tr></table></td></tr></table></div>", "<table><tr><td>@</td></tr>",
        "<table><tr><td><a href=\"https://facebook.com/x\">x</a></td></tr></table><table><tr><td>@</td></tr></table>",
        "<a href=\"https://facebook.com/x\">x</a><table><tr><td>@</table>",
    ])
    func `a cell may be laid out by a table`(layout: String) {
        let link = #"<a href="//in.liverc.com/"><strong>In</strong></a>"#
        let event = #"<div class="indent"><small>Cup</small></div>"#
        for cell in [
            layout.replacing("@", with: link + event), layout.replacing("@", with: link) + event,
        ] {
            let row =
                "<tr><td><i class=\"status_2\"></i><small><small>Yesterday</small></small></td><td>\(cell)</td></tr>"
            let reading = CatalogueReading(rows: row, CatalogueMarkup.row())
            #expect(reading.names == ["In", "One"] && reading.summary.rows == 2, "\(cell)")
            #expect(reading.listings.first?.currentEvent == "Cup" && reading.listings.first?.isLive == true)
            #expect(reading.listings.first?.lastActivity == "Yesterday")
        }
    }

    @Test func `a link without a name in a table is that of a listed track`() {
        let row = #"<tr><td></td><td><table><tr><td><a href="//in.liverc.com/"></a></td></tr></table></td></tr>"#
        let reading = CatalogueReading(rows: row)
        guard case .skipped(let skipped) = reading.rows.first else {
            Issue.record("the row was read")
            return
        }
        #expect(skipped.reason == .noName && skipped.slug?.rawValue == "in")
    }

    @Test func `the first cell may be laid out by a table`() {
        let row = """
            <tr><td><table><tr><td><i class="status_1"></i></td><td><small><small>last week</small></small></td></tr></table></td>
            <td><a href="//in.liverc.com/"><strong>In</strong></a></td></tr>
            """
        #expect(CatalogueReading(rows: row).listings.map(\.lastActivity) == ["last week"])
    }

    @Test func `rows without a tbody and without end tags are read`() {
        let row = #"<tr><td><small>today</small><td><a href="//one.liverc.com/"><strong>One</strong></a>"#
        let reading = CatalogueReading("<table class=track_list>\(row)\(row)</table>".utf8)
        #expect(reading.names == ["One", "One"])
        #expect(reading.listings.map(\.lastActivity) == ["today", "today"])
    }

    @Test func `a track listed twice is delivered twice, in the page's order`() {
        let rows = [("one", "First"), ("two", "Two"), ("one", "Second")].map {
            CatalogueMarkup.row(link: "//\($0.0).liverc.com/", name: $0.1)
        }
        let page = CatalogueReading(CatalogueMarkup(rows: rows).page.utf8)
        #expect(page.names == ["First", "Two", "Second"])
        #expect(page.listings.map(\.slug.rawValue) == ["one", "two", "one"])
    }

    @Test func `a page without the table has no rows and is not complete`() {
        for page in ["", " ", "<html></html>", "<table class=\"tracks\"><tr></tr></table>", "\u{FEFF}", "{}"] {
            let reading = CatalogueReading(page.utf8)
            #expect(reading.rows.isEmpty && reading.summary == CataloguePageSummary())
        }
    }

    @Test func `a table that breaks off above the page's foot is not complete, and its last row is none`() {
        let rows = CatalogueMarkup.row() + CatalogueMarkup.row(link: "//two.liverc.com/", name: "Two")
        let cut = rows.firstRange(of: "Tw")?.upperBound ?? rows.endIndex
        let page = CatalogueMarkup.head + rows[..<cut] + "</body></html>"
        let reading = CatalogueReading(page.utf8)
        #expect(reading.names == ["One"])
        #expect(reading.summary.rows == 1 && !reading.summary.isComplete)
        for end in ["</table>", "</TABLE >", "</tbody></table\n>"] {
            #expect(CatalogueReading((CatalogueMarkup.head + rows + end).utf8).summary.isComplete, "\(end)")
        }
    }

    @Test func `a row whose name cannot be read still tells which track is listed`() {
        let long = String(repeating: "x", count: 70_000)
        let reading = CatalogueReading(
            rows: CatalogueMarkup.row(link: "//one.liverc.com/", name: nil),
            CatalogueMarkup.row(link: "//two.liverc.com/", name: " "),
            CatalogueMarkup.row(link: "//three.liverc.com/", name: long),
            CatalogueMarkup.row(link: "//live.liverc.com/", name: "None"))
        let slugs = reading.rows.map { if case .skipped(let row) = $0 { row.slug?.rawValue } else { "listed" } }
        #expect(slugs == ["one", "two", "three", nil])
    }

    @Test func `names that say nothing are none`() {
        for name in ["N/A", "n/a", "-", "#", "&#8203;&#x2060;&shy;"] {
            #expect(CatalogueReading(rows: CatalogueMarkup.row(name: name)).reasons == [.noName], "\(name)")
        }
    }

    @Test(arguments: ["", "<t class=\"x\">", "<tr"])
    func `a row's damaged start tag loses no track`(tag: String) {
        let row = CatalogueMarkup.row(link: "//two.liverc.com/", name: "Two")
        let rest = row.replacing("<tr class=\"clickable-row\" data-href=\"//elsewhere.liverc.com/live/\">", with: tag)
        let page = CatalogueReading(rows: CatalogueMarkup.row(), rest, CatalogueMarkup.row())
        let slugs = page.rows.map { row in
            switch row {
            case .listing(let listing): listing.slug.rawValue
            case .skipped(let skipped): skipped.slug?.rawValue
            }
        }
        #expect(slugs == ["one", "two", "one"], "\(tag): \(page.rows)")
        if tag != "<tr" { #expect(page.names == ["One", "Two", "One"]) }
    }

    @Test func `an event is none of a name that does not end`() {
        let row = CatalogueMarkup.row(event: "Event").replacing("</strong></a>", with: "")
        #expect(CatalogueReading(rows: row).listings.map(\.name) == ["One"])
        #expect(CatalogueReading(rows: row).listings.map(\.currentEvent) == ["Event"])
    }

    @Test func `a name beside the link is none of the track's`() {
        let row = """
            <tr><td></td><td><a name="x"><strong>Other</strong></a><a href="//one.liverc.com/"><strong>One</strong></a></td></tr>
            """
        #expect(CatalogueReading(rows: row).names == ["One"])
    }
}
