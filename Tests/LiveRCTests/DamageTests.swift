import Catalogue
import Testing

@testable import LiveRC

/// Damage stays where it is: it costs at most the value that it stands in.
@Suite struct DamageTests {
    /// What is put in front of a value's text.
    static let damages = [
        "<!-- ", "<!--x", "<script>x", "</div></div>", "</table>", "</td></tr>", "<b class=\"x", "<b class='x", "<",
        "\"", "'",
        "<![CDATA[ ", "<plaintext>", "<textarea>", "<template>", "<style>", "<title>", "<iframe>", "<noscript>", "</a>",
        "<p",
        "<table>", "</tbody>", "</p>", "&", "&#", "</body>", "</html>", "<svg>", "<select>", "<div hidden>",
    ]

    private static let rows = ["one", "two", "three"].map { slug in
        CatalogueMarkup.row(link: "//\(slug).liverc.com/", name: "@\(slug)", activity: "@1 day ago", event: "@Event")
    }

    @Test(arguments: damages, ["", "<!-- end -->", "<script>x</script>", "<style></style><title></title>'\""])
    func `a damaged value costs no other row of the catalogue`(damage: String, foot: String) {
        let marks = Self.rows[1].split(separator: "@", omittingEmptySubsequences: false)
        for place in 1..<marks.count {
            var row = String(marks[0])
            for (index, part) in marks.enumerated().dropFirst() { row += (index == place ? damage : "") + part }
            let others = [Self.rows[0], Self.rows[2]].map { $0.replacing("@", with: "") }
            let markup = CatalogueMarkup(rows: [others[0], row, others[1]]).page + foot
            let page = CatalogueReading(markup.utf8)
            #expect(page.names.first == "one" && page.names.last == "three", "\(damage) at \(place): \(page.rows)")
            #expect(page.names.count >= 2 && page.summary.rows == 3, "\(damage) at \(place): \(page.rows)")
            #expect(page.summary.isComplete, "\(damage) at \(place)")
            #expect(page.listings.first?.currentEvent == "Event" && page.listings.last?.currentEvent == "Event")
            #expect(page.listings.first?.lastActivity == "1 day ago" && page.listings.last?.lastActivity == "1 day ago")
            // The row's own track is known to be listed: by its listing, its link, or as a row that cannot be read.
            let isTold = page.rows.dropFirst().first.map { row in
                switch row {
                case .listing(let listing): listing.slug.rawValue == "two"
                case .skipped(let skipped): skipped.slug?.rawValue == "two" || skipped.mayBeTrack
                }
            }
            #expect(isTold == true, "\(damage) at \(place): \(page.rows)")
            if damage.first == "<", !damage.hasPrefix("<p"), !damage.hasPrefix("<b"), damage.count > 2, place == 2 {
                #expect(page.listings.dropFirst().first?.slug.rawValue == "two" || page.listings.count == 2)
            }
        }
    }

    @Test(arguments: damages, ["", "<!-- end -->", "<script>x</script>", "'\""])
    func `a damaged value costs no other value of a dashboard`(damage: String, foot: String) throws {
        var markup = DashboardMarkup()
        markup.contacts = DashboardMarkup.contacts(
            phone: #"<a href="tel:5551234567">@555-123-4567</a>"#,
            website: #"<a href="http://one.example.com" target="_blank">@http://one.example.com</a>"#,
            email: #"<a href="javascript:noSpam('a', 'b.example');">@&#97;&#64;&#98;&#46;&#101;xample</a>"#)
        markup.description = "@Some words."
        markup.statistics = markup.statistics.map { $0.map { ($0.0, "@" + $0.1) } }
        let fields: [TrackField] = [
            .phone, .website, .email, .description, .totalLaps, .totalPracticeSessions, .totalRaces, .totalEntries,
            .totalEvents,
        ]
        let parts = markup.page.split(separator: "@", omittingEmptySubsequences: false)
        #expect(parts.count == fields.count + 1)
        for (place, field) in fields.enumerated() {
            var page = String(parts[0])
            for (index, part) in parts.enumerated().dropFirst() { page += (index == place + 1 ? damage : "") + part }
            let dashboard = try DashboardPage.parse(Array((page + foot).utf8))
            for other in TrackField.allCases where other != field {
                #expect(
                    dashboard[other] == DashboardMarkup.standard[other], "\(damage) in \(field) costs \(other): \(page)"
                )
            }
        }
    }

    @Test(arguments: [
        // What is left of the text behind a tag that was not ended.
        "<Ann <i></i>&lt;b&gt;", "<b class=\"x<i>y</i>B", "A <b B <i>C</i>", "A</b x <i>B</i>", "A<![CDATA[ B<i>C</i>",
        // What a comment or a script without an end took with it.
        "A<!-- B", "A<script>B",
    ])
    func `what is left of a damaged text is not read`(text: String) throws {
        let rows = ["one", "two"].map { CatalogueMarkup.row(link: "//\($0).liverc.com/", name: text, event: "Event") }
        let page = CatalogueReading(CatalogueMarkup(rows: rows + [CatalogueMarkup.row()]).page.utf8)
        #expect(page.reasons == [.unreadableText, .unreadableText] && page.names == ["One"])
        for row in page.rows.dropLast() {
            guard case .skipped(let skipped) = row else { continue }
            #expect(skipped.slug != nil)
        }
        var markup = DashboardMarkup()
        markup.description = text
        var wanted = DashboardMarkup.standard
        wanted.description = .notFound
        #expect(try markup.read() == wanted)
        markup = DashboardMarkup()
        markup.statistics?[2].1 = text
        wanted = DashboardMarkup.standard
        wanted.totalRaces = .notFound
        #expect(try markup.read() == wanted)
    }

