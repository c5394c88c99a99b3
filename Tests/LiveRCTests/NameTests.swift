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
        ("&amp;amp;", "&amp;"), ("&unknown; x", "&unknown; x"), ("a &#; b", "a b"),
        ("a &#xZZ; b", "a ZZ; b"), ("a &#x110000; b", "a b"), ("a &#0; b", "a b"), ("&#1 a", "a"), ("&amp b", "&amp b"),
        ("100%", "100%"), ("a &", "a &"),
    ])
    func `entities are decoded once`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        ("  A \n\t B  ", "A B"), ("A\r\nB", "A B"), ("A<br>B", "AB"), ("A\u{2003}\u{3000}B", "A B"),
        ("A\u{2028}B", "A B"),
        ("A&#10;&#13;B", "A B"),
    ])
    func `white space is folded`(markup: String, name: String) throws {
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: markup)).names == [name])
    }

    @Test(arguments: [
        ("A\u{1B}[31mB", "A[31mB"), ("A&#127;B", "AB"), ("A&#155;B", "AB"), ("A\u{9B}B", "AB"), ("A\u{7}B", "AB"),
    ])
    func `control characters are taken out`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        "Facebook Raceway", "Facebook Page", "Facebook Feed", "Track Map", "Track Map Park", "About", "About About",
        "Lifetime Track Stats", "Statistics", "N/A", "P:", "null", "undefined",
    ])
    func `a name may look like a heading`(name: String) throws {
        try expect(name, isReadAs: name)
    }

    @Test(arguments: [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("&lt;/strong&gt;&lt;/table&gt;", "</strong></table>"),
        ("<em>A</em> B", "A B"), ("<i class=\"x\"></i>A", "A"), ("A<!-- <b> -->B", "AB"),
        ("A<script>document.write('</table>')</script>B", "AB"), ("A<style>b { c: d }</style>B", "AB"),
    ])
    func `a name may hold markup and scripts`(markup: String, name: String) throws {
        try expect(markup, isReadAs: name)
    }

    @Test(arguments: [
        "مضمار السباق", "מסלול ‏123‎", "\u{202E}gnitar", "🏎️🏁 Ràcing 👨‍👩‍👧‍👦", "日本語サーキット", "e\u{301}e\u{301}",
        "ZALGO\u{300}\u{301}\u{302}",
        String(repeating: "n", count: 10_000), String(repeating: "ü🏁", count: 5_000),
    ])
    func `a name is kept in any script and at any sensible length`(name: String) throws {
        try expect(name, isReadAs: name)
    }

    @Test func `a name of more than 64 KiB is unread, not cut`() throws {
        let name = String(repeating: "n", count: 65_537)
        let page = CatalogueReading(rows: CatalogueMarkup.row(name: name), CatalogueMarkup.row())
        #expect(page.reasons == [.textTooLong] && page.names == ["One"])
        let longest = String(name.dropLast())
        #expect(CatalogueReading(rows: CatalogueMarkup.row(name: longest)).names == [longest])
        var dashboard = DashboardMarkup()
        dashboard.name = name
        // The heading has the name too.
        var wanted = Dashboard()
        let standard = DashboardMarkup.standard
        for field in [\Dashboard.totalLaps, \.totalPracticeSessions, \.totalRaces, \.totalEntries, \.totalEvents] {
            wanted[keyPath: field] = standard[keyPath: field]
        }
        for field in [\Dashboard.city, \.state, \.postalCode, \.countryCode, \.facebookURL] {
            wanted[keyPath: field] = standard[keyPath: field]
        }
        #expect(try dashboard.read() == wanted)
    }
}
