import Catalogue
import Testing

@testable import LiveRC

/// Markup that is loose but plain to a browser: what it shows is what html5lib makes of each.
@Suite struct LooseMarkupTests {
    @Test(arguments: [
        // A `<` before a letter begins a tag, whatever its name.
        ("Open Mon<Fri 9-5.<br>Closed Sunday", "Open MonClosed Sunday"), ("<p>Mon<Fri 9-5</p><p>Sat</p>", "Mon\nSat"),
        ("Kids<twelve free", "Kids"), ("x<y", "x"), ("Kids<twelve free <a href=\"x\">link</a> z", "Kidslink z"),
        // A hidden word ends with what is around it.
        ("<p>Open daily.<span style=\"display:none\"> </p><p>Call us.</p>", "Open daily.\nCall us."),
        ("<p>A<o:p style=\"display:none\">h</p><p>B</p>", "A\nB"),
        ("<ul><li>A<span hidden>h</li><li>B</li></ul>", "A\nB"),
        ("<table><tr><td><span hidden>h</td><td>seen</td></tr></table>", "seen"),
        ("<p>One</p>Two <span hidden>h</p>h</span> tail", "One\nTwo tail"),
        ("<span hidden>h<p>in</p>h</span>seen", "seen"), ("<span hidden>a</li>b</span>c", "c"),
        // A hidden block ends where the next one begins.
        ("<table><tbody hidden><tr><td>h<tbody><tr><td>seen</table>", "seen"),
        ("<dl><dt hidden>h<dd>seen</dl>", "seen"),
        ("<ul><li hidden>h<ul><li>hh</li></ul><li>seen</ul>", "seen"),
        // It ends with what is around it.
        ("<ul><li hidden>h</ul>seen", "seen"), ("A<ul><li hidden>h</ul>B", "A\nB"),
        ("<div><p hidden>h</div>seen", "seen"), ("<dl><dt hidden>h<dd hidden>h</dl>seen", "seen"),
        ("<table><tr hidden><td>h</table>seen", "seen"), ("<table><tr><td>A<td hidden>h</table>seen", "A\nseen"),
        ("<table><tbody hidden><tr><td>h</table>seen", "seen"), ("<select hidden><option>h</select>seen", "seen"),
        ("<ul><li><table><tr><td hidden>h</ul></table>seen</ul>", "seen"),
        // An end tag that ends nothing does nothing, but for that of a paragraph.
        ("Fri</h1>x", "Frix"), ("x</center>x", "xx"), ("x</ul>x", "xx"), ("<ul><li>a</ul>b</ul>c", "a\nbc"),
        ("<p>a</p>b</p>c", "a\nb\nc"), ("<h2>T</h3>x", "T\nx"), ("<center>a</center>b", "a\nb"),
    ])
    func `a description is what a browser shows`(markup: String, shown: String) throws {
        var page = DashboardMarkup()
        page.description = markup
        var expected = DashboardMarkup.standard
        expected.description = .value(shown)
        #expect(try page.read() == expected)
    }

    @Test(arguments: ["<p>Loading...</p>", "<table></table>", "<table><tr><th>Laps</th><td>N/A</td></tr></table>"])
    func `a panel without a figure takes no other one's place`(body: String) throws {
        var page = DashboardMarkup()
        page.facebook = (page.facebook ?? "") + DashboardMarkup.facebookPage("https://www.facebook.com/two")
        let empty = DashboardMarkup.panel("Lifetime Track Stats", body)
        let none = DashboardMarkup.panel("Facebook Page", "<a href=\"#\">N/A</a>")
        let text = DashboardMarkup.page([empty, none] + page.panels)
        #expect(try DashboardPage.parse(Array(text.utf8)) == DashboardMarkup.standard)
    }

    @Test func `a panel without a value counts where no other follows`() throws {
        var page = DashboardMarkup()
        page.facebook = DashboardMarkup.facebookPage("#")
        #expect(try page.read().facebookURL == .absent)
    }

    @Test(arguments: [
        ("http://club.example/my page.html", "http://club.example/my%20page.html"),
        ("http://club.example/a\nb", "http://club.example/ab"), ("http://club example/", nil),
        ("see http://club.example", nil), ("http://club.example/ and http://other.example/", nil),
        ("http://club.example/ (closed)", nil),
    ])
    func `spaces in a link are encoded, and its line breaks are none`(href: String, website: String?) throws {
        var page = DashboardMarkup()
        page.contacts = DashboardMarkup.contacts(website: "<a href=\"\(href)\">x</a>")
        #expect(try page.read().website == website.map { .value($0) } ?? .notFound)
    }

    @Test(arguments: [
        CatalogueMarkup.row(link: "//two.liverc.com/", name: "Two", event: "Ev <tfoot>"),
        CatalogueMarkup.row(link: "//two.liverc.com/", name: "Two <thead>"),
        "<tr class=\"clickable-row\"><td><tfoot></td><td><a href=\"//two.liverc.com/\"><strong>Two</strong></a></td></tr>",
    ])
    func `a stray tag of the table's head or foot costs no other row`(row: String) {
        let reading = CatalogueReading(
            rows: CatalogueMarkup.row(), row, CatalogueMarkup.row(link: "//three.liverc.com/", name: "Three"))
        #expect(reading.names.filter { $0 != "Two" } == ["One", "Three"] && reading.summary.isComplete)
        #expect(reading.names.contains("Two") || !reading.reasons.isEmpty)
    }

    @Test func `the activity is the innermost text`() {
        let row = CatalogueMarkup.row().replacing("<br />", with: "<small>LIVE</small><br />")
        #expect(CatalogueReading(rows: row).listings.first?.lastActivity == "1 minute ago")
    }
}