    @Test(arguments: [
        ("a <font size=\"2\" <b>y</font>", "a y"), ("We race <b<i>hard</i> x", "We race hard x"),
        ("<a href=\"y\"<b>x</b></a> z", "x z"), ("<SPAN\n<i>x</i>", "x"),
    ])
    func `a tag within a line that the next one ends takes no word with it`(text: String, shown: String) throws {
        var markup = DashboardMarkup()
        markup.description = text
        var wanted = DashboardMarkup.standard
        wanted.description = .value(shown)
        #expect(try markup.read() == wanted)
    }

    @Test func `a link whose lost quotation mark may stand in two places is not read`() throws {
        let page = DashboardMarkup().page.replacing("track_logos/1.png\">", with: "track_logos/1.png/>")
        var wanted = DashboardMarkup.standard
        wanted.logoURL = .notFound
        #expect(try DashboardPage.parse(Array(page.utf8)) == wanted)
    }

    @Test(arguments: ["</div>", "</div></div>", "</div></div></div></div>"])
    func `an end tag too early in a paragraph ends nothing`(tags: String) throws {
        var markup = DashboardMarkup()
        markup.logo = "https://assets.example.com/track_logos/1.png\">\(tags)<i title=\""
        #expect(try markup.read() == DashboardMarkup.standard)
        markup = DashboardMarkup()
        markup.description = "<p>Some\(tags) words.</P >"
        #expect(try markup.read() == DashboardMarkup.standard)
        // A paragraph need not be ended: there the tags end what they name.
        markup.description = "<p>Some words.</div></div></div></div><p>No words.</p>"
        #expect(try markup.read() == DashboardMarkup.standard)
    }

    @Test(arguments: ["<template>", "<svg>", "<select>", "<span hidden>", "<div style=\"display:none\">"])
    func `rows in a hidden element that is not ended may be tracks`(start: String) {
        let rows = Self.rows.map { $0.replacing("@", with: "") }
        for end in ["", "</b>"] {
            let page = CatalogueReading(rows: rows[0], start + rows[1], rows[2] + end)
            #expect(page.names == ["one"] && page.summary.isComplete)
            #expect(page.reasons == [.unreadableText, .unreadableText])
            #expect(page.summary.rows == 3)
        }
        let cells = rows[1].replacing("<td class=\"text-nowrap\">", with: start + "<td class=\"text-nowrap\">")
        let damaged = CatalogueReading(rows: rows[0], cells, rows[2])
        #expect(damaged.names == ["one", "three"])
        #expect(damaged.rows.contains { if case .skipped(let row) = $0 { row.mayBeTrack } else { false } })
        let ended = String(start.dropFirst().prefix { $0 != " " && $0 != ">" })
        let page = CatalogueReading(rows: rows[0], start + rows[1] + "</\(ended)>", rows[2])
        #expect(page.names == ["one", "three"] && page.reasons == [])
    }

    @Test(arguments: ["<!-- ", "<script>", "<style>", "<textarea>", "<![CDATA[ "])
    func `a row whose cells are lost may be a track`(start: String) {
        let rows = Self.rows.map { $0.replacing("@", with: "") }
        let row = rows[1].replacing("<td class=\"text-nowrap\">", with: start + "<td class=\"text-nowrap\">")
        let page = CatalogueReading(rows: rows[0], row, rows[2])
        #expect(page.names.first == "one" && page.names.last == "three" && page.summary.isComplete)
        for case .skipped(let skipped) in page.rows { #expect(skipped.mayBeTrack) }
    }

    @Test func `a table between two rows is a stray tag`() {
        let rows = Self.rows.map { $0.replacing("@", with: "") }
        for tags in ["<table>", "<table></table>", "<table><tbody>"] {
            let page = CatalogueReading(rows: rows[0], tags + rows[1], rows[2])
            #expect(page.names == ["one", "two", "three"] && page.summary.isComplete, "\(tags)")
        }
    }

    @Test func `a lost quotation mark costs the value that it stands in`() throws {
        let row = Self.rows[1].replacing("@", with: "")
        let others = [Self.rows[0], Self.rows[2]].map { $0.replacing("@", with: "") }
        let quotes = row.indices.filter { row[$0] == "\"" }
        for quote in quotes {
            var damaged = row
            damaged.remove(at: quote)
            let page = CatalogueReading(CatalogueMarkup(rows: [others[0], damaged, others[1]]).page.utf8)
            #expect(page.names.first == "one" && page.names.last == "three" && page.summary.rows == 3, "\(damaged)")
        }
    }
}
