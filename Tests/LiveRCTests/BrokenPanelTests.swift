import Catalogue
import Testing

@testable import LiveRC

/// Tags that are missing, misspelt or too many cost the value that they belong to, and invent none.
@Suite struct BrokenPanelTests {
    private func read(_ change: (inout String) -> Void) throws -> Dashboard {
        var page = DashboardMarkup().page
        let whole = page
        change(&page)
        #expect(page != whole, "nothing was damaged")
        return try DashboardPage.parse(Array(page.utf8))
    }

    private func read(_ old: String, _ new: String) throws -> Dashboard {
        try read { page in
            guard let range = page.firstRange(of: old) else { return }
            page.replaceSubrange(range, with: new)
        }
    }

    private static var standard: Dashboard { DashboardMarkup.standard }

    // MARK: Contacts

    @Test(arguments: [
        "<abbr>P</abbr>", "<abbr>Phone:</abbr>", "<abbr>T:</abbr>", "<abbr>p:</abbr>", "<abbr>P :</abbr>",
        "<abbr>Tel</abbr>", "<abbr>Tel.:</abbr>", "P", "P:", "P :", "Phone", "phone:", "T:", "<b>TEL.:</b>",
        "P:<br hidden>",
    ])
    func `a phone number's label has several spellings`(label: String) throws {
        for gap in ["<br>\n<br>", "<br>\n", "<br><br><br>"] {
            #expect(
                try read("<br>\n<br><abbr title=\"Phone\">P:</abbr>", gap + label) == Self.standard, "\(gap)\(label)")
        }
    }

    @Test func `the other labels have several spellings`() throws {
        for label in ["W", "<abbr>w:</abbr>", "<abbr>Web</abbr>", "Website :"] {
            #expect(try read("<abbr title=\"Website\">W:</abbr>", label) == Self.standard, "\(label)")
        }
        for label in ["E", "<abbr>e:</abbr>", "<abbr>E-Mail</abbr>", "Email :"] {
            #expect(try read("<abbr title=\"E-Mail\">E:</abbr>", label) == Self.standard, "\(label)")
        }
    }

    @Test(arguments: ["P O Box 5", "P. O. Box 5", "E Main Street 5", "T Street", "W. Phone Road", "Web"])
    func `a street is no label`(street: String) throws {
        var markup = DashboardMarkup()
        markup.map = nil
        markup.addressLines[0] = street
        var wanted = Self.standard
        wanted.address = .value("\(street), Town, ST 01234, United States")
        #expect(try markup.read() == wanted)
    }

    @Test(arguments: [
        "<abbr title=\"Phone\"<>P:</abbr>", "<abbr title=\"Phone<>P:</abbr>", "<abbr title=\"Phone>P:</abbr>",
        "<abbr <P:</abbr>", "<abbr <>P:", "<P:", "Call <b class=\"x", "Ring us:", "",
    ])
    func `a damaged label costs the phone at most`(label: String) throws {
        var dashboard = try read("<abbr title=\"Phone\">P:</abbr>", label)
        #expect(dashboard.phone == .notFound || dashboard.phone == Self.standard.phone)
        dashboard.phone = Self.standard.phone
        for field in TrackField.allCases { #expect(dashboard[field] == Self.standard[field], "\(field)") }
    }

    @Test(arguments: [
        "Open Sundays", "Open<br>Sundays", "<p>Open</p>Sundays", "Open<br><br>Sundays", "<strong>x</strong>",
    ])
    func `what stands behind the empty line is no address`(text: String) throws {
        for end in ["<br>\n", ""] {
            let dashboard = try read("<br>\n<br><abbr title=\"Phone\">P:</abbr>", "<br>\n<br>\(text)<br>\(end)P:")
            #expect(dashboard == Self.standard, "\(text)")
        }
    }

    @Test func `an empty line within an address ends nothing`() throws {
        for (old, new) in [
            ("<br>Town, ST 01234", "<br><br>Town, ST 01234"), ("<br>United States", "<br><br>United States"),
            ("<br>Town, ST 01234\t\n<br>", "<div>Town, ST 01234</div>\n<br>"),
            ("<br>1 Some Street", "<div>1 Some Street</div>"),
            ("<br>1 Some Street", "<br>1 Some Street&lt;br&gt;"),
        ] {
            var markup = DashboardMarkup()
            #expect(try read(old, new) == Self.standard, "\(new)")
            markup.map = nil
            let page = markup.page.replacing(old, with: new)
            #expect(page != markup.page)
            let dashboard = try DashboardPage.parse(Array(page.utf8))
            for field in [TrackField.address, .city, .state, .postalCode, .country, .countryCode] {
                #expect(dashboard[field] == Self.standard[field], "\(new), \(field)")
            }
        }
    }

    @Test(arguments: ["<a name=\"w\"></a>", "<a id=w>", "<a></a><a class=x></a>"])
    func `an anchor without an address is no link`(anchor: String) throws {
        for label in ["Phone\">P:", "Website\">W:", "E-Mail\">E:"] {
            let label = "<abbr title=\"\(label)</abbr>"
            #expect(try read(label, label + anchor) == Self.standard, "\(label)\(anchor)")
        }
    }

    @Test func `the text of an anchor without an address may be an e-mail address`() throws {
        let link = "<a href=\"javascript:noSpam('a', 'b.example');\">"
        #expect(try read(link, "<a>") == Self.standard)
        let dashboard = try read("<a href=\"http://one.example.com\"", "<a")
        #expect(dashboard.website == .notFound && dashboard.email == Self.standard.email)
    }

    @Test(arguments: ["<!-- ", "<script>x", "<textarea>", "<style>", "<!-- x -- >"])
    func `what is not ended on an address line costs that line`(start: String) throws {
        for (label, field) in [("Phone\">P:", TrackField.phone), ("Website\">W:", .website), ("E-Mail\">E:", .email)] {
            let label = "<abbr title=\"\(label)</abbr>"
            var dashboard = try read(label, label + start)
            #expect(dashboard[field].value == nil)
            switch field {
            case .phone: dashboard.phone = Self.standard.phone
            case .website: dashboard.website = Self.standard.website
            default: dashboard.email = Self.standard.email
            }
            #expect(dashboard == Self.standard, "\(label)\(start)")
        }
    }

    @Test func `a label begins a line where the tag before it is missing`() throws {
        for label in ["Phone\">P:", "Website\">W:", "E-Mail\">E:"] {
            for tag in ["", " ", "<b>", "<br", "br>", "BR />", "<rb>"] {
                let dashboard = try read("<br><abbr title=\"\(label)", "\(tag)<abbr title=\"\(label)")
                #expect(dashboard == Self.standard, "\(tag)\(label)")
            }
        }
        let dashboard = try read("1 Some Street", "1 <abbr>Some</abbr> Street <abbr title=x>No. 1:</abbr> x")
        #expect(dashboard.address == .value("1 Some Street No. 1: x, Town, ST 01234, United States"))
    }

    @Test(arguments: [
        ("P: $P W: $W E: $E", true), ("<b>P</b>: $P <b>W</b>: $W <b>E</b>: $E", true),
        ("E: $E | P: $P | W: $W", true), ("<p>P: $P, Website: $W; E-Mail: $E</p>", true),
        ("<table><tr><td>P: $P<td>W: $W<td>E: $E</table>", true), ("P: $P&nbsp;·&nbsp;W: $W<br>E: $E", true),
        // A contact with a line of its own counts before one beside another.
        ("P: $P E: <a href=\"mailto:x@y.example\">x</a><br>W: $W<br>E: $E", true),
        // No label of another contact.
        ("P: $P<br>W: $W<br>E: Mail: $E", true), ("P: $P<br>W: $W<br>E: $E (w:x)", true),
        ("P: $P<br>W: $W http://x.example/e: <br>E: $E", true), ("P: $P W: $W", false),
    ])
    func `contacts side by side are read each`(contacts: String, hasEmail: Bool) throws {
        var markup = DashboardMarkup()
        markup.contacts =
            "<br>"
            + contacts.replacing("$P", with: #"<a href="tel:5551234567">555-123-4567</a>"#)
            .replacing("$W", with: #"<a href="http://one.example.com" target="_blank">http://one.example.com</a>"#)
            .replacing("$E", with: #"<a href="javascript:noSpam('a', 'b.example');">us</a>"#)
        var expected = DashboardMarkup.standard
        if !hasEmail { expected.email = .notFound }
        #expect(try markup.read() == expected)
    }

    @Test func `contacts without links side by side are told each`() throws {
        var markup = DashboardMarkup()
        markup.contacts = "<br>P: N/A | W: - | E: N/A"
        var dashboard = try markup.read()
        #expect(dashboard.phone == .absent && dashboard.website == .absent && dashboard.email == .absent)
        #expect(dashboard.issues.isEmpty)
        markup.contacts = "<br>P: N/A W: one.example E: info at one.example"
        dashboard = try markup.read()
        #expect(dashboard.phone == .absent && dashboard.website == .notFound && dashboard.email == .notFound)
        #expect(dashboard.issues.map(\.value) == ["one.example", "info at one.example"])
    }

    @Test(arguments: ["br>", "br/>", "br  />"])
    func `a line break without its first sign is one`(text: String) throws {
        for line in ["1 Some", "Town", "United", ""] {
            let old = line.isEmpty ? "<br>\n<br><abbr title=\"Phone" : "<br>\(line)"
            #expect(try read(old, text + old.dropFirst(4)) == Self.standard, "\(old)")
        }
        #expect(try read("Some words.", "Some br> words.").description == .value("Some br> words."))
    }

    // MARK: The name

    @Test(arguments: ["", "<strong>", "<b>", "<strong >x", "<//strong>", "</stron>", "<br>"])
    func `a name that does not end costs the name only`(end: String) throws {
        for heading in ["Another name", "One RC"] {
            var dashboard = try read { page in
                page = page.replacing("<strong>One RC</strong>", with: "<strong>One RC\(end)")
                    .replacing("About One RC", with: "About \(heading)")
            }
            // The heading may tell which text is the name.
            #expect(dashboard.trackName == .notFound || dashboard.trackName == .value(heading))
            dashboard.trackName = Self.standard.trackName
            #expect(dashboard == Self.standard)
        }
        #expect(try read("</strong>\n<br>1 Some", "<br>1 Some") == Self.standard)
    }

    @Test(arguments: ["", "strong>", "<storng>", "<b>", "</strong>"])
    func `a name that does not begin is the one that the heading has`(start: String) throws {
        #expect(try read("<strong>", start) == Self.standard)
    }

    @Test func `a name that ends behind the contacts is none but the heading's`() throws {
        for place in ["</a>\n<br><abbr title=\"Website\">", "</a></address>"] {
            for heading in ["Another name", "One RC"] {
                var dashboard = try read { page in
                    page = page.replacing("</strong>\n", with: "\n").replacing(
                        place, with: "</a></strong>" + place.dropFirst(4)
                    ).replacing("About One RC", with: "About \(heading)")
                }
                #expect(dashboard.trackName == (heading == "One RC" ? .value(heading) : .notFound))
                dashboard.trackName = Self.standard.trackName
                #expect(dashboard == Self.standard)
            }
        }
    }

    // MARK: Panels in panels

    private static let inner = [
        "<div class=\"panel\"></div>", "<div class=\"panel\"><p>x</p></div>", "<div class=\"panel\"><div>x</div></div>",
        "<div class=\"panel\"><div class=\"panel-heading\">Legend</div><div class=\"panel-body\">bla</div></div>",
        "<div class=\"panel\"><div class=\"panel-heading\">Legend</div></div>",
        "<div class=\"panel\"><div class=\"panel-heading\">Legend</div><a href=\"http://x.example\">x</a><iframe src=\"?q=x,y,z+1,DE\"></iframe></div>",
        "<div class=\"panel\"><div class=\"panel-heading\">A</div><div class=\"panel\"><div class=\"panel-heading\">B</div>x</div>y</div>",
        "<div class=\"panel\"><div class=\"panel-heading\">A</div></div><div class=\"panel\"><div class=\"panel-heading\">B</div></div>",
        "<div class=\"panel-heading\">Lifetime Track Stats</div>", "<div class=\"panel-heading\">x</div>",
    ]

    @Test(arguments: inner)
    func `a panel in another ends itself only`(inner: String) throws {
        for place in [
            "<div class=\"col-sm-4\">", "<div class=\"col-sm-8\">", "<iframe width", "<table><tbody>",
            "<a href=\"https://www.facebook.com/one\"", "<tr><th>Races", "</table>",
        ] {
            #expect(try read(place, inner + place) == Self.standard, "\(place)")
        }
        #expect(try read("</address>", "</address>" + inner) == Self.standard)
        var markup = DashboardMarkup()
        markup.facebook = DashboardMarkup.facebookFeed("https://www.facebook.com/one")
            .replacing("<div class=\"fb-page\"", with: inner + "<div class=\"fb-page\"")
        #expect(try markup.read() == Self.standard)
    }

    @Test func `a heading in the description is text`() throws {
        let dashboard = try read("Some words.", "<div class=\"panel-heading\">Lifetime Track Stats</div>text")
        #expect(dashboard.description == .value("Lifetime Track Stats\ntext"))
        #expect(dashboard.totalLaps == Self.standard.totalLaps)
    }

    @Test func `a panel that does not end ends with the next of a known title`() throws {
        for inner in ["<div class=\"panel\"><p>x</p>", "<div class=\"panel\">", "<div>"] {
            #expect(try read("<table><tbody>", inner + "<table><tbody>") == Self.standard)
            #expect(try read("<iframe width", inner + "<iframe width") == Self.standard)
        }
        let lost = try read(
            "<table><tbody>", "<div class=\"panel\"><div class=\"panel-heading\">Legend<table><tbody>")
        #expect(lost.facebookURL == Self.standard.facebookURL && lost.phone == Self.standard.phone)
    }

    @Test(arguments: [
        ("fa-fw\"></i> Lifetime Track Stats</div>", "fa-fw\"></i> Lifetime Track Stats"),
        ("Lifetime Track Stats</div>", "Lifetime Track Stats</dvi>"),
        ("Lifetime Track Stats</div>", "Lifetime Track Stats<div>"),
        ("Lifetime Track Stats</div>", "Lifetime Track Stats</div\">"),
        ("Lifetime Track Stats</div>", "<div>Lifetime Track Stats</div>"), ("About One RC</div>", "About One RC"),
        ("Track Map</div>", "Track Map"), ("Facebook Page</div>", "Facebook Page</\">"),
        ("<div class=\"panel-body", "<div class=panel-body"),
        ("<div class=\"panel-heading", "<div class=panel-heading"),
    ])
    func `a heading ends where its panel's body begins at the latest`(tag: String, rest: String) throws {
        #expect(try read(tag, rest) == Self.standard)
        #expect(try read { $0 = $0.replacing(tag, with: rest) } == Self.standard)
    }

    @Test(arguments: ["</div>", "</div></div>", "</address>", "</p>", "</body>"])
    func `an end tag between the rows of a table ends nothing around it`(tag: String) throws {
        for place in ["<tr><th>Laps", "<th>Races", "<tr><th>Events", "</tbody>"] {
            #expect(try read(place, tag + place) == Self.standard, "\(place)")
        }
    }

    @Test(arguments: ["<!-- ", "<!-- x -- >", "<script>x", "<style>", "<textarea>"])
    func `what is not ended between the rows of a table costs no row`(start: String) throws {
        for place in ["<tr><th>Laps", "<tr><th>Races", "<tr><th>Events"] {
            #expect(try read(place, start + place) == Self.standard, "\(place)")
        }
    }

    @Test func `a table that is not ended costs nothing behind its panel`() throws {
        #expect(try read("</tbody></table>", "") == Self.standard)
        let dashboard = try read("Some words.", "<table><tr><td>Some words.")
        #expect(dashboard == Self.standard)
    }

    @Test(arguments: ["<td>", "<th>", "<tr>", "</td>", "</tr>", "</table>"])
    func `a tag of a table without its table is none`(tag: String) throws {
        for place in [
            "<address", "<br>1 Some", "<br>Town", "<abbr title=\"Phone", "<p class=\"text-right",
            "<div class=\"col-sm-8",
        ] {
            #expect(try read(place, tag + place) == Self.standard, "\(place)")
        }
    }

    @Test(arguments: [
        "<br>1 Some", "<br>Town", "<br>\n<br>", "<abbr title=\"Phone", "<abbr title=\"E-Mail", "<strong>",
    ])
    func `an end of the address too early ends nothing`(place: String) throws {
        #expect(try read(place, "</address>" + place) == Self.standard)
        #expect(try read("Some words.", "</address>Some words.") == Self.standard)
        #expect(try read("</address>", "</address></address>") == Self.standard)
        let withoutEnd = try read { page in
            page = page.replacing("</address>", with: "").replacing(place, with: "</address>" + place)
        }
        #expect(withoutEnd.description == Self.standard.description && withoutEnd.totalLaps == Self.standard.totalLaps)
    }

    @Test(arguments: ["\"", ">", "<", "&", "\" >"])
    func `what is left of a tag is no part of an address`(text: String) throws {
        for place in ["<br>1 Some", "<br>Town", "<br>United", "<br>\n<br>"] {
            for page in ["\(text)\(place)", "<br>\(text)\(place.dropFirst(4))"] {
                var dashboard = try read(place, page)
                // The address is as printed, its parts are not.
                let words = dashboard.address.value?.split { " ,\"<>&".contains($0) }
                #expect(words == Self.standard.address.value?.split { " ,".contains($0) })
                dashboard.address = Self.standard.address
                #expect(dashboard == Self.standard, "\(page)")
            }
        }
    }

    // MARK: The About panel's rows

    @Test(arguments: [
        ("</div>\n<div class=\"col-sm-8\">", "<div class=\"col-sm-8\">"), ("</p></div></div>", "</p></div>"),
        ("<div class=\"col-sm-4\">", ""), ("<div class=\"col-sm-8\">", ""),
        ("<div class=\"row\"><div class=\"col-sm-4\">", "<div class=\"col-sm-4\">"),
        ("<div class=\"row\"><div class=\"col-md-12\">", "<div class=\"col-md-12\">"),
        ("<div class=\"col-md-12\">", ""),
        ("<hr />", ""), ("Some words.</div></div>", "Some words.</div>"), ("</p></div></div>", "</p></dvi></div>"),
        ("<div class=\"col-sm-4\">", "<dvi class=\"col-sm-4\">"), ("<p class=\"text-right\">", ""),
    ])
    func `a tag that is missing among the rows costs nothing`(tag: String, rest: String) throws {
        #expect(try read(tag, rest) == Self.standard)
        var markup = DashboardMarkup()
        markup.facebook = nil
        markup.map = nil
        markup.statistics = nil
        let page = markup.page.replacing(tag, with: rest)
        let dashboard = try DashboardPage.parse(Array(page.utf8))
        for field in [TrackField.description, .logoURL, .phone, .address, .trackName] {
            #expect(dashboard[field] == Self.standard[field], "\(field)")
        }
    }

    // MARK: The page, Facebook, figures

    @Test func `a page whose panels have no bodies is no dashboard`() {
        let page = DashboardMarkup().page.replacing("panel-body", with: "card-body")
        let error = #expect(throws: PageError.self) { try DashboardPage.parse(Array(page.utf8)) }
        #expect(error?.code == .notADashboard)
    }

    @Test(arguments: ["data-href=\"\"", "data-href=\" \"", "data-href", ""])
    func `a Facebook feed without an address has the link inside`(attribute: String) throws {
        var markup = DashboardMarkup()
        let feed = DashboardMarkup.facebookFeed("x").replacing("data-href=\"x\"", with: attribute)
        markup.facebook = feed
        #expect(try markup.read().facebookURL == .value("https://elsewhere.example.com/"))
        markup.facebook = DashboardMarkup.panel("Facebook Feed", "<div class=\"fb-page\" \(attribute)></div>")
        #expect(try markup.read().facebookURL == (attribute.isEmpty ? .notFound : .absent))
    }

    @Test(arguments: ["N/A", "#", " # ", "-", "javascript:void(0)", "http://"])
    func `a Facebook feed that names no page has none`(address: String) throws {
        var markup = DashboardMarkup()
        markup.facebook = DashboardMarkup.facebookFeed(address)
        #expect(try markup.read().facebookURL == (address.hasPrefix("java") ? .notFound : .absent))
    }

    @Test(arguments: [("http://N/A", false), ("https://-", false), ("http://", true), ("https://&nbsp;", true)])
    func `a link to no host is none in each field, and an empty one is told`(link: String, isTold: Bool) throws {
        var markup = DashboardMarkup()
        markup.logo = link
        markup.facebook = DashboardMarkup.facebookPage(link)
        markup.contacts = DashboardMarkup.contacts(website: "<a href=\"\(link)\">x</a>")
        let page = try markup.read()
        for field in [TrackField.website, .logoURL, .facebookURL] {
            #expect(page[field] == .absent)
            #expect(page.issues.contains { $0.field == field } == isTold)
        }
    }

    @Test(arguments: ["http://x.example:99999/", "http://x.example:abc/", "http://x.example:-1/"])
    func `a link with a port that is none is not stored but told`(link: String) throws {
        let page = try read("http://one.example.com\"", link + "\"")
        #expect(page.website == .notFound && page.issues.map(\.kind) == [.malformedURL])
    }

    @Test(arguments: [
        "http://x.example:/", "http://me@x.example", "http://x.example:65535/y", "http://e\u{301}.example/",
    ])
    func `a link that browsers open is stored and not told`(link: String) throws {
        let page = try read("http://one.example.com\"", link + "\"")
        #expect(page.website == .value(UnicodeForm.nfc(link)) && DataIssue.issues(in: page).isEmpty)
    }

    @Test(arguments: ["<a href=\"#\">x</a>", "<a href=\" #top\"></a>", "<a name=x></a>", "<a>x</a>"])
    func `a Facebook link within the page is passed over`(link: String) throws {
        #expect(
            try read("<a href=\"https://www.facebook.com/one\"", link + "<a href=\"https://www.facebook.com/one\"")
                == Self.standard)
    }

    @Test(arguments: ["Laps:", "laps", "LAPS :", " Laps : "])
    func `a figure's label may have a colon and any case`(label: String) throws {
        #expect(try read("<th>Laps</th>", "<th>\(label)</th>") == Self.standard)
    }
}
